package sigma

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hashesFields takes fields of the form SHA1=…,MD5=… apart into one field for each algorithm. What is of none of them stays
// where it was (pySigma leaves it out).
func hashesFields(p *params) transform {
	algorithms := p.texts("valid_hash_algos")
	if len(algorithms) == 0 {
		p.fail(p.node, "valid_hash_algos is missing")
	}
	prefix, drop := p.text("field_prefix"), p.flag("drop_algo_prefix")
	fields := p.texts("field_to_parse")
	if len(fields) == 0 {
		fields = []string{"Hashes", "Hash"}
	}
	name := func(algorithm string) string {
		if drop {
			return prefix
		}
		return prefix + algorithm
	}
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			item := leaf.Item
			if !slices.Contains(fields, item.Field) || !allText(item) {
				return false, nil
			}
			r.replace(leaf, joinOf(item), splitHashes(item, algorithms, name))
			return true, nil
		})
	}
}

func allText(item *Item) bool {
	return isText(item) && !slices.ContainsFunc(item.Values, func(v Value) bool { return !isString(v) })
}

// joinOf is how items for the single values of an item are joined. Of those that must not match none may.
func joinOf(item *Item) Op {
	if item.Has("all") != item.Has("neq") {
		return And
	}
	return Or
}

// splitHashes makes an item for each algorithm, and one for the rest.
func splitHashes(item *Item, algorithms []string, name func(string) string) []*Item {
	var items []*Item
	rest := copyItem(item)
	rest.Values = nil
	for _, v := range item.Values {
		algorithm, hash := splitHash(plain(withWildcards(item, v)))
		if !slices.Contains(algorithms, algorithm) {
			rest.Values = append(rest.Values, v)
			continue
		}
		field := name(algorithm)
		i := slices.IndexFunc(items, func(known *Item) bool { return known.Field == field })
		if i < 0 {
			i = len(items)
			items = append(items, &Item{Field: field, Modifiers: withoutModifiers(item.Modifiers, "contains", "startswith", "endswith"), Line: item.Line})
		}
		items[i].Values = append(items[i].Values, Value{Kind: String, Text: fromPlain(hash)})
	}
	if len(rest.Values) > 0 {
		items = append(items, rest)
	}
	return items
}

// splitHash takes *SHA1=…* apart. Without an algorithm the length tells it.
func splitHash(value string) (algorithm, hash string) {
	separator := "="
	if strings.Contains(value, "|") {
		separator = "|"
	}
	if algorithm, hash, found := strings.Cut(value, separator); found && !strings.Contains(hash, separator) {
		return strings.ToUpper(strings.TrimLeft(algorithm, "*")), strings.Trim(hash, "*?")
	}
	hash = strings.Trim(value, "*?")
	return map[int]string{32: "MD5", 40: "SHA1", 64: "SHA256", 128: "SHA512"}[len(hash)], hash
}

// extractFields takes values apart by an expression with named groups: for each a field PREFIX.GROUP. What does not match
// is left out, or stays with preserve_unmatched.
func extractFields(p *params) transform {
	pattern := p.pattern("regex", true)
	prefix, preserve := p.text("field_prefix"), p.flag("preserve_unmatched")
	if p.err == nil && !slices.ContainsFunc(pattern.SubexpNames(), func(name string) bool { return name != "" }) {
		p.fail(p.node, "regex has no named group")
	}
	if prefix != "" {
		prefix += "."
	}
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			item := leaf.Item
			if !allText(item) || item.Has("neq") {
				return false, nil
			}
			var found []*Node
			for _, v := range item.Values {
				if node := extract(pattern, prefix, item, v); node != nil {
					found = append(found, node)
				} else if preserve {
					kept := copyItem(item)
					kept.Values = []Value{v}
					found = append(found, &Node{Item: kept})
				}
			}
			if len(found) == 0 {
				return false, nil
			}
			leaf.Op, leaf.Args, leaf.Item = joinOf(item), found, nil
			return true, nil
		})
	}
}

// extract makes items of the groups of a value, joined by And; nil if it does not match.
func extract(pattern *regexp.Regexp, prefix string, item *Item, v Value) *Node {
	groups := pattern.FindStringSubmatch(plain(withWildcards(item, v)))
	joined := &Node{Op: And}
	for i, text := range groups {
		if name := pattern.SubexpNames()[i]; name != "" && text != "" {
			extracted := &Item{Field: prefix + name, Values: []Value{typed(text)}, Line: item.Line}
			joined.Args = append(joined.Args, &Node{Item: extracted})
		}
	}
	if len(joined.Args) == 0 {
		return nil
	}
	return joined
}

// typed gives a text the type that it looks like. A number that begins with zeros stays text.
func typed(text string) Value {
	if lower := strings.ToLower(text); lower == "null" || lower == "none" {
		return Value{Kind: Null}
	}
	_, err := strconv.ParseFloat(text, 64)
	if err == nil && (text == "0" || text[0] != '0') {
		return Value{Kind: Number, Text: text}
	}
	return Value{Kind: String, Text: fromPlain(text)}
}
