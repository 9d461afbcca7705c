package sigma

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readRuleCondition reads a condition on the whole rule.
func readRuleCondition(kind string, p *params) (holds func(*run) bool, known bool) {
	switch kind {
	case "logsource":
		source := LogSource{p.text("category"), p.text("product"), p.text("service")}
		return func(r *run) bool { return source.Covers(r.rule.LogSource) }, true
	case "contains_field":
		field := p.required("field")
		return hasItem(func(item *Item) bool { return item.Field == field }), true
	case "contains_detection_item":
		field := p.required("field")
		value, given := p.value("value")
		if !given {
			p.fail(p.node, "value is missing")
		}
		return hasItem(func(item *Item) bool {
			return item.Field == field && slices.ContainsFunc(item.Values, func(v Value) bool { return sameValue(item, v, value) })
		}), true
	case "processing_item_applied":
		id := p.required("processing_item_id")
		return func(r *run) bool { return r.applied[id] }, true
	case "processing_state":
		return readStateCondition(p), true
	case "is_sigma_rule":
		return func(*run) bool { return true }, true
	case "is_sigma_correlation_rule":
		return func(*run) bool { return false }, true
	case "rule_attribute":
		return readAttributeCondition(p), true
	case "tag":
		tag := p.required("tag")
		return func(r *run) bool {
			return slices.ContainsFunc(r.rule.Tags, func(t string) bool { return sameTag(t, tag) })
		}, true
	}
	return nil, false
}

// hasItem holds for rules with an item with a field that holds.
func hasItem(holds func(*Item) bool) func(*run) bool {
	return func(r *run) bool {
		return slices.ContainsFunc(r.leaves(), func(leaf *Node) bool { return leaf.Item.Field != "" && holds(leaf.Item) })
	}
}

// readItemCondition reads a condition on an item. Those on values ask for any or all of them.
func readItemCondition(kind string, p *params) (holds func(*run, *Item) bool, known bool) {
	switch kind {
	case "match_string":
		pattern, negate := p.pattern("pattern", true), p.flag("negate")
		return forValues(p, func(item *Item, v Value) bool { return matchesText(pattern, item, v) != negate }), true
	case "match_value":
		value, given := p.value("value")
		if !given {
			p.fail(p.node, "value is missing")
		}
		return forValues(p, func(item *Item, v Value) bool { return sameValue(item, v, value) }), true
	case "contains_wildcard":
		return forValues(p, hasWildcard), true
	case "is_null":
		return forValues(p, func(_ *Item, v Value) bool { return v.Kind == Null }), true
	case "processing_item_applied":
		id := p.required("processing_item_id")
		return func(r *run, item *Item) bool { return r.itemSteps[item][id] }, true
	case "processing_state":
		state := readStateCondition(p)
		return func(r *run, _ *Item) bool { return state(r) }, true
	}
	return nil, false
}

// forValues holds for items of which any or all values hold, as the attribute cond says.
func forValues(p *params, holds func(*Item, Value) bool) func(*run, *Item) bool {
	if p.required("cond"); p.err != nil {
		return nil
	}
	all := p.choice("cond", "any", "all") == "all"
	return func(_ *run, item *Item) bool {
		if all {
			return !slices.ContainsFunc(item.Values, func(v Value) bool { return !holds(item, v) })
		}
		return slices.ContainsFunc(item.Values, func(v Value) bool { return holds(item, v) })
	}
}

func matchesText(pattern *regexp.Regexp, item *Item, v Value) bool {
	return v.Kind == String && isText(item) && pattern.MatchString(plain(withWildcards(item, v)))
}

func hasWildcard(item *Item, v Value) bool {
	if v.Kind != String || !isText(item) {
		return false
	}
	return slices.ContainsFunc(valueParts(withWildcards(item, v), false), func(p valuePart) bool { return p.special })
}

// sameValue says whether a value of an item is one that a condition names: of the same type, and equal with its wildcards.
func sameValue(item *Item, v, named Value) bool {
	if v.Kind != named.Kind || !isText(item) {
		return false
	}
	switch v.Kind {
	case String:
		return plain(withWildcards(item, v)) == plain(named.Text)
	case Number:
		a, errA := finite(v.Text)
		b, errB := finite(named.Text)
		return errA == nil && errB == nil && a == b || v.Text == named.Text
	case Bool:
		return strings.EqualFold(v.Text, named.Text)
	}
	return true
}

// readFieldCondition reads a condition on the name of a field.
func readFieldCondition(kind string, p *params) (fieldCondition, bool) {
	switch kind {
	case "include_fields":
		return byName(readFields(p)), true
	case "exclude_fields":
		among := readFields(p)
		return byName(func(r *run, field string) bool { return !among(r, field) }), true
	case "processing_item_applied":
		id := p.required("processing_item_id")
		return fieldCondition{
			name: func(r *run, field string) bool { return r.fieldSteps[field][id] },
			item: func(r *run, item *Item) bool { return r.itemSteps[item][id] },
		}, true
	case "processing_state":
		state := readStateCondition(p)
		return byName(func(r *run, _ string) bool { return state(r) }), true
	}
	return fieldCondition{}, false
}

// readFields holds for the fields that are listed, or that an expression listed matches from the beginning. A keyword has
// no field, and is never among them.
func readFields(p *params) func(*run, string) bool {
	fields := p.texts("fields")
	if p.choice("mode", "plain", "re") == "plain" {
		return func(_ *run, field string) bool { return field != "" && slices.Contains(fields, field) }
	}
	var patterns []*regexp.Regexp
	for _, f := range fields {
		pattern, err := compilePattern(f, true)
		if err != nil {
			p.fail(p.node, "fields: %s", err)
			return nil
		}
		patterns = append(patterns, pattern)
	}
	return func(_ *run, field string) bool {
		return field != "" && slices.ContainsFunc(patterns, func(re *regexp.Regexp) bool { return re.MatchString(field) })
	}
}

// readStateCondition compares what set_state has set. What nobody has set never holds.
func readStateCondition(p *params) func(*run) bool {
	key := p.required("key")
	value, _ := p.value("val")
	op := p.choice("op", "eq", "ne", "gte", "gt", "lte", "lt")
	return func(r *run) bool {
		state, is := r.state[key]
		return is && meetsOp(compareText(state.Text, value.Text), op)
	}
}

// compareText compares numbers as numbers and all else as text.
func compareText(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

func meetsOp(order int, op string) bool {
	switch op {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gte":
		return order >= 0
	case "gt":
		return order > 0
	case "lte":
		return order <= 0
	}
	return order < 0
}
