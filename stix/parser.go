package stix

import (
	"fmt"
	"strings"
)

// maxNesting bounds parentheses, and with them the recursion.
const maxNesting = 64

// parser is a recursive descent over the grammar of STIX 2.1, section 9. It is one token ahead.
type parser struct {
	lexer   lexer
	token   token
	nesting int
	counted int // paths and values
}

// maxParts bounds the paths and values of one pattern: lists of hashes are the longest.
const maxParts = 400_000

func (p *parser) count() error {
	if p.counted++; p.counted > maxParts {
		return fmt.Errorf("pattern byte %d: more than %d paths and values", p.token.start, maxParts)
	}
	return nil
}

func (p *parser) advance() (err error) {
	p.token, err = p.lexer.next()
	return err
}

func (p *parser) isWord(word string) bool { return p.token.kind == wordToken && p.token.value == word }

func (p *parser) isSymbol(symbol string) bool {
	return p.token.kind == symbolToken && p.token.value == symbol
}

// accept takes the token if it is the keyword or symbol.
func (p *parser) accept(value string) (bool, error) {
	if !p.isWord(value) && !p.isSymbol(value) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(value string) error {
	ok, err := p.accept(value)
	if err == nil && !ok {
		return p.unexpected(value)
	}
	return err
}

func (p *parser) unexpected(want string) error {
	found := "the end"
	if p.token.kind != endToken {
		found = fmt.Sprintf("%.40q", p.token.value)
	}
	return fmt.Errorf("pattern byte %d: want %s, found %s", p.token.start, want, found)
}

// chain reads operands joined by one operator.
func (p *parser) chain(operator string, operand func() (*expression, error)) (*expression, error) {
	first, err := operand()
	if err != nil || !p.isWord(operator) {
		return first, err
	}
	all := &expression{operator: operator, operands: []*expression{first}}
	for p.isWord(operator) {
		if err := p.advance(); err != nil {
			return nil, err
		}
		next, err := operand()
		if err != nil {
			return nil, err
		}
		all.operands = append(all.operands, next)
	}
	return all, nil
}

// pattern reads the whole text. Where it begins with a comparison, the observation's brackets were forgotten, or its first.
func (p *parser) pattern() (*expression, error) {
	if p.token.kind != wordToken {
		return p.observations()
	}
	root, err := p.comparisonOr()
	if err == nil {
		_, err = p.accept("]")
	}
	return root, err
}

// The observation operators bind, from loose to tight: FOLLOWEDBY, OR, AND (section 9.5).
func (p *parser) observations() (*expression, error) { return p.chain("FOLLOWEDBY", p.observationOr) }
func (p *parser) observationOr() (*expression, error) {
	return p.chain("OR", p.observationAnd)
}
func (p *parser) observationAnd() (*expression, error) { return p.chain("AND", p.observation) }

func (p *parser) observation() (*expression, error) {
	inner, err := p.bracketed()
	if err != nil {
		return nil, err
	}
	for {
		qualifier, err := p.qualifier()
		if err != nil {
			return nil, err
		}
		if qualifier == "" {
			return inner, nil
		}
		inner.qualifier = qualifier
	}
}

func (p *parser) bracketed() (*expression, error) {
	switch {
	case p.isSymbol("["):
		return p.within("[", p.comparisonOr, "]")
	case p.isSymbol("("):
		return p.within("(", p.observations, ")")
	}
	return nil, p.unexpected("[ or (")
}

func (p *parser) within(open string, inner func() (*expression, error), closing string) (*expression, error) {
	if p.nesting++; p.nesting > maxNesting {
		return nil, fmt.Errorf("pattern byte %d: nested deeper than %d", p.token.start, maxNesting)
	}
	defer func() { p.nesting-- }()
	if err := p.expect(open); err != nil {
		return nil, err
	}
	e, err := inner()
	if err != nil {
		return nil, err
	}
	return e, p.expect(closing)
}

// qualifier reads START … STOP …, WITHIN … SECONDS or REPEATS … TIMES; empty where none stands.
func (p *parser) qualifier() (string, error) {
	for _, form := range []struct {
		word, closing string
		isValue       func(tokenKind) bool
	}{{"START", "STOP", isTime}, {"WITHIN", "SECONDS", isNumber}, {"REPEATS", "TIMES", isNumber}} {
		if !p.isWord(form.word) {
			continue
		}
		if err := p.parts(form.word, form.isValue, form.closing); err != nil || form.closing != "STOP" {
			return form.word, err
		}
		return form.word, p.value(isTime, "a time")
	}
	return "", nil
}

func (p *parser) parts(word string, isValue func(tokenKind) bool, closing string) error {
	if err := p.expect(word); err != nil {
		return err
	}
	if err := p.value(isValue, "a number or a time"); err != nil {
		return err
	}
	return p.expect(closing)
}

func (p *parser) value(is func(tokenKind) bool, want string) error {
	if !is(p.token.kind) {
		return p.unexpected(want)
	}
	return p.advance()
}

func isNumber(kind tokenKind) bool { return kind == numberToken }
func isTime(kind tokenKind) bool   { return kind == typedToken || kind == stringToken }

func (p *parser) comparisonOr() (*expression, error) { return p.chain("OR", p.comparisonAnd) }
func (p *parser) comparisonAnd() (*expression, error) {
	e, err := p.chain("AND", p.comparison)
	if err == nil && e.operator == "AND" {
		e.ofOne = true
	}
	return e, err
}

func (p *parser) comparison() (*expression, error) {
	if p.isSymbol("(") {
		return p.within("(", p.comparisonOr, ")")
	}
	t := &test{}
	var err error
	if t.negated, err = p.accept("NOT"); err != nil {
		return nil, err
	}
	exists, err := p.accept("EXISTS")
	switch {
	case err != nil:
		return nil, err
	case exists:
		t.operator = "EXISTS"
		t.path, err = p.objectPath()
	case t.negated:
		err = p.unexpected("EXISTS")
	default:
		err = p.comparisonOf(t)
	}
	return &expression{test: t}, err
}

func (p *parser) comparisonOf(t *test) (err error) {
	if t.path, err = p.objectPath(); err != nil {
		return err
	}
	if t.negated, err = p.accept("NOT"); err != nil {
		return err
	}
	if t.operator, err = p.operator(); err != nil {
		return err
	}
	if t.operator == "IN" {
		t.literals, err = p.set()
		return err
	}
	value, err := p.literal()
	t.literals = []literal{value}
	if err == nil && value.kind != stringToken && len(t.operator) > 2 { // LIKE and the other words compare strings
		return fmt.Errorf("pattern byte %d: %s wants a string", value.start, t.operator)
	}
	return err
}

func (p *parser) operator() (string, error) {
	operator := p.token.value
	switch {
	case p.token.kind == symbolToken && strings.ContainsAny(operator, "=<>"):
	case p.token.kind == wordToken && strings.Contains(" IN LIKE MATCHES ISSUBSET ISSUPERSET ", " "+operator+" "):
	default:
		return "", p.unexpected("a comparison operator")
	}
	switch operator {
	case "==":
		operator = "="
	case "<>":
		operator = "!="
	}
	return operator, p.advance()
}

func (p *parser) set() ([]literal, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var values []literal
	for !p.isSymbol(")") {
		if len(values) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, p.advance()
}

func (p *parser) literal() (literal, error) {
	value := p.token
	if err := p.count(); err != nil {
		return literal{}, err
	}
	switch {
	case value.kind == stringToken || value.kind == numberToken || value.kind == typedToken:
	case p.isWord("true") || p.isWord("false"):
	default:
		return literal{}, p.unexpected("a value")
	}
	return value, p.advance()
}

// objectPath reads type:property, with .property and [index] steps behind it (section 9.7).
func (p *parser) objectPath() (string, error) {
	if p.token.kind != wordToken {
		return "", p.unexpected("an object path")
	}
	if err := p.count(); err != nil {
		return "", err
	}
	var path strings.Builder
	path.WriteString(p.token.value + ":")
	if err := p.advance(); err != nil {
		return "", err
	}
	if err := p.expect(":"); err != nil {
		return "", err
	}
	if err := p.property(&path); err != nil {
		return "", err
	}
	for p.isSymbol(".") || p.isSymbol("[") {
		if err := p.step(&path); err != nil {
			return "", err
		}
	}
	return path.String(), nil
}

func (p *parser) property(path *strings.Builder) error {
	if p.token.kind != wordToken && p.token.kind != stringToken {
		return p.unexpected("a property")
	}
	path.WriteString(p.token.value)
	return p.advance()
}

func (p *parser) step(path *strings.Builder) error {
	if p.isSymbol(".") {
		path.WriteByte('.')
		if err := p.advance(); err != nil {
			return err
		}
		return p.property(path)
	}
	if err := p.advance(); err != nil {
		return err
	}
	if p.token.kind != numberToken && !p.isSymbol("*") {
		return p.unexpected("an index or *")
	}
	path.WriteString("[" + p.token.value + "]")
	if err := p.advance(); err != nil {
		return err
	}
	return p.expect("]")
}
