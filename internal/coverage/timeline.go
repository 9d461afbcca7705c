package coverage

import "slices"

// A timeline keeps when records were, in cells of equal width. It holds at most limit cells: when it needs more, the
// cells become twice as wide, so memory does not grow with the logs. A silence as long as two cells is known exactly; a
// shorter one may go unseen within a cell.
type timeline struct {
	width int64 // of a cell, microseconds
	limit int
	cells []cell // in order of time; each holds the records between two multiples of the width

	// The cell of the latest record: the next one is mostly in the same.
	current    int
	start, end int64 // of it; both 0: there is none
}

// A cell is the records between two ticks. Times are microseconds since 1970.
type cell struct {
	first, last int64
	count       int64
}

func newTimeline(limit int) *timeline { return &timeline{width: second, limit: limit} }

// observeRun takes records of one second, the least part of any cell.
func (l *timeline) observeRun(first, last, count int64) {
	if first < l.start || first >= l.end {
		l.move(first)
	}
	c := &l.cells[l.current]
	c.first = min(c.first, first)
	c.last = max(c.last, last)
	c.count += count
}

// move makes the cell at a time the current one.
func (l *timeline) move(at int64) {
	i, known := l.find(at)
	if !known && len(l.cells) >= l.limit {
		l.shrink(l.limit - 1)
		i, known = l.find(at)
	}
	if !known {
		l.cells = slices.Insert(l.cells, i, cell{first: at, last: at})
	}
	start := floorDiv(at, l.width) * l.width
	l.current, l.start, l.end = i, start, start+l.width
}

// find is the place of the cell at a time, or where it belongs.
func (l *timeline) find(at int64) (i int, known bool) {
	start := floorDiv(at, l.width) * l.width
	i = len(l.cells)
	if i > 0 && l.cells[i-1].last >= start {
		i, _ = slices.BinarySearchFunc(l.cells, start, func(c cell, start int64) int {
			if c.last < start {
				return -1
			}
			return 1
		})
	}
	return i, i < len(l.cells) && l.cells[i].first < start+l.width
}

// shrink makes the cells so wide that there are no more than a limit.
func (l *timeline) shrink(limit int) {
	for len(l.cells) > limit {
		l.widen()
	}
	if cap(l.cells) > 2*limit {
		l.cells = slices.Clone(l.cells) // gives back what they took before
	}
}

// widen doubles the width of the cells.
func (l *timeline) widen() {
	l.width *= 2
	wide := l.cells[:0]
	for _, c := range l.cells {
		if n := len(wide); n > 0 && floorDiv(wide[n-1].first, l.width) == floorDiv(c.first, l.width) {
			wide[n-1].join(c)
		} else {
			wide = append(wide, c)
		}
	}
	l.cells = wide
	l.start, l.end = 0, 0
}

func (c *cell) join(o cell) {
	c.first = min(c.first, o.first)
	c.last = max(c.last, o.last)
	c.count += o.count
}

// add takes the records of another timeline, which is used up.
func (l *timeline) add(other *timeline) {
	for l.width < other.width {
		l.widen()
	}
	for other.width < l.width {
		other.widen()
	}
	all := make([]cell, 0, len(l.cells)+len(other.cells))
	for a, b := l.cells, other.cells; len(a)+len(b) > 0; {
		switch x, y := l.tick(a), l.tick(b); {
		case x < y:
			all, a = append(all, a[0]), a[1:]
		case y < x:
			all, b = append(all, b[0]), b[1:]
		default:
			both := a[0]
			both.join(b[0])
			all, a, b = append(all, both), a[1:], b[1:]
		}
	}
	l.cells, l.start, l.end = all, 0, 0
	l.shrink(l.limit)
}

// tick numbers the first of the cells by its place in time; the end of them comes after all.
func (l *timeline) tick(cells []cell) int64 {
	if len(cells) == 0 {
		return 1<<63 - 1
	}
	return floorDiv(cells[0].first, l.width)
}

func (l *timeline) clone() *timeline {
	return &timeline{width: l.width, limit: l.limit, cells: slices.Clone(l.cells)}
}

// within is the cells, in order of time, that hold records of the span. Of a cell that straddles a border only the record
// known to be inside is taken: its last or its first.
func (l *timeline) within(from, to int64) []cell {
	var list []cell
	for _, c := range l.cells {
		inside := c
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
	return list
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
