package coverage

import (
	"fmt"
	"math"
	"slices"
)

// The rule of pace, in figures. DESIGN.md says why these.
const (
	fewestInWindow = 8    // windows with fewer records, at the usual pace, say nothing of it
	evenSpread     = 0.35 // a stream is even if within a day the logarithms of its counts spread no wider than this
	raritySigmas   = 6    // a window is thinned if it is so many deviations below the usual pace …
	leastDropOfDay = 0.4  // … and at least this part of that is missing of a day …
	leastDrop      = 0.5  // … or of less
)

// thinned finds the windows in which an even stream ran at less than its pace; they may overlap. It is for losses that
// leave no silence: every second record of a day, say. A stream whose pace varies by day and night is not even, and gets
// no such gaps. Cells are in order of time, width is theirs.
func thinned(cells []cell, width int64) []Gap {
	if len(cells) == 0 {
		return nil
	}
	first, span := cells[0].first, cells[len(cells)-1].last-cells[0].first
	windows := paceWindows(span)
	block := windows[len(windows)-1]
	var gaps []Gap
	spread := -1.0 // within a block, beyond chance, at the finest scale that says anything; below 0: not known yet
	for _, window := range windows {
		if window < 4*width || window == 0 {
			continue
		}
		counts := countsIn(cells, first, window, span/window)
		between := countsIn(cells, first+window/2, window, span/window-1)
		usual := upperQuartile(counts)
		if usual < fewestInWindow || window == block && spread < 0 {
			continue
		}
		if spread < 0 {
			spread = spreadWithin(counts, int(block/window), usual)
			if spread > evenSpread {
				return nil
			}
		}
		least, expected := leastDrop, spread
		if window == block {
			least, expected = leastDropOfDay, spread/2 // whole blocks even out
		}
		limit := -max(raritySigmas*expected, -math.Log(1-least))
		gaps = append(gaps, slowWindows(counts, usual, limit, first, window)...)
		gaps = append(gaps, slowWindows(between, usual, limit, first+window/2, window)...)
	}
	return gaps
}

// paceWindows are an hour, six, and a day; for spans below three days the same parts of the span.
func paceWindows(span int64) []int64 {
	if (span+day/2)/day < fewestDays {
		return []int64{span / 72, span / 12, span / 3}
	}
	day := span / ((span + day/2) / day)
	hour := day / 24
	return []int64{hour, 6 * hour, day}
}

// countsIn counts the records of each of n windows. A cell counts in the windows it touches, by its share in each: its
// records are taken to be spread evenly.
func countsIn(cells []cell, first, window, n int64) []float64 {
	counts := make([]float64, max(n, 0))
	for _, c := range cells {
		if c.last < first {
			continue
		}
		length := c.last - c.first + 1
		for w := max(0, (c.first-first)/window); w < n && first+w*window <= c.last; w++ {
			inside := min(c.last+1, first+(w+1)*window) - max(c.first, first+w*window)
			counts[w] += float64(c.count) * float64(inside) / float64(length)
		}
	}
	return counts
}

// upperQuartile is the usual pace: true while up to three quarters of the windows hold a loss.
func upperQuartile(counts []float64) float64 {
	sorted := slices.Sorted(slices.Values(counts))
	return sorted[len(sorted)*3/4]
}

// spreadWithin is how widely the logarithms of counts spread about the mean of their own block, beyond what chance gives
// (1/√n): the median deviation, scaled to the standard deviation of a normal distribution. A loss that lasts for days
// changes the pace of whole blocks, and not this; blocks are laid where they fit it best.
func spreadWithin(counts []float64, block int, usual float64) float64 {
	least := math.Inf(1)
	for start := range block {
		var deviations []float64
		deviations = appendDeviations(deviations, counts[:min(start, len(counts))])
		for part := range slices.Chunk(counts[min(start, len(counts)):], block) {
			deviations = appendDeviations(deviations, part)
		}
		least = min(least, 1.4826*median(deviations))
	}
	return math.Sqrt(max(0, least*least-1/usual))
}

func appendDeviations(deviations, part []float64) []float64 {
	mean := 0.0
	for _, c := range part {
		mean += c / float64(len(part))
	}
	for _, c := range part {
		deviations = append(deviations, math.Abs(logRatio(c, mean)))
	}
	return deviations
}

func logRatio(count, usual float64) float64 { return math.Log((count + 0.5) / (usual + 0.5)) }

// slowWindows are those in which more is missing than chance explains, and than the limit, a logarithm, allows.
func slowWindows(counts []float64, usual, limit float64, first, window int64) []Gap {
	var gaps []Gap
	for i, c := range counts {
		if logRatio(c, usual) < limit && deviation(c, usual) < -raritySigmas {
			from := first + int64(i)*window
			why := fmt.Sprintf("thinned to %.0f %% of its usual pace", 100*c/usual)
			gaps = append(gaps, Gap{From: timeOf(from), To: timeOf(from + window), Why: why})
		}
	}
	return gaps
}

// deviation is how many standard deviations a count lies from what is expected, if records come by chance. Square roots
// make the deviation of small and of large counts the same (Anscombe, 1948).
func deviation(count, usual float64) float64 {
	return 2 * (math.Sqrt(count+3.0/8) - math.Sqrt(usual+3.0/8))
}

func median(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	if n == 0 {
		return 0
	}
	return (list[(n-1)/2] + list[n/2]) / 2
}
