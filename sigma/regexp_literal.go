package sigma

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// An expression is a regular expression with what every value has that it matches: one of some texts, folded; and a run of bytes
// of a class. Where nothing is known there is none. Looking for them is much faster than matching.
type expression struct {
	*regexp.Regexp
	texts [][]byte
	run   byteRun
}

func newExpression(re *regexp.Regexp) expression {
	x := expression{Regexp: re}
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return x // cannot be: it is compiled
	}
	for _, text := range requiredBy(tree) {
		x.texts = append(x.texts, fold(nil, []byte(text)))
	}
	x.run = runOf(tree)
	x.run.all = x.run.least > 0 && tree.Op == syntax.OpRepeat && classOf(tree.Sub[0]) != nil
	return x
}

// holds matches a value, given also folded.
func (x expression) holds(value, folded []byte) bool {
	return x.mayHold(folded) && x.run.isIn(value) && (x.run.decides(value) || x.Match(value))
}

func (x expression) mayHold(folded []byte) bool {
	for _, text := range x.texts {
		if bytes.Contains(folded, text) {
			return true
		}
	}
	return len(x.texts) == 0
}

// Many texts are as slow as the expression, and those that are short stand nearly everywhere.
const (
	mostRequired = 16
	leastTelling = 3
)

// isTelling says whether the texts are worth looking for in every event.
func (x expression) isTelling() bool {
	for _, text := range x.texts {
		if len(text) < leastTelling {
			return false
		}
	}
	return len(x.texts) > 0
}

// requiredBy finds texts of which one stands in all that a tree matches, nil if it finds none.
func requiredBy(tree *syntax.Regexp) []string {
	switch tree.Op {
	case syntax.OpLiteral:
		if text := certain(tree); text != "" {
			return []string{text}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return requiredBy(tree.Sub[0])
	case syntax.OpRepeat:
		if tree.Min > 0 {
			return requiredBy(tree.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range tree.Sub {
			if texts := requiredBy(sub); shortest(texts) > shortest(best) {
				best = texts
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range tree.Sub {
			texts := requiredBy(sub)
			if all = append(all, texts...); len(texts) == 0 || len(all) > mostRequired {
				return nil
			}
		}
		return all
	}
	return nil
}

func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	least := len(texts[0])
	for _, text := range texts[1:] {
		least = min(least, len(text))
	}
	return least
}

// certain is the longest part of a literal whose letters, in either case, are those of folded values. Without regard to
// case Go's expressions take KELVIN SIGN for k and LONG S for s, and know letters beyond ASCII that folding does not. What
// is no UTF-8 they take for U+FFFD.
func certain(literal *syntax.Regexp) string {
	longest := ""
	for _, part := range strings.FieldsFunc(string(literal.Rune), func(r rune) bool {
		isLoose := r >= utf8.RuneSelf || strings.ContainsRune("kKsS", r)
		return r == utf8.RuneError || literal.Flags&syntax.FoldCase != 0 && isLoose
	}) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
