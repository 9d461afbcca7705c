package stix

import (
	"fmt"
	"strings"
)

// A Pattern is a parsed pattern of the STIX Patterning language (STIX 2.1, section 9).
type Pattern struct {
	root *expression
}

// ParsePattern reads a pattern as section 9 of STIX 2.1 defines it, more leniently in things that producers get wrong
// without becoming ambiguous: hyphens in unquoted property names (hashes.SHA-256), a backslash in a string before
// another character than a quote or a backslash, START and STOP times as plain strings, and a single observation
// without its brackets. The error names the byte in the text.
func ParsePattern(text string) (*Pattern, error) {
	p := parser{lexer: lexer{text: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	root, err := p.pattern()
	if err != nil {
		return nil, err
	}
	if p.token.kind != endToken {
		return nil, p.unexpected("the end, AND, OR, FOLLOWEDBY or a qualifier")
	}
	return &Pattern{root}, nil
}

// Alternatives are the tests for equality of which any one alone fulfils the pattern: it is a single comparison, or
// such comparisons joined by OR only, within observations or between them; IN gives one for each value of its set. The
// error says what makes another pattern more than that: it must be evaluated whole, its parts mean something else.
func (p *Pattern) Alternatives() ([]Comparison, error) {
	var list []Comparison
	if err := p.root.alternatives(&list); err != nil {
		return nil, err
	}
	return list, nil
}

// An expression is a node of the parsed pattern.
type expression struct {
	operator  string        // AND, OR, FOLLOWEDBY; empty for a test
	operands  []*expression // of the operator
	test      *test
	qualifier string // WITHIN, REPEATS, START; the last one, where there are more
}

// A test compares one property, or asks whether it exists.
type test struct {
	path     string
	operator string
	negated  bool
	literals []literal
}

func (e *expression) alternatives(list *[]Comparison) error {
	switch {
	case e.qualifier != "":
		return fmt.Errorf("compound pattern (%s): its parts say less than the whole", e.qualifier)
	case e.test != nil:
		return e.test.alternatives(list)
	case e.operator != "OR":
		return fmt.Errorf("compound pattern (%s): its parts say less than the whole", e.operator)
	}
	for _, operand := range e.operands {
		if err := operand.alternatives(list); err != nil {
			return err
		}
	}
	return nil
}

func (t *test) alternatives(list *[]Comparison) error {
	switch {
	case t.negated:
		return fmt.Errorf("compound pattern (NOT %s): it names what must be absent", t.operator)
	case t.operator == "ISSUBSET" && isAddressPath(t.path): // what it means is what a range of addresses is
	case t.operator != "=" && t.operator != "IN":
		return fmt.Errorf("pattern with %s: not a plain value", t.operator)
	case len(t.literals) == 0:
		return fmt.Errorf("pattern with an empty set")
	}
	for _, literal := range t.literals {
		*list = append(*list, Comparison{
			Path: t.path, Value: literal.value, IsString: literal.kind == stringToken, Start: literal.start, End: literal.end,
		})
	}
	return nil
}

func isAddressPath(path string) bool {
	return strings.EqualFold(path, "ipv4-addr:value") || strings.EqualFold(path, "ipv6-addr:value")
}

// A Comparison says that a property of an object has a value.
type Comparison struct {
	Path       string // without quotes: file:hashes.SHA-256
	Value      string // without quotes and escapes
	IsString   bool   // else a number, a truth value, a time, hexadecimal or Base64, as written
	Start, End int    // where Value stands in the pattern, in bytes, without its quotes
}
