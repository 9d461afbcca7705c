package coverage

import (
	"cmp"
	"slices"
)

// A timeline keeps when records were, in cells of equal width. It holds at most limit cells: when it needs more, the
// cells become twice as wide, so memory does not grow with the logs. A silence as long as two cells is known exactly; a
// shorter one may go unseen within a cell.
type timeline struct {
	width int64 // of a cell, microseconds
	limit int
	cells map[int64]*cell // by time / width, rounded down

	// The cell of the latest record: the next one is mostly in the same.
	current    *cell
	start, end int64 // of the current cell
}

// A cell is the records between two ticks. Times are microseconds since 1970.
type cell struct {
	first, last int64
	count       int64
}

func newTimeline(limit int) *timeline {
	return &timeline{width: second, limit: limit, cells: map[int64]*cell{}}
}

func (l *timeline) observe(at int64) {
	if l.current == nil || at < l.start || at >= l.end {
		l.move(at)
	}
	c := l.current
	c.first = min(c.first, at)
	c.last = max(c.last, at)
	c.count++
}

// move makes the cell at a time the current one.
func (l *timeline) move(at int64) {
	index := floorDiv(at, l.width)
	if l.cells[index] == nil {
		for len(l.cells) >= l.limit {
			l.widen()
		}
		index = floorDiv(at, l.width)
	}
	c := l.cells[index]
	if c == nil {
		c = &cell{first: at, last: at}
		l.cells[index] = c
	}
	l.current, l.start, l.end = c, index*l.width, (index+1)*l.width
}

// widen doubles the width of the cells.
func (l *timeline) widen() {
	wide := make(map[int64]*cell, len(l.cells)/2+1)
	for index, c := range l.cells {
		wide[floorDiv(index, 2)] = joined(wide[floorDiv(index, 2)], c)
	}
	l.width *= 2
	l.cells = wide
	l.current = nil
}

func joined(a, b *cell) *cell {
	if a == nil {
		return b
	}
	a.first = min(a.first, b.first)
	a.last = max(a.last, b.last)
	a.count += b.count
	return a
}

// add takes the records of another timeline, which is used up.
func (l *timeline) add(other *timeline) {
	for l.width < other.width {
		l.widen()
	}
	for other.width < l.width {
		other.widen()
	}
	for index, c := range other.cells {
		l.cells[index] = joined(l.cells[index], c)
	}
	l.current = nil
	for len(l.cells) > l.limit {
		l.widen()
	}
}

func (l *timeline) clone() *timeline {
	c := &timeline{width: l.width, limit: l.limit, cells: make(map[int64]*cell, len(l.cells))}
	for index, old := range l.cells {
		copied := *old
		c.cells[index] = &copied
	}
	return c
}

// within is the cells, in order of time, that hold records of the span. Of a cell that straddles a border only the record
// known to be inside is taken: its last or its first.
func (l *timeline) within(from, to int64) []cell {
	var list []cell
	for _, c := range l.cells {
		inside := *c
		if c.first < from {
			inside.first = c.last
		}
		if c.last > to {
			inside.last = c.first
		}
		if from <= inside.first && inside.first <= inside.last && inside.last <= to {
			list = append(list, inside)
		}
	}
	slices.SortFunc(list, func(a, b cell) int { return cmp.Compare(a.first, b.first) })
	return list
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
