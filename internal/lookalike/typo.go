package lookalike

import "strings"

// nearOfTypo judges one label as a typing error of another: 0 where it is none.
func nearOfTypo(typed, meant string) float64 {
	if len(meant) < leastTypo || typed == meant {
		return 0
	}
	switch distance(typed, meant, 2) {
	case 1:
		near := 0.85
		if isSlip(typed, meant) {
			near = 0.9
		}
		if len(meant) < leastTypo+1 {
			near -= 0.25
		}
		return near
	case 2:
		if len(meant) >= leastTwoTypos && len(typed) >= leastTwoTypos-1 {
			return 0.75
		}
	}
	return 0
}

// distance is that of Damerau and Levenshtein in its restricted form (optimal string alignment): letters changed, added, left out, or swapped
// with the next. What exceeds most is told as most+1.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+differ(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

// isSlip tells the errors that fingers make and eyes pass over, of those one change away: two letters swapped, one doubled or left out of a
// double, one hit beside its key.
func isSlip(typed, meant string) bool {
	i := 0
	for i < min(len(typed), len(meant)) && typed[i] == meant[i] {
		i++
	}
	switch {
	case len(typed) > len(meant): // one added
		return i > 0 && typed[i] == typed[i-1]
	case len(typed) < len(meant): // one left out
		return i > 0 && meant[i] == meant[i-1]
	case i+1 < len(meant) && typed[i] == meant[i+1] && typed[i+1] == meant[i]:
		return true
	}
	return areNeighbours(typed[i], meant[i])
}

// keyboard is the rows of the American layout, whose neighbours others share but for a few letters.
var keyboard = [...]string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"}

func areNeighbours(a, b byte) bool {
	for i, row := range keyboard {
		at := strings.IndexByte(row, a)
		if at < 0 {
			continue
		}
		if same := strings.IndexByte(row, b); same >= 0 {
			return same-at == 1 || at-same == 1
		}
		if i+1 < len(keyboard) {
			under := strings.IndexByte(keyboard[i+1], b)
			if under >= 0 && (under == at || under == at-1) {
				return true
			}
		}
		if i > 0 {
			over := strings.IndexByte(keyboard[i-1], b)
			return over >= 0 && (over == at || over == at+1)
		}
	}
	return false
}
