package scan

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"picket/internal/coverage"
	"picket/internal/record"
)

// damage watches for records that are not whole. A line that is not understood is searched all the same, so it takes
// nothing from the answer; what counts is a sign that something is missing: a last line cut short, NUL bytes where
// records were, a line that is no text, or more lines not understood than a healthy log has.
type damage struct {
	lost      int64 // lines not understood, in a source of a known kind
	firstLost int64 // offset
	lostSince coverage.Moment
	hole      *coverage.Fault // the first run of NUL bytes
	holeSince coverage.Moment
	clean     int64           // lines of text without NUL
	holed     int64           // lines with such a run
	binary    int64           // of these, those with more than NUL
	garbled   *coverage.Fault // the first line that is not text, or stands in place of many
	noText    int             // bytes that no text has, in lines not understood
	inPlace   bool            // such a line stands in place of many
	garbSince coverage.Moment
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
	d.garble(s.report, at, line, false)
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

const (
	toleratedNoText = 8                     // bytes, in all lines of a source that are not understood
	standsForMany   = 8                     // times as long as the lines before it
	suspectLength   = record.LongestSkimmed // bytes
)

// garble notes lines that overwritten or encrypted records leave: a few, since line breaks are lost like all else, but
// with bytes that no text has, or as long as many records. A record whose end was overwritten may be understood; then
// both must hold, since some records are long, and some hold strange bytes.
func (d *damage) garble(r *Report, at place, line []byte, understood bool) {
	if at.block.Message() != nil { // what a message holds says nothing of those beside it
		return
	}
	inPlace := len(line) > suspectLength && int64(len(line))*at.line > standsForMany*at.offset()
	if understood && !inPlace {
		return
	}
	noText := countNoText(line, understood)
	if noText == 0 && !inPlace || understood && noText < toleratedNoText {
		return
	}
	if d.garbled == nil {
		d.garbSince = r.Tally.Now()
		d.garbled = &coverage.Fault{Offset: at.offset(), Error: fmt.Sprintf("no text in place of records (line %d)", at.line)}
	}
	d.noText += noText
	d.inPlace = d.inPlace || inPlace
}

// countNoText counts control characters and, where that is asked for, bytes that are no UTF-8: logs in other encodings
// have those too.
func countNoText(line []byte, alsoInvalid bool) (n int) {
	for i := 0; i < len(line); {
		c, size := rune(line[i]), 1
		if c >= utf8.RuneSelf && alsoInvalid {
			c, size = utf8.DecodeRune(line[i:])
		}
		if c < utf8.RuneSelf && isNoText[c] || c == utf8.RuneError && size == 1 {
			n++
		}
		i += size
	}
	return n
}

// isNoText has the control characters that logs do not hold. Auditd and others separate fields by the last of them; holes
// of NUL are judged by themselves.
var isNoText = func() (table [utf8.RuneSelf]bool) {
	for c := 1; c < ' '; c++ {
		table[c] = strings.IndexByte("\t\n\r\f\v\b\x1b\x1c\x1d\x1e\x1f", byte(c)) < 0
	}
	table[0x7f] = true
	return table
}()

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
	if d.garbled != nil && (d.noText >= toleratedNoText || d.inPlace) && r.understood() > 0 {
		r.faultSince(d.garbSince, d.garbled.Offset, "%s", d.garbled.Error)
		return
	}
	if d.lost > 0 && d.lost*toleratedLoss > r.understood() {
		r.faultSince(d.lostSince, d.firstLost, "%d of %d records were not understood", d.lost, r.Records)
	}
}
