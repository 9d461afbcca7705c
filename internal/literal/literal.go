// Package literal searches bytes for many literal strings at once, anywhere in the data: they may begin and end within
// words, and spaces and punctuation count like any other byte.
//
// Each literal is known by a few of its bytes, where it is rarest, and the data is looked at in every fourth place or
// so. DESIGN.md has the reasons and the figures.
package literal

import (
	"fmt"
	"math"
)

// A Literal is a byte string to look for.
type Literal struct {
	// Text is what must stand in the data, byte for byte. It must not be empty, and need not be UTF-8.
	Text string
	// Fold says that ASCII letters match in either case. Others never do.
	Fold bool
}

// A Set is a compiled list of literals. It does not change, and many goroutines may search with it at once.
type Set struct {
	patterns []pattern
	sieves   []sieve
	reach    int // from the beginning of an occurrence to where a sieve finds it, in bytes at most
}

// Compile builds a Set. The number of a literal in the list is its id. Equal ones may stand there, and each is reported.
// The error names the first literal that is empty.
func Compile(list []Literal) (*Set, error) { return compile(list, few) }

// mostLiterals have windows that int32 can number.
const mostLiterals = math.MaxInt32 / 4

func compile(list []Literal, few int) (*Set, error) {
	if len(list) > mostLiterals {
		return nil, fmt.Errorf("more than %d literals", mostLiterals)
	}
	s := &Set{patterns: make([]pattern, len(list))}
	for id, l := range list {
		if l.Text == "" {
			return nil, fmt.Errorf("literal %d is empty", id)
		}
		if len(l.Text) > math.MaxInt32 {
			return nil, fmt.Errorf("literal %d has more than %d bytes", id, math.MaxInt32)
		}
		s.patterns[id] = newPattern(l)
	}
	s.place(len(list) <= few)
	return s, nil
}

// Scan calls yield for every occurrence of every literal, overlapping ones too: literal id is data[start:end]. They come
// ordered by start, then end, then id. Scan does not allocate once its buffers, which all sets share, have grown.
func (s *Set) Scan(data []byte, yield func(id, start, end int)) {
	w := works.Get().(*work)
	defer works.Put(w)
	s.scan(data, w, yield)
}

func (s *Set) scan(data []byte, w *work, yield func(id, start, end int)) {
	w.found = w.found[:0]
	for from := 0; from < len(data); from += strip {
		s.candidates(data, from, &w.positions, func(c entry, start int) {
			if p := &s.patterns[c.id]; p.isAt(data, start) {
				w.found = append(w.found, occurrence{start, start + len(p.text), int(c.id)})
			}
		})
		w.release(from+strip-s.reach, yield)
	}
	w.release(len(data), yield)
}

// Mark sets bit id%64 of seen[id/64] for every literal that stands somewhere in data. Seen must have Words words. Bits
// that are set stay, and their literals are not compared again: one bitmap may gather from several pieces of data.
func (s *Set) Mark(data []byte, seen []uint64) {
	w := works.Get().(*work)
	defer works.Put(w)
	s.mark(data, w, seen)
}

func (s *Set) mark(data []byte, w *work, seen []uint64) {
	for from := 0; from < len(data); from += strip {
		s.candidates(data, from, &w.positions, func(c entry, start int) {
			word, bit := &seen[c.id/64], uint64(1)<<(c.id%64)
			if *word&bit == 0 && s.patterns[c.id].isAt(data, start) {
				*word |= bit
			}
		})
	}
}

// Words is how many words a bitmap of all literals has, for Mark.
func (s *Set) Words() int { return (len(s.patterns) + 63) / 64 }

// candidates calls yield for what may be an occurrence and was found in the strip that begins here, as no occurrence is
// twice. It may begin or end outside of the strip, and of the data.
func (s *Set) candidates(data []byte, from int, positions *positions, yield func(c entry, start int)) {
	for i := range s.sieves {
		v := &s.sieves[i]
		v.search(data, from, positions)
		for _, at := range positions.list[:positions.n] {
			v.candidates(data, from+int(at), yield)
		}
	}
}
