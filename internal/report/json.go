package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// document writes a sweep as one JSON document, with the objects of ndjson: {"run":…,"sightings":[…],"sources":[…],
// "coverage":[…],"verdicts":[…],"ignored":[…],"summary":…}; with rules also "rules_matched":[…] and "rules":…, and the
// verdicts on techniques behind those on indicators. Each object is a line, and sightings are written as they come.
type document struct {
	*jsonWriter
	sightings int
}

func newDocument(w io.Writer, run Run) *document {
	d := &document{jsonWriter: newJSONWriter(w)}
	d.text("{\"run\":")
	d.value(runRecordOf(run))
	d.text(",\n\"sightings\":[")
	return d
}

func (d *document) Sighting(s *intel.Sighting) {
	d.item(d.sightings, sightingRecordOf(s, ""))
	d.sightings++
}

func (d *document) Answer(a *sweep.Answer) error {
	d.text("],\n\"sources\":[")
	for i, r := range a.Sources {
		d.item(i, sourceRecordOf(r))
	}
	d.text("],\n\"coverage\":[")
	for i, s := range a.Streams {
		d.item(i, coverageRecordOf(s))
	}
	d.text("],\n\"verdicts\":[")
	writer := verdictWriter{scope: a.Scope}
	var line []byte
	for i, v := range a.Verdicts.All() {
		d.begin(i)
		line = writer.append(line[:0], v)
		d.out.Write(line)
	}
	d.behaviour(a)
	d.text("],\n\"ignored\":[")
	for i, x := range a.Ignored {
		d.item(i, ignoredRecordOf(x))
	}
	d.text("],\n\"summary\":")
	d.value(summaryRecordOf(a))
	d.text("}\n")
	return d.flush()
}

// behaviour completes the list of verdicts, and writes what else rules say.
func (d *document) behaviour(a *sweep.Answer) {
	if a.Behaviour == nil {
		return
	}
	for i := range a.Behaviour.Techniques {
		d.item(a.Verdicts.Len()+i, techniqueRecordOf(&a.Behaviour.Techniques[i]))
	}
	d.text("],\n\"rules\":")
	d.value(rulesRecordOf(a.Behaviour))
	d.text(",\n\"rules_matched\":[")
	for i := range a.Behaviour.Matched {
		d.item(i, ruleRecordOf(&a.Behaviour.Matched[i]))
	}
}

// jsonWriter writes a large JSON document piece by piece. It keeps the first error.
type jsonWriter struct {
	out    *bufio.Writer
	buffer bytes.Buffer
	err    error
}

func newJSONWriter(w io.Writer) *jsonWriter { return &jsonWriter{out: bufio.NewWriter(w)} }

func (j *jsonWriter) text(raw string) { j.out.WriteString(raw) }

// item writes one of a list, from 0, on a line of its own.
func (j *jsonWriter) item(number int, value any) {
	j.begin(number)
	j.value(value)
}

func (j *jsonWriter) begin(number int) {
	if number > 0 {
		j.text(",")
	}
	j.text("\n")
}

func (j *jsonWriter) value(value any) {
	j.buffer.Reset()
	encoder := json.NewEncoder(&j.buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil && j.err == nil {
		j.err = err
	}
	j.out.Write(bytes.TrimSuffix(j.buffer.Bytes(), []byte("\n")))
}

// flush ends the document. What went wrong in between, the buffer still knows.
func (j *jsonWriter) flush() error {
	if err := j.out.Flush(); err != nil {
		return err
	}
	return j.err
}
