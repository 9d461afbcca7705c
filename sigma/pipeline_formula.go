package sigma

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A formula says whether it holds, given which of the names it is made of do.
type formula func(holds func(name int) bool) bool

// parseFormula reads names joined by not, and, or and parentheses; not binds closest, or least. used tells which of the
// names are in it.
func parseFormula(text string, names []string) (tree formula, used []bool, err error) {
	p := &formulaParser{words: formulaWords(text), names: names, used: make([]bool, len(names))}
	if len(p.words) > 10_000 {
		return nil, nil, errors.New("the expression is too long")
	}
	tree, err = p.or(0)
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("%q is not expected there", p.words[0])
	}
	return tree, p.used, err
}

// formulaSigns are the words that are no names.
var formulaSigns = []string{"and", "or", "not", "(", ")"}

func formulaWords(text string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text))
}

type formulaParser struct {
	words []string
	names []string
	used  []bool
}

// accept takes the next word if it is the one given.
func (p *formulaParser) accept(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *formulaParser) or(depth int) (formula, error) {
	left, err := p.and(depth)
	for err == nil && p.accept("or") {
		var right formula
		right, err = p.and(depth)
		first := left
		left = func(holds func(int) bool) bool { return first(holds) || right(holds) }
	}
	return left, err
}

func (p *formulaParser) and(depth int) (formula, error) {
	left, err := p.not(depth)
	for err == nil && p.accept("and") {
		var right formula
		right, err = p.not(depth)
		first := left
		left = func(holds func(int) bool) bool { return first(holds) && right(holds) }
	}
	return left, err
}

func (p *formulaParser) not(depth int) (formula, error) {
	if depth > maxDepth {
		return nil, errors.New("the expression is nested too deeply")
	}
	if p.accept("not") {
		inner, err := p.not(depth + 1)
		return func(holds func(int) bool) bool { return !inner(holds) }, err
	}
	if p.accept("(") {
		inner, err := p.or(depth + 1)
		if err == nil && !p.accept(")") {
			err = errors.New("a parenthesis is not closed")
		}
		return inner, err
	}
	if len(p.words) == 0 {
		return nil, errors.New("a name is missing at the end")
	}
	i := slices.Index(p.names, p.words[0])
	if i < 0 {
		return nil, fmt.Errorf("%q is not among the names", p.words[0])
	}
	p.words, p.used[i] = p.words[1:], true
	return func(holds func(int) bool) bool { return holds(i) }, nil
}
