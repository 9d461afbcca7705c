package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// A csvTime is where the records of a CSV source have their time, and how it is written there.
type csvTime struct {
	column int
	clock  int // the column of the time of day, where column holds the date alone; else below 0
	isUTC  bool
	order  dateOrder
}

// findTime looks for the columns named for a time in the records of a sample: first one that holds a whole time, then
// two that hold a date and a time of day. What the sample proves of the order of day and month is kept.
func findTime(kind *Kind, names []string, sample []byte, separator byte) (csvTime, bool) {
	columns := timeColumns(kind, names)
	rows := sampleRows(names, sample, separator)
	for _, c := range columns {
		t := csvTime{column: c, clock: -1, isUTC: kind.utc || namesUTC(names[c])}
		if t.fits(rows) {
			return t, true
		}
	}
	for _, c := range columns {
		for _, d := range columns {
			t := csvTime{column: c, clock: d, isUTC: kind.utc || namesUTC(names[c]) || namesUTC(names[d])}
			if c != d && t.fits(rows) {
				return t, true
			}
		}
	}
	return csvTime{}, false
}

// timeColumns are the columns whose names mean a time, those whose names mean nothing else first.
func timeColumns(kind *Kind, names []string) []int {
	var columns []int
	for _, wanted := range []part{partTime, partTimeToo} {
		for i, name := range names {
			if kind.partOf(name) == wanted && len(columns) < 16 {
				columns = append(columns, i)
			}
		}
	}
	return columns
}

// namesUTC says whether a column's name gives the zone: Time (UTC), timestamp_gmt.
func namesUTC(name string) bool {
	name = squash(name)
	return strings.Contains(name, "utc") || strings.HasSuffix(name, "gmt")
}

// sampleRows are the values of the records in a sample.
func sampleRows(names []string, sample []byte, separator byte) [][][]byte {
	fields := make([]Field, len(names))
	var rows [][][]byte
	for lines := 0; len(sample) > 0 && lines < 4096; lines++ {
		var line []byte
		line, sample = cutLine(sample)
		if splitQuoted(line, separator, fields) == rowWrong {
			continue
		}
		values := make([][]byte, len(fields))
		for i, f := range fields {
			values[i] = line[f.Start:f.End]
		}
		rows = append(rows, values)
	}
	return rows
}

// fits says whether any record has a time where t has it. The order of day and month is learnt from all of them.
func (t *csvTime) fits(rows [][][]byte) bool {
	fits := false
	for _, row := range rows {
		date, clock := row[t.column], []byte(nil)
		if t.clock >= 0 {
			clock = row[t.clock]
		}
		_, basis := t.read(date, clock)
		fits = fits || basis != intel.NoTime || t.order == orderUnproven
	}
	return fits
}

// set gives the record its time.
func (t *csvTime) set(r *Record, line []byte) {
	f := &r.Fields[t.column]
	var clock []byte
	if t.clock >= 0 {
		c := &r.Fields[t.clock]
		clock = line[c.Start:c.End]
	}
	r.Time, r.Basis = t.read(line[f.Start:f.End], clock)
}

// read takes a time from a date and, in a column of its own, the time of day.
func (t *csvTime) read(date, clock []byte) (at int64, basis intel.TimeBasis) {
	basis, ok := intel.ZoneAssumed, false
	if t.clock < 0 {
		if at, basis, ok = anyTime(date); !ok {
			at, ok = t.order.time(date)
			basis = intel.ZoneAssumed
		}
	} else {
		at, ok = t.order.join(date, clock)
	}
	switch {
	case !ok:
		return 0, intel.NoTime
	case t.isUTC && basis == intel.ZoneAssumed:
		basis = intel.Stated
	}
	return at, basis
}

// A dateOrder is the order of day and month in dates like 02/03/2024. It is never guessed: a value of the source that
// exists in one order only proves it. Until then, and where values contradict each other, such dates are no times.
type dateOrder uint8

const (
	orderUnknown  dateOrder = iota
	orderUnproven           // there are such dates, and none tells
	orderDayFirst
	orderMonthFirst
	orderBroken
)

// time reads a date and a time of day as office programs write them: 2024-03-02 04:11, 2.3.2024 04:11:09,
// 3/2/2024 4:11:09 PM, Mar 2, 2024 @ 04:11:09.123. They have no zone.
func (o *dateOrder) time(b []byte) (at int64, ok bool) {
	b = bytes.TrimSpace(b)
	if len(b) > 48 {
		return 0, false
	}
	date, size := writtenDate(b)
	if size == 0 {
		return 0, false
	}
	rest := bytes.TrimLeft(b[size:], ", @T")
	if len(rest) == len(b)-size {
		return 0, false
	}
	return o.civil(date, rest)
}

// join reads a date and a time of day that stand apart.
func (o *dateOrder) join(b, clock []byte) (at int64, ok bool) {
	b = bytes.TrimSpace(b)
	date, size := writtenDate(b)
	if size == 0 || size != len(b) {
		return 0, false
	}
	return o.civil(date, bytes.TrimSpace(clock))
}

func (o *dateOrder) civil(date writtenDay, clock []byte) (int64, bool) {
	micros, ok := timeOfDay(clock)
	if !ok {
		return 0, false
	}
	month, day := date.month, date.day
	if !date.isOrdered {
		if month, day = o.monthAndDay(date.first, date.second); month == 0 {
			return 0, false
		}
	}
	at, ok := civil(date.year, month, day, 0, 0, 0)
	return at + micros, ok
}

// monthAndDay orders two numbers of which one is the month; the month is 0 where that cannot be told.
func (o *dateOrder) monthAndDay(first, second int) (month, day int) {
	proof := orderUnproven
	switch {
	case first > 12 && second <= 12:
		proof = orderDayFirst
	case second > 12 && first <= 12:
		proof = orderMonthFirst
	}
	switch {
	case proof == orderUnproven && *o != orderUnknown:
	case *o <= orderUnproven || *o == proof:
		*o = proof
	default:
		*o = orderBroken
	}
	switch *o {
	case orderDayFirst:
		return second, first
	case orderMonthFirst:
		return first, second
	}
	return 0, 0
}
