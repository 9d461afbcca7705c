package matcher

import (
	"encoding/binary"
	"math/bits"
)

const (
	foldMask   = 0x2020202020202020
	multiplier = 0x9e3779b97f4a7c15
)

// foldedHash is the same for texts that differ only in the case of ASCII letters. It takes a few other bytes for
// equal too, so what it finds is compared.
func foldedHash(b []byte) uint64 {
	h := uint64(len(b)) * multiplier
	rest := b
	for len(rest) > 8 {
		h = mix(h ^ (binary.LittleEndian.Uint64(rest) | foldMask))
		rest = rest[8:]
	}
	return mix(h ^ lastWord(b, len(b)))
}

// lastWord is the last eight bytes before end, in lower case; of a shorter text zeros stand in front.
func lastWord(b []byte, end int) uint64 {
	if end >= 8 {
		return binary.LittleEndian.Uint64(b[end-8:]) | foldMask
	}
	var w uint64
	for _, c := range b[:end] {
		w = w>>8 | uint64(c|0x20)<<56
	}
	return w
}

// wordKey is the key of a word for its filter: its last eight bytes.
func wordKey(data []byte, start, end int) uint64 { return mix(lastWord(data[start:end], end-start)) }

func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x2545f4914f6cdd1d, multiplier)
	return hi ^ lo
}

// A filter says of a key that it is surely not in a set: a Bloom filter whose three bits lie in one word.
type filter struct {
	words []uint64
	shift uint
}

// newFilter has room for n keys, at 16 to 32 bits each.
func newFilter(n int) filter {
	size := max(bits.Len(uint(n/4)), 3)
	return filter{make([]uint64, 1<<size), uint(64 - size)}
}

func filterBits(key uint64) uint64 { return 1<<(key&63) | 1<<(key>>6&63) | 1<<(key>>12&63) }

func (f *filter) add(key uint64) { f.words[key>>f.shift] |= filterBits(key) }

func (f *filter) has(key uint64) bool {
	want := filterBits(key)
	return f.words[key>>f.shift]&want == want
}

// An index maps hashes to numbers. Several numbers may have one hash: they are a list, walked by entry.next.
type index struct {
	slots   []int32 // entry + 1; 0 is free
	entries []entry
}

type entry struct {
	hash  uint64
	value int32
	next  int32 // entry + 1; 0 ends the list
}

// newIndex has room for n numbers, and grows for more.
func newIndex(n int) index {
	if n == 0 {
		return index{}
	}
	return index{slots: make([]int32, max(16, 1<<bits.Len(uint(2*n)))), entries: make([]entry, 0, n)}
}

func (x *index) add(hash uint64, value int) {
	if len(x.slots) < 2*(len(x.entries)+1) {
		x.grow()
	}
	slot := x.slot(hash)
	x.entries = append(x.entries, entry{hash, int32(value), x.slots[slot]})
	x.slots[slot] = int32(len(x.entries))
}

// slot is where the list of a hash begins, or the free slot where it would.
func (x *index) slot(hash uint64) int {
	mask := len(x.slots) - 1
	at := int(hash>>20) & mask
	for x.slots[at] != 0 && x.entries[x.slots[at]-1].hash != hash {
		at = (at + 1) & mask
	}
	return at
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]int32, max(16, 2*len(old)))
	for _, first := range old {
		if first != 0 {
			x.slots[x.slot(x.entries[first-1].hash)] = first
		}
	}
}

// first is the number of the first entry of a hash, as entry.next counts; 0 if there is none.
func (x *index) first(hash uint64) int32 {
	if len(x.slots) == 0 {
		return 0
	}
	return x.slots[x.slot(hash)]
}

func (x *index) at(number int32) *entry { return &x.entries[number-1] }
