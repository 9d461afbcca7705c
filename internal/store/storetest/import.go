package storetest

import (
	"errors"
	"fmt"
	"testing"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

func testImport(t *testing.T, s *store.Store) {
	full := intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.IPv4, Value: "203.0.113.7"}, ID: "indicator--1", Role: "c2", Ports: []int{443, 8443},
		Confidence: 70, ValidFrom: day(1), ValidUntil: day(9), Modified: day(2), Marking: "TLP:GREEN",
		Evidence: []intel.Evidence{{Page: 2, Offset: 17, Quote: "203.0.113[.]7"}, {Page: 3, Offset: 90, Quote: "203.0.113.7"}}}
	rejected := intel.Rejected{Kind: "domain", Value: "agency.example", Reason: "an agency", Evidence: []intel.Evidence{{Quote: "agency.example"}}}
	v := s.View(intel.Red)
	imported, err := s.Import(t.Context(), store.Origin{By: "tester"}, func(i *store.Import) (*intel.Advisory, error) {
		for _, x := range []intel.Indicator{full, domain("evil.example"), full} {
			if err := i.Indicator(x); err != nil {
				return nil, err
			}
		}
		if err := i.Rejected(rejected); err != nil {
			return nil, err
		}
		if list := standing(t, s, intel.Red); len(list) != 0 {
			t.Errorf("visible while it is imported: %q", list)
		}
		a := intel.NewAdvisory(intel.Document{Name: "a.pdf", Title: "QUIET TIDE", SHA256: "aa", Pages: 3})
		a.Marking, a.Faults = "TLP:AMBER", []string{"page 4 is damaged"}
		a.Actors = append(a.Actors, intel.Actor{Reading: intel.Reading{Name: "Quiet Tide", Match: intel.MatchExact}, Role: intel.RoleAccused})
		return a, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "known, indicators, rejected", []any{imported.Known, imported.Document.Indicators, imported.Document.Rejected}, []any{false, int64(2), int64(1)})
	d, story, err := v.Document(t.Context(), imported.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "document", *d, imported.Document)
	want(t, "story", []any{story.Actors[0].Name, story.Faults[0]}, []any{"Quiet Tide", "page 4 is damaged"})
	x, err := v.Indicator(t.Context(), full.Indicator)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "what the document says of it", x.Assertions[0].Indicator, full)
	want(t, "its title", x.Assertions[0].Title, "QUIET TIDE")
	list, err := v.Rejected(t.Context(), d.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "rejected", list, []intel.Rejected{rejected})
	want(t, "standing", standing(t, s, intel.Red), []string{"a.pdf: 203.0.113.7", "a.pdf: evil.example"})
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func testKnown(t *testing.T, s *store.Store) {
	first := add(t, s, document{name: "a", indicators: []intel.Indicator{domain("evil.example")}, objects: []store.Object{object("indicator--1", 1, "")}})
	again := add(t, s, document{name: "renamed", sha: "sha of a", indicators: []intel.Indicator{domain("evil.example")}})
	want(t, "known", []any{again.Known, again.Document.ID}, []any{true, first.Document.ID})
	want(t, "standing", standing(t, s, intel.Red), []string{"a: evil.example"})
	id, known, err := s.HasDocument(t.Context(), "", "sha of a")
	want(t, "has it", []any{id, known, err}, []any{first.Document.ID, true, error(nil)})
	if err := s.View(intel.Red).Withdraw(t.Context(), first.Document.ID, store.Withdrawal{}); err != nil {
		t.Fatal(err)
	}
	third := add(t, s, document{name: "a", indicators: []intel.Indicator{domain("evil.example")}, objects: []store.Object{object("indicator--1", 1, "")}})
	want(t, "a document that was withdrawn comes back", []any{third.Known, third.Document.Objects}, []any{false, int64(1)})
	want(t, "with its objects", versions(t, s, intel.Red, store.ObjectQuery{}), []string{"indicator--1 v1"})
}

func testFailed(t *testing.T, s *store.Store) {
	add(t, s, document{name: "before", indicators: []intel.Indicator{domain("old.example")}, objects: []store.Object{object("indicator--1", 1, "")}})
	var many []intel.Indicator
	var objects []store.Object
	for n := range 45_000 { // more than two batches
		many = append(many, domain(fmt.Sprintf("host-%d.example", n)))
		objects = append(objects, object(fmt.Sprintf("indicator--%d", n), 2, ""))
	}
	failure := errors.New("cut off")
	if _, err := tryAdd(t.Context(), s, document{name: "cut", indicators: many, objects: objects, err: failure}); !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
	if _, err := tryAdd(t.Context(), s, document{name: "cut", collection: "none"}); err == nil {
		t.Error("imported to a collection that is not there")
	}
	want(t, "standing", standing(t, s, intel.Red), []string{"before: old.example"})
	want(t, "objects", versions(t, s, intel.Red, store.ObjectQuery{Versions: []string{"all"}}), []string{"indicator--1 v1"})
	if _, err := s.View(intel.Red).Indicator(t.Context(), many[7].Indicator); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the error is %v", err)
	}
	add(t, s, document{name: "after", indicators: []intel.Indicator{domain("new.example")}})
	want(t, "standing", standing(t, s, intel.Red), []string{"before: old.example", "after: new.example"})
}

// What handles requests survives a panic: what was being staged must not come between the rows of the next import.
func testPanic(t *testing.T, s *store.Store) {
	many := func(i *store.Import) {
		for n := range 31_000 {
			if err := i.Rejected(intel.Rejected{Kind: "line", Value: fmt.Sprint(n)}); err != nil {
				t.Error(err)
			}
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic was swallowed")
			}
		}()
		s.Import(t.Context(), store.Origin{}, func(i *store.Import) (*intel.Advisory, error) { many(i); panic("no") })
	}()
	imported := add(t, s, document{name: "after", rejected: []intel.Rejected{{Kind: "after"}}})
	list, err := s.View(intel.Red).Rejected(t.Context(), imported.Document.ID, 0, 10)
	want(t, "what the next import brought", []any{len(list), list[0].Kind, err}, []any{1, "after", error(nil)})
}
