package knowledge

import "math/bits"

// A name is one way to name an entity.
type name struct {
	form      string // as the table writes it
	entity    int32  // or nobody
	next      int32  // the next name with the same key, or -1
	rule      rule
	preferred bool
	risky     bool
}

// nobody is the entity of a name that is of no concern, but holds one that is: New Mexico. It keeps that from being found.
const nobody = -1

// An index finds names by the hash of their key: in an open-addressed table, behind a sieve that tells most words of a text,
// and most pairs of words, by looking at one byte.
type index struct {
	slots []slot
	sieve []clue
}

type slot struct {
	hash uint64
	name int32 // the first name with this key, from 1 on; 0 for none
}

// A clue tells what a hash may be.
type clue uint8

const (
	isName      clue = 1 << iota // a whole name
	begins                       // the beginning of one
	isSmallName                  // the same, of names that may begin with a small letter in a text
	beginsSmall
)

const sieveBits = 17

func newIndex(names []name) index {
	x := index{slots: make([]slot, 1<<bits.Len(uint(len(names)*2))), sieve: make([]clue, 1<<sieveBits)}
	for i := len(names) - 1; i >= 0; i-- { // names with one key stay in the order of the tables
		n := &names[i]
		nameClue, beginsClue := isName, begins
		if n.rule.allowsSmall() {
			nameClue, beginsClue = isName|isSmallName, begins|beginsSmall
		}
		h := hashForm(n.form, func(prefix uint64) {
			if n.rule != never {
				x.sieve[bucket(prefix)] |= beginsClue
			}
		})
		s := x.place(h)
		s.hash, n.next, s.name = h, s.name-1, int32(i)+1
		if n.rule != never {
			x.sieve[bucket(h)] |= nameClue
		}
	}
	return x
}

// spread makes all bits of a hash depend on all letters: the low bits of FNV-1a depend too much on the last ones.
func spread(h uint64) uint64 { return (h ^ h>>29) * 0x9E3779B97F4A7C15 }

func bucket(h uint64) uint64 { return spread(h) >> (64 - sieveBits) }

// clues are those that count for a word of a text: of one in small letters, only some.
func (x *index) clues(h uint64, small bool) clue {
	c := x.sieve[bucket(h)]
	if small {
		return c >> 2
	}
	return c & (isName | begins)
}

// place is the slot of a hash, or the empty one where it belongs.
func (x *index) place(h uint64) *slot {
	for i := spread(h); ; i++ {
		if s := &x.slots[i&uint64(len(x.slots)-1)]; s.name == 0 || s.hash == h {
			return s
		}
	}
}

// first is the first name with a hash, or -1.
func (x *index) first(h uint64) int32 {
	if len(x.slots) == 0 {
		return -1
	}
	return x.place(h).name - 1
}
