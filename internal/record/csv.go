package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// csvKind is values with a separator between them and a header that names a time (RFC 4180).
var csvKind = &Kind{
	Name:    "csv",
	relayed: true,
	Partial: anyKinds,
	Limits: "What this log shows completely is not known; where a quoted value runs over several lines, those after the " +
		"first have the record's time, and no fields.",
	general:    true,
	action:     statedAction,
	Recognised: "a first line that names columns, one of them a time in the records below it; comma, semicolon, tab or bar",
	Times:      "many forms; without a zone: assumed",
	Roles:      "by common names of columns; others unknown, which counts as a hit",
}

// A csvParser reads one line at a time, so a record with a line break in a quoted value reaches it in pieces.
type csvParser struct {
	separator byte
	header    string
	layout    *layout
	time      csvTime
	observers names

	open     int // how many lines ago a quoted value began that has not ended; 0: none has
	openTime int64
	openFrom string
	openBy   intel.TimeBasis
}

// maxOpen is how many lines a quoted value may run over. A quote that never ends must not take the rest of the source.
const maxOpen = 64

// newCSV takes the first line for a header if it names a column that holds a time in one of the records below it.
func newCSV(sample []byte, _ Hint) Parser {
	header, rest := cutLine(sample[markLength(sample):])
	if isPreamble(header) {
		header, rest = cutLine(rest)
	}
	for _, separator := range []byte{',', ';', '\t', '|'} {
		columns := make([]Field, bytes.Count(header, []byte{separator})+1)
		columns = columns[:min(len(columns), maxFields)]
		if len(columns) < 2 || splitQuoted(header, separator, columns) != rowWhole {
			continue
		}
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = strings.TrimSpace(string(header[c.Start:c.End]))
		}
		kind := kindOfColumns(names)
		if t, ok := findTime(kind, names, rest, separator); ok {
			return &csvParser{separator: separator, header: string(header), layout: newLayout(kind, names), time: t}
		}
	}
	return nil
}

// isPreamble is what stands before the header: `sep=;`, which tells Excel the separator, or PowerShell's `#TYPE …`.
func isPreamble(line []byte) bool {
	return len(line) == 5 && bytes.HasPrefix(line, []byte("sep=")) || bytes.HasPrefix(line, []byte("#TYPE "))
}

func cutLine(sample []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(sample, []byte{'\n'})
	return trimLine(line), rest
}

func (p *csvParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if p.open > 0 {
		return p.parseOpen(line, r)
	}
	bare := line[markLength(line):]
	if isBlank(line) || string(bare) == p.header || isPreamble(bare) {
		return r.without(Header)
	}
	p.layout.prepare(r)
	row := splitQuoted(line, p.separator, r.Fields)
	if row == rowWrong {
		return r.without(Unknown)
	}
	p.layout.index(r, line)
	p.time.set(r, line)
	r.setShows(line)
	p.setObserver(r, line)
	if r.Kind.settle != nil {
		r.Kind.settle(r, line)
	}
	if row == rowOpen {
		p.open, p.openTime, p.openBy, p.openFrom = 1, r.Time, r.Basis, r.Observer
	}
	return Event
}

// parseOpen reads a line that begins within a quoted value. However much it looks like a record, it is part of one.
func (p *csvParser) parseOpen(line []byte, r *Record) Outcome {
	r.reset(p.layout.kind)
	r.Fields, r.layout = r.Fields[:0], nil
	r.Time, r.Basis, r.Observer = p.openTime, p.openBy, p.openFrom
	p.open++
	if end := quotedEnd(line, 0); end >= 0 && !p.opensAgain(line[end+1:]) || p.open > maxOpen {
		p.open = 0
	}
	return Event
}

// opensAgain says whether another quoted value begins behind the one that ended, and goes on in the next line.
func (p *csvParser) opensAgain(rest []byte) bool {
	for len(rest) > 1 && rest[0] == p.separator {
		if rest[1] != '"' {
			rest = rest[1+nextByte(rest[1:], 0, p.separator):]
			continue
		}
		end := quotedEnd(rest, 2)
		if end < 0 {
			return true
		}
		rest = rest[end+1:]
	}
	return false
}

func (p *csvParser) setObserver(r *Record, line []byte) {
	observer := r.value(line, partObserver)
	if observer == nil && !r.Kind.sensor {
		observer = r.observer(line)
	}
	if observer != nil {
		r.Observer = p.observers.of(observer)
	}
}
