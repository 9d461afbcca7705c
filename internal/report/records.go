package report

import (
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/scan"
	"picket/internal/sweep"
)

// Schema is the version of the records' meaning.
const Schema = 1

// The records of a sweep. Their JSON is the contract: one object a line says in "record" what it is; in one document
// the place of the object says so.

type runRecord struct {
	Record  string           `json:"record,omitempty"`
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

// runRecordOf leaves since and until of the question out where they were not asked for: the summary has the period that
// the answer is about.
func runRecordOf(run Run) runRecord {
	q := run.Question
	kinds := q.Ask.List()
	if q.Ask == 0 {
		kinds = indicator.Kinds
	}
	return runRecord{
		Schema: Schema, Version: run.Version, Started: run.Started.UTC().Format(time.RFC3339), Since: stamp(q.Since),
		Until: stamp(q.Until), Intel: intelRecords(q.Intel()), Asked: kinds,
	}
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
	Record string `json:"record,omitempty"`
	*intel.Sighting
	Indicator indicatorRecord `json:"indicator"`
}

// sightingRecordOf gives the record of a sighting under the name that it has, "" in a document. That of a rule has the rule in
// place of the indicator.
func sightingRecordOf(s *intel.Sighting, record string) any {
	if s.Rule != nil {
		return ruleSightingRecord{Record: record, Sighting: s}
	}
	return sightingRecord{Record: record, Sighting: s, Indicator: indicatorRecord{s.Indicator.Kind, s.Indicator.Value, s.IndicatorID}}
}

type sourceRecord struct {
	Record   string           `json:"record,omitempty"`
	File     string           `json:"file"`
	LogKind  string           `json:"log_kind"`
	LogKinds map[string]int64 `json:"log_kinds,omitempty"` // records by kind
	Bytes    int64            `json:"bytes"`
	Records  int64            `json:"records"`
	SHA256   string           `json:"sha256,omitempty"`
	Faults   []coverage.Fault `json:"faults"`
	Skipped  string           `json:"skipped,omitempty"`
}

func sourceRecordOf(r *scan.Report) sourceRecord {
	return sourceRecord{File: r.File, LogKind: r.LogKind(), LogKinds: r.Kinds, Bytes: r.Bytes, Records: r.Records,
		SHA256: r.SHA256, Faults: orEmpty(r.Faults), Skipped: r.Skipped}
}

type coverageRecord struct {
	Record   string           `json:"record,omitempty"`
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
		LogKind: s.LogKind, Observer: s.Observer, Sources: s.Sources, Records: s.Records,
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

type ignoredRecord struct {
	Record    string           `json:"record,omitempty"`
	Indicator *indicatorRecord `json:"indicator,omitempty"`
	Rule      string           `json:"rule,omitempty"` // as the user wrote it
	Where     string           `json:"where,omitempty"`
	Reason    string           `json:"reason"`
	Until     string           `json:"until"`
	Sightings int64            `json:"sightings"`
}

func ignoredRecordOf(x sweep.Ignored) ignoredRecord {
	r := ignoredRecord{Rule: x.Rule, Where: x.Where, Reason: x.Reason, Until: stamp(x.Until), Sightings: x.Sightings}
	if x.Rule == "" {
		r.Indicator = &indicatorRecord{x.Indicator.Kind, x.Indicator.Value, x.Indicator.ID()}
	}
	return r
}

type summaryRecord struct {
	Record     string        `json:"record,omitempty"`
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
	*rulesSummary
}

func summaryRecordOf(a *sweep.Answer) summaryRecord {
	return summaryRecord{
		Verdict: a.Verdict, Scope: a.Scope, Since: stamp(a.Period.Since), Until: stamp(a.Period.Until),
		Indicators: a.Verdicts.Len(), Hit: a.Hits, NotSeen: a.NotSeen, CannotSay: a.CannotSay, SetAside: a.SetAside, Unasked: a.Unasked,
		Sightings: a.Sightings, Mentions: a.Mentions, Sources: len(a.Sources), Bytes: a.Bytes, Seconds: a.Seconds,
		rulesSummary: rulesSummaryOf(a.Behaviour),
	}
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
