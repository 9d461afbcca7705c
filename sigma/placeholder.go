package sigma

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParseValues reads what placeholders stand for (the modifier `expand` of the Sigma specification 2.1): a mapping in YAML
// of names, without percent signs, to one value or a list. The error names file and line.
func ParseValues(file string, data []byte) (map[string][]string, error) {
	node, err := readMapping(data)
	if err != nil {
		return nil, placed(file, err)
	}
	values, err := parseValues(node)
	if err != nil {
		return nil, placed(file, err)
	}
	return values, nil
}

func parseValues(node *yaml.Node) (map[string][]string, error) {
	found := map[string][]string{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := target(node.Content[i])
		values, err := scalars(node.Content[i+1])
		if err != nil || len(values) == 0 {
			return nil, faultAt(name, "%q should have a value or a list of values", name.Value)
		}
		found[name.Value] = values
	}
	return found, nil
}

// A replacement is what comes in place of a placeholder, escaped for where it stands.
type replacement func(r *run, name string) ([]string, error)

// wildcardPlaceholders puts a wildcard in place of placeholders.
func wildcardPlaceholders(p *params) transform {
	return placeholders(p, func(*run, string) ([]string, error) { return []string{"*"}, nil })
}

// valuePlaceholders puts what the variables of the pipeline hold in place of placeholders.
func valuePlaceholders(p *params) transform {
	return placeholders(p, func(r *run, name string) ([]string, error) {
		values, is := r.vars[name]
		if !is || len(values) == 0 {
			return nil, failure{fmt.Sprintf("the pipeline has no variable for the placeholder %q", name)}
		}
		return values, nil
	})
}

// placeholders replaces those that include names, or that exclude does not name. A value becomes one for each that its
// placeholders stand for.
func placeholders(p *params, values replacement) transform {
	include, exclude := p.texts("include"), p.texts("exclude")
	if include != nil && exclude != nil {
		p.fail(p.node, "include and exclude do not go together")
	}
	handled := func(name string) bool {
		return (include == nil || slices.Contains(include, name)) && !slices.Contains(exclude, name)
	}
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			item := leaf.Item
			if !item.Has("expand") {
				return false, nil
			}
			var replaced []Value
			for _, v := range item.Values {
				texts, err := r.expand(item, v, handled, values)
				if err != nil {
					return false, err
				}
				for _, text := range texts {
					replaced = append(replaced, Value{Kind: v.Kind, Text: text})
				}
				if len(replaced) > mostValues {
					return false, errTooMuch
				}
			}
			changed := !slices.Equal(item.Values, replaced)
			item.Values = replaced
			return changed, nil
		})
	}
}

// expand replaces the placeholders of a value by all that they stand for.
func (r *run) expand(item *Item, v Value, handled func(string) bool, values replacement) ([]string, error) {
	notation := notationOf(item)
	texts := []string{""}
	for _, part := range notation.parts(v.Text) {
		choices := []string{part.text}
		if name := strings.Trim(part.text, "%"); part.special && part.text[0] == '%' && handled(name) {
			found, err := values(r, name)
			if err != nil {
				return nil, err
			}
			choices = notation.escaped(found)
		}
		if len(texts)*len(choices) > mostValues {
			return nil, errTooMuch
		}
		var longer []string
		for _, text := range texts {
			for _, choice := range choices {
				if r.texts += len(text) + len(choice); r.texts > mostText {
					return nil, errTooMuch
				}
				longer = append(longer, text+choice)
			}
		}
		texts = longer
	}
	return texts, nil
}

// A notation is how a value is written: parts cuts it at placeholders, and its parts put together are the value again;
// escaped writes values so that they can stand among the parts. As `expand` looks at the value again, the percent signs
// in them are escaped too.
type notation struct {
	parts   func(text string) []valuePart
	escaped func(values []string) []string
}

func notationOf(item *Item) notation {
	if item.Has("re") {
		return notation{expressionParts, func(values []string) []string {
			return eachOf(asRegexps(values), func(v string) string { return strings.ReplaceAll(v, "%", `\x25`) })
		}}
	}
	return notation{writtenParts, func(values []string) []string {
		return eachOf(values, func(v string) string { return written(valueParts(v, false), true) })
	}}
}

func eachOf(values []string, change func(string) string) []string {
	changed := make([]string, len(values))
	for i, v := range values {
		changed[i] = change(v)
	}
	return changed
}

func writtenParts(text string) []valuePart {
	parts := valueParts(text, true)
	for i, p := range parts {
		parts[i].text = written([]valuePart{p}, true)
	}
	return parts
}

// expressionParts cuts a regular expression at its placeholders.
func expressionParts(text string) (parts []valuePart) {
	begin := 0
	for i := 0; i < len(text); i++ {
		if n := 0; text[i] == '%' && (i == 0 || text[i-1] != '\\') {
			if n = placeholderAt(text[i:]); n > 0 {
				parts = append(parts, valuePart{text: text[begin:i]}, valuePart{text[i : i+n], true})
				begin = i + n
				i = begin - 1
			}
		}
	}
	return append(parts, valuePart{text: text[begin:]})
}
