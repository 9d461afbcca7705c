package report

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"picket/internal/dossier"
	"picket/internal/intel"
)

func readTable(t *testing.T, a *intel.Advisory, width int) string {
	t.Helper()
	var b strings.Builder
	if err := Advisory(&b, a, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What a person sees of an advisory, on a screen and on a small one.
func TestReadTable(t *testing.T) {
	for _, width := range []int{80, ReadWidth} {
		got := readTable(t, tide(t), width)
		compareGolden(t, fmt.Sprintf("testdata/read-%d.table", width), got)
		for line := range strings.Lines(got) {
			if n := utf8.RuneCountInString(line) - 1; n > width {
				t.Errorf("%d columns, more than %d: %s", n, width, line)
			}
		}
	}
}

// What a document does not say has no line.
func TestSilentDocument(t *testing.T) {
	want := "empty.txt\n" +
		"  no indicators: this document names nothing that can be looked for in logs\n" +
		"  read as text/plain by text\n"
	if got := readTable(t, silent(), ReadWidth); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Whatever an advisory holds, it moves no cursor and links to nothing.
func TestReadTableIsHarmless(t *testing.T) {
	a := tide(t)
	const evil = evilControl + "\u2028 http://update.example.com/a \r\n\x9b2J"
	d := &a.Document
	d.Name, d.Title, d.Published, d.MediaType, d.Decoder, a.Marking = evil, evil, evil, evil, evil, evil
	a.Faults = []string{evil}
	harm := func(r *intel.Reading) { r.Name, r.ID, r.ReadAs, r.Why = evil, evil, evil, evil }
	harm(&a.Actors[0].Reading)
	a.Actors[0].Aliases[0] = evil
	harm(&a.Malware[0].Reading)
	harm(&a.Agencies[1].Reading)
	a.Agencies[1].Acronym, a.Agencies[1].Country = evil, evil
	harm(&a.Techniques[0].Reading)
	a.Techniques[0].Evidence[0].Quote = evil
	a.Sectors[0] = intel.Sector{Name: evil, Technologies: []string{evil}}
	a.Countries[1].Name = evil
	a.Events[0] = intel.Event{Date: evil, Text: evil, Places: []string{evil}}
	a.Claims[0] = intel.Claim{Text: evil, Speaker: evil, Via: evil, Standing: evil, Confidence: evil}
	a.Mitigations[0] = intel.Mitigation{Text: evil, ID: evil}
	a.Rules[1] = intel.Rule{Language: evil, Name: evil, Fault: evil}
	a.Rejected[0] = intel.Rejected{Kind: evil, Value: evil, Reason: evil}
	a.Vulnerabilities[0].ID = evil
	got := readTable(t, a, ReadWidth)
	for _, r := range got {
		if r != '\n' && isInvisible(r) {
			t.Fatalf("%U is printed:\n%q", r, got)
		}
	}
	if strings.Contains(got, "http://") {
		t.Errorf("a link is printed:\n%s", got)
	}
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s\n%s", path, diff)
	}
}

// Two documents on one matter, as a person sees them together; of documents without anything in common it is said.
func TestMatters(t *testing.T) {
	first, second := tide(t), tide(t)
	second.Document.Name, second.Document.SHA256, second.Document.Title, second.Document.Published = "press.html", "x", "Shipyards robbed", "2024-03-09"
	second.Text, second.Marking = "A paper on Tide Lynx, by the Coastal Cyber Agency and others. "+evilControl, ""
	second.Actors[0].Reading = intel.Reading{Name: "Tide Lynx", ID: "G9901", Match: intel.MatchExact}
	second.Techniques, second.Events, second.Mitigations, second.Rules, second.Malware = nil, nil, nil, nil, nil
	second.Claims[1].Standing = intel.Asserted
	second.Claims = append(second.Claims, intel.Claim{Text: "see http://update.example.com/" + evilControl, Standing: intel.Asserted})
	second.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: c2, Role: "download"})
	second.Rejected = []intel.Rejected{{Kind: "domain", Value: "update.example.com", Reason: "a site that many use"}}
	var b strings.Builder
	if err := Matters(&b, dossier.Of([]*intel.Advisory{first, second, silent()}), 3, 80); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/read-matters.table", b.String())
	b.Reset()
	if err := Matters(&b, nil, 2, 80); err != nil || b.String() != "together: 2 documents, and nothing that puts any two of them together\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
