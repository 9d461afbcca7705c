package coverage

import (
	"cmp"
	"fmt"
	"slices"
)

// A part is one source's share of a stream: when nine of ten of its records were. Rotated files of one log follow each
// other, but for stragglers such as long connections; two that cover the same time are of two observers, whatever their
// names say.
type part struct {
	file     string
	from, to int64 // microseconds
	records  int64
}

// partOf leaves out the first and the last twentieth of a source's records.
func partOf(file string, t *Track) part {
	var cells []cell
	for _, line := range t.lines {
		cells = append(cells, line.within(t.first, t.last)...)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.first, b.first) })
	p := part{file: file, from: t.last, to: t.first, records: t.timed}
	var before int64
	for _, c := range cells {
		if before+c.count > t.timed/20 {
			p.from = min(p.from, c.first)
		}
		if before < t.timed-t.timed/20 {
			p.to = max(p.to, c.last)
		}
		before += c.count
	}
	return p
}

// overlap tells of two sources that cover the same time for longer than clocks and rotation explain; "" if none do. A
// copy of a source is no second observer.
func overlap(parts []part) string {
	sorted := slices.SortedFunc(slices.Values(parts), func(a, b part) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.file, b.file))
	})
	sorted = slices.CompactFunc(sorted, func(a, b part) bool {
		return a.from == b.from && a.to == b.to && a.records == b.records
	})
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		both := min(a.to, b.to) - b.from
		if both > 15*minute && both > min(a.to-a.from, b.to-b.from)/10 {
			return fmt.Sprintf("%s and %s cover the same time under one name: are there two observers? give each a folder",
				min(a.file, b.file), max(a.file, b.file))
		}
		if a.to > b.to {
			sorted[i] = a // the longer one is compared with what follows
		}
	}
	return ""
}
