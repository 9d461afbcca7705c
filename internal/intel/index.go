package intel

import (
	"hash/maphash"
	"math/bits"

	"picket/indicator"
)

// An Index finds indicators that match the same things, and that have the same id of their own if they have one. It
// keeps numbers and hashes only, eight bytes each at half load: the values are where the numbers lead.
type Index struct {
	slots []slot // a power of two, walked from where the hash points to
	used  int
	seed  maphash.Seed
}

type slot struct {
	hash   uint32
	number int32 // + 1; 0 is free
}

// NewIndex has room for n numbers, and grows.
func NewIndex(n int) *Index {
	return &Index{slots: make([]slot, 1<<max(4, bits.Len(uint(n)*4/3))), seed: maphash.MakeSeed()}
}

// Put enters an indicator under a number, unless an equal one is there: then it gives that one's number. At reads the
// indicator of a number, and its own id.
func (x *Index) Put(key indicator.Indicator, id string, number int, at func(number int) (indicator.Indicator, string)) (known int, isKnown bool) {
	if x.used >= len(x.slots)/4*3 {
		x.grow()
	}
	hash := x.hash(key, id)
	i := x.start(hash)
	for ; x.slots[i].number != 0; i = (i + 1) & (len(x.slots) - 1) {
		if x.slots[i].hash != hash {
			continue
		}
		known = int(x.slots[i].number) - 1
		if other, otherID := at(known); otherID == id && other.Kind == key.Kind && other.Folded() == key.Folded() {
			return known, true
		}
	}
	x.slots[i] = slot{hash, int32(number) + 1}
	x.used++
	return 0, false
}

func (x *Index) hash(key indicator.Indicator, id string) uint32 {
	hash := maphash.String(x.seed, key.Folded()) + uint64(kindNumbers[key.Kind])<<32
	if id != "" {
		hash ^= maphash.String(x.seed, id)
	}
	return uint32(hash >> 32)
}

// start is where the walk for a hash begins: its upper bits, so that growing needs no more than what a slot holds.
func (x *Index) start(hash uint32) int {
	return int(uint64(hash) * uint64(len(x.slots)) >> 32)
}

func (x *Index) grow() {
	old := x.slots
	x.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		i := x.start(s.hash)
		for x.slots[i].number != 0 {
			i = (i + 1) & (len(x.slots) - 1)
		}
		x.slots[i] = s
	}
}
