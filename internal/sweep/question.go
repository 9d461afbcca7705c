// Package sweep answers the main question: were we hit. It brings intelligence and logs together: which indicators are
// looked for and which are set aside, all sources in parallel, and at the end the verdicts that the ledger allows.
package sweep

import (
	"io"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/ignore"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/rules"
	"picket/internal/timezone"
	"picket/internal/warninglist"
	"picket/sigma"
)

// DefaultSkew is by how much clocks are taken to be wrong.
const DefaultSkew = 15 * time.Minute

// A Question is what is asked of which logs.
type Question struct {
	Advisories []*intel.Advisory
	Compiled   *Compiled // of a question with the same Advisories, Ask, MatchAll and Warnings; nil: Run compiles
	Paths      []string  // files, directories, "-"
	Output     string    // the file that the answer goes to: no log; "": none
	Store      string    // the file of the store, which holds indicators: no log, nor are those beside it; "": none
	Stdin      io.Reader // what "-" is
	Since      time.Time // zero: the first record time of everything read
	Until      time.Time // zero: the last
	Skew       time.Duration
	Ask        indicator.KindSet  // 0: every kind
	MatchAll   bool               // warning lists set nothing aside
	Warnings   *warninglist.Lists // those that do; nil: those that are built in
	Expected   []coverage.Expected
	Ignore     *ignore.List    // known findings; nil: none
	Zones      timezone.Rules  // of times that state none
	Assets     *machine.Assets // the organisation's machines; nil: not known
	Workers    int             // sources read at once; 0: one a processor
	Hash       bool            // reports of sources say their SHA-256
	Rules      *rules.Set      // to try on every record; nil: none
	RuleLevel  sigma.Level     // from which on a rule's match decides by itself
}

// Lifted are the Sigma rules that stand in advisories.
func Lifted(advisories []*intel.Advisory) []rules.Lifted {
	var list []rules.Lifted
	for _, a := range advisories {
		if slices.ContainsFunc(a.Rules, func(r intel.Rule) bool { return r.Language == "sigma" }) {
			list = append(list, rules.Lifted{Advisory: Title(a), Rules: a.Rules})
		}
	}
	return list
}

// Title is what an advisory is called in sightings: its title, else the document's name.
func Title(a *intel.Advisory) string {
	if a.Document.Title != "" {
		return a.Document.Title
	}
	return a.Document.Name
}

// rule is what sightings say of a rule that is asked.
func (q *Question) rule(number int) *intel.MatchedRule { return q.Rules.Rule(number) }
