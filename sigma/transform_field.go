package sigma

import (
	"slices"
	"strings"
)

// A mapper gives a field one or several other names; nil leaves it as it is. A keyword's field is "".
type mapper func(field string) []string

func fieldNameMapping(p *params) transform {
	mapping := p.mapping("mapping")
	return mapFields(func(field string) []string { return mapping[field] })
}

// fieldNamePrefixMapping maps names by their beginnings, the first in the order of the file.
func fieldNamePrefixMapping(p *params) transform {
	mapping := p.mapping("mapping")
	var prefixes []string
	if node := p.get("mapping"); node != nil {
		for i := 0; i+1 < len(node.Content); i += 2 {
			prefixes = append(prefixes, readValue(node.Content[i]).Text)
		}
	}
	if slices.Contains(prefixes, "") {
		p.fail(p.node, "a prefix must not be empty")
	}
	return mapFields(func(field string) []string {
		for _, prefix := range prefixes {
			if rest, is := strings.CutPrefix(field, prefix); is && field != "" {
				return prefixed(mapping[prefix], rest)
			}
		}
		return nil
	})
}

func prefixed(prefixes []string, rest string) []string {
	var names []string
	for _, p := range prefixes {
		names = append(names, p+rest)
	}
	return names
}

// fieldNameTransform changes the letters of names. pySigma takes a function of Python's here; of those that can be named,
// lower, upper and snake_case are known. What `mapping` names goes before.
func fieldNameTransform(p *params) transform {
	mapping, keywords := p.mapping("mapping"), p.flag("apply_keyword")
	change := lettersChanged(p.choice("transform_func", "lower", "upper", "snake_case"))
	return mapFields(func(field string) []string {
		if field == "" && !keywords {
			return nil
		}
		if names := mapping[field]; names != nil {
			return names
		}
		if field == "" {
			return nil
		}
		return []string{change(field)}
	})
}

func lettersChanged(method string) func(string) string {
	switch method {
	case "upper":
		return strings.ToUpper
	case "snake_case":
		return snakeCase
	}
	return strings.ToLower
}

func fieldNamePrefix(p *params) transform {
	prefix := p.required("prefix")
	return mapFields(func(field string) []string {
		if field == "" {
			return nil
		}
		return []string{prefix + field}
	})
}

func fieldNameSuffix(p *params) transform {
	suffix := p.required("suffix")
	return mapFields(func(field string) []string {
		if field == "" {
			return nil
		}
		return []string{field + suffix}
	})
}

// mapFields renames the fields of items, those that values refer to, those that the rule lists, and those that
// correlations ask for. An item whose field gets several names becomes one item for each, joined by Or.
func mapFields(m mapper) transform {
	return func(r *run, s *step) error {
		r.rule.Fields = r.mapNames(s, m, r.rule.Fields)
		for _, f := range r.related {
			f.names = r.mapNames(s, m, f.names)
		}
		return r.forItems(s, func(leaf *Node) (bool, error) {
			referred := r.mapReferences(s, m, leaf.Item)
			renamed := r.mapField(s, m, leaf)
			return referred || renamed, nil
		})
	}
}

// mapNames renames fields where the conditions of the step allow it.
func (r *run) mapNames(s *step, m mapper, fields []string) []string {
	var mapped []string
	for _, field := range fields {
		names := m(field)
		if names == nil || !s.field(r, field) {
			mapped = append(mapped, field)
			continue
		}
		r.trackField(s, field, names)
		mapped = append(mapped, names...)
		if len(mapped) > mostItems {
			break // withinLimits says so
		}
	}
	return mapped
}

// trackField hands the steps that a name went through on to the names that it gets.
func (r *run) trackField(s *step, field string, names []string) {
	if len(names) == 1 && names[0] == field {
		return
	}
	steps := map[string]bool{s.id: true}
	for id := range r.fieldSteps[field] {
		steps[id] = true
	}
	delete(r.fieldSteps, field)
	for _, name := range names {
		r.fieldSteps[name] = steps
	}
}

func (r *run) mapReferences(s *step, m mapper, item *Item) bool {
	if !item.Has("fieldref") {
		return false
	}
	var values []Value
	changed := false
	for _, v := range item.Values {
		names := m(v.Text)
		if names == nil || !s.field(r, v.Text) {
			values = append(values, v)
			continue
		}
		changed = true
		r.trackField(s, v.Text, names)
		for _, name := range names {
			values = append(values, Value{Kind: String, Text: name})
		}
	}
	item.Values = values
	return changed
}

func (r *run) mapField(s *step, m mapper, leaf *Node) bool {
	item := leaf.Item
	names := m(item.Field)
	if names == nil || !s.field(r, item.Field) {
		return false
	}
	r.trackMapping(item.Field, names)
	if item.Field == "" {
		anywhere(item)
	}
	if len(names) == 1 {
		item.Field = names[0]
		return true
	}
	r.spread(leaf, names)
	return true
}

// spread makes items for each of several names in place of one. They are joined by Or; but that a field has no value is only
// so if it has none under any name (pySigma takes Or here too).
func (r *run) spread(leaf *Node, names []string) {
	item := leaf.Item
	missing, there := copyItem(item), copyItem(item)
	missing.Values = slices.DeleteFunc(missing.Values, func(v Value) bool { return !meansMissing(item, v) })
	there.Values = slices.DeleteFunc(there.Values, func(v Value) bool { return meansMissing(item, v) })
	switch {
	case len(missing.Values) == 0:
		r.replace(leaf, flipped(item, Or), r.renamed(item, names))
	case len(there.Values) == 0:
		r.replace(leaf, flipped(item, And), r.renamed(item, names))
	default:
		r.replace(leaf, joinOf(item), []*Item{missing, there})
		for _, part := range leaf.Args {
			r.spread(part, names)
		}
	}
}

// meansMissing says whether a value of an item asks for a field without a value.
func meansMissing(item *Item, v Value) bool {
	return v.Kind == Null || item.Has("exists") && strings.EqualFold(v.Text, "false")
}

// flipped is how items in place of one are joined: the other way round if it says what must not be.
func flipped(item *Item, op Op) Op {
	switch {
	case !item.Has("neq"):
		return op
	case op == And:
		return Or
	}
	return And
}

// renamed are copies of an item, one for each name.
func (r *run) renamed(item *Item, names []string) (items []*Item) {
	for _, name := range names {
		clone := copyItem(item)
		clone.Field = name
		items = append(items, clone)
		if r.texts += len(name); r.tooMany(len(items), len(item.Values)) {
			break // withinLimits says so
		}
	}
	return items
}

// tooMany stops what grows within one step, before the limits are looked at.
func (r *run) tooMany(items, values int) bool {
	r.texts += values
	return items > mostItems || r.texts > mostText
}

func (r *run) trackMapping(field string, names []string) {
	r.mappedFields[field] = true
	for _, name := range names {
		r.mappedFields[name] = true
	}
}

// anywhere makes a keyword, which is looked for anywhere in the event, one that is looked for anywhere in a field.
func anywhere(item *Item) {
	if !isText(item) || item.Has("contains") {
		return
	}
	item.Modifiers = append(item.Modifiers, "contains")
}

// strictFieldMappingFailure refuses rules with fields that no mapping has led from or to.
func strictFieldMappingFailure(*params) transform {
	return func(r *run, _ *step) error {
		var missing []string
		for _, leaf := range r.leaves() {
			field := leaf.Item.Field
			if field != "" && !r.mappedFields[field] && !slices.Contains(missing, field) {
				missing = append(missing, field)
			}
		}
		if len(missing) > 0 {
			return failure{"no mapping for the fields: " + strings.Join(missing, ", ")}
		}
		return nil
	}
}
