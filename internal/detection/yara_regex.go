package detection

import (
	"strconv"
	"strings"
)

// maxRepeat bounds a repetition in YARA.
const maxRepeat = 32767

// checkRegex reads a regular expression as YARA has them: no groups with ?, no backward references, and { is itself where
// it begins no repetition. The reason is empty where it is sound.
func checkRegex(text string) (at int, reason string) {
	open, canRepeat := []int{}, false
	greedy, lazy := false, false // repetitions seen: a regular expression has one sort
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '\\':
			n := regexEscape(text[i:])
			if n == 0 {
				return i, "an escape in a regular expression that YARA does not know"
			}
			i, canRepeat = i+n, true
			continue
		case '[':
			end, why := regexClass(text, i)
			if why != "" {
				return i, why
			}
			i, canRepeat = end, true
			continue
		case '(':
			if strings.HasPrefix(text[i:], "(?") || strings.HasPrefix(text[i:], "()") {
				return i, "a group in a regular expression that YARA does not know"
			}
			open, canRepeat = append(open, i), false
		case ')':
			if len(open) == 0 {
				return i, "a ) without its ( in a regular expression"
			}
			open, canRepeat = open[:len(open)-1], true
		case '*', '+', '?':
			if !canRepeat {
				return i, "a repetition of nothing in a regular expression"
			}
			canRepeat = false
			if isLazy := strings.HasPrefix(text[i+1:], "?"); isLazy {
				i, lazy = i+1, true
			} else {
				greedy = true
			}
		case '{':
			end, why := repetition(text[i:])
			if why != "" {
				return i, why
			}
			if end == 0 {
				canRepeat = true
				break
			}
			if !canRepeat {
				return i, "a repetition of nothing in a regular expression"
			}
			i, canRepeat = i+end, false
			if isLazy := strings.HasPrefix(text[i:], "?"); isLazy {
				i, lazy = i+1, true
			} else {
				greedy = true
			}
			continue
		case '|', '^':
			canRepeat = false
		default:
			canRepeat = true
		}
		i++
	}
	switch {
	case text == "":
		return 0, "an empty regular expression"
	case greedy && lazy:
		return 0, "greedy and ungreedy repetitions in one regular expression"
	case len(open) > 0:
		return open[len(open)-1], "a ( without its ) in a regular expression"
	}
	return 0, ""
}

// regexEscape is how long an escape is; 0 for a wrong one. Letters and digits without a meaning are themselves.
func regexEscape(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case s[1] == 'x' && (len(s) < 4 || !isHex(s[2]) || !isHex(s[3])):
		return 0
	case s[1] == 'x':
		return 4
	case isDigit(s[1]):
		return 0
	}
	return 2
}

// regexClass is where a class ends. A ] that comes first is of the class.
func regexClass(text string, from int) (end int, reason string) {
	i := from + 1
	if strings.HasPrefix(text[i:], "^") {
		i++
	}
	last, isRange := -1, false
	for first := true; i < len(text) && (first || text[i] != ']'); first = false {
		c, n := int(text[i]), 1
		if text[i] == '\\' {
			if n = regexEscape(text[i:]); n == 0 {
				return 0, "an escape in a regular expression that YARA does not know"
			}
			c = -1 // a class of its own, or a character in any form
			if n == 4 {
				v, _ := strconv.ParseUint(text[i+2:i+4], 16, 8)
				c = int(v)
			}
		}
		if isRange && last >= 0 && c >= 0 && last > c {
			return 0, "a range from higher to lower in a regular expression"
		}
		if isRange {
			last, isRange = -1, false
		} else {
			last = c
		}
		i += n
		if strings.HasPrefix(text[i:], "-") && !strings.HasPrefix(text[i:], "-]") && last >= 0 {
			isRange = true
			i++
		}
	}
	if i >= len(text) {
		return 0, "a class without its ] in a regular expression"
	}
	return i + 1, ""
}

// repetition is how long {n}, {n,}, {,m} or {n,m} is; 0 for any other brace.
func repetition(s string) (length int, reason string) {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return 0, ""
	}
	low, high, isRange := strings.Cut(s[1:end], ",")
	if strings.Trim(low+high, "0123456789") != "" || low+high == "" {
		return 0, ""
	}
	n, badLow := atoi(low)
	m, badHigh := atoi(high)
	switch {
	case badLow || badHigh || n > maxRepeat || m > maxRepeat:
		return 0, "a repetition that is too long in a regular expression"
	case isRange && high != "" && n > m:
		return 0, "a repetition from more to less in a regular expression"
	}
	return end + 1, ""
}
