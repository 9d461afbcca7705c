package report

import (
	"cmp"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/sweep"
)

// techniqueVerdicts are those that a technique may have, what was found first. It is never "not seen": rules know some ways
// of doing something, not all.
var techniqueVerdicts = []intel.Verdict{intel.Fired, intel.NoRuleFired, intel.CannotSay}

// techniqueWords are the verdicts, for people.
var techniqueWords = map[intel.Verdict]string{intel.Fired: "fired", intel.NoRuleFired: "no rule fired", intel.CannotSay: "cannot say"}

// techniquesOf are the techniques with a verdict, those of the advisories or the others, in the order that they come in.
func techniquesOf(b *sweep.Behaviour, verdict intel.Verdict, ofAdvisory bool) (list []*sweep.TechniqueVerdict) {
	for i := range b.Techniques {
		if t := &b.Techniques[i]; t.Verdict == verdict && (t.Advisory != "") == ofAdvisory {
			list = append(list, t)
		}
	}
	return list
}

// titleOf is the technique's name: the verdict's, else that of the knowledge; "" where neither has one.
func titleOf(t *sweep.TechniqueVerdict) string {
	known := knowledge.Embedded().ByID(t.ID)
	if known == nil || t.Name != "" && t.Name != t.ID {
		return strings.TrimPrefix(t.Name, t.ID)
	}
	return known.Name
}

// parentOf is the name of the technique that a sub-technique is of; "" where there is none.
func parentOf(t *sweep.TechniqueVerdict) string {
	id, _, isSub := strings.Cut(t.ID, ".")
	if known := knowledge.Embedded().ByID(id); isSub && known != nil {
		return known.Name
	}
	return ""
}

// tacticsOf are ATT&CK's short names of a technique's tactics.
func tacticsOf(t *sweep.TechniqueVerdict) []string {
	known := knowledge.Embedded().ByID(t.ID)
	if len(t.Tactics) > 0 || known == nil {
		return t.Tactics
	}
	return known.Tactics
}

// labelOf is T1059.001 PowerShell, plain.
func labelOf(t *sweep.TechniqueVerdict) string {
	return strings.TrimSpace(Plain(t.ID) + " " + shorten(Plain(titleOf(t)), 60))
}

// withLevel is how many rules fired, and the gravest level among them.
func withLevel(t *sweep.TechniqueVerdict) string {
	if t.Level == "" {
		return count(t.RuleCount, "rule")
	}
	return count(t.RuleCount, "rule") + ", " + shorten(Plain(t.Level), 16)
}

// reasonOf is why nothing can be said.
func reasonOf(t *sweep.TechniqueVerdict) string { return cmp.Or(t.Reason, "no reason is known") }
