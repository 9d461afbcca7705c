package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseGate reads conditions of one kind: a list, joined by and (or as PREFIX_cond_op says), or a mapping of names to
// conditions that an expression joins. No condition always holds. read makes a T of one condition; the gate is asked with
// holds, which says whether a T holds.
func parseGate[T any](p *params, prefix string, read func(kind string, p *params) (T, bool)) func(holds func(T) bool) bool {
	list := p.get(prefix + "_conditions")
	op := p.choice(prefix+"_cond_op", "and", "or")
	negated := p.flag(prefix + "_cond_not")
	expression := p.text(prefix + "_cond_expr")
	if p.err != nil || list == nil || len(list.Content) == 0 {
		if expression != "" {
			p.fail(p.node, "%s_cond_expr has no conditions to name", prefix)
		}
		return func(func(T) bool) bool { return true }
	}
	names, conditions := readConditions(p, list, read)
	joined := joinAll(conditions, op)
	if expression != "" {
		joined = joinByExpression(p, prefix, expression, names, conditions)
	}
	return func(holds func(T) bool) bool { return joined(holds) != negated }
}

// readConditions reads a list or mapping of conditions. Of a list the names are empty.
func readConditions[T any](p *params, list *yaml.Node, read func(kind string, p *params) (T, bool)) (names []string, found []T) {
	nodes := list.Content
	if list.Kind == yaml.MappingNode {
		nodes = nil
		for i := 0; i+1 < len(list.Content); i += 2 {
			names = append(names, list.Content[i].Value)
			nodes = append(nodes, list.Content[i+1])
		}
	}
	for _, node := range nodes {
		own := paramsOf(node)
		kind := own.required("type")
		condition, known := read(kind, own)
		if own.err == nil && !known {
			own.fail(node, "condition type %q is not known here", kind)
		}
		if err := own.done(); err != nil && p.err == nil {
			p.err = err
		}
		found = append(found, condition)
	}
	return names, found
}

func joinAll[T any](conditions []T, op string) func(holds func(T) bool) bool {
	return func(holds func(T) bool) bool {
		if op == "or" {
			return slices.ContainsFunc(conditions, holds)
		}
		return !slices.ContainsFunc(conditions, func(c T) bool { return !holds(c) })
	}
}

// joinByExpression joins conditions by an expression, which must name each.
func joinByExpression[T any](p *params, prefix, text string, names []string, conditions []T) func(holds func(T) bool) bool {
	if lookUp(p.node, prefix+"_cond_op") != nil || len(names) == 0 {
		p.fail(p.node, "%s_cond_expr goes with conditions that have names, and without %s_cond_op", prefix, prefix)
		return nil
	}
	tree, used, err := parseFormula(text, names)
	if err != nil {
		p.fail(p.node, "%s_cond_expr: %s", prefix, err)
		return nil
	}
	for i, name := range names {
		if !used[i] {
			p.fail(p.node, "%s_cond_expr does not use the condition %q", prefix, name)
		}
	}
	return func(holds func(T) bool) bool { return tree(func(i int) bool { return holds(conditions[i]) }) }
}

func parseRuleGate(p *params) func(*run) bool {
	gate := parseGate(p, "rule", readRuleCondition)
	return func(r *run) bool {
		return gate(func(holds func(*run) bool) bool { return holds(r) })
	}
}

func parseItemGate(p *params) func(*run, *Item) bool {
	gate := parseGate(p, "detection_item", readItemCondition)
	return func(r *run, item *Item) bool {
		return gate(func(holds func(*run, *Item) bool) bool { return holds(r, item) })
	}
}

// A fieldCondition is a condition on the name of a field, and on an item with such a field.
type fieldCondition struct {
	name func(*run, string) bool
	item func(*run, *Item) bool
}

func parseFieldGate(p *params) (name func(*run, string) bool, item func(*run, *Item) bool) {
	gate := parseGate(p, "field_name", readFieldCondition)
	name = func(r *run, field string) bool {
		return gate(func(c fieldCondition) bool { return c.name(r, field) })
	}
	item = func(r *run, item *Item) bool {
		return gate(func(c fieldCondition) bool { return c.item(r, item) })
	}
	return name, item
}

// byName makes a condition on names hold for items: by their own field, or one that their values refer to.
func byName(holds func(*run, string) bool) fieldCondition {
	return fieldCondition{name: holds, item: func(r *run, item *Item) bool {
		if holds(r, item.Field) {
			return true
		}
		return item.Has("fieldref") && slices.ContainsFunc(item.Values, func(v Value) bool { return holds(r, v.Text) })
	}}
}

// sameTag compares tags, in which case does not matter.
func sameTag(a, b string) bool { return strings.EqualFold(a, b) }
