// Package record reads the lines of logs: it tells the log kind from the content, and gives for each record its time, who
// wrote it down, and its fields. For a match at a place in a record it says what part the value plays there: source,
// destination, name asked for, mere mention.
//
// A log kind is one file of this package with its row in the table of kinds (see Kinds), one line in the list of formats
// where it has a framing of its own, and one fixture in testdata.
//
// Parse runs on every line of every log, so it allocates nothing per record; Explain runs only where something matched.
package record

import (
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// An Outcome says what a line is.
type Outcome int

// The outcomes of Parse.
const (
	Unknown Outcome = iota // a record that could not be read: kind text, no time
	Event                  // a record
	Header                 // a comment, a header or a blank line: no record
)

// A Record is one event. Parse fills it anew for each line and reuses its slices.
type Record struct {
	Kind     *Kind
	Observer string            // who wrote it, where the record says so; else "": see ObserverOf
	Time     int64             // microseconds since 1970 UTC; 0 where Basis is intel.NoTime
	Basis    intel.TimeBasis   // of Time
	Shows    indicator.KindSet // the kinds of Kind.Complete whose key fields are filled here
	Hides    indicator.KindSet // the kinds that stand behind a proxy here, so that only its own log shows them
	Outside  bool              // an end of the connection is outside; told for kinds with Kind.Outside
	Fields   []Field           // of two that hold a place, the first counts; those of an envelope come last
	JSON     bool              // fields may be escaped or encoded: see Field.Escaped
	// Enveloped says that the record came inside a syslog message.
	Enveloped bool
	Loss      Loss // a mark that records are missing; its Why is "" where the record is none

	slots  [partCount]int16 // of each part, 1 + the index of the first field that is filled
	layout *layout          // whose names and parts Fields still hold, where the record is tabular
	paths  *paths           // whose numbers Fields hold, where it is JSON
	lists  uint8            // of mail: whether its text lists indicators: 0 not asked, 1 no, 2 yes
}

// A Field is a named value of a record. Start and End are offsets into the line, without quotes around the value.
type Field struct {
	Name       string // nested JSON objects are joined with dots; elements of an array have the array's name
	Start, End int
	Escaped    bool // the bytes are not the value: it holds escapes of JSON, or is encoded; see AppendValue

	path int32 // JSON: the name's number in the parser's table
	part part
	form form
}

// A Parser reads the lines of one source, in their order: headers change how later lines read. It is not safe for
// concurrent use.
type Parser interface {
	// Parse reads a line without its line break; a carriage return at the end is ignored. It keeps no reference to
	// the line.
	Parse(line []byte, r *Record) Outcome
}

// A Hint is what is known of a source besides its content.
type Hint struct {
	// ModTime is when the source was last written. It gives the year to records that have none (RFC 3164); where it
	// is zero, these have no time.
	ModTime time.Time
	// Framed says that lines were made of records that are none: then what a document says around its list of records
	// is no damage.
	Framed bool
	// Zone is that of times that do not state theirs; nil: they are taken as UTC, and their basis says so.
	Zone *time.Location
}

// NewParser makes the parser of a source from its head: the first block, of which 256 KiB are plenty. Lines that no
// format reads are text.
func NewParser(sample []byte, hint Hint) Parser { return newMixed(sample, hint) }

// reset empties the record for a line of a kind, and keeps the slices.
func (r *Record) reset(kind *Kind) {
	r.Kind, r.Observer, r.Time, r.Basis, r.Shows, r.Hides, r.Outside, r.JSON = kind, "", 0, intel.NoTime, 0, 0, false, false
	r.Enveloped, r.Loss = false, Loss{}
	r.slots, r.lists = [partCount]int16{}, 0
}

// without makes the record one without fields, of kind text.
func (r *Record) without(outcome Outcome) Outcome {
	r.reset(textKind)
	r.Fields, r.layout = r.Fields[:0], nil
	return outcome
}

// add appends a field that plays a part. Its name is written only where another stands from the record before.
func (r *Record) add(name string, part part, start, end int) {
	n := len(r.Fields)
	if n == cap(r.Fields) {
		r.Fields = append(r.Fields, Field{})
	}
	r.Fields = r.Fields[:n+1]
	f := &r.Fields[n]
	if f.Name != name {
		f.Name = name
	}
	f.Start, f.End, f.Escaped, f.path, f.part, f.form = start, end, false, 0, part, formJSON
}

// index notes for each part the first field that is filled. Fields beyond the limit of a slot are not noted.
func (r *Record) index(line []byte) {
	for i := range r.Fields[:min(len(r.Fields), maxFields)] {
		f := &r.Fields[i]
		if f.part != partNone && r.slots[f.part] == 0 && isFilled(line[f.Start:f.End]) {
			r.slots[f.part] = int16(i + 1)
		}
	}
}

// isFilled is false for what log formats write where there is no value.
func isFilled(value []byte) bool {
	switch len(value) {
	case 0:
		return false
	case 1:
		return value[0] != '-'
	case 7:
		return string(value) != "(empty)"
	}
	return true
}

// value is the raw value of the field that plays a part, nil if none is filled.
func (r *Record) value(line []byte, p part) []byte {
	if i := r.slots[p]; i > 0 {
		f := &r.Fields[i-1]
		return line[f.Start:f.End]
	}
	return nil
}

// named is the raw value of the first field of a name, nil if it is not there or not filled.
func (r *Record) named(line []byte, name string) []byte {
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.Name == name && isFilled(line[f.Start:f.End]) {
			return line[f.Start:f.End]
		}
	}
	return nil
}

// observer is the raw name of who wrote the record, nil where it does not say. A shipper of other machines' records is
// the last to ask.
func (r *Record) observer(line []byte) []byte {
	for _, p := range [...]part{partObserver, partHost, partShipper} {
		if value := r.value(line, p); value != nil {
			return value
		}
	}
	return nil
}

// setShows finds the kinds that this record shows completely.
func (r *Record) setShows(line []byte) {
	r.judge(line)
	r.Outside = r.isAskedOutside() && !isWithin(r, line)
}

// isAskedOutside says whether it is asked of such a record if it leads outside.
func (r *Record) isAskedOutside() bool { return r.Kind.Outside != 0 && r.Shows != 0 }

// judge goes by the fields that are filled.
func (r *Record) judge(line []byte) {
	for i := range r.Kind.rules {
		if rule := &r.Kind.rules[i]; rule.holds(r, line) {
			r.Shows |= rule.shows
		}
	}
	if r.Kind.proxied != nil && r.Kind.proxied(r, line) {
		r.Hides = addressKinds
	}
}

// setTime takes the first of the parts that holds a time.
func (r *Record) setTime(line []byte, parts ...part) {
	for _, p := range parts {
		if at, basis, ok := anyTime(r.value(line, p)); ok {
			r.Time, r.Basis = at, basis
			return
		}
	}
}

// trimLine drops a carriage return at the end.
func trimLine(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// markLength is the length of a UTF-8 byte order mark in front.
func markLength(line []byte) int {
	if len(line) >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF {
		return 3
	}
	return 0
}
