package sigma

import (
	"strconv"
	"time"
)

// A compareOp is an order that a number of an event is asked to have to one of a rule.
type compareOp uint8

const (
	equal compareOp = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

func (op compareOp) holds(value, bound float64) bool {
	switch op {
	case less:
		return value < bound
	case lessOrEqual:
		return value <= bound
	case greater:
		return value > bound
	case greaterOrEqual:
		return value >= bound
	}
	return value == bound
}

// eventNumber reads a number of an event: decimal, or hexadecimal with 0x, as Windows writes many.
func eventNumber(value []byte) (float64, bool) {
	if len(value) == 0 || len(value) > 40 || !numberByte[value[0]] {
		return 0, false
	}
	if len(value) > 2 && value[0] == '0' && (value[1] == 'x' || value[1] == 'X') {
		n, err := strconv.ParseUint(string(value[2:]), 16, 64)
		return float64(n), err == nil
	}
	for _, c := range value {
		if !numberByte[c] {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(string(value), 64)
	return n, err == nil
}

// numberByte keeps out what ParseFloat reads beyond decimal numbers: infinities, underscores, hexadecimal.
var numberByte = func() (is [256]bool) {
	for _, c := range "0123456789+-.eE" {
		is[c] = true
	}
	return is
}()

// A timePart is what a time modifier takes out of a time.
type timePart uint8

const (
	noPart timePart = iota
	minute
	hour
	day
	week
	month
	year
)

// of is the part of a time that a value states, in the zone that it is stated in: the specification converts none. The
// value begins as ISO 8601 writes times; a date alone has no hour and minute. Weeks are those of ISO 8601.
func (p timePart) of(value []byte) (float64, bool) {
	const withClock, dateOnly = "2006-01-02T15:04", "2006-01-02"
	if len(value) >= len(withClock) && (value[10] == 'T' || value[10] == ' ') {
		text := []byte(withClock)
		copy(text, value)
		text[10] = 'T'
		t, err := time.Parse(withClock, string(text))
		return p.take(t), err == nil
	}
	if len(value) != len(dateOnly) || p == minute || p == hour {
		return 0, false
	}
	t, err := time.Parse(dateOnly, string(value))
	return p.take(t), err == nil
}

func (p timePart) take(t time.Time) float64 {
	switch p {
	case minute:
		return float64(t.Minute())
	case hour:
		return float64(t.Hour())
	case day:
		return float64(t.Day())
	case week:
		_, w := t.ISOWeek()
		return float64(w)
	case month:
		return float64(t.Month())
	}
	return float64(t.Year())
}
