package sigma

import (
	"regexp/syntax"
	"unicode/utf8"
)

// A byteRun is so many bytes of a class, one after the other: `[0-9a-f]{64}` asks for 64 of sixteen, and a value without them needs
// no matching. Expressions that count are the slowest.
type byteRun struct {
	of    *[256]bool
	least int // 0: nothing is asked
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
		if of := tree.Sub[0]; tree.Min > 1 && of.Op == syntax.OpCharClass {
			return byteRun{bytesOf(of.Rune), tree.Min}
		} else if tree.Min > 0 {
			return runOf(of)
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
