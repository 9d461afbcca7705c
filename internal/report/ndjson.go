package report

import (
	"encoding/json"
	"io"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// Schema is the version of the records' meaning.
const Schema = 1

// NDJSON writes the records of a sweep, one object a line: run, sightings as they come, then sources, coverage,
// verdicts and summary.
type NDJSON struct {
	encoder *json.Encoder
	err     error
}

// NewNDJSON begins with the run record. Since and Until of the question are left out where they were not asked for: the
// summary has the period that the answer is about.
func NewNDJSON(w io.Writer, version string, started time.Time, q *sweep.Question) *NDJSON {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	n := &NDJSON{encoder: encoder}
	kinds := q.Ask.List()
	if q.Ask == 0 {
		kinds = indicator.Kinds
	}
	n.write(runRecord{
		Record: "run", Schema: Schema, Version: version, Started: started.UTC().Format(time.RFC3339),
		Since: stamp(q.Since), Until: stamp(q.Until), Intel: intelRecords(sweep.Describe(q.Advisories)), Asked: kinds,
	})
	return n
}

func (n *NDJSON) write(record any) {
	if err := n.encoder.Encode(record); err != nil && n.err == nil {
		n.err = err
	}
}

// Sighting writes one sighting.
func (n *NDJSON) Sighting(s *intel.Sighting) {
	target := indicatorRecord{s.Indicator.Kind, s.Indicator.Value, s.IndicatorID}
	n.write(sightingRecord{"sighting", s, target})
}

// Answer writes the rest. The error is the first one of writing.
func (n *NDJSON) Answer(a *sweep.Answer) error {
	for _, r := range a.Sources {
		n.write(sourceRecord{"source", r.File, r.LogKind(), r.Kinds, r.Bytes, r.Records, orEmpty(r.Faults), r.Skipped})
	}
	for _, s := range a.Streams {
		n.write(coverageRecordOf(s))
	}
	for _, v := range a.Verdicts {
		n.write(verdictRecord{
			Record: "verdict", Indicator: indicatorRecord{v.Indicator.Kind, v.Indicator.Value, v.ID}, Advisory: v.Advisory,
			Verdict: v.Verdict, Scope: a.Scope, Sightings: v.Sightings, Mentions: v.Mentions, First: stamp(v.First),
			Last: stamp(v.Last), SetAside: v.SetAside, Reason: v.Reason,
		})
	}
	n.write(summaryRecord{
		Record: "summary", Verdict: a.Verdict, Scope: a.Scope, Since: stamp(a.Period.Since), Until: stamp(a.Period.Until),
		Indicators: len(a.Verdicts), Hit: a.Hits, NotSeen: a.NotSeen, CannotSay: a.CannotSay, SetAside: a.SetAside, Unasked: a.Unasked,
		Sightings: a.Sightings, Mentions: a.Mentions, Sources: len(a.Sources), Bytes: a.Bytes, Seconds: a.Seconds,
	})
	return n.err
}

type runRecord struct {
	Record  string           `json:"record"`
	Schema  int              `json:"schema"`
	Version string           `json:"version"`
	Started string           `json:"started"`
	Since   string           `json:"since,omitempty"`
	Until   string           `json:"until,omitempty"`
	Intel   []intelRecord    `json:"intel"`
	Asked   []indicator.Kind `json:"asked"`
}

type intelRecord struct {
	Name       string `json:"name"`
	SHA256     string `json:"sha256"`
	Indicators int    `json:"indicators"`
	Revoked    int    `json:"revoked,omitempty"`
	Unasked    int    `json:"unasked,omitempty"` // patterns and parts that cannot be looked for
}

func intelRecords(list []sweep.Intel) []intelRecord {
	records := make([]intelRecord, len(list))
	for i, x := range list {
		records[i] = intelRecord{x.Name, x.SHA256, x.Indicators, x.Revoked, x.Unasked}
	}
	return records
}

type indicatorRecord struct {
	Kind  indicator.Kind `json:"kind"`
	Value string         `json:"value"`
	ID    string         `json:"id"`
}

type sightingRecord struct {
	Record string `json:"record"`
	*intel.Sighting
	Indicator indicatorRecord `json:"indicator"`
}

type sourceRecord struct {
	Record   string           `json:"record"`
	File     string           `json:"file"`
	LogKind  string           `json:"log_kind"`
	LogKinds map[string]int64 `json:"log_kinds,omitempty"` // records by kind
	Bytes    int64            `json:"bytes"`
	Records  int64            `json:"records"`
	Faults   []coverage.Fault `json:"faults"`
	Skipped  string           `json:"skipped,omitempty"`
}

type coverageRecord struct {
	Record   string           `json:"record"`
	LogKind  string           `json:"log_kind"`
	Observer string           `json:"observer"`
	Sources  int              `json:"sources"`
	Records  int64            `json:"records"`
	First    string           `json:"first,omitempty"`
	Last     string           `json:"last,omitempty"`
	Silence  float64          `json:"silence_allowed,omitempty"` // seconds; absent: too sparse for a rhythm
	Gaps     [][3]string      `json:"gaps"`
	Complete []indicator.Kind `json:"complete"`
	Partial  []indicator.Kind `json:"partial"`
	Faults   []string         `json:"faults,omitempty"`
}

func coverageRecordOf(s coverage.StreamReport) coverageRecord {
	r := coverageRecord{
		Record: "coverage", LogKind: s.LogKind, Observer: s.Observer, Sources: s.Sources, Records: s.Records,
		First: stamp(s.First), Last: stamp(s.Last), Silence: s.Silence.Seconds(), Gaps: [][3]string{},
		Complete: s.Complete.List(), Partial: s.Partial.List(), Faults: s.Faults,
	}
	for _, g := range s.Gaps {
		why := g.Why
		if g.Kinds != s.Complete {
			why += " (for " + kindNames(g.Kinds) + ")"
		}
		r.Gaps = append(r.Gaps, [3]string{stamp(g.From), stamp(g.To), why})
	}
	return r
}

type verdictRecord struct {
	Record    string          `json:"record"`
	Indicator indicatorRecord `json:"indicator"`
	Advisory  string          `json:"advisory"`
	Verdict   intel.Verdict   `json:"verdict"`
	Scope     string          `json:"scope"`
	Sightings int             `json:"sightings"`
	Mentions  int             `json:"mentions"`
	First     string          `json:"first,omitempty"`
	Last      string          `json:"last,omitempty"`
	SetAside  bool            `json:"set_aside,omitempty"`
	Reason    string          `json:"reason,omitempty"`
}

type summaryRecord struct {
	Record     string        `json:"record"`
	Verdict    intel.Verdict `json:"verdict"`
	Scope      string        `json:"scope"`
	Since      string        `json:"since,omitempty"`
	Until      string        `json:"until,omitempty"`
	Indicators int           `json:"indicators"`
	Hit        int           `json:"hit"`
	NotSeen    int           `json:"not_seen"`
	CannotSay  int           `json:"cannot_say"`
	SetAside   int           `json:"set_aside"`
	Unasked    int           `json:"unasked"` // parts of the intelligence that no verdict answers
	Sightings  int           `json:"sightings"`
	Mentions   int           `json:"mentions"`
	Sources    int           `json:"sources"`
	Bytes      int64         `json:"bytes"`
	Seconds    float64       `json:"seconds"`
}

// stamp is RFC 3339 in UTC, with the fraction that the time has; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
