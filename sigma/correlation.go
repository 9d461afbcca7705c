package sigma

import (
	"slices"
	"sync"
	"time"
)

// A Correlator finds correlations among matches of rules, which may be told to it in any order and by many goroutines.
//
// A window is events of one group that lie no further apart than the timespan, both ends included. Where more events can
// only help (bounds gt and gte of counts and sums, temporal types), every time with an event is looked at together with all
// events of the timespan before it. Otherwise (bounds from above, eq, neq, averages, percentiles) windows count that hold
// all events they can hold: no event before or after fits in as well. So `lt: 5` asks for fewer than five events in a
// timespan that has any, not for the first event of many. Windows that meet the condition and overlap are one match.
//
// Events at the same time are in any order. An event without a field that is grouped by or counted is in no group; of a
// field with several values the first counts; values are equal in either case of letters, as everywhere in Sigma.
//
// A correlation that another one refers to is there, for a temporal one, at every time at which it meets its condition,
// and for one that counts once in windows that do not overlap, each with the groups of the events that it is made of.
type Correlator struct {
	plans  []*plan // those referred to first
	wanted map[int][]*source
	budget int64 // bytes left for what is kept

	mu       sync.Mutex
	streams  map[*plan]*stream
	values   *values
	dropped  int64
	unplaced int64
}

// A CorrelationMatch is events that meet the condition of a correlation.
type CorrelationMatch struct {
	Correlation *Correlation
	Group       []string  // "name=value", in the order of group-by
	First, Last time.Time // to the microsecond; where a correlation is among its rules, when that one was met
	Events      int       // from first to last
	Value       float64   // what the condition is about, of the first window that meets it: count, sum, average, percentile
}

// NewCorrelator makes a Correlator for the correlations of documents over the rules of an engine, which were compiled with
// the same options. memory is how many bytes it may keep of matches. A correlation that cannot be evaluated is a Problem.
func NewCorrelator(e *Engine, documents []*Document, o Options, memory int64) (*Correlator, []Problem) {
	plans, problems := makePlans(e.Rules(), documents)
	c := &Correlator{
		plans: plans, wanted: map[int][]*source{}, budget: memory,
		streams: map[*plan]*stream{}, values: newValues(),
	}
	for _, p := range plans {
		c.streams[p] = &stream{width: p.width}
		for k, child := range p.children {
			if child.plan == nil {
				c.wanted[child.rule] = append(c.wanted[child.rule], newSource(p, k, child.document, o.Pipelines))
			}
		}
	}
	return c, problems
}

// Wants says whether a correlation refers to a rule, by its number in the engine: only its matches need be observed.
func (c *Correlator) Wants(rule int) bool { return len(c.wanted[rule]) > 0 }

// Silent says whether a rule is there for correlations only: some refer to it, and none says generate.
func (c *Correlator) Silent(rule int) bool {
	for _, s := range c.wanted[rule] {
		if s.plan.correlation.Generate {
			return false
		}
	}
	return c.Wants(rule)
}

// Correlations are those that are evaluated and match by themselves.
func (c *Correlator) Correlations() (found []*Correlation) {
	for _, p := range c.plans {
		if !p.silent() {
			found = append(found, p.correlation)
		}
	}
	return found
}

// RulesOf are the numbers of the rules whose matches a correlation is made of, those of its correlations too, each once; nil
// where it cannot be evaluated.
func (c *Correlator) RulesOf(of *Correlation) []int {
	for _, p := range c.plans {
		if p.correlation == of {
			numbers := p.rules(nil)
			slices.Sort(numbers)
			return slices.Compact(numbers)
		}
	}
	return nil
}

// rules adds those of a plan. Plans refer to each other without circles, and few do: see widest.
func (p *plan) rules(to []int) []int {
	for _, c := range p.children {
		if c.plan != nil {
			to = c.plan.rules(to)
		} else {
			to = append(to, c.rule)
		}
	}
	return to
}

// Dropped is how many matches were forgotten for want of memory: a correlation without a match may then have had one. Ask
// when Conclude is done, as of Unplaced.
func (c *Correlator) Dropped() int64 { return c.dropped }

// Unplaced is how often a correlation could not use a match: without a time, without a field that is grouped by or counted,
// or without a number where one is summed up.
func (c *Correlator) Unplaced() int64 { return c.unplaced }

// Observe tells of an event that a rule matches. What correlations need of the event is copied.
func (c *Correlator) Observe(rule int, at time.Time, ev *Event) {
	sources := c.wanted[rule]
	if len(sources) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	year := at.Year()
	for _, s := range sources {
		switch {
		case at.IsZero() || year < 1 || year > 9999:
			c.unplaced++
		case c.budget <= 0:
			c.dropped++
		default:
			c.keep(s.plan, observation{at: at.UnixMicro(), rule: int32(s.rule)}, c.row(s, ev))
		}
	}
}

// row is what an event has in the columns of a source.
func (c *Correlator) row(s *source, ev *Event) []int32 {
	row := make([]int32, len(s.columns))
	for i, names := range s.columns {
		row[i] = c.intern(ev, names)
	}
	return row
}

// absent stands for a value that an event does not have.
const absent = -1

func (c *Correlator) intern(ev *Event, names []string) int32 {
	for _, name := range names {
		if value, is := firstValue(ev, name); is {
			return c.values.intern(value, &c.budget)
		}
	}
	return absent
}

// firstValue is the first value of a field.
func firstValue(ev *Event, name string) (value []byte, is bool) {
	for _, f := range ev.fields {
		if f.name == name && !f.isNull {
			return f.value, true
		}
	}
	return nil, false
}

// bytesKept is what an observation needs beside its values, until it is concluded.
const bytesKept = 72

// keep adds an observation to those of a plan, if it can use it and there is room.
func (c *Correlator) keep(p *plan, o observation, row []int32) {
	if !p.canUse(row, c.values) {
		c.unplaced++
		return
	}
	if c.budget -= bytesKept + int64(4*len(row)); c.budget < 0 {
		c.dropped++
		return
	}
	c.streams[p].add(o, row)
}

// canUse says whether a row has all that its plan groups by, counts or sums up.
func (p *plan) canUse(row []int32, v *values) bool {
	for _, value := range row[:p.own()] {
		if value == absent {
			return false
		}
	}
	if t := p.correlation.Type; t == valueSum || t == valueAvg || t == valuePercentile {
		_, err := finite(v.text(row[len(p.correlation.GroupBy)]))
		return err == nil
	}
	return true
}
