package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// ndjson writes the records of a sweep, one object a line: run, sightings as they come, then sources, coverage,
// verdicts, what rules say, and summary.
type ndjson struct {
	out   io.Writer
	lines lineEncoder
	err   error
}

func newNDJSON(w io.Writer, run Run) *ndjson {
	n := &ndjson{out: w}
	n.write("run", namedRunRecord(run))
	return n
}

func namedRunRecord(run Run) runRecord {
	record := runRecordOf(run)
	record.Record = "run"
	return record
}

func (n *ndjson) write(_ string, record any) { n.writeLine(n.lines.line(record)) }

func (n *ndjson) writeLine(line []byte, err error) {
	if n.err == nil {
		n.err = err
	}
	if n.err == nil {
		_, n.err = n.out.Write(line)
	}
}

func (n *ndjson) Sighting(s *intel.Sighting) {
	n.write("sighting", sightingRecordOf(s, "sighting"))
}

// verdicts writes many lines at once: there may be a million.
func (n *ndjson) verdicts(a *sweep.Answer) {
	if n.err != nil {
		return
	}
	out := bufio.NewWriterSize(n.out, 64<<10)
	writer := verdictWriter{head: `"record":"verdict",`, scope: a.Scope}
	var line []byte
	for _, v := range a.Verdicts.All() {
		line = append(writer.append(line[:0], v), '\n')
		out.Write(line)
	}
	n.err = out.Flush()
}

func (n *ndjson) Answer(a *sweep.Answer) error {
	eachRecord(a, n.write, n.verdicts)
	return n.err
}

// eachRecord visits the records of an answer in their order, each with its name; verdicts on indicators it leaves to the
// caller.
func eachRecord(a *sweep.Answer, write func(name string, record any), verdicts func(*sweep.Answer)) {
	for _, r := range a.Sources {
		record := sourceRecordOf(r)
		record.Record = "source"
		write(record.Record, record)
	}
	for _, s := range a.Streams {
		record := coverageRecordOf(s)
		record.Record = "coverage"
		write(record.Record, record)
	}
	verdicts(a)
	eachRuleRecord(a.Behaviour, write)
	for _, x := range a.Ignored {
		record := ignoredRecordOf(x)
		record.Record = "ignored"
		write(record.Record, record)
	}
	record := summaryRecordOf(a)
	record.Record = "summary"
	write(record.Record, record)
}

// eachRuleRecord visits what rules say: the verdicts on techniques, the rules that matched, and how it stands with all of them.
func eachRuleRecord(b *sweep.Behaviour, write func(name string, record any)) {
	if b == nil {
		return
	}
	for i := range b.Techniques {
		record := techniqueRecordOf(&b.Techniques[i])
		record.Record = "verdict"
		write(record.Record, record)
	}
	for i := range b.Matched {
		record := ruleRecordOf(&b.Matched[i])
		record.Record = "rule"
		write(record.Record, record)
	}
	record := rulesRecordOf(b)
	record.Record = "rules"
	write(record.Record, record)
}

// A lineEncoder makes lines of JSON.
type lineEncoder struct {
	buffer  bytes.Buffer
	encoder *json.Encoder
}

// line is the record with a line break. It holds until the next call.
func (l *lineEncoder) line(record any) ([]byte, error) {
	if l.encoder == nil {
		l.encoder = json.NewEncoder(&l.buffer)
		l.encoder.SetEscapeHTML(false)
	}
	l.buffer.Reset()
	err := l.encoder.Encode(record)
	return l.buffer.Bytes(), err
}
