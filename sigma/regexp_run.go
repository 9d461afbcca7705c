package sigma

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// A byteRun is so many bytes of a class, one after the other: `[0-9a-f]{64}` asks for 64 of sixteen, and a value without them needs
// no matching. Expressions that count are the slowest.
type byteRun struct {
	of    *[256]bool
	least int  // 0: nothing is asked
	all   bool // the expression asks for nothing else
}

// decides says whether the run alone tells if a value matches: characters beyond ASCII have several bytes.
func (r byteRun) decides(value []byte) bool {
	if !r.all {
		return false
	}
	for _, c := range value {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isIn says whether a value has such a run.
func (r byteRun) isIn(value []byte) bool {
	length := 0
	for i := 0; i < len(value) && length < r.least; i++ {
		if length++; !r.of[value[i]] {
			length = 0
		}
	}
	return length >= r.least
}

// runOf finds the longest run in all that a tree matches.
func runOf(tree *syntax.Regexp) byteRun {
	switch tree.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return runOf(tree.Sub[0])
	case syntax.OpRepeat:
		if class := classOf(tree.Sub[0]); tree.Min > 1 && class != nil {
			return byteRun{of: bytesOf(class), least: tree.Min}
		} else if tree.Min > 0 {
			return runOf(tree.Sub[0])
		}
	case syntax.OpConcat:
		var longest byteRun
		for _, sub := range tree.Sub {
			if r := runOf(sub); r.least > longest.least {
				longest = r
			}
		}
		return longest
	}
	return byteRun{}
}

// classOf are the characters that a tree takes one of, as pairs of first and last; nil where it takes anything else.
func classOf(tree *syntax.Regexp) []rune {
	switch tree.Op {
	case syntax.OpCharClass:
		return tree.Rune
	case syntax.OpAnyChar:
		return []rune{0, unicode.MaxRune}
	case syntax.OpAnyCharNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	}
	return nil
}

// bytesOf are the bytes that characters of a class may be made of. A character beyond ASCII has several.
func bytesOf(class []rune) *[256]bool {
	var of [256]bool
	for i := 0; i+1 < len(class); i += 2 {
		for r := class[i]; r <= class[i+1] && r < utf8.RuneSelf; r++ {
			of[r] = true
		}
		if class[i+1] >= utf8.RuneSelf {
			for b := utf8.RuneSelf; b < len(of); b++ {
				of[b] = true
			}
		}
	}
	return &of
}
