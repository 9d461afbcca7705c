package sigma

import (
	"fmt"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A failure is what a pipeline itself says against a rule.
type failure struct{ message string }

func (f failure) Error() string { return f.message }

func ruleFailure(p *params) transform {
	message := p.required("message")
	return func(*run, *step) error { return failure{message} }
}

func detectionItemFailure(p *params) transform {
	message := p.required("message")
	return func(r *run, s *step) error {
		return r.forItems(s, func(leaf *Node) (bool, error) {
			return false, fmt.Errorf("line %d of the rule: %w", leaf.Item.Line, failure{message})
		})
	}
}

// addCondition joins a further search to the condition by And, negated if it says so. In a template $category, $product
// and $service stand for the rule's log source.
func addCondition(p *params) transform {
	name := p.text("name")
	if name == "" {
		name = "_added"
	}
	template, negated := p.flag("template"), p.flag("negated")
	search := parseAdded(p, name)
	return func(r *run, s *step) error {
		node := search.copy(map[*Node]*Node{})
		for _, leaf := range leavesOf(node) {
			r.mark(leaf.Item, s)
			if template {
				fillIn(leaf.Item, r.rule.LogSource)
			}
		}
		r.rule.Searches = append(slices.Clone(r.rule.Searches), Search{name, node})
		if negated {
			node = &Node{Op: Not, Args: []*Node{node}}
		}
		r.rule.Condition = &Node{Op: And, Args: []*Node{node, r.rule.Condition}}
		return nil
	}
}

// parseAdded reads what is added as the search of a rule is read.
func parseAdded(p *params, name string) *Node {
	conditions := p.get("conditions")
	if conditions == nil {
		p.fail(p.node, "conditions is missing")
		return nil
	}
	detection := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: conditions.Line, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: name, Line: conditions.Line}, conditions,
	}}
	searches, err := parseSearches(detection)
	if err != nil || len(searches) != 1 {
		p.fail(conditions, "conditions: %v", err)
		return nil
	}
	return searches[0].Node
}

var templateNames = regexp.MustCompile(`\$(\$|category\b|product\b|service\b|\{category\}|\{product\}|\{service\})`)

func fillIn(item *Item, source LogSource) {
	values := map[string]string{
		"$$": "$", "$category": source.Category, "$product": source.Product, "$service": source.Service,
		"${category}": source.Category, "${product}": source.Product, "${service}": source.Service,
	}
	for i, v := range item.Values {
		if v.Kind == String {
			item.Values[i].Text = templateNames.ReplaceAllStringFunc(v.Text, func(name string) string { return values[name] })
		}
	}
}

func changeLogsource(p *params) transform {
	source := LogSource{p.text("category"), p.text("product"), p.text("service")}
	if source == (LogSource{}) {
		p.fail(p.node, "the log source is empty")
	}
	return func(r *run, _ *step) error {
		r.rule.LogSource = source
		return nil
	}
}

func addField(p *params) transform {
	fields := p.texts("field")
	return func(r *run, _ *step) error {
		r.rule.Fields = append(slices.Clone(r.rule.Fields), fields...)
		return nil
	}
}

func removeField(p *params) transform {
	fields := p.texts("field")
	return func(r *run, _ *step) error {
		r.rule.Fields = slices.DeleteFunc(slices.Clone(r.rule.Fields), func(f string) bool { return slices.Contains(fields, f) })
		return nil
	}
}

func setField(p *params) transform {
	fields := p.texts("fields")
	return func(r *run, _ *step) error {
		r.rule.Fields = slices.Clone(fields)
		return nil
	}
}

func setState(p *params) transform {
	key := p.required("key")
	value, _ := p.value("val")
	return func(r *run, _ *step) error {
		r.state[key] = value
		return nil
	}
}

func setCustomAttribute(p *params) transform {
	attribute := p.required("attribute")
	value, _ := p.value("value")
	return func(r *run, _ *step) error {
		custom := map[string]string{attribute: value.Text}
		for name, text := range r.rule.Custom {
			if name != attribute {
				custom[name] = text
			}
		}
		r.rule.Custom = custom
		return nil
	}
}
