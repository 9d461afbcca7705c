package message

import (
	"strconv"
	"strings"
	"time"
)

// Sent is the time of the Date field (RFC 5322, 3.3, obsolete forms too), microseconds since 1970 UTC. Without a zone it is taken as UTC.
func (m *Message) Sent() (micros int64, ok bool) { return parseDate(m.Header.Get("Date")) }

// A date is what has been found of one.
type date struct {
	year, month, day     int
	hour, minute, second int
	clock, afternoon     bool
	noon                 bool // AM or PM stands behind the time
	offset               int  // seconds east
	zone                 bool
}

// parseDate reads dates by what their words look like, in any order: those of RFC 5322, of asctime and ISO 8601, and mixtures.
func parseDate(text string) (micros int64, ok bool) {
	const longest = 200
	text = text[:min(len(text), longest)]
	var d date
	words := strings.FieldsFunc(withoutComments(text), func(c rune) bool { return c <= ' ' || c == ',' || c == '"' })
	for _, w := range words {
		if !d.word(w) {
			return 0, false
		}
	}
	return d.micros()
}

func withoutComments(text string) string {
	if !strings.Contains(text, "(") {
		return text
	}
	depth := 0
	return strings.Map(func(c rune) rune {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case depth == 0:
			return c
		}
		return ' '
	}, text)
}

// word takes one word; false says that no date is written so.
func (d *date) word(w string) bool {
	if day, clock, ok := strings.Cut(w, "T"); ok && len(day) == 10 && isDigit(day[0]) { // ISO 8601
		return d.calendar(day) && d.word(clock)
	}
	switch {
	case isDigit(w[0]) && strings.ContainsAny(w, ":"):
		return d.time(w)
	case isDigit(w[0]) && strings.ContainsAny(w, "-/."):
		if d.month != 0 && strings.Count(w, ".") == 2 {
			return d.time(strings.ReplaceAll(w, ".", ":"))
		}
		return d.calendar(w)
	case isDigit(w[0]):
		return d.number(w)
	case w[0] == '+' || w[0] == '-':
		return d.numeric(w)
	}
	return d.name(w)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number takes a day or a year: the day comes first, but for a year of four digits.
func (d *date) number(w string) bool {
	w = strings.TrimRight(w, "stndrh.") // 1st, 2nd
	n, err := strconv.Atoi(w)
	if err != nil {
		return false
	}
	switch {
	case len(w) == 4 && d.clock && d.year != 0:
		return d.numeric("+" + w)
	case len(w) >= 3 && d.year == 0 && (len(w) == 4 || d.day != 0):
		d.setYear(n, len(w))
	case d.day == 0:
		d.day = n
	case d.year == 0:
		d.setYear(n, len(w))
	default:
		return d.clock // what stands behind a whole date is a zone nobody knows
	}
	return true
}

// setYear takes years of two and three digits too (RFC 5322, 4.3), and those that count from 1900 with a zero before them.
func (d *date) setYear(n, digits int) {
	switch {
	case digits == 2 && n < 50:
		n += 2000
	case digits <= 3 || n < 200:
		n += 1900
	}
	d.year = n
}

// calendar takes 2024-03-02, 2024/03/02, 02-Mar-2024, and 31/12/2024 where only one reading is possible.
func (d *date) calendar(w string) bool {
	parts := strings.FieldsFunc(w, func(c rune) bool { return c == '-' || c == '/' || c == '.' })
	if len(parts) != 3 {
		return false
	}
	if m := monthOf(parts[1]); m > 0 {
		d.month = m
		return d.number(parts[0]) && d.number(parts[2])
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil {
			return false
		}
	}
	switch {
	case len(parts[0]) == 4:
		d.year, d.month, d.day = n[0], n[1], n[2]
	case len(parts[2]) == 4 && n[0] > 12:
		d.day, d.month, d.year = n[0], n[1], n[2]
	case len(parts[2]) == 4 && (n[1] > 12 || n[0] == n[1]):
		d.month, d.day, d.year = n[0], n[1], n[2]
	default:
		return false
	}
	return true
}

// time takes 04:11, 04:11:09, 04:11:09.123 and what is glued to it: Z, +0900, PM.
func (d *date) time(w string) bool {
	end := 0
	for end < len(w) && (isDigit(w[end]) || w[end] == ':' || w[end] == '.') {
		end++
	}
	clock, _, _ := strings.Cut(w[:end], ".")
	parts := strings.Split(clock, ":")
	if len(parts) < 2 || len(parts) > 3 || d.clock {
		return false
	}
	for i, to := range []*int{&d.hour, &d.minute, &d.second}[:len(parts)] {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return false
		}
		*to = n
	}
	d.clock = true
	return end == len(w) || d.word(w[end:])
}

// numeric takes a zone as +0900, +09:00, -5.
func (d *date) numeric(w string) bool {
	digits := strings.ReplaceAll(strings.TrimLeft(w, "+-"), ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || d.zone && d.offset != 0 {
		return d.clock
	}
	hours, minutes := n/100, n%100
	if len(digits) <= 2 {
		hours, minutes = n, 0
	}
	if hours > 24 {
		return d.clock // no zone lies so far away: UTC
	}
	d.zone, d.offset = true, hours*3600+minutes*60
	if w[0] == '-' {
		d.offset = -d.offset
	}
	return true
}

// name takes the names of months, days and zones. Others are passed over.
func (d *date) name(w string) bool {
	upper := strings.ToUpper(strings.TrimRight(w, ".;"))
	if m := monthOf(upper); m > 0 && d.month == 0 {
		d.month = m
		return true
	}
	if upper == "AM" || upper == "PM" {
		d.noon, d.afternoon = true, upper == "PM"
		return true
	}
	if rest, ok := strings.CutPrefix(upper, "GMT"); ok && len(rest) > 1 && (rest[0] == '+' || rest[0] == '-') {
		return d.numeric(rest)
	}
	if hours, ok := zones[upper]; ok && !d.zone {
		d.zone, d.offset = true, int(hours*3600)
	}
	return true
}

// zones are the names that RFC 5322, 4.3 knows, and those common in mail that mean one thing; hours east.
var zones = map[string]float64{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "BST": 1, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9,
	"AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "AKST": -9, "AKDT": -8, "HST": -10, "WET": 0, "WEST": 1, "SAST": 2, "HKT": 8, "SGT": 8,
}

const months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"

func monthOf(w string) int {
	if len(w) < 3 || isDigit(w[0]) {
		return 0
	}
	if i := strings.Index(months, strings.ToUpper(w[:3])); i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

func (d *date) micros() (int64, bool) {
	if d.noon && d.hour <= 12 {
		d.hour %= 12
		if d.afternoon {
			d.hour += 12
		}
	}
	if d.second == 60 { // a leap second
		d.second = 59
	}
	if d.year < 1970 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return 0, false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, 0, time.UTC)
	if t.Day() != d.day {
		return 0, false
	}
	return t.Unix()*1e6 - int64(d.offset)*1e6, true
}
