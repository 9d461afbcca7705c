package report

import (
	"bufio"
	"bytes"
	"io"
	"slices"
)

// Replays are the formats in which the records of a sweep that was kept can be printed again.
var Replays = []string{"ndjson", "json"}

// A Replay prints records that were kept, to the byte as they were printed then.
type Replay struct {
	out     *bufio.Writer
	json    bool
	section int // of json: the place in sections of the one that is open
	items   int // in it
	rules   [][]byte
}

// NewReplay prints in one of Replays.
func NewReplay(format string, w io.Writer) *Replay {
	return &Replay{out: bufio.NewWriterSize(w, 64<<10), json: format == "json"}
}

// sections are the parts of the document, by the records that stand in them, with what begins them.
var sections = []struct{ record, begin string }{
	{"run", "{\"run\":"},
	{"sighting", ",\n\"sightings\":["},
	{"source", "],\n\"sources\":["},
	{"coverage", "],\n\"coverage\":["},
	{"verdict", "],\n\"verdicts\":["},
	{"rules", "],\n\"rules\":"},
	{"ignored", "],\n\"ignored\":["},
	{"summary", "],\n\"summary\":"},
}

// Record prints the next record, by its name.
func (r *Replay) Record(name string, record []byte) {
	if !r.json {
		r.out.Write(record)
		r.out.WriteByte('\n')
		return
	}
	object := append([]byte{'{'}, bytes.TrimPrefix(record, []byte(`{"record":"`+name+`",`))...)
	switch name {
	case "rule": // the document has them behind the next
		r.rules = append(r.rules, object)
	case "run", "summary":
		r.open(name)
		r.out.Write(object)
	case "rules":
		r.open(name)
		r.out.Write(object)
		r.out.WriteString(",\n\"rules_matched\":[")
		for _, rule := range r.rules {
			r.item(rule)
		}
	default:
		r.open(name)
		r.item(object)
	}
}

// open begins a section, and those before it that are empty. Only that of rules may be missing.
func (r *Replay) open(name string) {
	want := slices.IndexFunc(sections, func(s struct{ record, begin string }) bool { return s.record == name })
	if want == 0 {
		r.out.WriteString(sections[0].begin)
	}
	for r.section < want {
		r.section++
		if s := sections[r.section]; s.record != "rules" || name == "rules" {
			r.out.WriteString(s.begin)
			r.items = 0
		}
	}
}

func (r *Replay) item(object []byte) {
	if r.items > 0 {
		r.out.WriteByte(',')
	}
	r.items++
	r.out.WriteByte('\n')
	r.out.Write(object)
}

// End completes what was printed. The error is that of writing.
func (r *Replay) End() error {
	if r.json {
		r.out.WriteString("}\n")
	}
	return r.out.Flush()
}
