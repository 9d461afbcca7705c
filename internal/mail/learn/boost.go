package learn

import (
	"math"

	"picket/internal/mail"
)

// Boosting of small trees by Newton steps (Friedman, 2001; Chen and Guestrin, 2016). A split may not point against what its signal speaks for:
// bounds are handed down so that no later split can undo it.
const (
	trees     = 600
	depth     = mail.TreeDepth
	rate      = 0.12 // of each tree's step
	ridge     = 8.0  // of a leaf's value
	leastLeaf = 12.0 // of the weight in a leaf, in examples of even odds times 4
	bins      = 11   // strengths 0, and up to 0.1, 0.2, … 1
)

// A row is an example in numbers: the signals that fired, with the bin of each strength.
type row struct {
	signal []uint16
	bin    []uint8
	answer float64
	counts float64
	odds   float64
	node   int
}

func binOf(strength float64) uint8 { return uint8(min(math.Ceil(strength*(bins-1)), bins-1)) }

// cutOf is the strength above which the bin and those after it lie.
func cutOf(bin int) float64 { return float64(bin-1) / (bins - 1) }

// boost fits the trees to the rows.
func boost(rows []row, speaks []int) (bias float64, forest []mail.Tree) {
	var yes, all float64
	for i := range rows {
		yes, all = yes+rows[i].answer*rows[i].counts, all+rows[i].counts
	}
	bias = math.Log(yes / (all - yes))
	for i := range rows {
		rows[i].odds = bias
	}
	for range trees {
		t := grow(rows, speaks)
		forest = append(forest, t)
		for i := range rows {
			rows[i].odds += t.Leaves[rows[i].node-len(t.Splits)]
		}
	}
	return bias, forest
}

// A cell sums what falls into a bin of a signal.
type cell struct{ g, h float64 }

type bounds struct{ low, high float64 }

// grow makes one tree, level by level. rows[i].node is the leaf that the row came to, counted behind the splits.
func grow(rows []row, speaks []int) mail.Tree {
	const inner = 1<<depth - 1
	t := mail.Tree{Splits: make([]mail.Split, inner), Leaves: make([]float64, inner+1)}
	limits := make([]bounds, 2*inner+1)
	limits[0] = bounds{math.Inf(-1), math.Inf(1)}
	for i := range rows {
		rows[i].node = 0
	}
	for level := range depth {
		first, n := 1<<level-1, 1<<level
		sums, whole := histograms(rows, first, n, len(speaks))
		for k := range n {
			node := first + k
			split, low, high := best(sums[k], whole[k], speaks, limits[node])
			t.Splits[node] = split
			limits[2*node+1], limits[2*node+2] = low, high
		}
		for i := range rows {
			rows[i].node = descend(&rows[i], t.Splits[rows[i].node], rows[i].node)
		}
	}
	var totals [inner + 1]cell
	for i := range rows {
		g, h := rows[i].slope()
		c := &totals[rows[i].node-inner]
		c.g, c.h = c.g+g, c.h+h
	}
	for k, c := range totals {
		b := limits[inner+k]
		t.Leaves[k] = rate * min(max(value(c), b.low), b.high)
	}
	return t
}

func descend(r *row, s mail.Split, node int) int {
	if s.Signal >= 0 {
		for k, signal := range r.signal {
			if int(signal) == s.Signal && cutOf(int(r.bin[k]))+1e-9 >= s.Above {
				return 2*node + 2
			}
		}
	}
	return 2*node + 1
}

// slope gives the gradient and the curvature of the loss at the row.
func (r *row) slope() (g, h float64) {
	p := 1 / (1 + math.Exp(-r.odds))
	return (p - r.answer) * r.counts, p * (1 - p) * r.counts
}

func value(c cell) float64 { return -c.g / (c.h + ridge) }

func histograms(rows []row, first, n, signals int) (sums [][]cell, whole []cell) {
	sums, whole = make([][]cell, n), make([]cell, n)
	for k := range sums {
		sums[k] = make([]cell, signals*bins)
	}
	for i := range rows {
		r := &rows[i]
		g, h := r.slope()
		k := r.node - first
		whole[k].g, whole[k].h = whole[k].g+g, whole[k].h+h
		for j, signal := range r.signal {
			c := &sums[k][int(signal)*bins+int(r.bin[j])]
			c.g, c.h = c.g+g, c.h+h
		}
	}
	return sums, whole
}

// best is the split that gains most, and the bounds of what is below it; Signal is -1 where none gains.
func best(sums []cell, whole cell, speaks []int, limit bounds) (split mail.Split, low, high bounds) {
	split, low, high = mail.Split{Signal: -1}, limit, limit
	gained := 1e-3
	clip := func(x float64) float64 { return min(max(x, limit.low), limit.high) }
	gain := func(c cell, v float64) float64 { return -(2*c.g*v + (c.h+ridge)*v*v) }
	before := gain(whole, clip(value(whole)))
	for signal := range speaks {
		var right cell
		for bin := bins - 1; bin >= 1; bin-- {
			c := sums[signal*bins+bin]
			if c.h == 0 {
				continue
			}
			right.g, right.h = right.g+c.g, right.h+c.h
			left := cell{whole.g - right.g, whole.h - right.h}
			if right.h*4 < leastLeaf || left.h*4 < leastLeaf {
				continue
			}
			l, r := clip(value(left)), clip(value(right))
			if float64(speaks[signal])*(r-l) < 0 {
				continue
			}
			if x := gain(left, l) + gain(right, r) - before; x > gained {
				gained, split = x, mail.Split{Signal: signal, Above: cutOf(bin)}
				low, high = limit, limit
				switch middle := (l + r) / 2; {
				case speaks[signal] > 0:
					low.high, high.low = middle, middle
				case speaks[signal] < 0:
					low.low, high.high = middle, middle
				}
			}
		}
	}
	return split, low, high
}
