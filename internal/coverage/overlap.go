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
	derived  bool // the observer is known by the source's name only
}

// isCopyOf says whether two sources hold the same records.
func (p part) isCopyOf(o part) bool {
	return p.from == o.from && p.to == o.to && p.records == o.records
}

// partOf leaves out the first and the last twentieth of a source's records.
func partOf(file string, t *Track) part {
	var cells []cell
	for _, line := range t.lines {
		cells = append(cells, line.within(t.first, t.last)...)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.first, b.first) })
	p := part{file: file, from: t.last, to: t.first, records: t.timed, derived: t.derived}
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

// overlap tells of sources that cover the same time for longer than clocks and rotation explain, all together; "" if none
// do.
func overlap(parts []part) string {
	sorted := slices.SortedFunc(slices.Values(parts), func(a, b part) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.file, b.file))
	})
	sorted = slices.DeleteFunc(sorted, func(p part) bool { return !p.derived })
	var twice, whole int64
	var first string
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		whole += min(a.to-a.from, b.to-b.from)
		if both := min(a.to, b.to) - b.from; both > 0 {
			twice += both
			first = cmp.Or(first, min(a.file, b.file)+" and "+max(a.file, b.file))
		}
		if a.to > b.to {
			sorted[i] = a // the longer one is compared with what follows
		}
	}
	if twice <= 15*minute || twice <= whole/10 {
		return ""
	}
	return fmt.Sprintf("%s cover the same time under one name: are there two observers? give each a folder", first)
}
