package evtx

import (
	"encoding/binary"
	"time"
)

// ticksToUnix is the time from 1601, where a FILETIME begins, to 1970, in FILETIME's steps of 100 ns ([MS-DTYP] 2.3.3).
const (
	ticksPerSecond = 10_000_000
	ticksToUnix    = 11_644_473_600 * ticksPerSecond
	secondsPerDay  = 86_400
	daysToUnix     = 134_774
)

// filetime gives a FILETIME as a time in UTC.
func filetime(ticks uint64) time.Time {
	return time.Unix(int64(ticks/ticksPerSecond)-ticksToUnix/ticksPerSecond, int64(ticks%ticksPerSecond)*100).UTC()
}

// appendFiletime appends 2006-01-02T15:04:05.999999Z; the last digit of a FILETIME, the tenth of a microsecond, only if asked for.
func appendFiletime(dst []byte, ticks uint64, tenths bool) []byte {
	seconds, fraction := ticks/ticksPerSecond, ticks%ticksPerSecond
	year, month, day := civil(int64(seconds/secondsPerDay) - daysToUnix)
	dst = appendClock(dst, year, month, day, seconds%secondsPerDay)
	if tenths {
		dst = appendPadded(dst, fraction, 7)
	} else {
		dst = appendPadded(dst, fraction/10, 6)
	}
	return append(dst, 'Z')
}

func appendClock(dst []byte, year, month, day int, second uint64) []byte {
	dst = append(appendPadded(dst, uint64(year), 4), '-')
	dst = append(appendPadded(dst, uint64(month), 2), '-')
	dst = append(appendPadded(dst, uint64(day), 2), 'T')
	dst = append(appendPadded(dst, second/3600, 2), ':')
	dst = append(appendPadded(dst, second/60%60, 2), ':')
	return append(appendPadded(dst, second%60, 2), '.')
}

// appendPadded appends a number with at least the given count of digits.
func appendPadded(dst []byte, n uint64, digits int) []byte {
	var buf [20]byte
	at := len(buf)
	for n > 0 || digits > 0 {
		at--
		buf[at] = byte('0' + n%10)
		n /= 10
		digits--
	}
	return append(dst, buf[at:]...)
}

// civil turns a count of days since 1970-01-01 into a date of the Gregorian calendar. It counts years from March on, so that the
// leap day is a year's last, and in eras of 400 years, which all have the same count of days.
func civil(days int64) (year, month, day int) {
	days += 719_468 // since 0000-03-01; never below zero here, as a FILETIME begins in 1601
	era, inEra := days/146_097, days%146_097
	yearOfEra := (inEra - inEra/1460 + inEra/36_524 - inEra/146_096) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*inYear + 2) / 153
	day = int(inYear-(153*fromMarch+2)/5) + 1
	month = int(fromMarch) + 3
	year = int(yearOfEra + era*400)
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// appendSystemtime appends a SYSTEMTIME ([MS-DTYP] 2.3.13) like a FILETIME; ok is false if it is no date.
func appendSystemtime(dst, raw []byte) (out []byte, ok bool) {
	var f [8]int // year, month, day of the week, day, hour, minute, second, millisecond
	for i := range f {
		f[i] = int(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	if f[1] < 1 || f[1] > 12 || f[3] < 1 || f[3] > 31 || f[4] > 23 || f[5] > 59 || f[6] > 59 || f[7] > 999 {
		return dst, false
	}
	dst = appendClock(dst, f[0], f[1], f[3], uint64(f[4]*3600+f[5]*60+f[6]))
	dst = appendPadded(dst, uint64(f[7])*1000, 6)
	return append(dst, 'Z'), true
}
