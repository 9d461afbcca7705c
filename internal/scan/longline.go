package scan

import (
	"bytes"
	"fmt"

	"picket/internal/coverage"
	"picket/internal/record"
	"picket/internal/source"
)

// A longLine is a line that comes in pieces. It is searched and not parsed. A value that touches the edge of a piece
// stands whole in the next or in the one before, since pieces overlap; there it is judged with what surrounds it.
type longLine struct {
	start int64 // offset of the line
	seen  map[int]bool
}

// pieceMargin is how near, in bytes, a match may be to the edge of a piece: what follows a value decides whether it is
// whole.
const pieceMargin = 512

func (s *scanner) piece(b *source.Block) {
	if !b.Continued {
		s.long = longLine{start: b.SourceOffset(0), seen: map[int]bool{}}
	}
	if s.plain == nil {
		s.plain = record.NewParser(nil, record.Hint{})
	}
	s.plain.Parse(nil, &s.record)
	nul := bytes.IndexByte(b.Data, 0) >= 0
	s.damage.look(s.report, place{block: b, line: b.Line}, b.Data, nul)
	for _, m := range s.matches {
		tooEarly := b.Continued && m.Start < pieceMargin
		tooLate := b.Continues && m.End > len(b.Data)-pieceMargin
		if tooEarly || tooLate {
			continue
		}
		part := s.record.Explain(b.Data, m.Start, m.End, s.query.Target(m.ID).Indicator)
		s.note(b.Data, m, string(b.Data[m.Start:m.End]), m.Start, part)
	}
	s.matches = s.matches[:0]
	if nul {
		s.searchNarrowed(b.Data)
	}
	s.sendNew(b)
	if !b.Continues {
		s.tally()
		s.tooLong(b.Line)
		s.unread()
	}
}

// sendNew emits what the pieces before have not shown.
func (s *scanner) sendNew(b *source.Block) {
	for i := range s.found.list {
		if f := &s.found.list[i]; !s.long.seen[f.target] {
			s.long.seen[f.target] = true
			s.send(f, s.long.start, b.Line, b.Data)
		}
	}
	s.found.reset()
}

// mostLong is how many lines that are too long are named, each by itself. The others are counted.
const mostLong = 16

// tooLong notes a line that was searched and not parsed. Among records it is damage; in plain text nothing is lost by it.
func (s *scanner) tooLong(number int64) {
	since, known := s.report.Tally.Now(), s.report.understood() > 0
	if s.damage.long++; s.damage.long > mostLong {
		s.damage.moreLong(s.long.start, since, known)
		return
	}
	s.report.tooLong(coverage.Fault{Offset: s.long.start, Error: fmt.Sprintf("line %d is longer than 1 MiB: searched, not parsed", number)}, since, known)
}

func (r *Report) tooLong(f coverage.Fault, since coverage.Moment, amongRecords bool) {
	r.Faults = append(r.Faults, f)
	if amongRecords {
		r.Tally.Fault(f, since)
	}
}

// moreLong counts a line beyond those that are named.
func (d *damage) moreLong(offset int64, since coverage.Moment, amongRecords bool) {
	if d.long == mostLong+1 {
		d.firstLong, d.longSince = offset, since
	}
	if amongRecords && !d.longKnown {
		d.longKnown, d.longSince = true, since
	}
	d.longSince = min(d.longSince, since)
}

// reportLong adds those that are not named.
func (d *damage) reportLong(r *Report) {
	if d.long > mostLong {
		f := coverage.Fault{Offset: d.firstLong, Error: fmt.Sprintf("%d more lines are longer than 1 MiB: searched, not parsed", d.long-mostLong)}
		r.tooLong(f, d.longSince, d.longKnown)
	}
}
