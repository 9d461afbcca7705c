package record

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"

	"picket/internal/intel"
)

// csvKind is values with a separator between them and a header that names a time (RFC 4180).
var csvKind = &Kind{
	Name:    "csv",
	Partial: anyKinds,
	Limits:  "What this log shows completely is not known; a record whose quoted value runs over several lines is not read.",
	general: true,
	action:  statedAction,
}

type csvParser struct {
	separator byte
	header    string
	layout    *layout
	time      int // its column
	observers names
}

// newCSV takes the first line for a header if it names a column that holds a time in the record below it.
func newCSV(sample []byte, _ Hint) Parser {
	header, rest, _ := bytes.Cut(sample[markLength(sample):], []byte{'\n'})
	header = trimLine(header)
	first, _, _ := bytes.Cut(rest, []byte{'\n'})
	first = trimLine(first)
	for _, separator := range []byte{',', ';', '\t'} {
		columns := make([]Field, bytes.Count(header, []byte{separator})+1)
		columns = columns[:min(len(columns), maxFields)]
		if len(columns) < 2 || !splitQuoted(header, separator, columns) {
			continue
		}
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = strings.TrimSpace(string(header[c.Start:c.End]))
		}
		if column := timeColumn(names, first, separator); column >= 0 {
			return &csvParser{separator: separator, header: string(header), layout: newLayout(csvKind, names), time: column}
		}
	}
	return nil
}

// timeColumn finds the first column named for a time that holds one, below 0 if there is none.
func timeColumn(names []string, first []byte, separator byte) int {
	values := make([]Field, len(names))
	if !splitQuoted(first, separator, values) {
		return -1
	}
	for _, wanted := range []part{partTime, partTimeToo} {
		for i, name := range names {
			if generalPart(name) != wanted {
				continue
			}
			if _, _, ok := anyTime(first[values[i].Start:values[i].End]); ok {
				return i
			}
		}
	}
	return -1
}

func (p *csvParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) || string(line[markLength(line):]) == p.header {
		return r.without(Header)
	}
	p.layout.prepare(r)
	if !splitQuoted(line, p.separator, r.Fields) {
		return r.without(Unknown)
	}
	p.layout.index(r, line)
	f := &r.Fields[p.time]
	if at, basis, ok := anyTime(line[f.Start:f.End]); ok {
		r.Time, r.Basis = at, basis
	} else {
		r.Basis = intel.NoTime
	}
	observer := r.value(line, partObserver)
	if observer == nil {
		observer = r.value(line, partHost)
	}
	if observer != nil {
		r.Observer = p.observers.of(observer)
	}
	return Event
}

// splitQuoted is split for values that may stand in quotes; the fields are without them. A doubled quote inside stays
// doubled.
func splitQuoted(line []byte, separator byte, fields []Field) bool {
	if bytes.IndexByte(line, '"') < 0 {
		return split(line, separator, fields)
	}
	i := 0
	for n := range fields {
		if i > len(line) {
			return false
		}
		start, end, next := i, 0, 0
		if i < len(line) && line[i] == '"' {
			start = i + 1
			if end = quotedEnd(line, start); end < 0 {
				return false
			}
			next = end + 1
		} else {
			end = nextByte(line, i, separator)
			next = end
		}
		if next < len(line) && line[next] != separator {
			return false
		}
		fields[n].Start, fields[n].End = start, end
		i = next + 1
	}
	return i == len(line)+1
}

// quotedEnd finds the quote that is not doubled, below 0 if there is none.
func quotedEnd(line []byte, i int) int {
	for {
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		if i+1 >= len(line) || line[i+1] != '"' {
			return i
		}
		i += 2
	}
}

// nextByte finds a byte that is near.
func nextByte(line []byte, i int, c byte) int {
	for ; i+8 <= len(line); i += 8 {
		word := binary.LittleEndian.Uint64(line[i:]) ^ ones*uint64(c)
		if found := (word - ones) &^ word & (ones << 7); found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(line) && line[i] != c {
		i++
	}
	return i
}
