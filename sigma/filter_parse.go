package sigma

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseFilter reads the attribute `filter` of a document (Sigma filters specification 2.1). `rules: any`, or an empty list,
// means every rule of the log source.
func parseFilter(node *yaml.Node, meta Meta, source LogSource) (*Filter, error) {
	if node.Kind != yaml.MappingNode {
		return nil, errors.New("filter should be a mapping")
	}
	if source == (LogSource{}) {
		return nil, errors.New("a filter needs a log source")
	}
	f := &Filter{Meta: meta, LogSource: source}
	var err error
	if f.Rules, err = filterRules(lookUp(node, "rules")); err != nil {
		return nil, err
	}
	condition := lookUp(node, "condition")
	if condition == nil || condition.Kind != yaml.ScalarNode {
		return nil, errors.New("a filter needs exactly one condition")
	}
	if f.Searches, err = parseSearches(node, "rules", "condition"); err != nil {
		return nil, err
	}
	f.Condition, err = parseCondition(condition.Value, f.Searches)
	return f, err
}

// filterRules are the names and ids of rules, nil for any.
func filterRules(node *yaml.Node) ([]string, error) {
	if node == nil {
		return nil, errors.New("a filter needs rules: any, or names and ids of rules")
	}
	rules, err := scalars(node)
	if err != nil {
		return nil, errors.New("rules of a filter: " + err.Error())
	}
	if node.Kind == yaml.ScalarNode && strings.EqualFold(node.Value, "any") {
		return nil, nil
	}
	return rules, nil
}
