package scan

import (
	"cmp"
	"fmt"
	"slices"

	"picket/internal/coverage"
	"picket/internal/source"
)

// recordIDs follows the numbers that a Windows event log gives its records. They rise by one: where numbers are missing, so
// are records. The order of the runs does not matter, since a log that is full goes on at its beginning.
//
// An export that asked for some events has holes all over. So where there is more than one hole in leastRun records, or
// more runs than are kept, they are told as one mark: the file holds a selection, whoever made it.
type recordIDs struct {
	runs    []idRun
	span    idRun // from the least to the greatest number
	records int64
	more    bool // runs than are kept
}

// An idRun is records without a hole between them, and the stream that the last of them is of.
type idRun struct {
	first, last  uint64
	since, until coverage.Moment
	stream       coverage.StreamID
}

const (
	mostRuns = 64
	leastRun = 20
)

// add takes the next record, and the stream that records are of hereabouts.
func (r *recordIDs) add(id uint64, written coverage.Moment, stream coverage.StreamID) {
	one := idRun{id, id, written, written, stream}
	if r.records++; r.records == 1 {
		r.span = one
	}
	r.span = r.span.and(one)
	last := len(r.runs) - 1
	switch {
	case r.more:
	case last >= 0 && id > 0 && r.runs[last].last == id-1:
		r.runs[last] = r.runs[last].and(one)
	case len(r.runs) == mostRuns:
		r.runs, r.more = nil, true
	default:
		r.runs = append(r.runs, one)
	}
}

// and is the span of both, with the stream of the one with the greater numbers.
func (a idRun) and(b idRun) idRun {
	if a.last > b.last {
		a, b = b, a
	}
	return idRun{min(a.first, b.first), b.last, min(a.since, b.since), max(a.until, b.until), b.stream}
}

// report enters holes as marks of loss.
func (r *recordIDs) report(t *coverage.Tally) {
	for _, m := range r.marks() {
		t.Loss(m.stream.Observer, m.stream.LogKind, m.since, m.until, m.why)
	}
}

// An idMark says that records are missing.
type idMark struct {
	stream       coverage.StreamID
	since, until coverage.Moment
	why          string
}

func (r *recordIDs) marks() (marks []idMark) {
	runs := r.joined()
	if holes := int64(len(runs) - 1); r.more || holes > 0 && holes*leastRun > r.records {
		s := &r.span
		return []idMark{{s.stream, s.since, s.until,
			fmt.Sprintf("event records %d to %d with many left out: a selection, or some were removed", s.first, s.last)}}
	}
	for i := range max(len(runs), 1) - 1 {
		a, b := &runs[i], &runs[i+1]
		marks = append(marks, idMark{b.stream, a.until, b.since, missing(a.last+1, b.first-1)})
	}
	return marks
}

// joined are the runs by their numbers. Those that touch or overlap are one.
func (r *recordIDs) joined() []idRun {
	slices.SortFunc(r.runs, func(a, b idRun) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last)) })
	joined := r.runs[:0]
	for _, run := range r.runs {
		if last := len(joined) - 1; last >= 0 && (run.first <= joined[last].last || run.first == joined[last].last+1) {
			joined[last] = joined[last].and(run)
			continue
		}
		joined = append(joined, run)
	}
	return joined
}

func missing(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("event record %d is missing", first)
	}
	return fmt.Sprintf("event records %d to %d are missing", first, last)
}

// numbers takes the numbers of a block's records. They are of the stream that was seen last: a log is of one channel.
func (s *scanner) numbers(b *source.Block) {
	if s.lineage.kind == nil {
		return
	}
	stream := coverage.StreamID{LogKind: s.lineage.kind.Name, Observer: s.lineage.observer}
	for i := range b.Events() {
		event := &b.Events()[i]
		s.ids.add(event.ID, coverage.Moment(event.Written), stream)
	}
}
