package record

import (
	"bytes"

	"picket/internal/intel"
)

// Text is the name of the kind of records that are not understood.
const Text = "text"

// textKind is whatever has no better known form: it is searched and may hit, and earns no absence.
var textKind = &Kind{
	Name:       Text,
	Limits:     "Its records are not understood: nothing is known of what they leave out.",
	Recognised: "whatever is of no other kind",
	Times:      "where the line begins with one; else none",
	Roles:      "unknown, which counts as a hit",
}

// textTime finds the time at the start of a line that is not understood: a hit in a program's own log should say when.
func textTime(line []byte) (at int64, basis intel.TimeBasis) {
	b := bytes.TrimLeft(line[markLength(line):], "[")
	size := 0
	if at, size = epochTime(b); size > 10 && b[10] == '.' { // a whole number may be any
		return at, intel.Stated
	}
	for _, read := range []func([]byte) (int64, intel.TimeBasis, int){isoTime, weekdayTime, dashedTimeOf} {
		if at, basis, size = read(b); size > 0 && (size == len(b) || !isWordByte(b[size])) {
			return at, basis
		}
	}
	if at, size = apacheTime(b); size > 0 {
		return at, intel.Stated
	}
	if open, at := bracketedTime(line); open >= 0 {
		return at, intel.Stated
	}
	return 0, intel.NoTime
}

// dashedTimeOf reads 01-Mar-2024 04:11:09.123, as Tomcat and BIND write it.
func dashedTimeOf(b []byte) (at int64, basis intel.TimeBasis, size int) {
	if len(b) <= 20 || b[2] != '-' || b[6] != '-' {
		return 0, "", 0
	}
	at, ok := dashedTime(b)
	if !ok {
		return 0, "", 0
	}
	fraction, digits := dotFraction(b[20:])
	return at + fraction, intel.ZoneAssumed, 20 + digits
}
