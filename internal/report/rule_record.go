package report

import (
	"picket/internal/intel"
	"picket/internal/sweep"
)

// The records of what rules say. They are there only where rules were given.

// A ruleSightingRecord has no indicator: its rule comes with the sighting.
type ruleSightingRecord struct {
	Record string `json:"record,omitempty"`
	*intel.Sighting
}

type rulesRecord struct {
	Record   string          `json:"record,omitempty"`
	Loaded   int             `json:"loaded"`
	Events   int64           `json:"events"`  // records that at least one rule is for
	Unruled  int64           `json:"unruled"` // records that no rule is for
	Unread   int64           `json:"unread"`  // records that could not be parsed
	Problems []problemRecord `json:"problems"`
}

type problemRecord struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Rule   string `json:"rule,omitempty"`
	Reason string `json:"reason"`
}

func rulesRecordOf(b *sweep.Behaviour) rulesRecord {
	problems := make([]problemRecord, len(b.Problems))
	for i, p := range b.Problems {
		problems[i] = problemRecord(p)
	}
	return rulesRecord{Loaded: b.Rules, Events: b.Events, Unruled: b.Unruled, Unread: b.Unread, Problems: problems}
}

type ruleRecord struct {
	Record    string            `json:"record,omitempty"`
	Rule      intel.MatchedRule `json:"rule"`
	Sightings int               `json:"sightings"`
	Machines  int               `json:"machines"`
	First     string            `json:"first,omitempty"`
	Last      string            `json:"last,omitempty"`
	Decides   bool              `json:"decides"`
}

func ruleRecordOf(t *sweep.RuleTally) ruleRecord {
	return ruleRecord{Rule: t.Rule, Sightings: t.Sightings, Machines: t.Machines, First: stamp(t.First), Last: stamp(t.Last),
		Decides: t.Decides}
}

type techniqueRecord struct {
	Record     string           `json:"record,omitempty"`
	Technique  techniqueSummary `json:"technique"`
	Advisory   string           `json:"advisory,omitempty"`
	Verdict    intel.Verdict    `json:"verdict"`
	Rules      int              `json:"rules"`
	RuleTitles []string         `json:"rule_titles"`     // the first of them
	Level      string           `json:"level,omitempty"` // the gravest of the rules that fired
	Sightings  int              `json:"sightings"`
	Events     int64            `json:"events"`
	EventIDs   []string         `json:"event_ids"`
	Observers  []string         `json:"observers"`
	Reason     string           `json:"reason,omitempty"`
}

type techniqueSummary struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Tactics []string `json:"tactics"`
}

func techniqueRecordOf(t *sweep.TechniqueVerdict) techniqueRecord {
	return techniqueRecord{
		Technique: techniqueSummary{t.ID, titleOf(t), orEmpty(tacticsOf(t))}, Advisory: t.Advisory, Verdict: t.Verdict, Rules: t.RuleCount,
		RuleTitles: orEmpty(t.Rules), Level: t.Level, Sightings: t.Sightings, Events: t.Events, EventIDs: orEmpty(t.EventIDs),
		Observers: orEmpty(t.Observers), Reason: t.Reason,
	}
}

// A rulesSummary is what the summary gains.
type rulesSummary struct {
	Rules       int   `json:"rules"`         // that were compiled
	Matched     int   `json:"rules_matched"` // of these
	Deciding    int   `json:"rules_deciding"`
	Matches     int   `json:"rule_matches"` // sightings of them
	Events      int64 `json:"rule_events"`
	Unruled     int64 `json:"rule_events_without"`
	Fired       int   `json:"techniques_fired"`
	NoRuleFired int   `json:"techniques_no_rule_fired"`
	CannotSay   int   `json:"techniques_cannot_say"`
}

func rulesSummaryOf(b *sweep.Behaviour) *rulesSummary {
	if b == nil {
		return nil
	}
	s := &rulesSummary{Rules: b.Rules, Matched: len(b.Matched), Events: b.Events, Unruled: b.Unruled}
	for i := range b.Matched {
		s.Matches += b.Matched[i].Sightings
	}
	s.Deciding = len(deciding(b))
	counts := techniqueCounts(b)
	s.Fired, s.NoRuleFired, s.CannotSay = counts[intel.Fired], counts[intel.NoRuleFired], counts[intel.CannotSay]
	return s
}

func techniqueCounts(b *sweep.Behaviour) map[intel.Verdict]int {
	counts := map[intel.Verdict]int{}
	for i := range b.Techniques {
		counts[b.Techniques[i].Verdict]++
	}
	return counts
}
