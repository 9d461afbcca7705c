package sigma

import (
	"math"
	"slices"
	"sort"
)

// A measure is what a condition is about, of the observations that were added and not removed.
type measure interface {
	add(observation)
	remove(observation)
	value() float64
}

func newMeasure(c *Correlation, s *stream, v *values, group []observation) measure {
	number := func(o observation) float64 {
		n, _ := finite(v.text(s.row(o)[len(c.GroupBy)]))
		return n
	}
	switch c.Type {
	case valueCount:
		own := len(c.GroupBy) + len(c.Fields)
		return &distinct{counts: map[string]int{}, key: func(o observation) string { return rowKey(s.row(o)[len(c.GroupBy):own]) }}
	case temporal:
		if c.joined != nil {
			return &joined{counts: make([]int, len(c.Rules)), formula: c.joined}
		}
		return &distinct{counts: map[string]int{}, key: func(o observation) string { return rowKey([]int32{o.rule}) }}
	case valueSum:
		return &total{number: number}
	case valueAvg:
		return &total{number: number, average: true}
	case valuePercentile:
		return newRanks(group, number, c.Percentile)
	}
	return &events{}
}

type events struct{ n int }

func (c *events) add(observation)    { c.n++ }
func (c *events) remove(observation) { c.n-- }
func (c *events) value() float64     { return float64(c.n) }

// distinct counts different keys.
type distinct struct {
	counts map[string]int
	key    func(observation) string
}

func (d *distinct) add(o observation) { d.counts[d.key(o)]++ }

func (d *distinct) remove(o observation) {
	key := d.key(o)
	if d.counts[key]--; d.counts[key] == 0 {
		delete(d.counts, key)
	}
}

func (d *distinct) value() float64 { return float64(len(d.counts)) }

// joined is 1 where the rules that match make a formula hold, else 0.
type joined struct {
	counts  []int
	formula formula
}

func (j *joined) add(o observation)    { j.counts[o.rule]++ }
func (j *joined) remove(o observation) { j.counts[o.rule]-- }

func (j *joined) value() float64 {
	if j.formula(func(rule int) bool { return j.counts[rule] > 0 }) {
		return 1
	}
	return 0
}

// total sums up. What adding rounds off is kept beside, so that nothing of a value is left when it is removed (Neumaier).
type total struct {
	number   func(observation) float64
	average  bool
	n        int
	sum, off float64
}

func (t *total) add(o observation) {
	t.n++
	t.plus(t.number(o))
}

func (t *total) remove(o observation) {
	t.n--
	t.plus(-t.number(o))
}

func (t *total) plus(x float64) {
	sum := t.sum + x
	if math.Abs(t.sum) >= math.Abs(x) {
		t.off += t.sum - sum + x
	} else {
		t.off += x - sum + t.sum
	}
	t.sum = sum
}

func (t *total) value() float64 {
	if t.average {
		return (t.sum + t.off) / float64(t.n)
	}
	return t.sum + t.off
}

// ranks finds percentiles: a tree of counts (Fenwick) over the different values of the group.
type ranks struct {
	number     func(observation) float64
	percentile float64
	values     []float64 // different ones, ascending
	tree       []int     // from 1
	n          int
}

func newRanks(group []observation, number func(observation) float64, percentile float64) *ranks {
	r := &ranks{number: number, percentile: percentile}
	for _, o := range group {
		r.values = append(r.values, number(o))
	}
	slices.Sort(r.values)
	r.values = slices.Compact(r.values)
	r.tree = make([]int, len(r.values)+1)
	return r
}

func (r *ranks) add(o observation)    { r.change(o, 1) }
func (r *ranks) remove(o observation) { r.change(o, -1) }

func (r *ranks) change(o observation, by int) {
	r.n += by
	for i := sort.SearchFloat64s(r.values, r.number(o)) + 1; i < len(r.tree); i += i & -i {
		r.tree[i] += by
	}
}

// value lies between the two nearest ranks as the percentile does (linear interpolation).
func (r *ranks) value() float64 {
	rank := r.percentile / 100 * float64(r.n-1)
	below := r.at(int(math.Floor(rank)))
	above := r.at(int(math.Ceil(rank)))
	return below + (above-below)*(rank-math.Floor(rank))
}

// at is the value at a rank, from 0.
func (r *ranks) at(rank int) float64 {
	place, step := 0, 1
	for step*2 < len(r.tree) {
		step *= 2
	}
	for ; step > 0; step /= 2 {
		if place+step < len(r.tree) && r.tree[place+step] <= rank {
			place += step
			rank -= r.tree[place]
		}
	}
	return r.values[place]
}
