package sigma

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Bounds of conditions: of their text, of brackets and nots in each other, and of the searches that they name in all.
const (
	maxConditionBytes = 64 << 10
	maxConditionDepth = 100
	maxConditionNodes = 10_000
)

// parseCondition reads a condition over searches (Sigma specification 2.1, "Condition"). From loose to tight: or, and, not,
// quantifiers, brackets. Keywords are in lower case, as in pySigma.
func parseCondition(text string, searches []Search) (*Node, error) {
	if strings.Contains(text, "|") {
		return nil, errors.New("condition: an aggregation after | is not supported since Sigma 2.0: write a correlation")
	}
	if len(text) > maxConditionBytes {
		return nil, fmt.Errorf("condition has %d bytes: more than %d are not read", len(text), maxConditionBytes)
	}
	p := conditionParser{words: conditionWords(text), searches: searches}
	n, err := p.or(0)
	if err == nil && p.next() != "" {
		err = unexpected(p.next())
	}
	if err != nil {
		return nil, fmt.Errorf("condition %q: %w", shorten(oneLine(text)), err)
	}
	return n, nil
}

// conditionWords are brackets and what stands between them and white space.
func conditionWords(text string) []string {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	return strings.FieldsFunc(spaced, unicode.IsSpace)
}

type conditionParser struct {
	words    []string // those not read yet
	searches []Search
	nodes    int
}

// next is the next word, "" at the end.
func (p *conditionParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *conditionParser) take(word string) bool {
	if p.next() != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *conditionParser) or(depth int) (*Node, error) { return p.chain(depth, Or, "or", p.and) }

func (p *conditionParser) and(depth int) (*Node, error) { return p.chain(depth, And, "and", p.not) }

// chain reads operands between which a word stands.
func (p *conditionParser) chain(depth int, op Op, word string, operand func(int) (*Node, error)) (*Node, error) {
	first, err := operand(depth)
	if err != nil || p.next() != word {
		return first, err
	}
	n := &Node{Op: op, Args: []*Node{first}}
	for p.take(word) {
		arg, err := operand(depth)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, arg)
	}
	return n, nil
}

func (p *conditionParser) not(depth int) (*Node, error) {
	if depth > maxConditionDepth {
		return nil, fmt.Errorf("brackets and nots are nested more than %d deep", maxConditionDepth)
	}
	if !p.take("not") {
		return p.operand(depth)
	}
	arg, err := p.not(depth + 1)
	if err != nil {
		return nil, err
	}
	return &Node{Op: Not, Args: []*Node{arg}}, nil
}

func (p *conditionParser) operand(depth int) (*Node, error) {
	if p.take("(") {
		n, err := p.or(depth + 1)
		if err != nil || p.take(")") {
			return n, err
		}
		if p.next() != "" {
			return nil, unexpected(p.next())
		}
		return nil, errors.New("a bracket is not closed")
	}
	word := p.next()
	switch word {
	case "":
		return nil, errors.New("it ends too early")
	case ")", "and", "or", "of":
		return nil, unexpected(word)
	}
	p.words = p.words[1:]
	if p.take("of") {
		return p.quantified(word)
	}
	return p.search(word)
}

func (p *conditionParser) search(name string) (*Node, error) {
	for _, s := range p.searches {
		if s.Name == name {
			return s.Node, p.count(1)
		}
	}
	if isOperator(strings.ToLower(name)) {
		return nil, unexpected(name)
	}
	return nil, fmt.Errorf("there is no search %q", shorten(name))
}

func isOperator(word string) bool {
	return word == "and" || word == "or" || word == "not" || word == "of"
}

// unexpected says so of a word; many write operators in upper case.
func unexpected(word string) error {
	if lower := strings.ToLower(word); lower != word && isOperator(lower) {
		return fmt.Errorf("%q is no operator: operators are written in lower case", word)
	}
	return fmt.Errorf("%q is not expected there", shorten(word))
}

// quantified reads what follows `1 of`, `any of` and `all of`.
func (p *conditionParser) quantified(quantifier string) (*Node, error) {
	n := &Node{}
	switch quantifier {
	case "1", "any":
		n.Op = Or
	case "all":
		n.Op = And
	default:
		return nil, fmt.Errorf("quantifier %q is none of 1, any and all", shorten(quantifier))
	}
	pattern := p.next()
	if pattern == "" || pattern == "(" || pattern == ")" {
		return nil, fmt.Errorf("%s of what is missing", quantifier)
	}
	p.words = p.words[1:]
	matches := searchPattern(pattern)
	for _, s := range p.searches {
		if matches(s.Name) {
			n.Args = append(n.Args, s.Node)
		}
	}
	if len(n.Args) == 0 {
		return nil, fmt.Errorf("no search is one of %q", shorten(pattern))
	}
	return n, p.count(len(n.Args))
}

func (p *conditionParser) count(nodes int) error {
	if p.nodes += nodes; p.nodes > maxConditionNodes {
		return fmt.Errorf("it names searches more than %d times", maxConditionNodes)
	}
	return nil
}

// searchPattern tells which searches a quantifier is for. Names that begin with an underscore stand aside, unless the
// pattern begins with one too.
func searchPattern(pattern string) func(name string) bool {
	if pattern == "them" {
		return func(name string) bool { return !strings.HasPrefix(name, "_") }
	}
	var b tokenBuilder
	for i, text := range strings.Split(pattern, "*") {
		if i > 0 {
			b.wild(anyText)
		}
		b.literal(text)
	}
	wild := newPattern(b.done(), true)
	aside := strings.HasPrefix(pattern, "_")
	return func(name string) bool {
		return (aside || !strings.HasPrefix(name, "_")) && wild.matches([]byte(name))
	}
}
