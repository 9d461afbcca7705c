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
// such comparisons joined by OR only, within observations or between them; IN gives one for each value of its set. A
// file's name AND the path of its directory are one comparison, with the whole path. The error says what makes another pattern more than that: it must be evaluated whole, its parts mean something else.
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
	ofOne     bool   // AND joins what is true of one object, not of several observations
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
	case e.ofOne && e.path(list):
		return nil
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

// path reads a file's name together with its directory as what they are: one path.
func (e *expression) path(list *[]Comparison) bool {
	parts := map[string]Comparison{}
	for _, operand := range e.operands {
		var one []Comparison
		if operand.test == nil || operand.test.alternatives(&one) != nil || len(one) != 1 || !one[0].IsString {
			return false
		}
		parts[strings.ToLower(one[0].Path)] = one[0]
	}
	name, directory := parts["file:name"], parts["file:parent_directory_ref.path"]
	if len(e.operands) != 2 || name.Value == "" || directory.Value == "" || strings.ContainsAny(name.Value, `\/`) {
		return false
	}
	separator := `\`
	if strings.Contains(directory.Value, "/") {
		separator = "/"
	}
	*list = append(*list, Comparison{
		Path: "file:path", Value: strings.TrimSuffix(directory.Value, separator) + separator + name.Value, IsString: true, IsJoined: true,
		Start: min(name.Start, directory.Start), End: max(name.End, directory.End),
	})
	return true
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
	IsJoined   bool   // Value is a file's directory and name, which stand apart between Start and End
	Start, End int    // where Value stands in the pattern, in bytes, without its quotes
}
