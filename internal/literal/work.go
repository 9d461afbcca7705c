package literal

import (
	"cmp"
	"slices"
	"sync"
)

// A work is what a search needs on its way.
type work struct {
	positions positions
	found     []occurrence // held back until no earlier one can be found
}

type occurrence struct{ start, end, id int }

var works = sync.Pool{New: func() any { return new(work) }}

// release yields, in order, the occurrences that begin before a place.
func (w *work) release(before int, yield func(id, start, end int)) {
	if len(w.found) == 0 {
		return
	}
	slices.SortFunc(w.found, func(a, b occurrence) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Or(cmp.Compare(a.end, b.end), cmp.Compare(a.id, b.id))
	})
	n := 0
	for n < len(w.found) && w.found[n].start < before {
		yield(w.found[n].id, w.found[n].start, w.found[n].end)
		n++
	}
	w.found = append(w.found[:0], w.found[n:]...)
}
