package record

import "picket/internal/intel"

// deviceTime reads a value that is wholly a time, as network devices write it: what anyTime reads, or
// `Mar 02 2024 04:11:09.123 UTC`, with or without the year, the fraction and the zone.
func (f *yearFinder) deviceTime(b []byte) (at int64, basis intel.TimeBasis, ok bool) {
	if at, basis, ok = anyTime(b); ok {
		return at, basis, true
	}
	at, basis, size := f.monthTime(b)
	if size == 0 || basis == intel.NoTime {
		return 0, intel.NoTime, false
	}
	at, basis, zone := withZone(b[size:], at, basis)
	return at, basis, size+zone == len(b)
}

// monthTime is yearFinder.time for days of one digit too, with a fraction.
func (f *yearFinder) monthTime(b []byte) (at int64, basis intel.TimeBasis, size int) {
	var padded [21]byte
	text, pad := b, 0
	if len(b) > 6 && b[3] == ' ' && isDigit(b[4]) && b[5] == ' ' {
		pad = 1
		n := copy(padded[:], b[:4])
		padded[n] = ' '
		text = padded[:n+1+copy(padded[n+1:], b[4:])]
	}
	at, basis, size = f.time(text)
	if size == 0 {
		return 0, "", 0
	}
	size -= pad
	if size+1 < len(b) && (b[size] == '.' || b[size] == ',') && isDigit(b[size+1]) {
		fraction, digits := fractionOf(b[size+1:], 6)
		at += fraction
		size += 1 + digits
	}
	return at, basis, size
}

// withZone applies ` UTC`, ` GMT+02:00`, ` +0200` or `Z` behind a time. A zone by another name stays unknown: the same
// letters mean several. size is what it took.
func withZone(b []byte, at int64, basis intel.TimeBasis) (_ int64, _ intel.TimeBasis, size int) {
	i := wordStart(b, 0)
	name := i
	for i < len(b) && 'A' <= b[i] && b[i] <= 'Z' {
		i++
	}
	if basis == intel.NoTime || i < len(b) && isWordByte(b[i]) && i > name {
		return at, basis, 0
	}
	isUTC := isUTCName(b[name:i])
	if isUTC || i == name {
		if offset, zone := zoneOffset(b[i:]); zone > 0 {
			return at - offset, statedYear(basis), i + zone
		}
	}
	switch {
	case isUTC:
		return at, statedYear(basis), i
	case isZoneName(b[name:i]):
		return at, basis, i
	}
	return at, basis, 0
}

// statedYear: a zone makes a time sure where its year is.
func statedYear(basis intel.TimeBasis) intel.TimeBasis {
	if basis == intel.ZoneAssumed {
		return intel.Stated
	}
	return basis
}

func isUTCName(name []byte) bool {
	switch string(name) {
	case "UTC", "GMT", "Z":
		return true
	}
	return false
}

// isZoneName is what devices call their zones. The same letters mean several, so they do not say which it is.
func isZoneName(name []byte) bool {
	switch string(name) {
	case "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AST", "ADT", "WET", "WEST", "CET", "CEST", "MET", "MEST", "EET",
		"EEST", "MSK", "BST", "IST", "JST", "KST", "SGT", "HKT", "AEST", "AEDT", "NZST", "NZDT", "SAST", "BRT":
		return true
	}
	return isUTCName(name)
}

// dayAndTime reads a date and a time of day that stand in fields of their own, with the offset from UTC in a third:
// 2024-03-02, 04:11:09, +0100. Without that the zone is not known.
func dayAndTime(date, clock, offset []byte) (at int64, basis intel.TimeBasis) {
	var text [32]byte
	if len(date) != 10 || len(clock) < 8 || len(clock) > 16 {
		return 0, intel.NoTime
	}
	n := copy(text[:], date)
	text[n] = 'T'
	n += 1 + copy(text[n+1:], clock)
	at, basis, size := isoTime(text[:n])
	if size != n {
		return 0, intel.NoTime
	}
	if east, zone := zoneOffset(offset); zone > 0 && zone == len(offset) && basis == intel.ZoneAssumed {
		return at - east, intel.Stated
	}
	return at, basis
}
