package rules

import (
	"slices"

	"picket/sigma"
)

// asks are the fields that a rule looks at.
type asks struct {
	fields   []string
	keywords bool // words anywhere in the record
}

func asksOf(rule *sigma.Rule) asks {
	var a asks
	a.addNode(rule.Condition)
	slices.Sort(a.fields)
	a.fields = slices.Compact(a.fields)
	return a
}

func (a *asks) addNode(node *sigma.Node) {
	if node == nil {
		return
	}
	for _, arg := range node.Args {
		a.addNode(arg)
	}
	item := node.Item
	switch {
	case item == nil:
	case item.Field == "":
		a.keywords = true
	default:
		a.fields = append(a.fields, item.Field)
		if item.Has("fieldref") {
			for _, v := range item.Values {
				a.fields = append(a.fields, v.Text)
			}
		}
	}
}

func (a *asks) addTo(p *plan) {
	for _, field := range a.fields {
		p.asked[field] = true
	}
	p.keywords = p.keywords || a.keywords
}
