package sigma

import "errors"

// transformations are the types of pySigma's that change rules, by their names in YAML. `nest` is read where steps are.
var transformations = map[string]func(*params) transform{
	"field_name_mapping":           fieldNameMapping,
	"field_name_prefix_mapping":    fieldNamePrefixMapping,
	"field_name_transform":         fieldNameTransform,
	"field_name_prefix":            fieldNamePrefix,
	"field_name_suffix":            fieldNameSuffix,
	"drop_detection_item":          dropDetectionItem,
	"hashes_fields":                hashesFields,
	"extract_fields":               extractFields,
	"wildcard_placeholders":        wildcardPlaceholders,
	"value_placeholders":           valuePlaceholders,
	"add_condition":                addCondition,
	"change_logsource":             changeLogsource,
	"add_field":                    addField,
	"remove_field":                 removeField,
	"set_field":                    setField,
	"replace_string":               replaceString,
	"map_string":                   mapString,
	"set_state":                    setState,
	"regex":                        matchCase,
	"set_value":                    setValue,
	"convert_type":                 convertType,
	"rule_failure":                 ruleFailure,
	"detection_item_failure":       detectionItemFailure,
	"strict_field_mapping_failure": strictFieldMappingFailure,
	"set_custom_attribute":         setCustomAttribute,
	"case":                         changeCase,
}

var errNothingLeft = errors.New("nothing is left that the rule could look for")

// dropDetectionItem takes items out, and what they leave empty. The rest of the rule then holds without them.
func dropDetectionItem(*params) transform {
	return func(r *run, s *step) error {
		dropped := map[*Node]bool{}
		err := r.forItems(s, func(leaf *Node) (bool, error) {
			dropped[leaf] = true
			return false, nil
		})
		if err != nil || len(dropped) == 0 {
			return err
		}
		return r.prune(dropped)
	}
}

// prune takes leaves out of the tree, and nodes that are empty without them.
func (r *run) prune(dropped map[*Node]bool) error {
	empty := map[*Node]bool{}
	var isEmpty func(n *Node) bool
	isEmpty = func(n *Node) bool {
		if known, is := empty[n]; is {
			return known
		}
		if n.Op == Match {
			return dropped[n]
		}
		var left []*Node
		for _, arg := range n.Args {
			if !isEmpty(arg) {
				left = append(left, arg)
			}
		}
		empty[n] = len(left) == 0 && len(n.Args) > 0
		n.Args = left
		return empty[n]
	}
	var searches []Search
	for _, search := range r.rule.Searches {
		if !isEmpty(search.Node) {
			searches = append(searches, search)
		}
	}
	r.rule.Searches = searches
	if isEmpty(r.rule.Condition) {
		return errNothingLeft
	}
	return nil
}

// copyItem copies what pipelines change of an item.
func copyItem(item *Item) *Item {
	clone := *item
	clone.Modifiers = append([]string(nil), item.Modifiers...)
	clone.Values = append([]Value(nil), item.Values...)
	return &clone
}
