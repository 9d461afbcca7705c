package report

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// ruleFields name the rule ("Rule Fields").
func ruleFields(r *intel.MatchedRule) fields {
	f := fields{"ruleset": "sigma"}
	f.text("id", r.ID)
	f.text("name", r.Title)
	return f
}

// severities are those that Elastic gives the levels of its own detection rules. ECS leaves the numbers to the source
// ("Event Fields", event.severity).
var severities = map[string]int{"critical": 99, "high": 73, "medium": 47, "low": 21, "informational": 1}

// describeAlert says what an event of a rule is. What the record itself tells of, the rule does not say.
func describeAlert(event fields, r *intel.MatchedRule) {
	event["category"], event["type"] = []string{"intrusion_detection"}, []string{"info"}
	if n, ok := severities[r.Level]; ok {
		event["severity"] = n
	}
}

// techniqueFields are ATT&CK's techniques ("Threat Fields", threat.technique), a sub-technique also as such.
func techniqueFields(ids []string) fields {
	whole, sub := fields{}, fields{}
	var wholes, subs []string
	for _, id := range ids {
		if !techniqueID.MatchString(id) {
			continue
		}
		parent, _, isSub := strings.Cut(id, ".")
		wholes = append(wholes, parent)
		if isSub {
			subs = append(subs, id)
		}
	}
	whole.list("id", wholes...)
	whole.list("name", techniqueTitles(wholes)...)
	sub.list("id", subs...)
	sub.list("name", techniqueTitles(subs)...)
	whole.object("subtechnique", sub)
	if len(whole) == 0 {
		return nil
	}
	return fields{"framework": "MITRE ATT&CK", "technique": whole}
}

// techniqueTitles are ATT&CK's names, where it has them.
func techniqueTitles(ids []string) (names []string) {
	for _, id := range ids {
		if known := knowledge.Embedded().ByID(id); known != nil {
			names = append(names, known.Name)
		}
	}
	return names
}
