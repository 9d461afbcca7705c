package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"picket/internal/advisory"
	decoded "picket/internal/document"
	"picket/internal/intel"
)

// What a document says is the same when it is read from the bundle that was written of it, but for where it stands.
func TestAdvisoryRoundTrip(t *testing.T) {
	for name, a := range advisoriesToWrite(t) {
		t.Run(name, func(t *testing.T) {
			back, err := advisory.FromSTIX(intel.Document{}, &decoded.Text{Body: writeAdvisory(t, a)})
			if err != nil {
				t.Fatal(err)
			}
			if len(back.Faults) > 0 {
				t.Errorf("%q", back.Faults)
			}
			if diff := cmp.Diff(spoken(a), spoken(back), cmpopts.IgnoreTypes([]intel.Evidence{}), cmpopts.SortSlices(byRole)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func byRole(x, y intel.Country) bool { return x.Code+x.Role < y.Code+y.Role }

// What a bundle keeps: who, whom, how, when, what to do, and what to look for.
type kept struct {
	Published, Marking string
	Values             []string
	Account            intel.Account
	CVEs               []intel.Vulnerability
}

func spoken(a *intel.Advisory) kept {
	k := kept{Published: a.Document.Published, Marking: a.Marking, Account: a.Account, CVEs: a.Vulnerabilities}
	k.Account.Rules = nil // they are indicators in other languages
	known := map[string]bool{}
	for _, x := range a.Indicators.All() {
		value := string(x.Kind) + " " + x.Value + " " + x.Role
		if !known[value] {
			known[value] = true
			k.Values = append(k.Values, value)
		}
	}
	return k
}
