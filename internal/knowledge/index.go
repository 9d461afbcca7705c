package knowledge

import "math/bits"

// A name is one way to name an entity.
type name struct {
	form      string // as the table writes it
	entity    int32
	next      int32 // the next name with the same key, or -1
	rule      rule
	preferred bool
	risky     bool
}

// nobody is the entity of a name that is of no concern, but holds one that is: New Mexico. It keeps that from being found.
const nobody = -1

// An index is a table of hashes, open-addressed: of whole names, and of the beginnings of names of several words. The
// sieve before it tells most words of a text at the price of one bit.
type index struct {
	slots []slot
	sieve []uint64
	used  int
}

type slot struct {
	hash   uint64
	name   int32 // the first name with this key, or -1
	begins bool  // a name begins with this
	used   bool
}

const sieveBits = 19

func newIndex(names []name) index {
	x := index{slots: make([]slot, 1<<bits.Len(uint(len(names)*4+64))), sieve: make([]uint64, 1<<sieveBits/64)}
	for i := range names {
		n := &names[i]
		first := true
		breaks(n.form, func(h uint64) {
			x.put(h).begins = true
			if first {
				x.admit(h)
			}
			first = false
		})
		h := hashFolded(n.form)
		s := x.put(h)
		n.next, s.name = s.name, int32(i)
		x.admit(h)
	}
	return x
}

// place spreads a hash: the low bits of FNV-1a depend too much on the last letters.
func place(h uint64) uint64 { return (h ^ h>>29) * 0x9E3779B97F4A7C15 }

func (x *index) admit(h uint64) {
	bit := place(h) >> (64 - sieveBits)
	x.sieve[bit/64] |= 1 << (bit % 64)
}

func (x *index) mayBegin(h uint64) bool {
	bit := place(h) >> (64 - sieveBits)
	return x.sieve[bit/64]>>(bit%64)&1 != 0
}

func (x *index) put(h uint64) *slot {
	x.grow()
	for i := place(h); ; i++ {
		s := &x.slots[i&uint64(len(x.slots)-1)]
		if !s.used {
			*s = slot{hash: h, name: -1, used: true}
			x.used++
		}
		if s.hash == h {
			return s
		}
	}
}

// grow keeps the table at most three quarters full.
func (x *index) grow() {
	if x.used < len(x.slots)/4*3 {
		return
	}
	old := x.slots
	x.slots, x.used = make([]slot, 2*len(old)), 0
	for _, s := range old {
		if s.used {
			*x.put(s.hash) = s
		}
	}
}

func (x *index) find(h uint64) *slot {
	for i := place(h); len(x.slots) > 0; i++ {
		s := &x.slots[i&uint64(len(x.slots)-1)]
		if !s.used {
			return nil
		}
		if s.hash == h {
			return s
		}
	}
	return nil
}
