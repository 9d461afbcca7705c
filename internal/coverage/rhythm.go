package coverage

import "slices"

// The rule of rhythm, in figures. DESIGN.md says why these.
const (
	fewestRecords   = 32         // fewer have no rhythm
	fewestDays      = 3          // a span of so many days, rounded, is cut in days …
	windowsOfShort  = 8          // … and a shorter one in so many parts
	silenceFactor   = 4          // a stream may be so many times as silent as it is on a usual day
	longestAllowed  = 6 * hour   // a stream that may be silent for longer is too sparse to vouch for anything
	shareOfSpan     = 8          // nor may it be silent for a greater part of the span than one in so many
	quietFloor      = 5 * minute // silences below this are never gaps …
	floorShareSpan  = 100        // … nor, in short spans, below one part in so many
	shortestSilence = second
)

// allowedSilence is how long, in microseconds, a stream with these cells may be silent; not ok if it is too sparse to
// have a rhythm. The cells are in order of time, width is theirs.
//
// The span is cut into days, or into eighths where it is shorter than three. In each the longest silence
// is found; the lower quartile of these is what the stream is used to. Taking the quartile, not the mean or the largest,
// keeps the rule true while up to three quarters of the windows hold a loss.
func allowedSilence(cells []cell, width int64) (micros int64, ok bool) {
	var records int64
	for _, c := range cells {
		records += c.count
	}
	if records < fewestRecords {
		return 0, false
	}
	first, last := cells[0].first, cells[len(cells)-1].last
	span := last - first
	if span < windowsOfShort {
		return 0, false
	}
	windows := (span + day/2) / day
	if windows < fewestDays {
		windows = windowsOfShort
	}
	usual := lowerQuartile(longestSilences(cells, first, span/windows, windows))
	floor := max(min(span/floorShareSpan, quietFloor), shortestSilence, width)
	allowed := max(silenceFactor*usual, floor)
	return allowed, allowed <= max(min(longestAllowed, span/shareOfSpan), shortestSilence)
}

// longestSilences is, for each of n windows from first on, the longest part of a silence that lies within it.
func longestSilences(cells []cell, first, window, n int64) []int64 {
	longest := make([]int64, n)
	for i := 1; i < len(cells); i++ {
		from, to := cells[i-1].last, cells[i].first
		for w := (from - first) / window; w < n && first+w*window < to; w++ {
			inside := min(to, first+(w+1)*window) - max(from, first+w*window)
			longest[w] = max(longest[w], inside)
		}
	}
	return longest
}

func lowerQuartile(list []int64) int64 {
	slices.Sort(list)
	return list[(len(list)-1)/4]
}
