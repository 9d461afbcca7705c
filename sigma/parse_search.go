package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseSearches reads the search identifiers of a detection or filter: every key but those left out.
func parseSearches(detection *yaml.Node, leftOut ...string) ([]Search, error) {
	detection = target(detection)
	if detection.Kind != yaml.MappingNode {
		return nil, faultAt(detection, "detection is no map")
	}
	var searches []Search
	for i := 0; i+1 < len(detection.Content); i += 2 {
		name := target(detection.Content[i])
		if slices.Contains(leftOut, name.Value) {
			continue
		}
		n, err := readSearch(target(detection.Content[i+1]), 0)
		if err != nil {
			at, _ := err.(*lineError)
			return nil, &lineError{at.line, "search " + shorten(name.Value) + ": " + at.reason}
		}
		searches = append(searches, Search{name.Value, n})
	}
	if len(searches) == 0 {
		return nil, faultAt(detection, "detection has no search")
	}
	return searches, nil
}

// readSearch reads what a search looks for: a map (And), a list (Or) or one keyword. Its errors are lineErrors.
func readSearch(n *yaml.Node, depth int) (*Node, error) {
	switch {
	case depth > maxDepth:
		return nil, faultAt(n, "maps and lists are nested more than %d deep", maxDepth)
	case n.Kind == yaml.ScalarNode:
		return readKeywords(n, []*yaml.Node{n})
	case len(n.Content) == 0:
		return nil, faultAt(n, "it is empty")
	case n.Kind == yaml.MappingNode:
		return readMap(n)
	case allScalars(n.Content):
		return readKeywords(n, n.Content)
	}
	either := &Node{Op: Or}
	for _, c := range n.Content {
		arg, err := readSearch(target(c), depth+1)
		if err != nil {
			return nil, err
		}
		either.Args = append(either.Args, arg)
	}
	return either, nil
}

func allScalars(nodes []*yaml.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *yaml.Node) bool { return target(n).Kind != yaml.ScalarNode })
}

func readKeywords(at *yaml.Node, values []*yaml.Node) (*Node, error) {
	item := &Item{Line: at.Line}
	for _, v := range values {
		item.Values = append(item.Values, readValue(target(v)))
	}
	return &Node{Item: item}, nil
}

func readMap(n *yaml.Node) (*Node, error) {
	all := &Node{Op: And}
	for i := 0; i+1 < len(n.Content); i += 2 {
		item, err := readItem(target(n.Content[i]), target(n.Content[i+1]))
		if err != nil {
			return nil, err
		}
		all.Args = append(all.Args, &Node{Item: item})
	}
	return all, nil
}

// readItem reads `field|modifier|…: value` or `…: [values]`.
func readItem(key, value *yaml.Node) (*Item, error) {
	names := strings.Split(key.Value, "|")
	item := &Item{Field: names[0], Modifiers: names[1:], Line: key.Line}
	values := []*yaml.Node{value}
	switch value.Kind {
	case yaml.MappingNode:
		return nil, faultAt(value, "the value of %q is a map", shorten(key.Value))
	case yaml.SequenceNode:
		values = value.Content
	}
	for _, v := range values {
		if v = target(v); v.Kind != yaml.ScalarNode {
			return nil, faultAt(v, "a value of %q is a map or list", shorten(key.Value))
		}
		item.Values = append(item.Values, readValue(v))
	}
	if len(item.Values) == 0 {
		return nil, faultAt(value, "%q has an empty list of values", shorten(key.Value))
	}
	return item, nil
}
