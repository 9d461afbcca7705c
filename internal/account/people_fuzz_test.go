package account

import (
	"slices"
	"strings"
	"testing"

	"picket/internal/intel"
)

// FuzzPeople: whatever the text, every entry has evidence, every quotation stands at its offset, nobody is listed twice.
func FuzzPeople(f *testing.F) {
	for _, seed := range []string{
		"APT45, also known as Anadriel (Andariel), hit Japan.", "The FBI (NSA) and British National Centre (NCSC) said", "UNC1234/TA505 - APT-C-36",
		"SEOUL, July 26\n\nReferences\n- Turla", "targeted: submarines, radar\n\nVictims\n- banks in Georgia", "(((APT28)))) by by by", "\x80APT28\xff",
		strings.Repeat("APT28, APT29 and Turla or ", 50),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := readPeople(body)
		var quotes []intel.Evidence
		seen := map[string]bool{}
		entry := func(key string, evidence []intel.Evidence) {
			if len(evidence) == 0 || len(evidence) > maxEvidence || seen[key] {
				t.Fatalf("%s: %d quotations, twice: %v", key, len(evidence), seen[key])
			}
			seen[key] = true
			quotes = append(quotes, evidence...)
		}
		for _, x := range a.Actors {
			entry("actor "+x.ID+x.Name, x.Evidence)
		}
		for _, x := range a.Malware {
			entry("malware "+x.Type+x.ID+x.Name, x.Evidence)
		}
		for _, x := range a.Agencies {
			entry("agency "+x.Country+x.Name, x.Evidence)
		}
		for _, x := range a.Countries {
			entry("country "+x.Code+x.Role, x.Evidence)
		}
		for _, x := range a.Sectors {
			entry("sector "+x.Name, x.Evidence)
		}
		if i := slices.IndexFunc(quotes, func(e intel.Evidence) bool { return !strings.HasPrefix(body[e.Offset:], e.Quote) }); i >= 0 {
			t.Fatalf("%q is not at %d", quotes[i].Quote, quotes[i].Offset)
		}
	})
}
