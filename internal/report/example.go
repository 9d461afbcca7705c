package report

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"picket/internal/intel"
)

// An example is one record of a row, as the page quotes it: what stands before the match, the match, and what follows.
type example struct {
	time                 *time.Time
	file                 string
	line, offset         int64
	record               uint64 // the number that a Windows event log gives it
	index                *int64
	before, match, after string
	matched, field       string
	user                 string
	namedBy              string
}

// mostExamples is how many records a row quotes of each stream: the first half by time, and the last.
const mostExamples = 4

// show keeps an example in its place, and lets one from the middle go where there are too many.
func (s *rowStream) show(e *example) {
	i, _ := slices.BinarySearchFunc(s.examples, e, func(a, b *example) int { return a.compare(b) })
	s.examples = slices.Insert(s.examples, i, e)
	if len(s.examples) > mostExamples {
		s.examples = slices.Delete(s.examples, mostExamples/2, mostExamples/2+1)
	}
}

func (e *example) compare(o *example) int {
	switch {
	case e.time == nil || o.time == nil:
		return 0
	case !e.time.Equal(*o.time):
		return e.time.Compare(*o.time)
	}
	return 0
}

// How much of a record is quoted around a match, in bytes.
const (
	quoteBefore = 240
	quoteAfter  = 400
)

func exampleOf(s *intel.Sighting) *example {
	e := &example{time: s.Time, file: s.File, line: s.Line, offset: s.Offset, record: s.RecordID, index: s.Index, matched: s.Matched, field: s.Field,
		user: s.User, namedBy: s.MachineBy}
	at := matchIn(s.Text, s.Matched)
	if at < 0 {
		e.before = head(s.Text, unmarked(s))
		return e
	}
	end := at + len(s.Matched)
	e.before = tailOf(s.Text[:at], quoteBefore)
	e.match = head(s.Text[at:end], quoteAfter)
	e.after = head(s.Text[end:], quoteAfter)
	return e
}

// unmarked is how much is quoted of a record in which no match is marked. A rule may rest on any of its fields.
func unmarked(s *intel.Sighting) int {
	if s.Rule != nil {
		return 2 * (quoteBefore + quoteAfter)
	}
	return quoteBefore + quoteAfter
}

// matchIn is where a text has the match, in any case; -1 where it stands there otherwise, escaped say.
func matchIn(text, match string) int {
	if match == "" {
		return -1
	}
	if at := strings.Index(text, match); at >= 0 {
		return at
	}
	for at := 0; at+len(match) <= len(text); at++ {
		if strings.EqualFold(text[at:at+len(match)], match) {
			return at
		}
	}
	return -1
}

// head is the beginning of a text, cut between characters. The copy lets go of the whole.
func head(text string, limit int) string {
	if len(text) <= limit {
		return strings.Clone(text)
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// tailOf is the end of a text, cut between characters.
func tailOf(text string, limit int) string {
	if len(text) <= limit {
		return strings.Clone(text)
	}
	start := len(text) - limit
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	return "…" + text[start:]
}

// wants says whether an example of that time would be kept.
func (s *rowStream) wants(at *time.Time) bool {
	if len(s.examples) < mostExamples {
		return true
	}
	before, after := s.examples[mostExamples/2-1].time, s.examples[mostExamples/2].time
	return at != nil && before != nil && after != nil && (at.Before(*before) || at.After(*after))
}
