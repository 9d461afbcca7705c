package intel

import (
	"hash/maphash"
	"math/bits"

	"picket/indicator"
)

// An Index numbers distinct indicators from 0: those that match different things, or have different ids of their own. It
// keeps numbers only; the indicators are where the numbers lead.
//
// Most that are put are new. A filter of one byte each says so, for it fits into the processor's cache and the lists,
// which are walked otherwise, do not: with a million that halves the time.
type Index struct {
	filter []uint64 // two bits of one word for each
	heads  []int32  // of the lists of numbers whose hashes begin alike; number + 1, 0 ends a list
	nexts  []int32  // by number
	hashes []uint32 // by number: what growing needs
	seed   maphash.Seed
}

// NewIndex has room for n indicators, and grows.
func NewIndex(n int) *Index {
	x := &Index{seed: maphash.MakeSeed(), nexts: make([]int32, 0, n), hashes: make([]uint32, 0, n)}
	x.makeRoom(n)
	return x
}

func (x *Index) makeRoom(n int) {
	size := 1 << max(4, bits.Len(uint(max(n, 1)-1)))
	x.filter, x.heads = make([]uint64, size/8), make([]int32, size)
}

// Put gives the number of an indicator: the next one, unless an equal one is there. At reads the indicator of a number,
// and its own id.
func (x *Index) Put(key indicator.Indicator, id string, at func(number int) (indicator.Indicator, string)) (number int, isKnown bool) {
	hash := x.hash(key, id)
	if number, isKnown = x.find(hash, key, id, at); isKnown {
		return number, true
	}
	if len(x.nexts) == len(x.heads) {
		x.grow()
	}
	x.nexts, x.hashes = append(x.nexts, 0), append(x.hashes, hash)
	x.link(len(x.nexts) - 1)
	return len(x.nexts) - 1, false
}

// Find gives the number of an indicator that was put.
func (x *Index) Find(key indicator.Indicator, id string, at func(number int) (indicator.Indicator, string)) (number int, isKnown bool) {
	return x.find(x.hash(key, id), key, id, at)
}

func (x *Index) find(hash uint32, key indicator.Indicator, id string, at func(number int) (indicator.Indicator, string)) (number int, isKnown bool) {
	if !x.mayHave(hash) {
		return 0, false
	}
	for n := x.heads[x.head(hash)]; n != 0; n = x.nexts[n-1] {
		if x.hashes[n-1] != hash {
			continue
		}
		if other, otherID := at(int(n) - 1); otherID == id && other.Kind == key.Kind && other.Folded() == key.Folded() {
			return int(n) - 1, true
		}
	}
	return 0, false
}

func (x *Index) hash(key indicator.Indicator, id string) uint32 {
	hash := maphash.String(x.seed, key.Folded()) + uint64(kindNumbers[key.Kind])<<32
	if id != "" {
		hash ^= maphash.String(x.seed, id)
	}
	return uint32(hash >> 32)
}

// link enters a number into the filter and at the head of its list.
func (x *Index) link(number int) {
	hash := x.hashes[number]
	word, mask := x.bits(hash)
	x.filter[word] |= mask
	head := x.head(hash)
	x.nexts[number], x.heads[head] = x.heads[head], int32(number)+1
}

func (x *Index) mayHave(hash uint32) bool {
	word, mask := x.bits(hash)
	return x.filter[word]&mask == mask
}

func (x *Index) bits(hash uint32) (word int, mask uint64) {
	return int(hash>>12) & (len(x.filter) - 1), 1<<(hash&63) | 1<<(hash>>6&63)
}

func (x *Index) head(hash uint32) int { return int(hash) & (len(x.heads) - 1) }

func (x *Index) grow() {
	x.makeRoom(2 * len(x.heads))
	for number := range x.hashes {
		x.link(number)
	}
}
