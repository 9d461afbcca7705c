package scan

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"picket/internal/intel"
	"picket/internal/record"
	"picket/internal/rules"
)

// Tried is records that rules were tried on, or would have been if there were any for them.
type Tried struct {
	Class    *rules.Class
	Kind     *record.Kind
	Event    uint32 // the number of a Windows event; 0 in other logs
	Observer string
}

// mostTried bounds what is told apart in one source: numbers of events and observers come from the log.
const mostTried = 4096

// Behaviour is what rules saw of a source. Records outside the period are not in it.
type Behaviour struct {
	Tried   map[Tried]*int64 // records, by what they are; over the limit they have neither event nor observer
	Unruled int64            // records that no rule is for
	Unread  int64            // records that were not understood, or are too long: no rule could be tried on them

	last  Tried
	count *int64 // of the last
}

// see counts a record that there are rules for.
func (b *Behaviour) see(x Tried) {
	if b.count == nil || b.last != x {
		b.last, b.count = x, b.counter(x)
	}
	*b.count++
}

func (b *Behaviour) counter(x Tried) *int64 {
	if b.Tried == nil {
		b.Tried = map[Tried]*int64{}
	}
	if b.Tried[x] == nil && len(b.Tried) >= mostTried {
		x.Event, x.Observer = 0, ""
	}
	if b.Tried[x] == nil {
		b.Tried[x] = new(int64)
	}
	return b.Tried[x]
}

// Add takes in what was seen of another source.
func (b *Behaviour) Add(other *Behaviour) {
	b.Unruled += other.Unruled
	b.Unread += other.Unread
	for x, n := range other.Tried {
		*b.counter(x) += *n
	}
}

// judge tries the rules on a record, if it may be of the period.
func (s *scanner) judge(at place, line []byte) {
	if s.rules == nil || !s.inPeriod() {
		return
	}
	look := s.rules.Look(line, &s.record)
	if len(look.Rules) == 0 {
		s.report.Behaviour.Unruled++
		return
	}
	s.report.Behaviour.see(Tried{look.Class, s.record.Kind, look.Event, cmp.Or(s.record.Observer, s.observer)})
	s.fires = s.fires[:0]
	s.rules.Match(func(rule int) {
		field, value := s.rules.Evidence(rule)
		s.fires = append(s.fires, fire{rule, field, string(value[:min(len(value), longestValue)])})
	})
	if len(s.fires) == 0 {
		return
	}
	part := s.record.Circumstances(line)
	whole := "" // the line, if it is short: the sightings share it
	for i := range s.fires {
		if s.correlate(s.fires[i].rule) {
			continue
		}
		if whole == "" && len(line) <= longestExcerpt {
			whole = string(line)
		}
		s.fired(at, line, whole, &s.fires[i], &part)
	}
}

// A fire is a rule that a record matches, and the value that tells most of why.
type fire struct {
	rule         int
	field, value string
}

// longestValue is how much of it is told, in bytes.
const longestValue = 1024

// correlate tells of a match that a correlation may be made of. It is silent where it is only that.
func (s *scanner) correlate(rule int) (isSilent bool) {
	c := s.query.Correlator
	if c == nil || !c.Wants(rule) {
		return false
	}
	var at time.Time
	if s.record.Basis != intel.NoTime {
		at = time.UnixMicro(s.record.Time).UTC()
	}
	c.Observe(rule, at, s.rules.Event())
	return c.Silent(rule)
}

// inPeriod says whether the current record may lie in the period: without a time it may.
func (s *scanner) inPeriod() bool {
	return s.record.Basis == intel.NoTime || s.query.covers(time.UnixMicro(s.record.Time))
}

// unread counts a record whose fields nobody knows.
func (s *scanner) unread() {
	if s.rules != nil && s.inPeriod() {
		s.report.Behaviour.Unread++
	}
}

// fired emits the match of a rule. Whole is the line as text, "" where it is longer than an excerpt.
func (s *scanner) fired(at place, line []byte, whole string, f *fire, part *record.Part) {
	x, ok := s.sighting(part, at.offset(), s.number(at))
	if !ok {
		return
	}
	x.Target, x.Rule, x.Advisory = f.rule, s.query.Rules.Rule(f.rule), s.query.Rules.Advisory(f.rule)
	x.Field, x.Matched = f.field, strings.ToValidUTF8(f.value, "\uFFFD")
	if x.Text = whole; whole == "" {
		x.Text, x.Truncated = excerpt(line, max(0, bytes.Index(line, []byte(f.value)))) // where it is not written as it is meant: from the beginning
	}
	s.emit(x)
}
