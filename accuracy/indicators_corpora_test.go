//go:build corpora

package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"picket/internal/advisory"
	"picket/internal/document"
	"picket/internal/intel"
)

// indicatorCorpora are the inputs; the test is skipped where they are not.
func indicatorCorpora(t *testing.T) *inputs {
	t.Helper()
	in := newInputs("../../shared/data")
	if _, err := os.Stat(in.root); errors.Is(err, os.ErrNotExist) {
		t.Skip("no corpora at " + in.root)
	}
	return in
}

// What publishers list is found, and no less of it than before.
func TestRecallOfPublishersLists(t *testing.T) {
	for _, c := range []struct {
		collection string
		least      float64
	}{{"vendor", 0.965}, {"talos", 0.983}, {"hunters-ledger", 0.960}} {
		reports, err := publishedPairs(indicatorCorpora(t), c.collection)
		if err != nil {
			t.Fatal(err)
		}
		var n hits
		for _, r := range reports {
			n.add(r.recall())
			r.logMisses(t)
		}
		t.Logf("%s: recall %.4f (%d of %d)", c.collection, n.recall(), n.right, n.right+n.missed)
		if n.recall() < c.least {
			t.Errorf("%s: recall %.4f is below %.3f", c.collection, n.recall(), c.least)
		}
	}
}

// Where every candidate is labelled, what is given is right, and no less of it than before.
func TestAdjudicated(t *testing.T) {
	reports, err := adjudicated(indicatorCorpora(t))
	if err != nil {
		t.Fatal(err)
	}
	var n hits
	for _, r := range reports {
		n.add(r.adjudicated())
		r.logMisses(t)
		for _, kind := range labelledKinds {
			for value := range r.given[kind] {
				if label, known := r.truth[kind][value]; !known || label == "B" {
					t.Logf("%s: wrong %s %s %s", r.name, kind, value, label)
				}
			}
		}
	}
	t.Logf("precision %.4f, recall %.4f, F1 %.4f", n.precision(), n.recall(), n.f1())
	if n.f1() < 0.97 {
		t.Errorf("F1 %.4f is below 0.97", n.f1())
	}
}

// logMisses says what became of the values that were not given.
func (p *pair) logMisses(t *testing.T) {
	for _, kind := range labelledKinds {
		for value, label := range p.truth[kind] {
			if label == "M" && !p.hosts[kind][value] {
				t.Logf("%s: missed %s %s: %s", p.name, kind, value, p.reasonFor(kind, value))
			}
		}
	}
}

func (p *pair) reasonFor(kind, value string) string {
	for _, r := range advisory.FromText(intel.Document{}, &document.Text{Body: p.body}).Rejected {
		if comparable(kind, r.Value) == value {
			return r.Kind + ": " + r.Reason
		}
	}
	return "not found"
}

// Quotes stand verbatim at their offsets, in every report.
func TestQuotesAreVerbatim(t *testing.T) {
	in := indicatorCorpora(t)
	files, err := in.glob("pairs/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := in.read(file)
		if err != nil {
			t.Fatal(err)
		}
		a := advisory.FromText(intel.Document{}, &document.Text{Body: strings.ToValidUTF8(string(raw), "\ufffd")})
		check := func(evidence []intel.Evidence) {
			for _, e := range evidence {
				if e.Quote == "" || !strings.HasPrefix(a.Text[e.Offset:], e.Quote) {
					t.Errorf("%s: the quote %q does not stand at %d", file, e.Quote, e.Offset)
				}
			}
		}
		for _, x := range a.Indicators.All() {
			check(x.Evidence)
		}
		for _, x := range a.Rejected {
			check(x.Evidence)
		}
		for _, x := range a.Vulnerabilities {
			check(x.Evidence)
		}
	}
}

func TestPressReportHasNoIndicators(t *testing.T) {
	raw, err := indicatorCorpora(t).read("documents/press-2024-07-26.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := advisory.FromText(intel.Document{}, &document.Text{Body: string(raw)})
	if a.Indicators.Len()+len(a.Rejected)+len(a.Vulnerabilities) > 0 || a.Marking != "" {
		t.Errorf("the report says nothing of the kind: %v %v %v %q", a.Indicators, a.Rejected, a.Vulnerabilities, a.Marking)
	}
}
