package rules

import "picket/sigma"

// ask notes the fields that a part of a rule's condition looks at.
func (p *plan) ask(node *sigma.Node) {
	if node == nil {
		return
	}
	for _, arg := range node.Args {
		p.ask(arg)
	}
	item := node.Item
	switch {
	case item == nil:
	case item.Field == "":
		p.keywords = true
	default:
		p.asked[item.Field] = true
		if item.Has("fieldref") {
			for _, v := range item.Values {
				p.asked[v.Text] = true
			}
		}
	}
}
