package report

import (
	"cmp"
	"encoding/json"
	"io"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// ecsVersion is the Elastic Common Schema whose names and types the documents have:
// https://www.elastic.co/guide/en/ecs/8.17/index.html
const ecsVersion = "8.17.0"

// ecs writes one document of the Elastic Common Schema a sighting, one a line. Each is the event of the record, enriched:
// the indicator that matched stands in threat.enrichments, since threat.indicator is for documents that are themselves
// indicators ("Threat Fields": threat.enrichments is a list of indicators enriching the event, and the context of that).
type ecs struct {
	encoder *json.Encoder
	started time.Time
	marks   markings
	err     error
}

func newECS(w io.Writer, run Run) *ecs {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return &ecs{encoder: encoder, started: run.Started, marks: markingsOf(run.Question.Advisories)}
}

func (e *ecs) Sighting(s *intel.Sighting) {
	if e.err == nil {
		e.err = e.encoder.Encode(e.document(s))
	}
}

// Answer has nothing to add: a verdict is no event. It is said beside the file.
func (e *ecs) Answer(*sweep.Answer) error { return e.err }

// fields is a document, or an object in it. What is empty is left out.
type fields map[string]any

func (f fields) text(name, value string) {
	if value != "" {
		f[name] = value
	}
}

func (f fields) object(name string, value fields) {
	if len(value) > 0 {
		f[name] = value
	}
}

func (e *ecs) document(s *intel.Sighting) fields {
	d := fields{"@timestamp": e.timestamp(s), "ecs": fields{"version": ecsVersion}, "event": e.event(s), "message": e.message(s),
		"log": fields{"file": fields{"path": s.File}, "offset": s.Offset}, "labels": labels(s), "tags": []string{"picket"}}
	d.object("threat", e.threat(s))
	d.object("source", endpoint(s.Src))
	d.object("destination", endpoint(s.Dst))
	d.object("user", named(s.User))
	host := named(cmp.Or(s.Machine, s.Host))
	if ours := ip(s.Ours()); ours != "" && s.Shared == "" {
		host["ip"] = []string{ours}
	}
	d.object("host", host)
	d.object("observer", named(s.Observer))
	d.object("network", network(s))
	if s.Rule == nil {
		seen(d, s)
	} else {
		d.object("rule", ruleFields(s.Rule))
	}
	d.object("related", related(s))
	return d
}

// threat is the indicator that matched, or what a rule is about.
func (e *ecs) threat(s *intel.Sighting) fields {
	if s.Rule != nil {
		return techniqueFields(s.Rule.Techniques)
	}
	return fields{"enrichments": []fields{{"indicator": e.indicator(s), "matched": matched(s)}}}
}

// timestamp is required of a document. Where the record has no time, it is when the record was first received ("Base
// Fields", @timestamp): in the sweep. The label time_basis says so.
func (e *ecs) timestamp(s *intel.Sighting) string {
	if s.Time == nil {
		return stamp(e.started)
	}
	return stamp(*s.Time)
}

// event categorises: a sighting that counts is an alert, as of a detection that ran outside Elasticsearch; a mention, or
// what was seen after the indicator's validity, is an event like any other ("ECS Categorization Field: event.kind").
func (e *ecs) event(s *intel.Sighting) fields {
	event := fields{"kind": "alert", "module": "picket", "dataset": "picket." + s.LogKind, "original": s.Text}
	if s.IsMention() || s.Validity == intel.After || s.Ignored != "" {
		event["kind"] = "event"
	}
	if s.Rule != nil {
		describeAlert(event, s.Rule)
	} else if c := categoryOf(s); c.name != "" {
		event["category"], event["type"] = []string{c.name}, c.types
	}
	if s.Action != intel.ActionUnknown {
		event.text("action", string(s.Action))
	}
	// What was blocked is of the type denied: to the one that did it, it is no failure.
	switch s.Action {
	case intel.Allowed:
		event["outcome"] = "success"
	case intel.Failed:
		event["outcome"] = "failure"
	}
	return event
}

func (e *ecs) message(s *intel.Sighting) string {
	if s.Rule != nil {
		return unlink(Plain(cmp.Or(s.Rule.Title, s.Rule.ID, "a rule without a title") + ": " + machineOf(s).String()))
	}
	b := best{role: s.Role, action: s.Action, direction: s.Direction}
	return Plain(indicator.Defang(s.Indicator) + ": " + b.how() + ", " + machineOf(s).String())
}

// indicator describes what matched ("Threat Fields", threat.enrichments.indicator).
func (e *ecs) indicator(s *intel.Sighting) fields {
	f := indicatorFields(s.Indicator)
	f["name"] = s.Indicator.Value
	f.text("provider", s.Advisory)
	if said, ok := e.marks.said(s.Indicator); ok {
		f["confidence"] = confidence(said.Confidence)
		f.text("description", said.Role)
	}
	if label := e.marks.byTitle[s.Advisory]; label != "" {
		f["marking"] = tlp(label)
	}
	return f
}

// matched is the context of the match ("Threat Fields", threat.enrichments.matched).
func matched(s *intel.Sighting) fields {
	f := fields{"atomic": s.Matched, "type": "picket_sweep"}
	f.text("field", s.Field)
	f.text("id", s.IndicatorID)
	if s.Time != nil {
		f["occurred"] = stamp(*s.Time)
	}
	return f
}

// labels keep what the schema has no name for. Their values are keywords.
func labels(s *intel.Sighting) fields {
	f := fields{"role": string(s.Role), "time_basis": string(s.TimeBasis), "log_kind": s.LogKind}
	f.text("validity", string(s.Validity))
	f.text("direction", string(s.Direction))
	f.text("machine_by", s.MachineBy)
	f.text("shared", s.Shared)
	f.text("field", s.Field)
	f.text("line", number(s.Line))
	if s.Index != nil {
		f["index"] = decimal(*s.Index)
	}
	f.text("record_id", number(int64(s.RecordID)))
	if s.Rule != nil {
		f.text("rule_level", s.Rule.Level)
		f.text("rule_file", s.Rule.File)
		f.text("matched", s.Matched)
	}
	if s.Truncated {
		f["truncated"] = "true"
	}
	return f
}
