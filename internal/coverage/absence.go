package coverage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"picket/indicator"
)

// An Absence says whether not having seen an indicator of a kind means that it was not there.
type Absence struct {
	Earned  bool
	Reason  string // what it rests on, or why it cannot be said
	Streams int    // that show the kind completely
}

// A Judge answers for one ledger and one period.
type Judge struct {
	ledger   *Ledger
	streams  []*stream // the ledger's, in order
	period   Period
	expected []Expected
	table    func(logKind string) (Shows, bool)
	answers  map[indicator.Kind]Absence
}

// NewJudge prepares the answers. Expected may be nil: then the claim is about what was given only. Table tells what an
// expected log kind shows, for those of which no record was read.
func NewJudge(l *Ledger, p Period, expected []Expected, table func(logKind string) (Shows, bool)) *Judge {
	return &Judge{ledger: l, streams: l.sorted(), period: p, expected: expected, table: table, answers: map[indicator.Kind]Absence{}}
}

// Absence judges one kind of indicator, by the rule of DESIGN.md: at least one stream shows the kind completely; every
// such stream is without gap or fault over the whole period; every expected stream that shows it is there.
func (j *Judge) Absence(kind indicator.Kind) Absence {
	answer, ok := j.answers[kind]
	if !ok {
		answer = j.judge(kind)
		j.answers[kind] = answer
	}
	return answer
}

func (j *Judge) judge(kind indicator.Kind) Absence {
	var vouching []*stream
	var obstacles []string
	for _, s := range j.streams {
		if s.owes().Has(kind) {
			vouching = append(vouching, s)
			obstacles = append(obstacles, j.obstaclesOf(s, indicator.SetOf(kind))...)
		}
	}
	obstacles = append(obstacles, j.hidden(kind, vouching)...)
	obstacles = append(obstacles, j.missing(kind)...)
	obstacles = append(obstacles, j.unread()...)
	switch {
	case len(vouching) == 0: // first of all: with the rest read it could not be said either
		return Absence{Reason: summary(append([]string{j.noTelemetry(kind)}, obstacles...), 3)}
	case len(obstacles) > 0:
		return Absence{Reason: summary(obstacles, 3), Streams: len(vouching)}
	}
	return Absence{Earned: true, Reason: "shown without gap by " + enumeration(streamNames(vouching), 3), Streams: len(vouching)}
}

// obstaclesOf is why a stream that shows the kinds cannot vouch for the whole period.
func (j *Judge) obstaclesOf(s *stream, kinds indicator.KindSet) []string {
	var list []string
	list = append(list, s.faults.until(Moment(j.period.Until.UnixMicro()))...)
	if twins := overlap(s.parts); twins != "" {
		list = append(list, twins)
	}
	for _, g := range s.gapsOf(kinds, j.period) {
		list = append(list, fmt.Sprintf("%s: %s %s", s.id, g.Why, FormatSpan(g.From, g.To)))
	}
	return list
}

// Broken says why a stream cannot be taken to hold all its records of the period, whatever they show; "" where it can.
func (j *Judge) Broken(id StreamID) string {
	for _, s := range j.streams {
		if s.id == id {
			return summary(j.obstaclesOf(s, 0), 3)
		}
	}
	return fmt.Sprintf("%s is not told apart: %s", id, tooMany)
}

// Unread says which sources were unreadable from their first byte, so that nobody knows what they would have shown; "" where none was.
func (j *Judge) Unread() string { return summary(j.unread(), 3) }

// hidden is the streams whose records show a proxy in place of what they would name, where no log of a proxy was read.
func (j *Judge) hidden(kind indicator.Kind, vouching []*stream) []string {
	reveals := func(s *stream) bool { return !s.joined && s.shows.Reveals.Has(kind) && !s.hidden.kinds.Has(kind) }
	if len(vouching) == 0 || slices.ContainsFunc(vouching, reveals) {
		return nil
	}
	var list []string
	for _, s := range j.streams {
		if s.hidden.kinds.Has(kind) {
			list = append(list, fmt.Sprintf("%s: %d records lead to a proxy, which hides where to, and no log of a proxy was read",
				s.id, s.hidden.records))
		}
	}
	return list
}

// missing is the expected streams that show the kind and are not there.
func (j *Judge) missing(kind indicator.Kind) []string {
	var list []string
	for _, e := range j.expected {
		shows, known := j.table(e.LogKind)
		if known && !(shows.Complete | shows.Partial).Has(kind) {
			continue
		}
		if slices.ContainsFunc(j.streams, func(s *stream) bool { return e.matches(s.id) && s.timed > 0 && !s.joined }) {
			continue
		}
		if j.ledger.crowd.joined[e.LogKind] {
			list = append(list, fmt.Sprintf("%s was expected, and is not told apart: %s", e, tooMany))
			continue
		}
		list = append(list, fmt.Sprintf("%s was expected and is not there", e))
	}
	return list
}

func (j *Judge) unread() []string {
	return j.ledger.unread.until(End)
}

// noTelemetry says what shows the kind at all, the logs that show least besides it first.
func (j *Judge) noTelemetry(kind indicator.Kind) string {
	breadth := map[string]int{}
	for _, s := range j.streams {
		if s.shows.Outside.Has(kind) && s.shown().Has(kind) {
			return fmt.Sprintf("%s shows nothing outside the organisation", s.id)
		}
		if s.shows.Partial.Has(kind) {
			breadth[s.id.LogKind] = len(s.shows.Partial.List())
		}
	}
	if len(breadth) == 0 {
		return "no log that was read shows it"
	}
	names := slices.SortedFunc(maps.Keys(breadth), func(a, b string) int {
		return cmp.Or(cmp.Compare(breadth[a], breadth[b]), cmp.Compare(a, b))
	})
	return "shown only partly, by " + enumeration(names, 3)
}

// enumeration joins the first few with commas and counts the rest.
func enumeration(list []string, few int) string {
	if len(list) <= few {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:few], ", "), len(list)-few)
}

func streamNames(streams []*stream) []string {
	names := make([]string, len(streams))
	for i, s := range streams {
		names[i] = s.id.String()
	}
	return names
}

// summary joins the first few with semicolons and counts the rest.
func summary(list []string, few int) string {
	if len(list) <= few {
		return strings.Join(list, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(list[:few], "; "), len(list)-few)
}

// FormatSpan writes a span for people, in UTC: its times, and before them the whole days within it, which is how people
// name what is missing.
func FormatSpan(from, to time.Time) string {
	from, to = from.UTC(), to.UTC()
	if from.Equal(to) {
		return from.Format("on 2 Jan 2006 at 15:04:05")
	}
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return from.Format("on 2 Jan 2006 from 15:04") + to.Format(" to 15:04")
	}
	times := from.Format("2 Jan 2006 15:04") + to.Format(" to 2 Jan 2006 15:04")
	first := from.Add(24*time.Hour - 1).Truncate(24 * time.Hour)
	last := to.Truncate(24 * time.Hour).Add(-24 * time.Hour)
	switch {
	case last.Before(first):
		return "from " + times
	case last.Equal(first):
		return first.Format("on 2 Jan 2006") + " (" + times + ")"
	}
	return first.Format("on 2 Jan") + last.Format(" to 2 Jan 2006") + " (" + times + ")"
}
