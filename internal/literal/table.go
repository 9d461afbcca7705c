package literal

import (
	"cmp"
	"math/bits"
	"slices"
)

// A table says which literals have a window. Those with the same one are a group, and a group is made of runs, whose
// literals have their cores at the same place. A run is sorted by core, so that however many literals share a window,
// few are compared.
type table struct {
	slots   []slot // a hash table with open addressing; a slot with end 0 is free
	runs    []run
	entries []entry
}

// A slot is a group.
type slot struct {
	window     uint64
	first, end int32 // of runs
}

// A run is entries whose cores are at the same place.
type run struct {
	core
	first, end int32 // of entries
}

// A core is where the bytes of a literal are that tell it from others with its window: up to eight, before or behind the
// window. Where the literal has fewer there, some are the window's.
type core struct {
	ahead int8 // of the window's first byte
	size  int8
}

// An entry is one window of one literal.
type entry struct {
	value uint64 // of the core, folded
	id    int32
	at    int32 // where in the literal the window begins
}

// candidates calls yield for the literals whose windows stand at this place and cores beside it.
func (v *sieve) candidates(data []byte, at int, yield func(c entry, start int)) {
	group := v.slots[v.slot(foldedWord(data, at)&v.mask)]
	for _, r := range v.runs[group.first:group.end] {
		value := foldedWord(data, at+int(r.ahead)) & maskOf(int(r.size))
		for i := v.least(r, value); i < r.end && v.entries[i].value == value; i++ {
			yield(v.entries[i], at-int(v.entries[i].at))
		}
	}
}

// least is the first entry of a run that is not below a value; the run's end if all are.
func (t *table) least(r run, value uint64) int32 {
	low, high := r.first, r.end
	for low < high {
		if middle := low + (high-low)/2; t.entries[middle].value < value {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// slot is where a window's group is, or the free slot where it would be.
func (t *table) slot(window uint64) int {
	mask := len(t.slots) - 1
	at := int(window*0x9e3779b97f4a7c15>>32) & mask
	for t.slots[at].end != 0 && t.slots[at].window != window {
		at = (at + 1) & mask
	}
	return at
}

// A placed entry has its place in a table.
type placed struct {
	window uint64
	core
	entry
}

func newTable(list []placed) table {
	slices.SortFunc(list, func(a, b placed) int {
		if a.window != b.window {
			return cmp.Compare(a.window, b.window)
		}
		return cmp.Or(cmp.Compare(a.ahead, b.ahead), cmp.Compare(a.size, b.size), cmp.Compare(a.value, b.value), cmp.Compare(a.id, b.id))
	})
	t := table{slots: make([]slot, 2<<bits.Len(uint(len(list)))), entries: make([]entry, len(list))}
	var last *slot
	for i, p := range list {
		t.entries[i] = p.entry
		if last == nil || last.window != p.window {
			last = &t.slots[t.slot(p.window)]
			*last = slot{p.window, int32(len(t.runs)), int32(len(t.runs))}
		}
		if last.first == last.end || t.runs[last.end-1].core != p.core {
			t.runs = append(t.runs, run{p.core, int32(i), int32(i)})
			last.end++
		}
		t.runs[last.end-1].end++
	}
	return t
}
