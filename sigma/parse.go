package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// What a file of rules may hold. Real ones stay far below; the bounds keep hostile ones cheap.
const (
	maxFileBytes     = 4 << 20
	maxDocuments     = 10_000
	maxDocumentBytes = 1 << 20 // YAML needs a hundred times as much memory
	maxDepth         = 64      // of maps and lists in each other
	maxNodes         = 100_000 // of one document, aliases counted as what they stand for
	maxFileNodes     = 1_000_000
)

// Parse reads the YAML documents of one file of rules. A document that cannot be used is a Problem and does not keep the
// others from being read; some problems concern only a part of a document, which is read without it.
func Parse(file string, data []byte) ([]*Document, []Problem) {
	p := &parser{file: file, nodesLeft: maxFileNodes}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxFileBytes:
		p.refuse(1, fmt.Errorf("the file has %d bytes: more than %d are not read", len(data), maxFileBytes))
	case !utf8.Valid(data):
		p.refuse(1+bytes.Count(data[:firstInvalid(data)], []byte("\n")), errors.New("the file is not UTF-8"))
	default:
		p.parts(data)
	}
	return p.documents, p.problems
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// A parser reads one file.
type parser struct {
	file      string
	nodesLeft int
	collection
	documents []*Document
	problems  []Problem
}

func (p *parser) refuse(line int, err error) {
	p.problems = append(p.problems, newProblem(Meta{Position: Position{p.file, line}}, err))
}

func (p *parser) parts(data []byte) {
	for i, part := range splitDocuments(data) {
		if i == maxDocuments {
			p.refuse(part.line, fmt.Errorf("the file has more than %d documents: the rest is not read", maxDocuments))
			return
		}
		if len(part.text) > maxDocumentBytes {
			p.refuse(part.line, fmt.Errorf("the document has %d bytes: more than %d are not read", len(part.text), maxDocumentBytes))
			continue
		}
		root, err := decode(part)
		switch {
		case err != nil:
			p.refuse(part.line, err)
		case root != nil:
			p.document(root)
		}
	}
}

// document reads one document, or takes it as the template of those that follow.
func (p *parser) document(root *yaml.Node) {
	meta := Meta{Title: oneText(root, "title"), ID: oneText(root, "id"), Position: Position{p.file, root.Line}}
	root, err := p.vetted(root)
	if err == nil && root != nil {
		var problems []Problem
		meta, problems = readMeta(root, meta.Position)
		var d *Document
		if d, err = readDocument(root, meta); err == nil {
			p.documents, p.problems = append(p.documents, d), append(p.problems, problems...)
		}
	}
	if err != nil {
		p.problems = append(p.problems, newProblem(meta, err))
	}
}

// vetted is the document as a rule is to be read from it: nil if it only prepares others.
func (p *parser) vetted(root *yaml.Node) (*yaml.Node, error) {
	if err := vet(root, &p.nodesLeft); err != nil {
		return nil, err
	}
	resolved, err := p.collection.resolve(root)
	if err == nil && resolved != nil && resolved != root {
		err = vet(resolved, &p.nodesLeft)
	}
	return resolved, err
}

func readDocument(root *yaml.Node, meta Meta) (*Document, error) {
	if isChainsaw(root) {
		return nil, errors.New("is a rule in Chainsaw's own format, not in Sigma's: it has kind and filter, and no logsource")
	}
	if n := lookUp(root, "correlation"); n != nil && !isRemark(n, root) {
		c, err := parseCorrelation(n, meta)
		return &Document{Correlation: c}, err
	}
	if n := lookUp(root, "filter"); n != nil {
		source, err := readLogSource(lookUp(root, "logsource"))
		if err != nil {
			return nil, err
		}
		f, err := parseFilter(n, meta, source)
		return &Document{Filter: f}, err
	}
	r, err := readRule(root, meta)
	return &Document{Rule: r}, err
}

// isChainsaw tells rules of Chainsaw's own format, whose `filter` is not that of the specification
// (https://github.com/WithSecureLabs/chainsaw/wiki/Chainsaw-Rules).
func isChainsaw(root *yaml.Node) bool {
	return lookUp(root, "kind") != nil && lookUp(root, "filter") != nil && lookUp(root, "logsource") == nil
}

// isRemark: detection rules from before correlations were specified have text of this name, for people.
func isRemark(correlation, root *yaml.Node) bool {
	return correlation.Kind == yaml.ScalarNode && lookUp(root, "detection") != nil
}

// readRule reads a detection rule (Sigma specification 2.1, "Components").
func readRule(root *yaml.Node, meta Meta) (*Rule, error) {
	detection := lookUp(root, "detection")
	switch {
	case detection == nil:
		return nil, errors.New("is no rule, correlation or filter: it has no detection")
	case lookUp(root, "logsource") == nil:
		return nil, errors.New("logsource is missing")
	}
	source, err := readLogSource(lookUp(root, "logsource"))
	if err != nil {
		return nil, err
	}
	if source == (LogSource{}) {
		return nil, faultAt(lookUp(root, "logsource"), "logsource has neither category, product nor service")
	}
	r := &Rule{Meta: meta, LogSource: source, Fields: texts(lookUp(root, "fields")), Custom: custom(root)}
	// `timeframe` belongs to the aggregations of before Sigma 2.0: it names no search.
	if r.Searches, err = parseSearches(detection, "condition", "timeframe"); err != nil {
		return nil, err
	}
	r.Condition, err = readCondition(detection, r.Searches)
	return r, err
}

// readCondition reads a condition or a list of them, which are joined by Or.
func readCondition(detection *yaml.Node, searches []Search) (*Node, error) {
	n := lookUp(detection, "condition")
	if n == nil {
		return nil, faultAt(detection, "detection has no condition")
	}
	conditions := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		conditions = n.Content
	}
	either := &Node{Op: Or}
	for _, c := range conditions {
		c = target(c)
		if c.Kind != yaml.ScalarNode {
			return nil, faultAt(n, "condition is neither text nor a list of texts")
		}
		node, err := parseCondition(c.Value, searches)
		if err != nil {
			return nil, faultAt(c, "%s", err)
		}
		either.Args = append(either.Args, node)
	}
	switch len(either.Args) {
	case 0:
		return nil, faultAt(n, "condition is an empty list")
	case 1:
		return either.Args[0], nil
	}
	return either, nil
}
