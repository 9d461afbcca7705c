package scan

import (
	"bytes"
	"fmt"

	"picket/internal/coverage"
)

// damage watches for records that are not whole. A line that is not understood is searched all the same, so it takes
// nothing from the answer; what counts is a sign that something is missing: a last line cut short, NUL bytes where
// records were, or more lines not understood than a healthy log has.
type damage struct {
	lost      int64 // lines not understood, in a source of a known kind
	firstLost int64 // offset
	lostSince coverage.Moment
	hole      *coverage.Fault // the first run of NUL bytes
	holeSince coverage.Moment
	clean     int64 // lines of text without NUL
	holed     int64 // lines with such a run
	binary    int64 // of these, those with more than NUL
	cut       bool
	last      int64 // offset of the line cut short
	long      int64 // lines that are too long to parse
	firstLong int64 // offset of the first that is not named
	longSince coverage.Moment
	longKnown bool // they are among records
	early     bool // the source ended in damage: that explains a line cut short
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
		d.firstLost, d.lostSince = at.offset(), s.report.Tally.Now()
	}
	d.lost++
}

// hole is what a crash of the machine, or of a disk, leaves in a file: NUL bytes where records were.
var hole = make([]byte, 8)

// look notes a hole in a line, whether or not what is left of it can be parsed.
func (d *damage) look(r *Report, at place, line []byte, nul bool) {
	switch {
	case !nul:
		d.clean++
	case bytes.Contains(line, hole):
		d.holed++
		if len(bytes.Trim(line, "\x00")) > 0 {
			d.binary++
		}
		if d.hole == nil {
			d.holeSince = r.Tally.Now()
			d.hole = &coverage.Fault{Offset: at.offset(), Error: fmt.Sprintf("NUL bytes in place of records (line %d)", at.line)}
		}
	}
}

// report adds the faults that only the end of a source shows.
func (d *damage) report(r *Report) {
	d.reportLong(r)
	if d.cut && !d.early {
		r.fault(d.last, "the last record is cut short")
	}
	// Binary data is full of NUL bytes; a log that lost its head may be understood no more, but most of it is text.
	if d.hole != nil && (r.understood() > 0 || d.clean > 4*d.holed || d.binary == 0) {
		r.faultSince(d.holeSince, d.hole.Offset, "%s", d.hole.Error)
		return
	}
	if d.lost > 0 && d.lost*toleratedLoss > r.understood() {
		r.faultSince(d.lostSince, d.firstLost, "%d of %d records were not understood", d.lost, r.Records)
	}
}
