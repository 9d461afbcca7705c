package report

import (
	"encoding/json"
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// ndjson writes the records of a sweep, one object a line: run, sightings as they come, then sources, coverage,
// verdicts and summary.
type ndjson struct {
	encoder *json.Encoder
	err     error
}

func newNDJSON(w io.Writer, run Run) *ndjson {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	n := &ndjson{encoder: encoder}
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
	record := sightingRecordOf(s)
	record.Record = "sighting"
	n.write(record)
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
	for i := range a.Verdicts {
		record := verdictRecordOf(a, &a.Verdicts[i])
		record.Record = "verdict"
		n.write(record)
	}
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
