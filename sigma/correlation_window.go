package sigma

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// A window is observations, first to last of a group, that meet a condition.
type window struct {
	first, last int
	at          int64 // when it came to meet it
	value       float64
}

// Conclude calls yield with every match of a correlation that is not there for others only, by time, and forgets what was
// observed.
func (c *Correlator) Conclude(yield func(CorrelationMatch)) {
	var matches []CorrelationMatch
	for _, p := range c.plans {
		s := c.streams[p]
		s.groups(len(p.correlation.GroupBy), func(group []observation) {
			matches = append(matches, c.conclude(p, s, group)...)
		})
		*s = stream{width: s.width}
	}
	slices.SortStableFunc(matches, func(a, b CorrelationMatch) int {
		return cmp.Or(a.First.Compare(b.First), a.Last.Compare(b.Last), slices.Compare(a.Group, b.Group))
	})
	for _, m := range matches {
		yield(m)
	}
}

// conclude finds the windows of a group, tells those that refer to the plan of them, and joins those that overlap.
func (c *Correlator) conclude(p *plan, s *stream, group []observation) (matches []CorrelationMatch) {
	windows := p.windows(s, c.values, group)
	for _, l := range p.parents {
		c.hand(l, s, group, windows)
	}
	if p.silent() {
		return nil
	}
	for i := 0; i < len(windows); {
		run := windows[i]
		for i++; i < len(windows) && windows[i].first <= run.last; i++ {
			run.first, run.last = min(run.first, windows[i].first), max(run.last, windows[i].last)
		}
		matches = append(matches, CorrelationMatch{
			Correlation: p.correlation,
			Group:       c.describe(p, s.row(group[run.first])),
			First:       time.UnixMicro(group[run.first].at).UTC(),
			Last:        time.UnixMicro(group[run.last].at).UTC(),
			Events:      run.last - run.first + 1,
			Value:       run.value,
		})
	}
	return matches
}

func (c *Correlator) describe(p *plan, row []int32) []string {
	var group []string
	for i, field := range p.correlation.GroupBy {
		group = append(group, field+"="+c.values.text(row[i]))
	}
	return group
}

// hand gives windows to a plan that refers to theirs, as observations with the groups of the events in them.
func (c *Correlator) hand(l link, s *stream, group []observation, windows []window) {
	t := l.parent.correlation.Type
	everyTime := t == temporal || t == temporalOrdered
	told := -1 // the last observation that was handed on
	for i, w := range windows {
		first := w.first
		if anew := i == 0 || w.first > windows[i-1].last; everyTime && !anew {
			first = max(first, told+1)
		} else if !everyTime && w.first <= told {
			continue
		}
		told = w.last
		seen := map[string]bool{}
		for _, o := range group[first : w.last+1] {
			row := s.row(o)[l.offset : l.offset+l.parent.width]
			if key := rowKey(row); !seen[key] {
				seen[key] = true
				c.keep(l.parent, observation{at: w.at, rule: int32(l.rule)}, row)
			}
		}
	}
}

// rowKey is values as the key of a map.
func rowKey(row []int32) string {
	key := make([]byte, 0, 4*len(row))
	for _, v := range row {
		key = append(key, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	return string(key)
}

// windows finds the windows of a group that meet the condition.
func (p *plan) windows(s *stream, v *values, group []observation) []window {
	if p.correlation.Type == temporalOrdered {
		return p.chains(group)
	}
	m := newMeasure(p.correlation, s, v, group)
	span := p.correlation.Seconds * 1e6
	growing := p.correlation.grows()
	var found []window
	first := 0
	for next := 0; next < len(group); {
		at := group[next].at
		for ; next < len(group) && group[next].at == at; next++ {
			m.add(group[next])
		}
		for ; group[first].at < at-span; first++ {
			m.remove(group[first])
		}
		full := next == len(group) || group[next].at > group[first].at+span
		if !growing && !full {
			continue
		}
		if value := m.value(); p.correlation.holds(value) {
			found = append(found, window{first, next - 1, at, value})
		}
	}
	return found
}

// grows says whether a window with more events meets the condition if one with fewer does.
func (c *Correlation) grows() bool {
	return !c.negates && c.Type != valueAvg && c.Type != valuePercentile && c.onlyFromBelow()
}

// never is a time before all others.
const never = -1 << 62

// chains finds where events match enough of the rules in their order within the timespan. begin[k][r] is the latest time
// at which k+1 events, the last of them of rule r, may have begun.
func (p *plan) chains(group []observation) (found []window) {
	rules := len(p.correlation.Rules)
	needed := p.correlation.leastRules()
	if needed > rules {
		return nil
	}
	begin := make([][]int64, needed)
	for k := range begin {
		begin[k] = slices.Repeat([]int64{never}, rules)
	}
	for i, o := range group {
		r := int(o.rule)
		for k := max(0, r-(rules-needed)); k < min(needed, r+1); k++ {
			start := o.at
			if k > 0 {
				start = slices.Max(begin[k-1][k-1 : r])
			}
			begin[k][r] = max(begin[k][r], start)
			if k == needed-1 && start >= o.at-p.correlation.Seconds*1e6 {
				first := sort.Search(i, func(j int) bool { return group[j].at >= start })
				found = append(found, window{first, i, o.at, float64(needed)})
			}
		}
	}
	return found
}

// leastRules is how many rules must match to meet bounds from below.
func (c *Correlation) leastRules() int {
	for n := 1; n <= len(c.Rules); n++ {
		if c.holds(float64(n)) {
			return n
		}
	}
	return len(c.Rules) + 1
}
