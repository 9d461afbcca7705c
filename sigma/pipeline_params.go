package sigma

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// params reads the attributes of a mapping in YAML. The first thing wrong is kept, and what is read after it is empty.
type params struct {
	node *yaml.Node
	read []string
	err  error
}

// paramsOf makes params of a mapping.
func paramsOf(node *yaml.Node) *params {
	node = target(node)
	p := &params{node: node}
	if node.Kind != yaml.MappingNode {
		p.fail(node, "a mapping should stand here")
	}
	return p
}

// fail keeps what is wrong, with its line.
func (p *params) fail(node *yaml.Node, format string, args ...any) {
	if p.err == nil {
		p.err = faultAt(node, format, args...)
	}
}

// get is the node of an attribute, nil if it is not there.
func (p *params) get(name string) *yaml.Node {
	if p.err != nil {
		return nil
	}
	p.read = append(p.read, name)
	return lookUp(p.node, name)
}

// done says what was wrong, attributes that nobody read included.
func (p *params) done() error {
	for i := 0; p.err == nil && i+1 < len(p.node.Content); i += 2 {
		if key := target(p.node.Content[i]); !slices.Contains(p.read, key.Value) {
			p.fail(key, "attribute %q is not known here", key.Value)
		}
	}
	return p.err
}

// text is the scalar of an attribute, "" if it is not there.
func (p *params) text(name string) string {
	node := p.get(name)
	if node == nil {
		return ""
	}
	if node.Kind != yaml.ScalarNode {
		p.fail(node, "%s should be a single value", name)
		return ""
	}
	return node.Value
}

// required is a text that must not be empty.
func (p *params) required(name string) string {
	text := p.text(name)
	if text == "" {
		p.fail(p.node, "%s is missing", name)
	}
	return text
}

// texts is one scalar or a list of them.
func (p *params) texts(name string) []string {
	node := p.get(name)
	if node == nil {
		return nil
	}
	found, err := scalars(node)
	if err != nil {
		p.fail(node, "%s should be a value or a list of values", name)
	}
	return found
}

func scalars(node *yaml.Node) ([]string, error) {
	switch node = target(node); node.Kind {
	case yaml.ScalarNode:
		return []string{node.Value}, nil
	case yaml.SequenceNode:
		var found []string
		for _, n := range node.Content {
			if n = target(n); n.Kind != yaml.ScalarNode {
				return nil, errors.New("a list of single values should stand here")
			}
			found = append(found, n.Value)
		}
		return found, nil
	}
	return nil, errors.New("a value or a list of values should stand here")
}

// flag is true or false, false if it is not there.
func (p *params) flag(name string) bool {
	node := p.get(name)
	if node == nil {
		return false
	}
	var set bool
	if node.Decode(&set) != nil {
		p.fail(node, "%s should be true or false", name)
	}
	return set
}

// value is a scalar with its type, and whether it is there.
func (p *params) value(name string) (Value, bool) {
	node := p.get(name)
	if node == nil {
		return Value{}, false
	}
	if node.Kind != yaml.ScalarNode {
		p.fail(node, "%s should be a single value", name)
		return Value{}, false
	}
	return readValue(node), true
}

// choice is a text out of several, the first of them if it is not there.
func (p *params) choice(name string, choices ...string) string {
	node := p.get(name)
	if node == nil {
		return choices[0]
	}
	if !slices.Contains(choices, node.Value) {
		p.fail(node, "%s should be one of %s", name, strings.Join(choices, ", "))
	}
	return node.Value
}

// mapping is texts to one or several texts, each. A key of null is "".
func (p *params) mapping(name string) map[string][]string {
	node := p.get(name)
	if node == nil {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		p.fail(node, "%s should be a mapping", name)
		return nil
	}
	found := map[string][]string{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := target(node.Content[i])
		values, err := scalars(node.Content[i+1])
		if err != nil || len(values) == 0 {
			p.fail(key, "%s: %q should lead to a value or a list of values", name, key.Value)
		}
		found[readValue(key).Text] = values
	}
	return found
}

// longestPattern is how long a regular expression may be.
const longestPattern = 10_000

// pattern is a regular expression of Python's, as far as Go has the same: no look-around, no references back.
func (p *params) pattern(name string, anchored bool) *regexp.Regexp {
	text := p.required(name)
	if p.err != nil {
		return nil
	}
	compiled, err := compilePattern(text, anchored)
	if err != nil {
		p.fail(lookUp(p.node, name), "%s: %s", name, err)
	}
	return compiled
}

// compilePattern compiles an expression; anchored, it must match from the beginning, as Python's re.match does.
func compilePattern(text string, anchored bool) (*regexp.Regexp, error) {
	if len(text) > longestPattern {
		return nil, fmt.Errorf("the expression is longer than %d bytes", longestPattern)
	}
	checked, err := boundedRegexp(text)
	if err != nil || !anchored {
		return checked, err
	}
	return boundedRegexp(`\A(?:` + text + `)`)
}

// number is a number, and whether it is there.
func (p *params) number(name string) (float64, bool) {
	node := p.get(name)
	if node == nil {
		return 0, false
	}
	n, err := finite(node.Value)
	if err != nil {
		p.fail(node, "%s should be a number", name)
	}
	return n, true
}

// finite reads a number that can be counted and compared with.
func finite(text string) (float64, error) {
	n, is := parseNumber(strings.TrimSpace(text))
	if !is || n > 1e18 || n < -1e18 {
		return 0, errors.New("no number, or out of range")
	}
	return n, nil
}

// Limits of a file that goes with rules.
const mostBytes = 16 << 20

// readMapping reads the one mapping that a file holds.
func readMapping(data []byte) (*yaml.Node, error) {
	if len(data) > mostBytes {
		return nil, fmt.Errorf("the file has more than %d bytes", mostBytes)
	}
	root, err := decode(part{data, 1})
	if err != nil {
		return nil, err
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, errors.New("the file should hold a mapping")
	}
	left := maxFileNodes
	return root, vet(root, &left)
}

// placed is an error with the file and line that it is about.
func placed(file string, err error) error {
	if at, is := errors.AsType[*lineError](err); is {
		return fmt.Errorf("%s:%d: %w", file, at.line, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}
