package report

import (
	"bufio"
	"encoding/json"
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// ndjson writes the records of a sweep, one object a line: run, sightings as they come, then sources, coverage,
// verdicts, what rules say, and summary.
type ndjson struct {
	out     io.Writer
	encoder *json.Encoder
	err     error
}

func newNDJSON(w io.Writer, run Run) *ndjson {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	n := &ndjson{out: w, encoder: encoder}
	record := runRecordOf(run)
	record.Record = "run"
	n.write(record)
	return n
}

func (n *ndjson) write(record any) {
	if n.err == nil {
		n.err = n.encoder.Encode(record)
	}
}

func (n *ndjson) Sighting(s *intel.Sighting) {
	n.write(sightingRecordOf(s, "sighting"))
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
	for _, r := range a.Sources {
		record := sourceRecordOf(r)
		record.Record = "source"
		n.write(record)
	}
	for _, s := range a.Streams {
		record := coverageRecordOf(s)
		record.Record = "coverage"
		n.write(record)
	}
	n.verdicts(a)
	n.behaviour(a.Behaviour)
	for _, x := range a.Ignored {
		record := ignoredRecordOf(x)
		record.Record = "ignored"
		n.write(record)
	}
	record := summaryRecordOf(a)
	record.Record = "summary"
	n.write(record)
	return n.err
}

// behaviour writes what rules say: the verdicts on techniques, the rules that matched, and how it stands with all of them.
func (n *ndjson) behaviour(b *sweep.Behaviour) {
	if b == nil {
		return
	}
	for i := range b.Techniques {
		record := techniqueRecordOf(&b.Techniques[i])
		record.Record = "verdict"
		n.write(record)
	}
	for i := range b.Matched {
		record := ruleRecordOf(&b.Matched[i])
		record.Record = "rule"
		n.write(record)
	}
	record := rulesRecordOf(b)
	record.Record = "rules"
	n.write(record)
}
