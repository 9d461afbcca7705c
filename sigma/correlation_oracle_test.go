package sigma

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"
)

// An oracleEvent is an event as the oracle sees it.
type oracleEvent struct {
	at, rule     int
	group, value string
}

// oracle finds the times at which a correlation is met, in every group, as its definition says and no faster: a window is
// all events between two times that are no further apart than the timespan.
func oracle(c *Correlation, events []oracleEvent) map[string][]int {
	met := map[string][]int{}
	for _, e := range events {
		var group []oracleEvent
		for _, other := range events {
			if other.group == e.group {
				group = append(group, other)
			}
		}
		if window, counts := windowBefore(c, group, e.at); counts && c.holds(oracleValue(c, window)) && !slices.Contains(met[e.group], e.at) {
			met[e.group] = append(met[e.group], e.at)
		}
	}
	for _, times := range met {
		slices.Sort(times)
	}
	return met
}

// windowBefore is the events of the timespan up to a time, and whether that window counts.
func windowBefore(c *Correlation, group []oracleEvent, at int) (window []oracleEvent, counts bool) {
	first := at
	for _, e := range group {
		if e.at <= at && e.at >= at-int(c.Seconds) {
			window = append(window, e)
			first = min(first, e.at)
		}
	}
	if c.grows() {
		return window, true
	}
	return window, !slices.ContainsFunc(group, func(e oracleEvent) bool { return e.at > at && e.at <= first+int(c.Seconds) })
}

func oracleValue(c *Correlation, window []oracleEvent) float64 {
	distinct := map[string]bool{}
	var numbers []float64
	sum := 0.0
	for _, e := range window {
		switch c.Type {
		case valueCount:
			distinct[e.value] = true
		case temporal:
			distinct[fmt.Sprint(e.rule)] = true
		}
		n, _ := finite(e.value)
		numbers, sum = append(numbers, n), sum+n
	}
	switch c.Type {
	case eventCount:
		return float64(len(window))
	case valueCount, temporal:
		return float64(len(distinct))
	case valueSum:
		return sum
	case valueAvg:
		return sum / float64(len(window))
	case valuePercentile:
		sort.Float64s(numbers)
		rank := c.Percentile / 100 * float64(len(numbers)-1)
		below, above := numbers[int(math.Floor(rank))], numbers[int(math.Ceil(rank))]
		return below + (above-below)*(rank-math.Floor(rank))
	}
	return float64(longestChain(window, -1, math.MinInt))
}

// longestChain tries every way to pick events in order of time and of rules. Only those that end last are looked at, as an
// earlier end was met earlier.
func longestChain(window []oracleEvent, rule, at int) int {
	longest := 0
	for _, e := range window {
		if e.rule > rule && e.at >= at {
			longest = max(longest, 1+longestChain(window, e.rule, e.at))
		}
	}
	return longest
}

// randomCase makes a correlation and few events at few times, so that boundaries and ties are common.
func randomCase(r *rand.Rand) (*Correlation, []oracleEvent) {
	types := []string{eventCount, valueCount, temporal, temporalOrdered, valueSum, valueAvg, valuePercentile}
	c := &Correlation{
		Meta: Meta{Title: "C"}, Type: types[r.IntN(len(types))], Rules: []string{"failed", "success", "share"},
		GroupBy: []string{"g"}, Seconds: int64(1 + r.IntN(6)), Percentile: float64(r.IntN(5) * 25),
	}
	if c.Type != eventCount && c.Type != temporal && c.Type != temporalOrdered {
		c.Fields = []string{"v"}
	}
	ops := boundOps
	if c.Type == temporalOrdered {
		ops = boundOps[:2]
	}
	for range 1 + r.IntN(2) {
		c.Threshold = append(c.Threshold, Bound{ops[r.IntN(len(ops))], float64(r.IntN(5))})
	}
	var events []oracleEvent
	for range r.IntN(12) {
		events = append(events, oracleEvent{r.IntN(14), r.IntN(3), string(rune('a' + r.IntN(2))), fmt.Sprint(r.IntN(5) - 1)})
	}
	return c, events
}

// metBy finds the times at which the Correlator sees a correlation met: an outer one takes each as a match.
func metBy(t testing.TB, c *Correlation, events []oracleEvent) map[string][]int {
	documents, _ := Parse("rules.yml", []byte(logonRules))
	e, _ := Compile(documents, Options{})
	made, problems := NewCorrelator(e, append(documents, &Document{Correlation: c}), Options{}, 1<<20)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, e := range events {
		var ev Event
		ev.Add("g", []byte(e.group))
		ev.Add("v", []byte(e.value))
		made.Observe(e.rule, time.Unix(int64(e.at), 0), &ev)
	}
	met := map[string][]int{}
	p := made.plans[0]
	s := made.streams[p]
	s.groups(1, func(group []observation) {
		name := made.values.text(s.row(group[0])[0])
		for _, w := range p.windows(s, made.values, group) {
			met[name] = append(met[name], int(w.at/1e6))
		}
		met[name] = slices.Compact(met[name])
	})
	for name, times := range met {
		if len(times) == 0 {
			delete(met, name)
		}
	}
	return met
}

func TestCorrelatorEqualsOracle(t *testing.T) {
	for seed := range uint64(4000) {
		checkAgainstOracle(t, seed)
	}
}

func checkAgainstOracle(t testing.TB, seed uint64) {
	c, events := randomCase(rand.New(rand.NewPCG(seed, 1)))
	want, got := oracle(c, events), metBy(t, c, events)
	if c.Type == temporalOrdered {
		// The oracle's windows go on to hold a chain after its end. Both must agree on where one is met at all, and first.
		for group := range want {
			want[group] = want[group][:1]
		}
		for group := range got {
			got[group] = got[group][:1]
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("seed %d: %+v\nevents %v\n got %v\nwant %v", seed, *c, events, got, want)
	}
}

// The order in which events are told does not matter.
func TestCorrelatorAnyOrder(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		_, events := randomCase(r)
		var first []string
		for range 3 {
			c := correlatorOf(t, "\ntitle: O\ncorrelation: {type: temporal_ordered, rules: [n, success], group-by: [g], timespan: 5s}"+
				"\n---\ntitle: N\nname: n\ncorrelation: {type: value_sum, rules: [failed], timespan: 4s, condition: {field: v, gt: 0}}")
			r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			for _, e := range events {
				var ev Event
				ev.Add("g", []byte(e.group))
				ev.Add("v", []byte(e.value))
				c.Observe(e.rule, time.Unix(1_700_000_000+int64(e.at), 0), &ev)
			}
			got := concluded(c)
			if first == nil {
				first = append([]string{""}, got...)
			}
			if !slices.Equal(first[1:], got) {
				t.Fatalf("seed %d: %v, then %v", seed, first[1:], got)
			}
		}
	}
}
