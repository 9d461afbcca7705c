package coverage

import (
	"fmt"
	"math"
	"slices"
)

// The rule of pace, in figures. DESIGN.md says why these.
const (
	fewestInWindow = 16   // windows with fewer records, in the median, say nothing of pace
	evenSpread     = 0.35 // a stream is even if the logarithms of its counts spread no wider than this
	leastSpread    = 0.04 // the spread is never taken to be less
	raritySigmas   = 6    // a window is thinned if it is so many spreads below the median …
	leastDrop      = 0.25 // … and at least this part of the median is missing
)

// thinned finds the windows in which an even stream ran at less than its pace; they may overlap. It is for losses
// that leave no silence: every second record of a day, say. A stream whose pace varies by nature, by day and night, is not
// even, and gets no such gaps. Cells are in order of time, width is theirs.
func thinned(cells []cell, width int64) []Gap {
	if len(cells) == 0 {
		return nil
	}
	first, span := cells[0].first, cells[len(cells)-1].last-cells[0].first
	var gaps []Gap
	even := false
	for _, window := range paceWindows(span) {
		if window < 4*width || window == 0 {
			continue
		}
		counts := countsIn(cells, first, window, span/window)
		usual, spread := paceOf(counts)
		if usual < fewestInWindow {
			continue
		}
		if !even && spread > max(evenSpread, 2/math.Sqrt(usual)) {
			return nil
		}
		even = true
		gaps = append(gaps, slowWindows(counts, usual, spread, first, window)...)
	}
	return gaps
}

// paceWindows are an hour, six, and a day; for spans below three days the same parts of the span.
func paceWindows(span int64) []int64 {
	if span < 3*day {
		return []int64{span / 72, span / 12, span / 3}
	}
	return []int64{hour, 6 * hour, day}
}

// countsIn counts the records of each of n windows. A cell counts in the windows it touches, by its share in each: its
// records are taken to be spread evenly.
func countsIn(cells []cell, first, window, n int64) []float64 {
	counts := make([]float64, n)
	for _, c := range cells {
		length := c.last - c.first + 1
		for w := (c.first - first) / window; w < n && first+w*window <= c.last; w++ {
			inside := min(c.last+1, first+(w+1)*window) - max(c.first, first+w*window)
			counts[w] += float64(c.count) * float64(inside) / float64(length)
		}
	}
	return counts
}

// paceOf is the median count and how widely the logarithms of counts spread about it: the median deviation, scaled to
// the standard deviation of a normal distribution, and at least what chance alone gives (1/√n).
func paceOf(counts []float64) (usual, spread float64) {
	usual = median(slices.Clone(counts))
	if usual == 0 {
		return 0, 0
	}
	deviations := make([]float64, len(counts))
	for i, c := range counts {
		deviations[i] = math.Abs(logRatio(c, usual))
	}
	return usual, max(1.4826*median(deviations), 1/math.Sqrt(usual), leastSpread)
}

func logRatio(count, usual float64) float64 { return math.Log((count + 0.5) / (usual + 0.5)) }

func slowWindows(counts []float64, usual, spread float64, first, window int64) []Gap {
	var gaps []Gap
	limit := -max(raritySigmas*spread, -math.Log(1-leastDrop))
	for i, c := range counts {
		if logRatio(c, usual) < limit {
			from := first + int64(i)*window
			why := fmt.Sprintf("thinned to %.0f %% of its usual pace", 100*c/usual)
			gaps = append(gaps, Gap{From: timeOf(from), To: timeOf(from + window), Why: why})
		}
	}
	return gaps
}

func median(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	if n == 0 {
		return 0
	}
	return (list[(n-1)/2] + list[n/2]) / 2
}
