package record

import (
	"bytes"
	"time"

	"picket/internal/intel"
)

// Years outside these bounds are no dates of logs.
const firstYear, lastYear = 1990, 2100

const (
	second      = int64(1_000_000) // in microseconds
	firstSecond = 631152000        // 1990-01-01
	pastSecond  = 4133980800       // 2101-01-01
)

// anyTime reads a value that is wholly a time: ISO 8601 and its kin, seconds, milli-, micro- or nanoseconds since 1970,
// or the form of Apache.
func anyTime(b []byte) (at int64, basis intel.TimeBasis, ok bool) {
	b = bytes.TrimSpace(b)
	if at, basis, size := isoTime(b); size > 0 {
		if offset, zone := offsetBehind(b[size:]); zone && basis == intel.ZoneAssumed {
			return at - offset, intel.Stated, true
		}
		basis, ok = zoneBehind(b[size:], basis)
		return at, basis, ok
	}
	if at, size := epochTime(b); size > 0 {
		return at, intel.Stated, size == len(b)
	}
	if at, size := apacheTime(b); size > 0 {
		return at, intel.Stated, size == len(b)
	}
	if at, ok := dotNetTime(b); ok {
		return at, intel.Stated, true
	}
	return 0, intel.NoTime, false
}

// offsetBehind reads the offset that some products write with a space before it, ` +0100`.
func offsetBehind(rest []byte) (offset int64, ok bool) {
	if len(rest) < 2 || rest[0] != ' ' || rest[1] == 'Z' || rest[1] == 'z' {
		return 0, false
	}
	offset, size := zoneOffset(rest[1:])
	return offset, size > 0 && size == len(rest)-1
}

// zoneBehind takes the names of UTC that may follow a time.
func zoneBehind(rest []byte, basis intel.TimeBasis) (intel.TimeBasis, bool) {
	switch string(rest) {
	case "":
		return basis, true
	case " UTC", " GMT", " Z":
		return intel.Stated, basis == intel.ZoneAssumed
	}
	return intel.NoTime, false
}

// epochTime reads a decimal number that counts from 1970, with or without a fraction. Its magnitude gives the unit: the
// years allowed are far apart in seconds, milli-, micro- and nanoseconds. size is what it took, 0 if it is no time.
func epochTime(b []byte) (at int64, size int) {
	var whole uint64
	i := 0
	for i < len(b) && i < 19 && isDigit(b[i]) {
		whole = whole*10 + uint64(b[i]-'0')
		i++
	}
	micros, decimals := int64(0), 0
	switch {
	case whole >= firstSecond && whole < pastSecond:
		micros, decimals = int64(whole)*second, 6
	case whole >= firstSecond*1e3 && whole < pastSecond*1e3:
		micros, decimals = int64(whole)*1e3, 3
	case whole >= firstSecond*1e6 && whole < pastSecond*1e6:
		micros = int64(whole)
	case whole >= firstSecond*1e9 && whole < pastSecond*1e9:
		micros = int64(whole / 1e3)
	default:
		return 0, 0
	}
	if i < len(b) && b[i] == '.' {
		fraction, size := fractionOf(b[i+1:], decimals)
		micros += fraction
		i += 1 + size
	}
	if i < len(b) && isDigit(b[i]) {
		return 0, 0
	}
	return micros, i
}

// fractionOf reads digits up to a number of decimals, and passes over those behind them.
func fractionOf(b []byte, decimals int) (fraction int64, size int) {
	for size < len(b) && isDigit(b[size]) {
		if size < decimals {
			fraction = fraction*10 + int64(b[size]-'0')
		}
		size++
	}
	for n := size; n < decimals; n++ {
		fraction *= 10
	}
	return fraction, size
}

// isoTime reads RFC 3339 and what resembles it: a space for the T, a comma before the fraction, slashes in the date, a
// zone without its colon or none at all. size is what it took, 0 if it is no time.
func isoTime(b []byte) (at int64, basis intel.TimeBasis, size int) {
	if len(b) < 19 || b[4] != b[7] || b[4] != '-' && b[4] != '/' || b[13] != ':' || b[16] != ':' ||
		b[10] != 'T' && b[10] != ' ' && b[10] != 't' {
		return 0, "", 0
	}
	year, month, day := two(b, 0)*100+two(b, 2), two(b, 5), two(b, 8)
	at, ok := civil(year, month, day, two(b, 11), two(b, 14), two(b, 17))
	if !ok {
		return 0, "", 0
	}
	i := 19
	if i+1 < len(b) && (b[i] == '.' || b[i] == ',') && isDigit(b[i+1]) {
		fraction, size := fractionOf(b[i+1:], 6)
		at += fraction
		i += 1 + size
	}
	offset, zone := zoneOffset(b[i:])
	if zone < 0 {
		return 0, "", 0
	}
	if zone == 0 {
		return at, intel.ZoneAssumed, i
	}
	return at - offset, intel.Stated, i + zone
}

// zoneOffset reads Z, +hh:mm, +hhmm or +hh, in microseconds east. size is 0 where there is no zone, below 0 where it
// cannot be one.
func zoneOffset(b []byte) (offset int64, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case 'Z', 'z':
		return 0, 1
	case '+', '-':
	default:
		return 0, 0
	}
	hours, minutes, size := -1, 0, 3
	if len(b) >= 3 {
		hours = two(b, 1)
	}
	switch {
	case len(b) >= 6 && b[3] == ':':
		minutes, size = two(b, 4), 6
	case len(b) >= 5 && isDigit(b[3]):
		minutes, size = two(b, 3), 5
	}
	if hours < 0 || hours > 15 || minutes < 0 || minutes > 59 {
		return 0, -1
	}
	offset = int64(hours*3600+minutes*60) * second
	if b[0] == '-' {
		offset = -offset
	}
	return offset, size
}

// apacheTime reads 02/Mar/2024:04:11:09 +0100.
func apacheTime(b []byte) (at int64, size int) {
	if len(b) < 26 || b[2] != '/' || b[6] != '/' || b[11] != ':' || b[14] != ':' || b[17] != ':' || b[20] != ' ' {
		return 0, 0
	}
	at, ok := civil(two(b, 7)*100+two(b, 9), month(b[3:6]), two(b, 0), two(b, 12), two(b, 15), two(b, 18))
	offset, zone := zoneOffset(b[21:26])
	if !ok || zone != 5 {
		return 0, 0
	}
	return at - offset, 26
}

// dotNetTime reads /Date(1709352669123)/, as PowerShell writes times in JSON, its slashes escaped or not.
func dotNetTime(b []byte) (at int64, ok bool) {
	b = bytes.Trim(b, `\/`)
	b, found := bytes.CutPrefix(b, []byte("Date("))
	if !found || len(b) == 0 || b[len(b)-1] != ')' {
		return 0, false
	}
	at, size := epochTime(b[:len(b)-1])
	return at, size > 0 && size == len(b)-1
}

// A yearFinder gives a year to times that have none (RFC 3164, section 4.1.2).
type yearFinder struct {
	year  int
	limit int64 // one day after the source was last written, in microseconds
	known bool
}

func newYearFinder(written time.Time) yearFinder {
	if written.IsZero() {
		return yearFinder{}
	}
	limit := written.Add(24 * time.Hour).UTC()
	return yearFinder{limit.Year(), limit.UnixMicro(), true}
}

// time reads `Mar  2 04:11:09`, or the form with the year behind the day that some devices write. It takes the latest
// year in which the day exists and the time is not past the limit. size is what it took, 0 if it is no time.
func (f *yearFinder) time(b []byte) (at int64, basis intel.TimeBasis, size int) {
	if len(b) < 15 || b[3] != ' ' || b[6] != ' ' {
		return 0, "", 0
	}
	mon, day := month(b[:3]), two(b, 4)
	if b[4] == ' ' && isDigit(b[5]) {
		day = int(b[5] - '0')
	}
	if len(b) >= 20 && b[11] == ' ' && b[14] == ':' && b[17] == ':' {
		at, ok := civil(two(b, 7)*100+two(b, 9), mon, day, two(b, 12), two(b, 15), two(b, 18))
		if !ok {
			return 0, "", 0
		}
		return at, intel.ZoneAssumed, 20
	}
	if b[9] != ':' || b[12] != ':' {
		return 0, "", 0
	}
	hour, minute, sec := two(b, 7), two(b, 10), two(b, 13)
	if _, ok := civil(2000, mon, day, hour, minute, sec); !ok { // a leap year has all days
		return 0, "", 0
	}
	if !f.known {
		return 0, intel.NoTime, 15
	}
	for year := f.year; year > f.year-9; year-- {
		if at, ok := civil(year, mon, day, hour, minute, sec); ok && at <= f.limit {
			return at, intel.YearInferred, 15
		}
	}
	return 0, intel.NoTime, 15
}

func month(b []byte) int {
	switch string(b) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

var daysOf = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// civil gives the microseconds since 1970 of a date and time that exist. A leap second counts as the next one.
func civil(year, month, day, hour, minute, sec int) (int64, bool) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 || day > daysOf[month] ||
		month == 2 && day == 29 && !isLeap(year) ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || sec < 0 || sec > 60 {
		return 0, false
	}
	// Days since 1970 with the year begun in March, so that the leap day comes last.
	if month <= 2 {
		year--
		month += 12
	}
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719469
	return (int64(days)*86400 + int64(hour*3600+minute*60+sec)) * second, true
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// two reads two digits; below -100 if they are none, so that sums with it stay below 0.
func two(b []byte, i int) int {
	tens, ones := b[i]-'0', b[i+1]-'0'
	if tens > 9 || ones > 9 {
		return -10000
	}
	return int(tens)*10 + int(ones)
}

func isDigit(c byte) bool { return c-'0' <= 9 }
