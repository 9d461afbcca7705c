package detection

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"picket/internal/prose"
)

// sigmaFirst are keys by which rules begin. Others may follow, also those of one's own.
var sigmaFirst = []string{"title", "id", "name", "status", "description", "author", "related", "action", "logsource"}

// A sigmaBlock is lines that may be one mapping: only its first key begins a candidate.
type sigmaBlock struct {
	isOpen, titled bool
	indent         int
}

// begins says whether a line is the first of a mapping that may be a rule. Whether it is, the rest tells.
func (b *sigmaBlock) begins(line string) bool {
	bare := strings.TrimLeft(line, yamlBlanks)
	own := len(line) - len(bare)
	switch {
	case b.isOpen && (own > b.indent || strings.TrimSpace(bare) == "" || bare[0] == '#'):
		return false
	case b.isOpen && own == b.indent && (bare[0] == '-' && !strings.HasPrefix(bare, "---") || !isFirstKey(bare) && sigmaKey.MatchString(bare)):
		return false
	}
	isKey := isFirstKey(bare)
	isTitle := isKey && strings.HasPrefix(bare, "title")
	goesOn := b.isOpen && isKey && own == b.indent && !(isTitle && b.titled)
	b.titled = isTitle || goesOn && b.titled
	b.isOpen, b.indent = isKey, own
	return isKey && !goesOn
}

func isFirstKey(line string) bool {
	if line == "" || line[0] < 'a' || line[0] > 't' {
		return false
	}
	for _, key := range sigmaFirst {
		if rest, ok := strings.CutPrefix(line, key); ok {
			return strings.HasPrefix(strings.TrimLeft(rest, " "), ":")
		}
	}
	return false
}

const yamlBlanks = " \t\u00A0"

// lineIndent is how many bytes of blanks a line begins with: in YAML they count.
func lineIndent(line string) int { return len(line) - len(strings.TrimLeft(line, yamlBlanks)) }

var sigmaKey = regexp.MustCompile(`^([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t\r\n]|$)`)

// liftSigma reads a rule of Sigma (specification 2.1, sigmahq.io), one that correlates others too.
func liftSigma(text string) *lifted {
	end, keys := sigmaExtent(text)
	if !(keys["detection"] && keys["logsource"] || keys["correlation"] && keys["title"]) {
		return nil
	}
	out := &lifted{end: end}
	out.name, out.fault = checkSigma(text[:end])
	return out
}

// sigmaExtent is where the mapping that begins a text ends, and which keys it has. The first line has lost its indentation:
// that of the next key counts, which is the least of those that follow. The mapping ends before a line at that indentation that is
// no key, no part of a list and no comment, or before a key that comes again.
func sigmaExtent(text string) (end int, keys map[string]bool) {
	keys = map[string]bool{}
	at, indent := 0, -1
	for line := range strings.Lines(text) {
		bare := strings.TrimLeft(line, yamlBlanks)
		own := len(line) - len(bare)
		m := sigmaKey.FindStringSubmatch(bare)
		isKey := m != nil && (at == 0 || indent < 0 && isSigmaKey[m[1]] || own == indent)
		switch {
		case strings.TrimSpace(bare) == "":
			at += len(line)
			continue
		case isKey && keys[m[1]]:
			return end, keys
		case isKey:
			keys[m[1]] = true
			if at > 0 {
				indent = own
			}
		case strings.HasPrefix(bare, "#"):
		case indent >= 0 && own < indent, indent >= 0 && own == indent && !strings.HasPrefix(bare, "- ") && strings.TrimSpace(bare) != "-":
			return end, keys
		}
		at += len(line)
		end = at - (len(line) - len(strings.TrimRight(line, " \t\r\n\f")))
	}
	return end, keys
}

var isSigmaKey = prose.WordSet(`title id name related taxonomy status description license author references date modified
	logsource detection correlation fields falsepositives level tags scope action simulation regression_tests_path`)

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?`)

// checkSigma reads the rule as YAML, its lines indented as the first.
func checkSigma(text string) (name string, f *fault) {
	var document yaml.Node
	source := dedent(strings.ReplaceAll(text, "\u00A0", " "))
	if err := yaml.Unmarshal([]byte(source), &document); err != nil {
		m := yamlLine.FindStringSubmatch(err.Error())
		line, _ := strconv.Atoi(m[1])
		return sigmaTitle(text), faultAt(lineStart(text, max(line, 1)), "%s", err.Error()[len(m[0]):])
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return sigmaTitle(text), faultAt(0, "no mapping of YAML")
	}
	rule := document.Content[0]
	title := scalar(member(rule, "title"))
	node, reason := sigmaFault(rule, title)
	if reason == "" {
		return title, nil
	}
	return title, faultAt(lineStart(text, node.Line), "%s", reason)
}

var titleLine = regexp.MustCompile(`(?m)^[ \t]*title[ \t]*:[ \t]*(.*?)[ \t\r]*$`)

// sigmaTitle is that of a rule that is no YAML.
func sigmaTitle(text string) string {
	if m := titleLine.FindStringSubmatch(text); m != nil {
		return strings.Trim(m[1], `"'`)
	}
	return ""
}

// lineStart is where a line begins, from 1.
func lineStart(text string, line int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}

// sigmaFault is what the specification demands and the rule lacks, and where.
func sigmaFault(rule *yaml.Node, title string) (*yaml.Node, string) {
	source, detection, correlation := member(rule, "logsource"), member(rule, "detection"), member(rule, "correlation")
	switch {
	case title == "":
		return rule, "no title"
	case correlation != nil && correlation.Kind != yaml.MappingNode:
		return correlation, "correlation is no mapping"
	case correlation != nil && scalar(member(correlation, "type")) == "":
		return correlation, "a correlation without its type"
	case correlation != nil:
		return nil, ""
	case source == nil || source.Kind != yaml.MappingNode:
		return rule, "logsource is no mapping"
	case member(source, "category") == nil && member(source, "product") == nil && member(source, "service") == nil:
		return source, "logsource names no category, product or service"
	case detection == nil || detection.Kind != yaml.MappingNode:
		return rule, "detection is no mapping"
	}
	return detectionFault(detection)
}

func detectionFault(detection *yaml.Node) (*yaml.Node, string) {
	condition := member(detection, "condition")
	if condition == nil {
		return detection, "detection without a condition"
	}
	selections := map[string]bool{}
	for i := 0; i+1 < len(detection.Content); i += 2 {
		if name := detection.Content[i].Value; name != "condition" && name != "timeframe" {
			selections[name] = true
			if v := detection.Content[i+1]; v.Kind == yaml.ScalarNode && v.Tag == "!!null" {
				return v, fmt.Sprintf("the selection %.60s is empty", name)
			}
		}
	}
	conditions := []*yaml.Node{condition}
	if condition.Kind == yaml.SequenceNode {
		conditions = condition.Content
	}
	for _, c := range conditions {
		if c.Kind != yaml.ScalarNode || c.Value == "" {
			return c, "a condition that is no text"
		}
		if err := checkSigmaCondition(c.Value, selections); err != nil {
			return c, "condition: " + err.Error()
		}
	}
	return nil, ""
}

// member is the value of a key; nil where there is none.
func member(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; mapping != nil && mapping.Kind == yaml.MappingNode && i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// A sigmaCondition is being read (specification 2.1, "Condition").
type sigmaCondition struct {
	words      []string
	selections map[string]bool
	depth      int
	patterns   int // so far
}

var sigmaWord = regexp.MustCompile(`[()|]|[^\s()|]+`)

// checkSigmaCondition reads a condition whose names must be those of selections.
func checkSigmaCondition(text string, selections map[string]bool) error {
	c := sigmaCondition{words: sigmaWord.FindAllString(text, -1), selections: selections}
	if err := c.any(); err != nil {
		return err
	}
	if c.peek() == "|" { // aggregation, of the first version: as in "| count() by user > 5"
		if len(c.words) > 1 && sigmaAggregate[strings.ToLower(c.words[1])] {
			return nil
		}
		return errors.New("an aggregation that is not known")
	}
	if len(c.words) > 0 {
		return fmt.Errorf("unexpected %.40q", c.words[0])
	}
	return nil
}

var sigmaAggregate = map[string]bool{"count": true, "min": true, "max": true, "avg": true, "sum": true, "near": true}

func (c *sigmaCondition) peek() string {
	if len(c.words) == 0 {
		return ""
	}
	return strings.ToLower(c.words[0])
}

func (c *sigmaCondition) next() string {
	if len(c.words) == 0 {
		return ""
	}
	word := c.words[0]
	c.words = c.words[1:]
	return word
}

// any is a chain of parts with and, or between: how tightly they bind does not matter here.
func (c *sigmaCondition) any() error {
	if c.depth++; c.depth > maxNesting {
		return fmt.Errorf("nested deeper than %d", maxNesting)
	}
	defer func() { c.depth-- }()
	for {
		if err := c.part(); err != nil {
			return err
		}
		if word := c.peek(); word != "and" && word != "or" {
			return nil
		}
		c.next()
	}
}

func (c *sigmaCondition) part() error {
	for c.peek() == "not" {
		c.next()
	}
	word := c.next()
	switch {
	case word == "":
		return errors.New("it ends where a selection is wanted")
	case word == "(":
		if err := c.any(); err != nil {
			return err
		}
		if c.next() != ")" {
			return errors.New("a ( without its )")
		}
		return nil
	case c.peek() == "of":
		c.next()
		return c.of(strings.ToLower(word), c.next())
	case !c.selections[word]:
		return fmt.Errorf("%.60q is no selection", word)
	}
	return nil
}

// of is "1 of them", "all of filter_*".
func (c *sigmaCondition) of(quantity, pattern string) error {
	if _, err := strconv.Atoi(quantity); err != nil && quantity != "all" && quantity != "any" {
		return fmt.Errorf("%.40q of what", quantity)
	}
	if strings.EqualFold(pattern, "them") {
		return nil
	}
	if c.patterns++; c.patterns > maxPatterns {
		return fmt.Errorf("more than %d patterns", maxPatterns)
	}
	for name := range c.selections {
		if like(name, pattern) {
			return nil
		}
	}
	return fmt.Errorf("no selection is like %.60q", pattern)
}

// like compares with a pattern in which * stands for anything.
func like(name, pattern string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return name == pattern
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(rest, part)
		if !ok || i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return ok && strings.HasSuffix(rest, parts[last])
}
