package sigma

import (
	"slices"
	"strings"
)

// The orders that levels and statuses are compared by, least first.
var (
	levelOrder  = []string{string(Informational), string(Low), string(Medium), string(High), string(Critical)}
	statusOrder = []string{"unsupported", "deprecated", "experimental", "test", "stable"}
)

// readAttributeCondition compares an attribute of the rule. A list is asked with in and not_in, levels and statuses have
// their order, and an attribute that the rule does not have never holds.
func readAttributeCondition(p *params) func(*run) bool {
	attribute := p.required("attribute")
	wanted := p.text("value")
	op := p.choice("op", "eq", "ne", "gte", "gt", "lte", "lt", "in", "not_in")
	order := attributeOrder(attribute)
	if order != nil && !slices.Contains(order, strings.ToLower(wanted)) {
		p.fail(p.node, "%q is no %s", wanted, attribute)
	}
	return func(r *run) bool {
		if list, is := listAttribute(r.rule, attribute); is {
			return op == "ne" || (op == "in" || op == "not_in") && slices.Contains(list, wanted) == (op == "in")
		}
		value, is := textAttribute(r.rule, attribute)
		if !is || op == "in" || op == "not_in" {
			return false
		}
		if order != nil {
			place := slices.Index(order, strings.ToLower(value))
			return place >= 0 && meetsOp(place-slices.Index(order, strings.ToLower(wanted)), op)
		}
		return meetsOp(compareText(value, wanted), op)
	}
}

func attributeOrder(attribute string) []string {
	switch attribute {
	case "level":
		return levelOrder
	case "status":
		return statusOrder
	}
	return nil
}

func listAttribute(r *Rule, attribute string) (list []string, is bool) {
	switch attribute {
	case "tags":
		return r.Tags, true
	case "references":
		return r.References, true
	case "falsepositives":
		return r.FalsePositives, true
	case "fields":
		return r.Fields, true
	}
	return nil, false
}

func textAttribute(r *Rule, attribute string) (value string, is bool) {
	switch attribute {
	case "title":
		value = r.Title
	case "id":
		value = r.ID
	case "name":
		value = r.Name
	case "status":
		value = r.Status
	case "level":
		value = string(r.Level)
	case "description":
		value = r.Description
	case "author":
		value = r.Author
	case "taxonomy":
		value = r.Taxonomy
	default:
		value, is = r.Custom[attribute]
		return value, is
	}
	return value, value != ""
}
