package record

import (
	"bytes"

	"picket/internal/intel"
)

// patternTime reads a time by a pattern of Java's SimpleDateFormat, as LEEF states in devTimeFormat:
// `MMM dd yyyy HH:mm:ss.SSS z`. It knows the letters of dates and times, and no others.
func patternTime(pattern, b []byte) (at int64, basis intel.TimeBasis, ok bool) {
	var t patternFields
	t.month, t.day = 1, 1
	i, isLiteral := 0, false
	for p := 0; p < len(pattern); {
		letter, size := pattern[p], 1
		if letter == '\'' { // letters between quotes stand for themselves
			isLiteral = !isLiteral
			p++
			continue
		}
		if isLiteral || !('a' <= letter|0x20 && letter|0x20 <= 'z') {
			if i >= len(b) || b[i] != letter {
				return 0, intel.NoTime, false
			}
			i++
			p++
			continue
		}
		for p+size < len(pattern) && pattern[p+size] == letter {
			size++
		}
		n := t.read(letter, size, b[i:])
		if n < 0 {
			return 0, intel.NoTime, false
		}
		i += n
		p += size
	}
	if i != len(b) {
		return 0, intel.NoTime, false
	}
	return t.time()
}

type patternFields struct {
	year, month, day, hour, minute, second int
	fraction, offset                       int64
	half                                   byte // of the day: a, p, 0 where the clock has 24 hours
	isStated                               bool
}

// read takes the value of a letter from the start of b, and gives its length, below 0 where it is none.
func (t *patternFields) read(letter byte, size int, b []byte) int {
	switch letter {
	case 'M':
		if size >= 3 {
			if len(b) < 3 || month(b[:3]) == 0 {
				return -1
			}
			t.month = month(b[:3])
			return 3
		}
		return digits(b, &t.month)
	case 'y', 'u':
		n := digits(b, &t.year)
		if size == 2 {
			t.year += 2000
		}
		return n
	case 'd':
		return digits(b, &t.day)
	case 'H', 'h', 'k', 'K':
		return digits(b, &t.hour)
	case 'm':
		return digits(b, &t.minute)
	case 's':
		return digits(b, &t.second)
	case 'S':
		fraction, n := fractionOf(b, 6)
		t.fraction = fraction
		return n
	case 'E':
		return len(b) - len(bytes.TrimLeft(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	case 'a':
		if len(b) < 2 {
			return -1
		}
		t.half = b[0] | 0x20
		return 2
	case 'z', 'Z', 'X':
		return t.zone(b)
	}
	return -1
}

func (t *patternFields) zone(b []byte) int {
	at, basis, size := withZone(b, 0, intel.ZoneAssumed)
	t.offset, t.isStated = -at, basis == intel.Stated
	if size == 0 {
		return -1
	}
	return size
}

// digits reads up to four.
func digits(b []byte, value *int) int {
	n, size := number(b[:min(len(b), 4)])
	if size == 0 {
		return -1
	}
	*value = n
	return size
}

func (t *patternFields) time() (at int64, basis intel.TimeBasis, ok bool) {
	switch {
	case t.half == 'a' && t.hour == 12:
		t.hour = 0
	case t.half == 'p' && t.hour < 12:
		t.hour += 12
	}
	at, ok = civil(t.year, t.month, t.day, t.hour, t.minute, t.second)
	if !ok {
		return 0, intel.NoTime, false
	}
	if t.isStated {
		return at + t.fraction - t.offset, intel.Stated, true
	}
	return at + t.fraction, intel.ZoneAssumed, true
}
