//go:build corpora

package sigma

import (
	"bytes"
	"encoding/json"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"picket/internal/corpora"
)

// unpack reads the files of SigmaHQ's rules and regression cases.
func unpack(t *testing.T) map[string][]byte {
	files := map[string][]byte{}
	corpora.Each(t, "sigma/sigmahq.tar.zst", func(name string, data io.Reader) {
		if ext := path.Ext(name); ext == ".yml" || ext == ".json" {
			text, err := io.ReadAll(data)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = text
		}
	})
	return files
}

func isRule(name string) bool {
	return path.Ext(name) == ".yml" && strings.Contains(name, "rules") && !strings.Contains(name, "regression_data")
}

func compileCorpus(t *testing.T, files map[string][]byte) *Engine {
	var documents []*Document
	var problems []Problem
	for name, data := range files {
		if isRule(name) {
			d, p := Parse(name, data)
			documents, problems = append(documents, d...), append(problems, p...)
		}
	}
	names := map[string][]string{} // SigmaHQ's two rules with placeholders
	for _, d := range documents {
		for _, m := range regexp.MustCompile(`%([A-Za-z_.]+)%`).FindAllStringSubmatch(valuesWithExpand(d.Rule), -1) {
			names[m[1]] = []string{"example"}
		}
	}
	e, p := Compile(documents, Options{Values: names})
	for _, p := range append(problems, p...) {
		t.Error(p)
	}
	t.Logf("%d documents, %d rules, %d atoms, %d fields", len(documents), len(e.rules), len(e.atoms), len(e.fields))
	return e
}

func valuesWithExpand(r *Rule) string {
	var b strings.Builder
	var walk func(*Node)
	walk = func(n *Node) {
		for _, a := range n.Args {
			walk(a)
		}
		if n.Item != nil && n.Item.Has("expand") {
			for _, v := range n.Item.Values {
				b.WriteString(v.Text + "\n")
			}
		}
	}
	walk(r.Condition)
	return b.String()
}

// TestCorporaRegression compiles all rules of SigmaHQ and asks each regression case for the rule that it is of.
func TestCorporaRegression(t *testing.T) {
	files := unpack(t)
	e := compileCorpus(t, files)
	cases, held := 0, 0
	for name, data := range files {
		if path.Ext(name) != ".json" || !strings.Contains(name, "regression_data") {
			continue
		}
		cases++
		id := ruleOf(string(files[path.Join(path.Dir(name), "info.yml")]))
		if caseHolds(t, e, id, data) {
			held++
		} else {
			t.Errorf("%s: rule %s does not match", name, id)
		}
	}
	t.Logf("%d of %d cases hold", held, cases)
}

var metadataID = regexp.MustCompile(`rule_metadata:\s*- id: *['"]?([0-9a-f-]{36})`)

func ruleOf(info string) string {
	if m := metadataID.FindStringSubmatch(info); m != nil {
		return m[1]
	}
	return ""
}

func caseHolds(t *testing.T, e *Engine, id string, data []byte) bool {
	number := slices.IndexFunc(e.rules, func(r *Rule) bool { return r.ID == id })
	if number < 0 {
		t.Errorf("no rule %s", id)
		return false
	}
	route := e.Route(e.rules[number].LogSource)
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	for {
		var record struct{ Event map[string]any }
		if err := d.Decode(&record); err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			return false
		}
		var ev Event
		for part, v := range record.Event {
			if part != "#attributes" {
				addLeaves(&ev, "", v)
			}
		}
		found := false
		route.Match(&ev, func(rule int) { found = found || rule == number })
		if found {
			return true
		}
	}
}

// addLeaves adds the leaves of an event: by their own names, attributes by their element's too.
func addLeaves(ev *Event, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			if attributes, ok := child.(map[string]any); ok && key == "#attributes" {
				for a, value := range attributes {
					addLeaves(ev, strings.TrimPrefix(name+"_"+a, "_"), value)
				}
				continue
			}
			if key == "#text" {
				key = name
			}
			addLeaves(ev, strings.ReplaceAll(key, " ", ""), child)
		}
	case []any:
		for _, child := range v {
			addLeaves(ev, name, child)
		}
	case nil:
		ev.AddNull(name)
	case string:
		ev.Add(name, []byte(v))
	case json.Number:
		ev.Add(name, []byte(v.String()))
	case bool:
		text, _ := json.Marshal(v)
		ev.Add(name, text)
	}
}
