package record

import (
	"bytes"
	"strconv"
	"strings"

	"picket/internal/intel"
)

// A zeekParser reads the tab-separated logs of Zeek. Their header lines say all; a log may start anew in mid-file.
type zeekParser struct {
	separator byte
	path      string
	unset     string
	empty     string
	layout    *layout // nil before the first #fields, and where the kind cannot be told
	observers names
	skims     *tabularSkimmer // by that layout; nil: it is not skimmed
}

func newZeek([]byte, Hint) Parser { return &zeekParser{separator: '\t', unset: "-", empty: "(empty)"} }

func (p *zeekParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	mark := markLength(line)
	if len(line) == mark {
		return r.without(Header)
	}
	if line[mark] == '#' {
		if !p.header(string(line[mark:])) {
			return r.without(Unknown)
		}
		return r.without(Header)
	}
	if p.layout == nil {
		return r.without(Unknown)
	}
	p.layout.prepare(r)
	if !split(line, p.separator, r.Fields) {
		return r.without(Unknown)
	}
	p.index(r, line)
	p.setTime(r, line)
	if r.Kind.settle != nil {
		r.Kind.settle(r, line)
	}
	r.setShows(line)
	if r.slots[partObserver] > 0 {
		r.Observer = p.observers.of(r.value(line, partObserver))
	}
	return Event
}

// index leaves out what this log's header says is unset or empty, besides the usual forms.
func (p *zeekParser) index(r *Record, line []byte) {
	p.layout.index(r, line)
	if p.unset == "-" && p.empty == "(empty)" {
		return
	}
	for i, slot := range r.slots {
		if slot == 0 {
			continue
		}
		if value := r.value(line, part(i)); string(value) == p.unset || string(value) == p.empty {
			r.slots[i] = 0
		}
	}
}

func (p *zeekParser) setTime(r *Record, line []byte) {
	value := r.value(line, partTime)
	if at, size := epochTime(value); size > 0 && size == len(value) {
		r.Time, r.Basis = at, intel.Stated
		return
	}
	r.setTime(line, partTime) // LogAscii::use_json is off but its ISO times are on
}

// header takes one line of a header: a name, a separator and its value. It says whether it is one.
func (p *zeekParser) header(line string) bool {
	if value, ok := strings.CutPrefix(line, "#separator "); ok {
		*p = zeekParser{separator: unescapeSeparator(value), unset: "-", empty: "(empty)", observers: p.observers}
		return true
	}
	name, value, _ := strings.Cut(line, string([]byte{p.separator}))
	switch name {
	case "#path":
		p.path = value
	case "#unset_field":
		p.unset = value
	case "#empty_field":
		p.empty = value
	case "#fields":
		p.layout = p.newLayout(strings.Split(value, string([]byte{p.separator})))
		p.skims = newTabularSkimmer(p.layout, p.separator)
	case "#set_separator", "#open", "#close", "#types":
	default:
		return false
	}
	return true
}

// skimmer is nil also for headers of other marks for what is empty.
func (p *zeekParser) skimmer() Skimmer {
	if p.skims == nil || p.unset != "-" || p.empty != "(empty)" {
		return nil
	}
	return p.skims
}

// unescapeSeparator reads \x09; other text stands for itself.
func unescapeSeparator(text string) byte {
	if digits, ok := strings.CutPrefix(text, `\x`); ok && len(digits) >= 2 {
		if n, err := strconv.ParseUint(digits[:2], 16, 8); err == nil {
			return byte(n)
		}
	}
	if text == "" {
		return '\t'
	}
	return text[0]
}

// newLayout is nil where the header names no path and the columns do not tell the kind.
func (p *zeekParser) newLayout(columns []string) *layout {
	path := p.path
	if path == "" {
		path = zeekPathOf(columns)
	}
	if path == "" || len(columns) > maxFields {
		return nil
	}
	return newLayout(zeekFamily.kind([]byte(path)), columns)
}

// zeekPathOf infers the path of a log from its columns; "" if they do not tell.
func zeekPathOf(columns []string) string {
	var w flattener
	fields := make([]Field, min(len(columns), maxFields))
	for i := range fields {
		fields[i].Name = columns[i]
		if m := marks[columns[i]]; m != markNone && m != markPath { // the path is a value, and this is but its name
			w.marks |= 1 << m
			w.marked[m] = int16(i + 1)
		}
	}
	path := w.zeekPath(nil, fields)
	if bytes.Equal(path, zeekUntold) {
		return ""
	}
	return string(path)
}
