package report

import (
	"cmp"
	"fmt"
	"slices"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/sweep"
)

// ruleSighting counts what a rule matched for each of its techniques: a sighting is of an object (section 5.2), and a
// technique is one, an attack pattern (section 4.1). A rule would be an indicator with its text for a pattern (section 4.7),
// which Picket does not keep; it has a note.
func (b *bundle) ruleSighting(s *intel.Sighting) {
	if s.Ignored != "" {
		return
	}
	for _, id := range s.Rule.Techniques {
		if techniqueID.MatchString(id) {
			b.count(s, groupKey{technique: id, machine: machineOf(s), observer: s.Observer})
		}
	}
}

// behaviour writes an attack pattern and a note for each technique with a verdict, and a note for each rule that matched.
func (b *bundle) behaviour(a *sweep.Answer) {
	if a.Behaviour == nil {
		return
	}
	for i := range a.Behaviour.Techniques {
		if t := &a.Behaviour.Techniques[i]; techniqueID.MatchString(t.ID) {
			b.techniqueNote(a, t)
		}
	}
	for i := range a.Behaviour.Matched {
		b.ruleNote(&a.Behaviour.Matched[i])
	}
}

// attackPattern writes a technique once, and gives its id.
func (b *bundle) attackPattern(technique string) string {
	if id := b.patterns[technique]; id != "" {
		return id
	}
	o := fields{"name": technique, "external_references": []fields{{"source_name": "mitre-attack", "external_id": technique}}}
	if known := knowledge.Embedded().ByID(technique); known != nil {
		o["name"] = known.Name
		phases := []fields{}
		for _, tactic := range known.Tactics {
			phases = append(phases, attackPhase(tactic))
		}
		if len(phases) > 0 {
			o["kill_chain_phases"] = phases
		}
	}
	pattern := b.domain("attack-pattern", o, "", technique)
	b.object(pattern)
	b.patterns[technique], _ = pattern["id"].(string)
	return b.patterns[technique]
}

func (b *bundle) techniqueNote(a *sweep.Answer, t *sweep.TechniqueVerdict) {
	content := layerComment(t) + "\nPeriod: " + period(a.Period)
	for _, f := range techniqueFacts(t) {
		content += "\n" + f.Name + ": " + f.Value
	}
	b.object(b.domain("note", fields{"abstract": string(t.Verdict), "content": content, "authors": []string{"Picket " + b.run.Version},
		"object_refs": []string{b.attackPattern(t.ID)}}, "", "technique", t.ID))
}

// ruleNote is about the techniques of the rule; of one that names none, about the sweep.
func (b *bundle) ruleNote(t *sweep.RuleTally) {
	refs := []string{}
	for _, id := range t.Rule.Techniques {
		if !techniqueID.MatchString(id) {
			continue
		}
		if ref := b.attackPattern(id); !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		refs = []string{b.id("identity")}
	}
	s := span{t.Sightings, t.First, t.Last}
	content := fmt.Sprintf("Sigma rule, level %s: %s on %s, %s", cmp.Or(t.Rule.Level, "not stated"), count(t.Sightings, "sighting"),
		count(t.Machines, "machine"), s.within(true))
	for _, f := range ruleFacts(t) {
		content += "\n" + f.Name + ": " + f.Value
	}
	b.object(b.domain("note", fields{"abstract": "rule matched: " + ruleName(t), "content": content, "authors": []string{"Picket " + b.run.Version},
		"object_refs": refs}, "", "rule", t.Rule.ID, t.Rule.Title, t.Rule.File))
}
