package record

import (
	"time"

	"picket/internal/intel"
)

// A provenDates reads dates whose order of day and month depends on the language of a server. As in CSV it is not guessed.
// Besides a day beyond the twelfth, three things prove it: the next day of a log without pause is a day later and not a
// month, no record is later than when the log was last written, and the log was written for the last time soon after.
type provenDates struct {
	order         dateOrder
	first, second int // numbers of the last date that did not say which is which
	year          int
	start         writtenDay // the first such date
}

// time reads a date and a time of day; a date of eight digits has the year first.
func (p *provenDates) time(date, clock []byte) (int64, intel.TimeBasis) {
	day, size := writtenDate(date)
	if digits, ok := eightDigits(date); ok {
		day, size = digits, len(date)
	}
	if size == 0 || size != len(date) {
		return 0, intel.NoTime
	}
	switch {
	case day.isOrdered:
	case day.first == day.second:
		day.month, day.day, day.isOrdered = day.first, day.second, true
	default:
		p.step(day)
	}
	at, ok := p.order.civil(day, clock)
	if !ok {
		return 0, intel.NoTime
	}
	return at, intel.ZoneAssumed
}

// eightDigits reads 20240301.
func eightDigits(b []byte) (writtenDay, bool) {
	if len(b) != 8 {
		return writtenDay{}, false
	}
	for _, c := range b {
		if !isDigit(c) {
			return writtenDay{}, false
		}
	}
	return writtenDay{year: two(b, 0)*100 + two(b, 2), month: two(b, 4), day: two(b, 6), isOrdered: true}, true
}

// step looks at a date that is not that of the record before.
func (p *provenDates) step(day writtenDay) {
	if p.start.year == 0 {
		p.start = day
	}
	if p.order == orderUnproven && p.year == day.year {
		switch {
		case day.first == p.first && day.second == p.second+1:
			p.order = orderMonthFirst
		case day.second == p.second && day.first == p.first+1:
			p.order = orderDayFirst
		}
	}
	p.year, p.first, p.second = day.year, day.first, day.second
}

// soon is how long before its last writing a log may begin for that to tell anything.
const soon = 14 * 24 * time.Hour

// settle uses the time at which the log was last written, where the dates alone prove nothing: what is later did not
// happen, and a log that is written over begins not long before.
func (p *provenDates) settle(written time.Time) {
	if p.order != orderUnproven || written.IsZero() {
		return
	}
	monthFirst := ageAt(p.start.year, p.start.first, p.start.second, written)
	dayFirst := ageAt(p.start.year, p.start.second, p.start.first, written)
	if (monthFirst < 0) == (dayFirst < 0) && (monthFirst > soon) == (dayFirst > soon) {
		return
	}
	p.order = orderDayFirst
	if dayFirst < 0 || monthFirst >= 0 && monthFirst < dayFirst {
		p.order = orderMonthFirst
	}
}

// ageAt is how old a day was at a time, below 0 where it had not come, in whichever zone.
func ageAt(year, month, day int, written time.Time) time.Duration {
	at, ok := civil(year, month, day, 0, 0, 0)
	if !ok {
		return -1
	}
	return written.Add(24 * time.Hour).Sub(time.UnixMicro(at))
}
