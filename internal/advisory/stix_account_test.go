package advisory

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"picket/internal/document"
	"picket/internal/intel"
)

// The account of structured documents, as a person reads it.
func TestStructuredAccounts(t *testing.T) {
	for name, c := range map[string]struct {
		read reader
		want string
	}{
		"cast.json": {FromSTIX, `
			actor Tide “Lynx” G9901 accused [TIDEGAUGE] 1
			actor Dune Fox mentioned [] 1
			malware GullRAT 1
			tool PuTTY 1
			technique Phishing T1566 id [initial-access] 1
			technique Rowing about name [] 1
			agency Coastal Cyber Agency author 1
			sector shipbuilding 1
			country IS Iceland origin 1
			country NO no target 1
			country MT Malta author 1
			country FJ Fiji mentioned 1
			mitigation Patch the gateways. 1`},
		"galaxy.json": {FromMISP, `
			actor Tide Lynx mentioned [] 1
			actor Dune Fox G9902 mentioned [] 1
			malware GullRAT 1
			tool PuTTY 1
			technique Phishing T1566 id [] 2
			sector Shipping 1
			mitigation Update Software M1051 1`},
	} {
		body, err := os.ReadFile("testdata/structured/" + name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.read(intel.Document{}, &document.Text{Body: string(body)})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Faults) > 0 {
			t.Errorf("%s: %q", name, a.Faults)
		}
		checkAccount(t, a)
		if got, want := accountLines(a), strings.ReplaceAll(c.want, "\t", "")[1:]+"\n"; got != want {
			t.Errorf("%s\n--- got\n%s--- want\n%s", name, got, want)
		}
	}
}

// accountLines is the account, one line an entry, with how often it was read.
func accountLines(a *intel.Advisory) string {
	var b strings.Builder
	line := func(evidence []intel.Evidence, parts ...string) {
		b.WriteString(strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
		fmt.Fprintf(&b, " %d\n", len(evidence))
	}
	for _, x := range a.Actors {
		line(x.Evidence, "actor", x.Name, x.ID, x.Role, fmt.Sprint(x.Aliases))
	}
	for _, x := range a.Malware {
		line(x.Evidence, x.Type, x.Name, x.ID)
	}
	for _, x := range a.Techniques {
		line(x.Evidence, "technique", x.Name, x.ID, x.Match, fmt.Sprint(x.Tactics))
	}
	for _, x := range a.Agencies {
		line(x.Evidence, "agency", x.Name, x.Role)
	}
	for _, x := range a.Sectors {
		line(x.Evidence, "sector", x.Name)
	}
	for _, x := range a.Countries {
		line(x.Evidence, "country", x.Code, x.Name, x.Role)
	}
	for _, x := range a.Events {
		line(x.Evidence, "event", x.Date)
	}
	for _, x := range a.Claims {
		line(x.Evidence, "claim", x.Standing, x.Speaker)
	}
	for _, x := range a.Mitigations {
		line(x.Evidence, "mitigation", x.Text, x.ID)
	}
	return b.String()
}

// checkAccount wants every quote of the account verbatim at its offset.
func checkAccount(t *testing.T, a *intel.Advisory) {
	t.Helper()
	var all []intel.Evidence
	for _, x := range a.Actors {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Malware {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Techniques {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Agencies {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Sectors {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Countries {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Events {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Claims {
		all = append(all, x.Evidence...)
	}
	for _, x := range a.Mitigations {
		all = append(all, x.Evidence...)
	}
	for _, e := range all {
		if e.Offset < 0 || e.Offset > len(a.Text) || !strings.HasPrefix(a.Text[e.Offset:], e.Quote) || e.Quote == "" {
			t.Fatalf("%q is not at byte %d", e.Quote, e.Offset)
		}
	}
}

func FuzzSTIXAccount(f *testing.F) { fuzzAccount(f, FromSTIX, "cast.json") }
func FuzzMISPAccount(f *testing.F) { fuzzAccount(f, FromMISP, "galaxy.json") }

func fuzzAccount(f *testing.F, read reader, name string) {
	body, err := os.ReadFile("testdata/structured/" + name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(body))
	f.Fuzz(func(t *testing.T, body string) {
		a, err := read(intel.Document{}, &document.Text{Body: strings.ToValidUTF8(body, "?")})
		if err == nil {
			checkAccount(t, a)
		}
	})
}
