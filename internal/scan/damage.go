package scan

import (
	"bytes"
)

// damage watches for records that are not whole. A line that is not understood is searched all the same, so it takes
// nothing from the answer; what counts is a sign that something is missing: a last line cut short, NUL bytes where
// records were, or more lines not understood than a healthy log has.
type damage struct {
	lost      int64 // lines not understood, in a source of a known kind
	firstLost int64 // offset
	nulls     bool
	cut       bool
	last      int64 // offset of the line cut short
	early     bool  // the source ended in damage: that explains a line cut short
}

// toleratedLoss: one line in so many may be not understood.
const toleratedLoss = 100

func (d *damage) unknown(s *scanner, at place, line []byte) {
	if len(bytes.TrimSpace(line)) == 0 || s.report.understood() == 0 {
		return
	}
	if !at.whole {
		d.cut, d.last = true, at.offset()
		return
	}
	if d.lost == 0 {
		d.firstLost = at.offset()
	}
	d.lost++
	if !d.nulls && bytes.Count(line, []byte{0}) > len(line)/2 {
		d.nulls = true
		s.report.fault(at.offset(), "NUL bytes in place of records (line %d)", at.line)
	}
}

// report adds the faults that only the end of a source shows.
func (d *damage) report(r *Report) {
	if d.cut && !d.early {
		r.fault(d.last, "the last record is cut short")
	}
	if d.lost > 0 && !d.nulls && d.lost*toleratedLoss > r.understood() {
		r.fault(d.firstLost, "%d of %d records were not understood", d.lost, r.Records)
	}
}
