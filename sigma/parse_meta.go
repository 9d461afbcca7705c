package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// known are the attributes that do not become custom ones: those of Rule, and those whose values are no scalars.
var known = []string{"title", "id", "name", "status", "level", "description", "author", "taxonomy", "tags", "references",
	"falsepositives", "fields", "logsource", "detection", "correlation", "filter", "action"}

// readMeta reads what all kinds of documents say of themselves. What it cannot use it leaves out and reports.
func readMeta(root *yaml.Node, at Position) (Meta, []Problem) {
	m := Meta{
		Title: oneText(root, "title"), ID: oneText(root, "id"), Name: oneText(root, "name"),
		Status: oneText(root, "status"), Description: oneText(root, "description"),
		Author: strings.Join(texts(lookUp(root, "author")), ", "), Taxonomy: oneText(root, "taxonomy"),
		Tags: texts(lookUp(root, "tags")), References: texts(lookUp(root, "references")),
		FalsePositives: texts(lookUp(root, "falsepositives")), Position: at,
	}
	m.Level = Level(strings.ToLower(oneText(root, "level")))
	if m.Level == "" || slices.Contains(levelOrder, string(m.Level)) {
		return m, nil
	}
	fault := newProblem(m, faultAt(lookUp(root, "level"),
		"level %q is none of the specification's: the rule is used without it", shorten(string(m.Level))))
	m.Level = ""
	return m, []Problem{fault}
}

// oneText is the scalar of a key, "" if there is none.
func oneText(root *yaml.Node, key string) string {
	if n := lookUp(root, key); n != nil && n.Kind == yaml.ScalarNode {
		return readValue(n).Text
	}
	return ""
}

// texts are the scalars of a list, or one scalar as a list.
func texts(n *yaml.Node) []string {
	if n == nil {
		return nil
	}
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var all []string
	for _, c := range list {
		if c = target(c); c.Kind == yaml.ScalarNode && readValue(c).Kind != Null {
			all = append(all, c.Value)
		}
	}
	return all
}

// custom are the scalars of all other attributes.
func custom(root *yaml.Node) map[string]string {
	var all map[string]string
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := target(root.Content[i]).Value, target(root.Content[i+1])
		if value.Kind != yaml.ScalarNode || slices.Contains(known, key) {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		all[key] = readValue(value).Text
	}
	return all
}

// readLogSource reads a log source; nil is the empty one. Its values are in lower case (specification 2.1, "LogSource").
func readLogSource(n *yaml.Node) (LogSource, error) {
	if n == nil {
		return LogSource{}, nil
	}
	if n.Kind != yaml.MappingNode {
		return LogSource{}, faultAt(n, "logsource is no map")
	}
	for _, key := range []string{"category", "product", "service"} {
		if v := lookUp(n, key); v != nil && v.Kind != yaml.ScalarNode {
			return LogSource{}, faultAt(v, "%s of the logsource is not one text: a rule is for one log source", key)
		}
	}
	lower := func(key string) string { return strings.ToLower(oneText(n, key)) }
	return LogSource{lower("category"), lower("product"), lower("service")}, nil
}
