package sweep

import (
	"time"

	"picket/internal/intel"
)

// Behaviour is what rules say of the records that were read.
type Behaviour struct {
	Rules      int           // that were compiled, correlations included
	Problems   []RuleProblem // with rules that could not be used, or in part
	Events     int64         // records that at least one rule is for
	Unruled    int64         // records that no rule is for
	Unread     int64         // records that could not be parsed: no rule was tried on them
	Matched    []RuleTally   // rules that matched, the gravest first
	Techniques []TechniqueVerdict
}

// A RuleProblem is why a rule is not used.
type RuleProblem struct {
	File   string
	Line   int    // from 1; 0: the whole file
	Rule   string // its title, "" where it has none
	Reason string
}

// A RuleTally is a rule that matched, however often.
type RuleTally struct {
	Rule      intel.MatchedRule
	Decides   bool      // it sets the verdict: it came with an advisory, or its level is grave enough
	Sightings int       // within the period, and not set aside as known
	Machines  int       // that they were on; of over 1,000 the rest are not told apart
	First     time.Time // zero if none has a time
	Last      time.Time
}

// A TechniqueVerdict answers for one technique of the advisories, or one that a rule fired for.
type TechniqueVerdict struct {
	ID        string // of ATT&CK: "T1566.001"
	Name      string
	Tactics   []string      // ATT&CK's short names: "initial-access"
	Advisory  string        // the first that names it; "": only rules do
	Verdict   intel.Verdict // Fired, NoRuleFired or CannotSay
	Rules     []string      // titles of the rules that fired, else of those that were examined; at most 20
	RuleCount int           // of all of them
	Level     string        // the gravest of the rules that fired; "" where they state none
	Sightings int
	Events    int64    // records that the rules were tried on
	EventIDs  []string // that these had: "sysmon 1", "windows.security 4688"; at most 20
	Observers []string // that wrote them; at most 20
	Reason    string
}
