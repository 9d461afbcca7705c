package sigma

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// ParsePipeline reads a pipeline in pySigma's YAML: name, priority, vars and transformations. allowed_backends is passed
// over. postprocessing and finalizers change the text of queries, of which there is none here; a note says so. What would
// read a file, connect or run something is refused, and so is every type and attribute that is not known. The error names
// file and line.
func ParsePipeline(file string, data []byte) (*Pipeline, error) {
	p, err := parsePipeline(data)
	if err != nil {
		return nil, placed(file, err)
	}
	return p, nil
}

func parsePipeline(data []byte) (*Pipeline, error) {
	node, err := readMapping(data)
	if err != nil {
		return nil, err
	}
	attributes := paramsOf(node)
	p := &Pipeline{Name: attributes.text("name"), vars: attributes.mapping("vars")}
	if priority := attributes.text("priority"); priority != "" {
		if p.Priority, err = strconv.Atoi(priority); err != nil {
			attributes.fail(lookUp(node, "priority"), "priority should be a whole number")
		}
	}
	attributes.get("allowed_backends")
	for _, name := range []string{"postprocessing", "finalizers"} {
		if list := attributes.get(name); list != nil && len(list.Content) > 0 {
			p.Notes = append(p.Notes, name+" changes the text of queries, of which there is none here: not used")
		}
	}
	steps := attributes.get("transformations")
	if err := attributes.done(); err != nil {
		return nil, err
	}
	p.steps, err = parseSteps(steps, 0)
	return p, err
}

// deepestNest is how deep transformations may lie in each other.
const deepestNest = 10

// parseSteps reads a list of transformations.
func parseSteps(list *yaml.Node, depth int) ([]*step, error) {
	if list == nil {
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode {
		return nil, faultAt(list, "transformations should be a list")
	}
	if depth > deepestNest {
		return nil, faultAt(list, "transformations are nested too deeply")
	}
	var steps []*step
	for _, node := range list.Content {
		s, err := parseStep(paramsOf(node), depth)
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// parseStep reads a transformation and its conditions.
func parseStep(p *params, depth int) (*step, error) {
	s := &step{id: p.text("id"), line: p.node.Line}
	s.rule = parseRuleGate(p)
	s.item = parseItemGate(p)
	s.field, s.fieldOf = parseFieldGate(p)
	kind := p.required("type")
	if p.err != nil {
		return nil, p.err
	}
	if kind == "nest" {
		items := p.get("items")
		nested, err := parseSteps(items, depth+1)
		if err != nil {
			return nil, err
		}
		s.transform = func(r *run, _ *step) error { return r.do(nested) }
		return s, p.done()
	}
	if reason, is := refusedTransformations[kind]; is {
		return nil, faultAt(p.node, "transformation %s is refused: %s", kind, reason)
	}
	build, is := transformations[kind]
	if !is {
		return nil, faultAt(p.node, "transformation type %q is not known", kind)
	}
	s.transform = build(p)
	return s, p.done()
}

// refusedTransformations are those of pySigma that a pipeline must not have here, and why.
var refusedTransformations = map[string]string{
	"file_placeholders":             "a pipeline must not read files; give the values in a file of values",
	"http_placeholders":             "a pipeline must not connect to anything; give the values in a file of values",
	"command_placeholders":          "a pipeline must not run anything; give the values in a file of values",
	"query_expression_placeholders": "it writes text of a query, of which there is none here",
}
