package lookalike

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// spreadNames are the names that are told even when they are taken apart: "N e t f l i x", "Net flix". They are one word each, and no ordinary one.
type spreadNames struct {
	whole map[string]*brandWord // folded
	// Most words begin no name that is in halves: these tell so, before the next word is looked at.
	maybeHalf [1 << 14]bool
}

// How long names are that are told in letters and in halves, in letters, and how long a half is.
const (
	leastInLetters = 4
	leastInHalves  = 5
	leastHalf      = 2
	mostSpread     = 24
)

func (s *spreadNames) add(w *brandWord) {
	if len(w.pieces) > 1 || w.ordinary || w.tail != "" || len(w.pieces[0]) < leastInLetters || len(w.pieces[0]) > mostSpread {
		return
	}
	name := w.pieces[0]
	if s.whole[name] == nil {
		s.whole[name] = w
	}
	if len(name) < leastInHalves || w.brand.inOnePiece[w.text] {
		return
	}
	for i := leastHalf; i <= len(name)-leastHalf; i++ {
		s.maybeHalf[hashOf([]byte(name[:i]))] = true
	}
}

// maybeSpread says, for little, whether a name that was taken apart may begin with this piece.
func (f *finder) maybeSpread(p piece) bool {
	if len(p.folded) == 1 {
		return f.letterFollows(p.end)
	}
	return p.capital && len(p.folded) >= leastHalf && f.words.spread.maybeHalf[hashOf(p.folded)]
}

// letterFollows says whether what follows, one character on, may be a single letter: a word of two or more is none.
func (f *finder) letterFollows(at int) bool {
	rest := f.text[at:]
	_, between := utf8.DecodeRuneInString(rest)
	first, size := utf8.DecodeRuneInString(rest[between:])
	second, _ := utf8.DecodeRuneInString(rest[between+size:])
	return !unicode.IsLetter(first) || !unicode.IsLetter(second)
}

// spread tells which name that was taken apart begins with this piece, and where it ends.
func (f *finder) spread(p piece) (w *brandWord, end int) {
	if len(p.folded) == 1 {
		return f.inLetters(p)
	}
	return f.inHalves(p)
}

// inLetters joins a row of single letters that have the same between them. The whole row is a name, or begins with one that is long.
func (f *finder) inLetters(first piece) (w *brandWord, end int) {
	joined := append(f.joined[:0], first.folded...)
	var ends [mostSpread]int
	spacing := ""
	for at := first.end; len(joined) < mostSpread; {
		next := nextPiece(f.text, at, f.ahead[:])
		gap := f.text[at:next.start]
		if len(next.folded) != 1 || !isSpacing(gap) || len(joined) > 1 && gap != spacing {
			break
		}
		spacing = gap
		joined, at = append(joined, next.folded[0]), next.end
		ends[len(joined)-1] = at
	}
	for n := len(joined); n >= leastInLetters && (n == len(joined) || n >= leastInHalves); n-- {
		if w = f.words.spread.whole[string(joined[:n])]; w != nil {
			return w, ends[n-1]
		}
	}
	return nil, 0
}

// isSpacing says whether what stands between two letters only sets them apart.
func isSpacing(gap string) bool {
	return len(gap) <= 4 && strings.Trim(gap, " .-_*|·\u00a0") == ""
}

// inHalves joins a piece with the next, which stands one blank behind it.
func (f *finder) inHalves(first piece) (w *brandWord, end int) {
	if first.end == len(f.text) || f.text[first.end] != ' ' {
		return nil, 0
	}
	next := nextPiece(f.text, first.end, f.ahead[:])
	if next.start != first.end+1 || len(next.folded) < leastHalf || len(first.folded)+len(next.folded) > mostSpread {
		return nil, 0
	}
	joined := append(append(f.joined[:0], first.folded...), next.folded...)
	w = f.words.spread.whole[string(joined)]
	if w == nil || len(joined) < leastInHalves || w.brand.inOnePiece[w.text] {
		return nil, 0
	}
	return w, next.end
}
