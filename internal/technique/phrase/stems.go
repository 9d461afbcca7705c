package phrase

import "math/bits"

// Stems is a set of stems, each with a value that is not 0: a table with open addressing, as a sentence has many words and few
// of them are in any set.
type Stems struct {
	slots []slot
	shift uint8
}

type slot struct {
	stem  uint32
	value uint16
}

// NewStems makes a set of a few thousand stems at most.
func NewStems(values map[uint32]uint16) Stems {
	size := bits.Len(uint(4*len(values) + 1))
	s := Stems{make([]slot, 1<<size), uint8(32 - size)}
	for stem, value := range values {
		i := s.home(stem)
		for s.slots[i].value != 0 {
			i = s.next(i)
		}
		s.slots[i] = slot{stem, value}
	}
	return s
}

// Value is that of a stem, 0 if it is not in the set.
func (s Stems) Value(stem uint32) uint16 {
	for i := s.home(stem); s.slots[i].value != 0; i = s.next(i) {
		if s.slots[i].stem == stem {
			return s.slots[i].value
		}
	}
	return 0
}

func (s Stems) home(stem uint32) uint32 { return stem * 0x9e3779b1 >> s.shift }
func (s Stems) next(i uint32) uint32    { return (i + 1) & uint32(len(s.slots)-1) }
