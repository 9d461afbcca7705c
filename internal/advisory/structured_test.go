package advisory

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/document"
	"picket/internal/intel"
)

type reader func(intel.Document, *document.Text) (*intel.Advisory, error)

// Each document beside its reading, as a person reads it: testdata/structured/X and X.golden.
func TestStructuredDocuments(t *testing.T) {
	for name, read := range map[string]reader{
		"bundle.json": FromSTIX, "event.json": FromMISP, "conditions.ioc": FromOpenIOC, "conditions-1.1.ioc": FromOpenIOC,
		"kinds.csv": FromCSV, "typed.csv": FromCSV, "columns.tsv": FromCSV, "headerless.csv": FromCSV, "feed.csv": FromCSV, "misp.csv": FromCSV,
		"odd.csv": FromCSV, "list.txt": FromList, "hosts.txt": FromList, "filter.txt": FromList,
	} {
		path := filepath.Join("testdata", "structured", name)
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := read(intel.Document{}, &document.Text{Body: string(body)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkEvidence(t, a)
		compareGolden(t, path+".golden", contents(a))
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
	if got != string(want) {
		t.Errorf("%s\n--- got\n%s--- want\n%s", path, got, want)
	}
}

// contents is what an advisory says, one line a thing.
func contents(a *intel.Advisory) string {
	var b strings.Builder
	if a.Document.Title != "" || a.Marking != "" {
		fmt.Fprintf(&b, "%q, %s, %s\n", a.Document.Title, a.Document.Published, a.Marking)
	}
	for _, x := range a.Indicators.All() {
		fmt.Fprintf(&b, "%-9s %s%s\n", x.Kind, x.Value, attributes(x))
	}
	for _, v := range a.Vulnerabilities {
		fmt.Fprintf(&b, "cve       %s ×%d\n", v.ID, len(v.Evidence))
	}
	for _, r := range a.Rejected {
		fmt.Fprintf(&b, "- %s %q: %s\n", r.Kind, r.Value, r.Reason)
	}
	for _, fault := range a.Faults {
		fmt.Fprintf(&b, "! %s\n", fault)
	}
	return b.String()
}

func attributes(x intel.Indicator) string {
	var list []string
	if x.ID != x.Indicator.ID() {
		list = append(list, x.ID[:19])
	}
	if x.Confidence != listedConfidence {
		list = append(list, fmt.Sprintf("confidence %d", x.Confidence))
	}
	if x.Role != "" {
		list = append(list, x.Role)
	}
	if x.ValidFrom != nil {
		list = append(list, "from "+x.ValidFrom.Format(time.DateOnly))
	}
	if x.ValidUntil != nil {
		list = append(list, "until "+x.ValidUntil.Format(time.DateOnly))
	}
	if x.Revoked {
		list = append(list, "revoked")
	}
	if x.Modified != nil {
		list = append(list, "of "+x.Modified.Format(time.DateOnly))
	}
	if x.Marking != "" {
		list = append(list, x.Marking)
	}
	if len(x.Evidence) > 1 {
		list = append(list, fmt.Sprintf("×%d", len(x.Evidence)))
	}
	if len(list) == 0 {
		return ""
	}
	return "  (" + strings.Join(list, ", ") + ")"
}

// checkEvidence wants every quote verbatim at its offset.
func checkEvidence(t *testing.T, a *intel.Advisory) {
	t.Helper()
	check := func(what string, list []intel.Evidence) {
		if len(list) == 0 {
			t.Fatalf("%s without evidence", what)
		}
		for _, e := range list {
			if e.Offset < 0 || e.Offset > len(a.Text) || !strings.HasPrefix(a.Text[e.Offset:], e.Quote) || e.Quote == "" {
				t.Fatalf("%s: %q is not at byte %d", what, e.Quote, e.Offset)
			}
		}
	}
	for _, x := range a.Indicators.All() {
		check(x.Value, x.Evidence)
	}
	for _, r := range a.Rejected {
		check(r.Value, r.Evidence)
	}
	for _, v := range a.Vulnerabilities {
		check(v.ID, v.Evidence)
	}
}

func TestNoStructureIsAnError(t *testing.T) {
	for _, body := range []string{"", "hello", "<ioc/>", "<ioc><Indicator", `{"a":1}`, `[1,2`, `{"type":5}`} {
		for name, read := range map[string]reader{"STIX": FromSTIX, "MISP": FromMISP, "OpenIOC": FromOpenIOC} {
			if a, err := read(intel.Document{}, &document.Text{Body: body}); err == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s of %q: %v, %v", name, body, a, err)
			}
		}
	}
}

func TestTruncatedBundleGivesWhatWasRead(t *testing.T) {
	body, err := os.ReadFile("testdata/structured/bundle.json")
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(body) - 3; cut > 0; cut -= 97 {
		a, err := FromSTIX(intel.Document{}, &document.Text{Body: string(body[:cut])})
		if err == nil {
			checkEvidence(t, a)
			if len(a.Faults) == 0 || !strings.Contains(strings.Join(a.Faults, "\n"), fmt.Sprintf("ends early at byte %d", cut)) {
				t.Errorf("cut at %d: %q", cut, a.Faults)
			}
		}
	}
}

func TestEmptyListIsNoError(t *testing.T) {
	for _, body := range []string{"", "\n\n", "# nothing today\n", "\ufeff"} {
		for _, read := range []reader{FromList, FromCSV} {
			if a, err := read(intel.Document{}, &document.Text{Body: body}); err != nil || a.Indicators.Len()+len(a.Rejected) > 0 {
				t.Errorf("%q: %v, %v", body, a, err)
			}
		}
	}
}

func TestEvidenceOfOneValueIsBounded(t *testing.T) {
	a, _ := FromList(intel.Document{}, &document.Text{Body: strings.Repeat("evil.example\n", 1000)})
	if a.Indicators.Len() != 1 || len(a.Indicators.At(0).Evidence) != maxEvidence {
		t.Errorf("%d indicators", a.Indicators.Len())
	}
}

// A quote that never closes costs its cell, not the rows behind it.
func TestStrayQuote(t *testing.T) {
	a, _ := FromCSV(intel.Document{}, &document.Text{Body: "kind,value,comment\ndomain,a.example,\"stray\ndomain,b.example,x\nfilename,\"a,\"\"b\"\".exe\",x\ndomain,c.example,x\n"})
	var got []string
	for _, x := range a.Indicators.All() {
		got = append(got, x.Value)
	}
	if want := "a.example b.example c.example"; strings.Join(got, " ") != want || len(a.Rejected) != 1 {
		t.Errorf("%q, %v", got, a.Rejected)
	}
}

func TestKindsWithoutHeader(t *testing.T) {
	a, _ := FromCSV(intel.Document{}, &document.Text{Body: "mutex,Global\\evil\nuseragent,\"Evil, 1.0\"\nja3,00112233445566778899aabbccddeeff\n"})
	want := "mutex     Global\\evil\nuseragent Evil, 1.0\nja3       00112233445566778899aabbccddeeff\n"
	if got := contents(a); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Input that is made to cost time or memory is read in bounds, and what is not listed is counted.
func TestHostileTables(t *testing.T) {
	for name, c := range map[string]struct {
		read  reader
		body  string
		fault string
	}{
		"a million short lines":    {FromList, strings.Repeat("x\n", 1_000_000), "800000 more values were rejected than are listed"},
		"quotes that do not close": {FromCSV, "kind,value\n" + strings.Repeat("\"a,\"b\n", 100_000), ""},
		"a row of a million cells": {FromCSV, "kind,value\n" + strings.Repeat("domain,", 1_000_000), "more than 1000 columns"},
		"a line of 8 MiB":          {FromList, strings.Repeat("http://[", 1<<20), ""},
	} {
		a, err := c.read(intel.Document{}, &document.Text{Body: c.body})
		if err != nil || len(a.Rejected) > maxRejected || !strings.Contains(strings.Join(a.Faults, "\n"), c.fault) {
			t.Errorf("%s: %v, %d rejected, %.200q", name, err, len(a.Rejected), a.Faults)
		}
	}
}

func fuzzReader(f *testing.F, read reader, mediaType string, names ...string) {
	for _, name := range names {
		body, err := os.ReadFile(filepath.Join("testdata", "structured", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := read(intel.Document{}, &document.Text{Body: strings.ToValidUTF8(body, "?")})
		if err == nil {
			checkEvidence(t, a)
		}
		if mediaType != "" {
			checkStream(t, mediaType, body, false)
		}
	})
}

func FuzzSTIX(f *testing.F) { fuzzReader(f, FromSTIX, document.STIX, "bundle.json", "cast.json") }
func FuzzOpenIOC(f *testing.F) {
	fuzzReader(f, FromOpenIOC, "", "conditions.ioc", "conditions-1.1.ioc")
}
func FuzzCSV(f *testing.F) {
	fuzzReader(f, FromCSV, document.CSV, "kinds.csv", "typed.csv", "columns.tsv", "feed.csv", "misp.csv", "odd.csv")
}
func FuzzList(f *testing.F) {
	fuzzReader(f, FromList, document.List, "list.txt", "hosts.txt", "filter.txt")
}
func FuzzMISP(f *testing.F) { fuzzReader(f, FromMISP, document.MISP, "event.json", "galaxy.json") }
