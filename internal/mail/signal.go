package mail

import (
	"cmp"
	"math"
	"slices"
)

// A Group is what a signal looks at.
type Group uint8

// The groups. Where bodies are withheld, those of Body are not asked.
const (
	Header Group = iota
	Link
	Attachment
	Body
)

func (g Group) String() string { return [...]string{"header", "link", "attachment", "body"}[g] }

// A Signal is one thing to look for in a message. It says nothing about the rest of the message, so it can be tested alone.
type Signal struct {
	Name  string // the contract: kebab-case
	Group Group
	About string // one sentence, for people
	// Speaks is where it points: +1 against the message, -1 for it, 0 either way (only the model knows).
	Speaks int
	// Fixed is the weight of signals that no corpus can teach, since they need a profile, a history or keys. 0: the model has it.
	Fixed float64
	find  finder
}

// A finder gives how strongly the signal shows, 0 to 1, and where. 0: not at all.
type finder func(*Facts) (strength float64, evidence []Evidence)

// Signals is the table of all, in the order of groups.
func Signals() []Signal { return slices.Clone(table) }

// table is filled from the rows of each file, so that a signal is a function and a row.
var table = slices.Concat(authSignals, senderSignals, routeSignals, subjectSignals, dressSignals, linkSignals, attachmentSignals, bodySignals, pageSignals, lureSignals)

// evidenceMost bounds how many places a finding shows.
const evidenceMost = 5

// Find asks all signals, in the order of the table. Weight is not set.
func Find(f *Facts) []Finding {
	var all []Finding
	for i := range table {
		s := &table[i]
		if s.Group == Body && f.BodyHidden {
			continue
		}
		strength, evidence := s.find(f)
		if strength > 0 {
			all = append(all, Finding{Name: s.Name, Strength: math.Min(strength, 1), Evidence: evidence[:min(len(evidence), evidenceMost)]})
		}
	}
	return all
}

// byWeight puts the weightiest first.
func byWeight(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
}
