package intake

import (
	"strings"
	"testing"

	"picket/internal/intel"
)

const warning = `Joint warning: QUIET TIDE steals radar designs

The FBI and South Korea's National Intelligence Service warn of Anadriel, also known as APT45. The North Korean group
targeted defence firms in Japan with phishing emails (T1566) in August 2023.

"It is the largest theft that we have seen," said Jo Example of the FBI, as quoted by Reuters.

Mitigations
- Require multi-factor authentication for all staff.

Indicators of compromise
203.0.113[.]66

rule Quiet { strings: $a = "tide.example" condition: $a }
`

// What a document in prose tells is read together with its indicators, each statement verbatim at its offset.
func TestAccountOfProse(t *testing.T) {
	a, err := Read(t.Context(), "warning.txt", []byte(warning), Options{})
	if err != nil {
		t.Fatal(err)
	}
	quotes := 0
	a.EachEvidence(func(e *intel.Evidence) {
		quotes++
		if e.Offset < 0 || e.Offset+len(e.Quote) > len(a.Text) || a.Text[e.Offset:e.Offset+len(e.Quote)] != e.Quote || e.Quote == "" {
			t.Errorf("%q is not at byte %d", e.Quote, e.Offset)
		}
	})
	for what, told := range map[string]bool{
		"actor":      len(a.Actors) == 1 && a.Actors[0].ID == "G0138" && a.Actors[0].Match == intel.MatchFuzzy,
		"agencies":   len(a.Agencies) == 2,
		"technique":  len(a.Techniques) > 0 && a.Techniques[0].ID == "T1566" && a.Techniques[0].Match == intel.MatchID,
		"event":      len(a.Events) == 1 && a.Events[0].Date == "2023-08",
		"claim":      len(a.Claims) > 0,
		"mitigation": len(a.Mitigations) == 1,
		"rule":       len(a.Rules) == 1 && a.Rules[0].Name == "Quiet" && a.Rules[0].Fault == "",
		"indicator":  a.Indicators.Len() == 1 && a.Indicators.Value(0).Value == "203.0.113.66",
	} {
		if !told {
			t.Errorf("%s: not as the text tells it: %+v", what, a.Account)
		}
	}
	if quotes < 8 {
		t.Errorf("%d quotes", quotes)
	}
}

// A text that is far longer than any advisory is read for indicators to its end, and says what was not read.
func TestAccountIsBounded(t *testing.T) {
	long := warning + strings.Repeat("The harbour was quiet on that day.\n", maxAccount/35) + "\nCozy Bear used 198.51.100[.]7 as command and control.\n"
	a, err := Read(t.Context(), "long.txt", []byte(long), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Actors) != 1 || a.Indicators.Len() != 2 || len(a.Faults) != 1 || !strings.Contains(a.Faults[0], "only indicators") {
		t.Errorf("%d actors, %d indicators, faults %q", len(a.Actors), a.Indicators.Len(), a.Faults)
	}
}
