package literal

import (
	"math"
	"math/bits"
)

const (
	// few literals share one sieve: each pass over the data has its cost.
	few = 2000
	// long literals of larger sets have a sieve of their own, with windows of a whole word: shorter windows of so many
	// literals stand in every line.
	long = 11
	// short literals have no room for windows of four bytes.
	short = 4
)

// place divides the literals among sieves.
func (s *Set) place(few bool) {
	var classes [long + 1][]int32 // by the least length of those in it
	for id, p := range s.patterns {
		class := min(len(p.text), long)
		if class >= short && (class < long || few) {
			class = short
		}
		classes[class] = append(classes[class], int32(id))
	}
	for _, ids := range classes {
		if len(ids) > 0 {
			s.addSieve(s.layoutFor(ids), ids)
		}
	}
}

// layoutFor gives the widest stride, and then the longest window, that the shortest of some literals has room for.
func (s *Set) layoutFor(ids []int32) layout {
	shortest := long
	for _, id := range ids {
		shortest = min(shortest, len(s.patterns[id].text))
	}
	stride := 1
	for stride < 4 && shortest >= 2*stride+short-1 {
		stride *= 2
	}
	return layout{stride, min(8, shortest-stride+1)}
}

// addSieve chooses the windows of some literals and makes a sieve of them.
func (s *Set) addSieve(l layout, ids []int32) {
	crowd := make(crowd, 2<<bits.Len(uint(len(ids)*l.stride)))
	list := make([]placed, 0, len(ids)*l.stride)
	for _, id := range ids {
		text := s.patterns[id].text
		first := l.rarest(text, crowd)
		for at := first; at < first+l.stride; at++ {
			p := l.entry(text, at)
			p.id = id
			list = append(list, p)
			*crowd.of(p.window)++
		}
		s.reach = max(s.reach, first+l.stride-1)
	}
	s.sieves = append(s.sieves, newSieve(l, list))
}

// windowAt is the window that begins at a place of a text, folded.
func (l layout) windowAt(text []byte, at int) uint64 { return foldedWord(text, at) & maskOf(l.window) }

// entry describes the window that begins at a place of a literal. Its core is on the side where the bytes are rarer, as
// far as the literal has them there.
func (l layout) entry(text []byte, at int) placed {
	size := min(8, len(text))
	before, after := max(0, at-size), min(at+l.window, len(text)-size)
	begin := after
	if frequency(foldedWord(text, before), size) < frequency(foldedWord(text, after), size) {
		begin = before
	}
	return placed{
		window: l.windowAt(text, at),
		core:   core{ahead: int8(begin - at), size: int8(size)},
		entry:  entry{value: foldedWord(text, begin) & maskOf(size), at: int32(at)},
	}
}

// rarest is where the windows of a literal are to begin: where all of them together are rarest in logs, and have not
// been chosen for many others.
func (l layout) rarest(text []byte, crowd crowd) int {
	var costs [4]float64 // of the last windows
	best, least := 0, math.Inf(1)
	for at := range len(text) - l.window + 1 {
		window := l.windowAt(text, at)
		costs[at%l.stride] = (frequency(window, l.window) + crowding) * float64(1+*crowd.of(window))
		sum := costs[0] + costs[1] + costs[2] + costs[3]
		if begin := at + 1 - l.stride; begin >= 0 && sum < least {
			best, least = begin, sum
		}
	}
	return best
}

// A crowd counts how many literals have a window, and others of its hash: it only has to be about right.
type crowd []int32

func (c crowd) of(window uint64) *int32 { return &c[hash(window, ^uint64(0))&uint64(len(c)-1)] }

// crowding is how much more frequent a window may be for not being shared with another literal.
const crowding = 1e-6
