package scan

import (
	"cmp"
	"fmt"
	"slices"

	"picket/internal/coverage"
	"picket/internal/record"
	"picket/internal/source"
)

// recordIDs follows the numbers that Windows event logs give their records: each channel of a machine counts its own. They
// rise by one, so that where numbers are missing, records are. The order of the runs does not matter, since a log that is
// full goes on at its beginning.
//
// What was exported or forwarded by a query has holes all over. So where there is more than one hole in leastRun records, or
// more runs than are kept, they are told as one mark: the file holds a selection, whoever made it.
type recordIDs map[source.EventLog]*idRuns

// mostLogs bounds those of a file that are followed, as longestLog does their names. So many come from a collector, which was
// sent a selection.
const (
	mostLogs   = 1024
	longestLog = 512 // bytes
)

// numbers takes the numbers of a block's records.
func (s *scanner) numbers(b *source.Block) {
	var log *source.EventLog // of the record before, mostly of the next too
	var runs *idRuns
	for i := range b.Events() {
		event := &b.Events()[i]
		if event.Log != log {
			log, runs = event.Log, s.runsOf(*event.Log)
		}
		if runs != nil {
			runs.add(event.ID, coverage.Moment(event.Time))
		}
	}
}

// runsOf finds or begins those of a log; nil where it is not followed.
func (s *scanner) runsOf(log source.EventLog) *idRuns {
	runs := s.ids[log]
	if runs != nil || len(s.ids) == mostLogs || len(log.Channel)+len(log.Computer) > longestLog {
		return runs
	}
	if s.ids == nil {
		s.ids = recordIDs{}
	}
	runs = &idRuns{}
	s.ids[log] = runs
	return runs
}

// report enters holes as marks of loss. The observer is that of records that do not name theirs.
func (ids recordIDs) report(t *coverage.Tally, observer string) {
	for log, runs := range ids {
		for _, m := range runs.marks() {
			t.Loss(cmp.Or(log.Computer, observer), record.ChannelKind(log.Channel).Name, m.since, m.until, m.why)
		}
	}
}

// idRuns are the numbers of one log's records.
type idRuns struct {
	runs    []idRun
	span    idRun // from the least to the greatest number
	records int64
	more    bool // runs than are kept
}

// An idRun is records without a hole between them.
type idRun struct {
	first, last  uint64
	since, until coverage.Moment
}

const (
	mostRuns = 64
	leastRun = 20
)

// add takes the next record.
func (r *idRuns) add(id uint64, at coverage.Moment) {
	one := idRun{id, id, at, at}
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

// and is the span of both.
func (a idRun) and(b idRun) idRun {
	return idRun{min(a.first, b.first), max(a.last, b.last), min(a.since, b.since), max(a.until, b.until)}
}

// An idMark says that records are missing.
type idMark struct {
	since, until coverage.Moment
	why          string
}

func (r *idRuns) marks() (marks []idMark) {
	runs := r.joined()
	if holes := int64(len(runs) - 1); r.more || holes > 0 && holes*leastRun > r.records {
		s := &r.span
		return []idMark{{s.since, s.until, fmt.Sprintf("of event records %d to %d there are %d: a selection, or some were removed", s.first, s.last, r.records)}}
	}
	for i := range max(len(runs), 1) - 1 {
		a, b := &runs[i], &runs[i+1]
		marks = append(marks, idMark{a.until, b.since, missing(a.last+1, b.first-1)})
	}
	return marks
}

// joined are the runs by their numbers. Those that touch or overlap are one.
func (r *idRuns) joined() []idRun {
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
