package sigma

import (
	"fmt"
	"slices"
	"strings"
)

// forTexts calls change with every value that is text of the items of a step, its wildcards written out, and puts what
// comes of it in its place. nil leaves it as it is.
func (r *run) forTexts(s *step, change func(item *Item, v Value) ([]Value, error)) error {
	return r.forItems(s, func(leaf *Node) (bool, error) {
		item := leaf.Item
		if !isText(item) {
			return false, nil
		}
		var values []Value
		changed := false
		for _, v := range item.Values {
			if v.Kind == String {
				v.Text = withWildcards(item, v)
			}
			replaced, err := change(item, v)
			if err != nil {
				return false, err
			}
			if replaced == nil {
				replaced = []Value{v}
			} else {
				changed = true
			}
			for _, v := range replaced {
				r.texts += len(v.Text)
			}
			if values = append(values, replaced...); r.tooMany(1, len(replaced)) {
				return false, errTooMuch
			}
		}
		if changed {
			item.Values = values
			item.Modifiers = withoutModifiers(item.Modifiers, "contains", "startswith", "endswith")
		}
		return changed, nil
	})
}

func withoutModifiers(modifiers []string, names ...string) []string {
	var left []string
	for _, m := range modifiers {
		keep := true
		for _, name := range names {
			keep = keep && m != name
		}
		if keep {
			left = append(left, m)
		}
	}
	return left
}

// longestReplaced bounds the values and the text that replace_string works with.
const (
	longestReplaced    = 16 << 10
	longestReplacement = 1 << 10
)

// replaceString puts text in place of what an expression matches. With skip_special wildcards are not looked at, and those
// that the replacement brings stand for themselves unless interpret_special is set.
func replaceString(p *params) transform {
	pattern := p.pattern("regex", false)
	template := goTemplate(p, p.text("replacement"))
	skip, interpret := p.flag("skip_special"), p.flag("interpret_special")
	return func(r *run, s *step) error {
		return r.forTexts(s, func(item *Item, v Value) ([]Value, error) {
			if v.Kind != String && v.Kind != Number {
				return nil, nil
			}
			if len(v.Text) > longestReplaced {
				return nil, fmt.Errorf("a value of more than %d bytes is not replaced in", longestReplaced)
			}
			replace := func(text string) string { return pattern.ReplaceAllString(text, template) }
			var text string
			if skip {
				text = replacePieces(item, v.Text, replace, interpret)
			} else if before := plain(v.Text); replace(before) != before {
				text = fromPlain(replace(before))
			} else {
				return nil, nil
			}
			return []Value{{Kind: String, Text: text}}, nil
		})
	}
}

func replacePieces(item *Item, value string, replace func(string) string, interpret bool) string {
	var b strings.Builder
	for _, part := range valueParts(value, item.Has("expand")) {
		switch {
		case part.special:
			b.WriteString(part.text)
		case interpret:
			b.WriteString(closed(replace(part.text)))
		default:
			b.WriteString(written([]valuePart{{text: replace(part.text)}}, item.Has("expand")))
		}
	}
	return b.String()
}

// goTemplate turns a replacement of Python's, with \1 and \g<name>, into one of Go's.
func goTemplate(p *params, text string) string {
	if len(text) > longestReplacement {
		p.fail(p.node, "replacement is longer than %d bytes", longestReplacement)
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '$':
			b.WriteString("$$")
		case text[i] != '\\' || i+1 == len(text):
			b.WriteByte(text[i])
		case text[i+1] >= '0' && text[i+1] <= '9':
			n := i + 2
			for n < len(text) && n < i+3 && text[n] >= '0' && text[n] <= '9' {
				n++
			}
			b.WriteString("${" + text[i+1:n] + "}")
			i = n - 1
		case strings.HasPrefix(text[i+1:], "g<") && strings.Contains(text[i:], ">"):
			end := i + strings.IndexByte(text[i:], '>')
			b.WriteString("${" + text[i+3:end] + "}")
			i = end
		case text[i+1] == '\\':
			b.WriteByte('\\')
			i++
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}

func mapString(p *params) transform {
	mapping := p.mapping("mapping")
	return func(r *run, s *step) error {
		return r.forTexts(s, func(_ *Item, v Value) ([]Value, error) {
			if v.Kind != String {
				return nil, nil
			}
			var values []Value
			for _, text := range mapping[plain(v.Text)] {
				values = append(values, Value{Kind: String, Text: text})
			}
			return values, nil
		})
	}
}

// changeCase changes the letters of values. Placeholders keep theirs.
func changeCase(p *params) transform {
	change := lettersChanged(p.choice("method", "lower", "upper", "snake_case"))
	return func(r *run, s *step) error {
		return r.forTexts(s, func(item *Item, v Value) ([]Value, error) {
			if v.Kind != String {
				return nil, nil
			}
			parts := valueParts(v.Text, item.Has("expand"))
			for i := range parts {
				if !parts[i].special {
					parts[i].text = change(parts[i].text)
				}
			}
			return []Value{{Kind: String, Text: written(parts, item.Has("expand"))}}, nil
		})
	}
}

// matchCase is pySigma's `regex`, by which values become expressions for engines in which case matters. Here it does not
// matter already, as the two methods that ignore case want it; with the third, plain, it does.
func matchCase(p *params) transform {
	method := p.choice("method", "ignore_case_brackets", "ignore_case_flag", "plain")
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			item := leaf.Item
			if method != "plain" || !isText(item) || item.Has("cased") || !slices.ContainsFunc(item.Values, isString) {
				return false, nil
			}
			item.Modifiers = append(item.Modifiers, "cased")
			return true, nil
		})
	}
}

func isString(v Value) bool { return v.Kind == String }

// setValue sets one value in place of all. Modifiers go with the values that they were for.
func setValue(p *params) transform {
	value, given := p.value("value")
	if !given {
		p.fail(p.node, "value is missing")
	}
	switch p.choice("force_type", "", "str", "num") {
	case "str":
		value.Kind = String
	case "num":
		value.Kind = Number
		if _, err := finite(value.Text); err != nil {
			p.fail(p.node, "%q is no number", value.Text)
		}
	}
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			item := leaf.Item
			item.Modifiers = slices.DeleteFunc(item.Modifiers, func(m string) bool { return m != "neq" })
			item.Values = []Value{value}
			return true, nil
		})
	}
}

// convertType makes texts of numbers, or numbers of texts, which must be some.
func convertType(p *params) transform {
	to := p.choice("target_type", "str", "num")
	return func(r *run, s *step) error {
		return r.forTexts(s, func(_ *Item, v Value) ([]Value, error) {
			switch {
			case to == "str" && v.Kind == Number:
				return []Value{{Kind: String, Text: v.Text}}, nil
			case to == "num" && v.Kind == String:
				if _, err := finite(plain(v.Text)); err != nil {
					return nil, failure{fmt.Sprintf("the value %q is no number", v.Text)}
				}
				return []Value{{Kind: Number, Text: strings.TrimSpace(plain(v.Text))}}, nil
			}
			return nil, nil
		})
	}
}
