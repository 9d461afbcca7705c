package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

func testSources(t *testing.T, s *store.Store) {
	sure, unsure, ended := domain("Evil.example"), domain("evil.example"), domain("evil.example")
	sure.Value, unsure.Confidence, ended.ValidUntil, ended.Confidence = "evil.example", 30, day(3), 99
	add(t, s, document{name: "a", marking: "TLP:CLEAR", indicators: []intel.Indicator{unsure}})
	add(t, s, document{name: "b", marking: "TLP:GREEN", indicators: []intel.Indicator{sure}})
	add(t, s, document{name: "c", indicators: []intel.Indicator{ended}})
	x, err := s.View(intel.Red).Indicator(t.Context(), sure.Indicator)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, a := range x.Assertions {
		said = append(said, fmt.Sprintf("%s %s %d", a.Title, a.TLP, a.Indicator.Confidence))
	}
	want(t, "assertions", said, []string{"Title of a TLP:CLEAR 30", "Title of b TLP:GREEN 80", "Title of c TLP:AMBER 99"})
	want(t, "as one", []any{x.State, x.Confidence, x.ValidUntil == nil}, []any{store.Active, 99, true})
	page, err := s.View(intel.Red).Indicators(t.Context(), store.IndicatorQuery{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "listed once", len(page.Indicators), 1)
	if got, err := json.Marshal(page.Indicators[0]); err != nil || !json.Valid(got) {
		t.Error(err)
	}
}

func testSupersession(t *testing.T, s *store.Store) {
	version := func(n int, value string) intel.Indicator {
		x := domain(value)
		x.ID, x.Modified = "indicator--1", day(n)
		return x
	}
	add(t, s, document{name: "a", marking: "TLP:CLEAR", indicators: []intel.Indicator{version(2, "two.example")}, objects: []store.Object{object("indicator--1", 2, "")}})
	add(t, s, document{name: "late", marking: "TLP:CLEAR", indicators: []intel.Indicator{version(1, "one.example")}, objects: []store.Object{object("indicator--1", 1, "")}})
	want(t, "an older version that comes late", standing(t, s, intel.Red), []string{"a: two.example"})
	revoked := version(3, "two.example")
	revoked.Revoked = true
	newest := add(t, s, document{name: "b", marking: "TLP:RED", indicators: []intel.Indicator{revoked}, objects: []store.Object{object("indicator--1", 3, "")}})
	want(t, "revoked", standing(t, s, intel.Red), []string{})
	want(t, "revoked above the ceiling", standing(t, s, intel.Amber), []string{"a: two.example"})
	x, err := s.View(intel.Red).Indicator(t.Context(), revoked.Indicator)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "the past is there", []any{x.State, len(x.Assertions), x.Assertions[0].Superseded, x.Assertions[1].Indicator.Revoked}, []any{store.Revoked, 2, true, true})
	if err := s.View(intel.Red).Withdraw(t.Context(), newest.Document.ID, store.Withdrawal{Reason: "a mistake"}); err != nil {
		t.Fatal(err)
	}
	want(t, "the newer version is out of use", standing(t, s, intel.Red), []string{"a: two.example"})
}

func testCeilings(t *testing.T, s *store.Store) {
	marked := domain("green.example")
	marked.Marking = "TLP:GREEN"
	secret := domain("secret.example")
	secret.Marking = "TLP:RED"
	red := add(t, s, document{name: "red", marking: "TLP:RED", indicators: []intel.Indicator{marked, domain("red.example")}, rejected: []intel.Rejected{{Kind: "line"}}})
	add(t, s, document{name: "clear", marking: "TLP:CLEAR", indicators: []intel.Indicator{domain("clear.example"), secret}})
	add(t, s, document{name: "unmarked", indicators: []intel.Indicator{domain("unmarked.example")}})
	for ceiling, seen := range map[intel.TLP][]string{
		intel.Clear: {"clear: clear.example"},
		intel.Green: {"withheld: green.example", "clear: clear.example"},
		intel.Amber: {"withheld: green.example", "clear: clear.example", "unmarked: unmarked.example"},
		intel.Red:   {"red: green.example", "red: red.example", "clear: clear.example", "clear: secret.example", "unmarked: unmarked.example"},
	} {
		want(t, "standing, "+ceiling.String(), standing(t, s, ceiling), seen)
		page, err := s.View(ceiling).Indicators(t.Context(), store.IndicatorQuery{})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "listed, "+ceiling.String(), len(page.Indicators), len(seen))
	}
	below := s.View(intel.AmberStrict)
	_, _, err := below.Document(t.Context(), red.Document.ID)
	want(t, "a document above", errors.Is(err, store.ErrNotFound), true)
	_, err = below.Indicator(t.Context(), domain("red.example").Indicator)
	want(t, "an indicator above", errors.Is(err, store.ErrNotFound), true)
	rejected, err := below.Rejected(t.Context(), red.Document.ID, 0, 10)
	want(t, "rejected above", []any{len(rejected), err}, []any{0, error(nil)})
	want(t, "withdrawal from below", errors.Is(below.Withdraw(t.Context(), red.Document.ID, store.Withdrawal{}), store.ErrNotFound), true)
	want(t, "erasure from below", errors.Is(below.Erase(t.Context(), red.Document.ID, ""), store.ErrNotFound), true)
	want(t, "a decision from below", errors.Is(below.Decide(t.Context(), []indicator.Indicator{secret.Indicator}, store.Decision{Expired: true}), store.ErrNotFound), true)
	mixed := add(t, s, document{name: "mixed", marking: "TLP:CLEAR", objects: []store.Object{object("threat-actor--1", 1, "TLP:RED")}, rejected: []intel.Rejected{{Kind: "line"}}})
	for ceiling, told := range map[intel.TLP]int{intel.AmberStrict: 0, intel.Red: 1} {
		v := s.View(ceiling)
		_, story, err := v.Document(t.Context(), mixed.Document.ID)
		if err != nil {
			t.Fatal(err)
		}
		rejected, err := v.Rejected(t.Context(), mixed.Document.ID, 0, 10)
		want(t, "what a part above tells", []any{len(story.Faults), len(rejected), err}, []any{told, told, error(nil)})
	}
	x, err := below.Indicator(t.Context(), marked.Indicator)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "the title of a document above", x.Assertions[0].Title, "")
	list, err := below.Documents(t.Context(), store.DocumentQuery{})
	want(t, "documents", []any{len(list), err}, []any{3, error(nil)})
}

func testWithdrawal(t *testing.T, s *store.Store) {
	v := s.View(intel.Red)
	a := add(t, s, document{name: "a", indicators: []intel.Indicator{domain("a.example"), domain("both.example")}, objects: []store.Object{object("indicator--a", 1, "")}})
	b := add(t, s, document{name: "b", indicators: []intel.Indicator{domain("both.example")}, objects: []store.Object{object("indicator--b", 1, "")},
		rejected: []intel.Rejected{{Kind: "line", Value: "x"}}})
	if err := v.Withdraw(t.Context(), a.Document.ID, store.Withdrawal{At: *day(5), Reason: "wrong", By: "ann"}); err != nil {
		t.Fatal(err)
	}
	want(t, "standing", standing(t, s, intel.Red), []string{"b: both.example"})
	want(t, "objects", versions(t, s, intel.Red, store.ObjectQuery{}), []string{"indicator--b v1"})
	x, err := v.Indicator(t.Context(), domain("a.example").Indicator)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "the past is there", []any{x.State, x.Assertions[0].Withdrawn}, []any{store.Withdrawn, true})
	d, _, err := v.Document(t.Context(), a.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "withdrawal", d.Withdrawn, &store.Withdrawal{At: *day(5), Reason: "wrong", By: "ann"})
	if v.Withdraw(t.Context(), a.Document.ID, store.Withdrawal{}) == nil {
		t.Error("withdrawn twice")
	}
	for range 2 { // an erasure that was interrupted is asked for again
		if err := v.Erase(t.Context(), b.Document.ID, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "objects", versions(t, s, intel.Red, store.ObjectQuery{}), []string(nil))
	_, err = v.Indicator(t.Context(), domain("both.example").Indicator)
	want(t, "of the one that is left", err, error(nil))
	d, _, err = v.Document(t.Context(), b.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "what is left", []any{d.Document.Name, d.Document.Title, d.Document.SHA256, d.Withdrawn.By}, []any{"erased", "", "", "ann"})
	rejected, err := v.Rejected(t.Context(), b.Document.ID, 0, 10)
	want(t, "rejected", []any{len(rejected), err}, []any{0, error(nil)})
}

func testDecisions(t *testing.T, s *store.Store) {
	v := s.View(intel.Red)
	add(t, s, document{name: "a", indicators: []intel.Indicator{domain("a.example"), domain("b.example")}})
	a := domain("a.example").Indicator
	until := func() (validity []string) {
		_ = v.Standing(t.Context(), "", func(_ *store.Document, x *intel.Indicator) error {
			if x.ValidUntil != nil {
				validity = append(validity, x.Value+" until "+x.ValidUntil.Format(time.DateOnly))
			}
			return nil
		})
		return validity
	}
	unknown := domain("c.example").Indicator
	err := v.Decide(t.Context(), []indicator.Indicator{a, unknown}, store.Decision{At: *day(5), Expired: true})
	want(t, "one that is not there", []any{errors.Is(err, store.ErrNotFound), len(until())}, []any{true, 0})
	for _, d := range []store.Decision{{At: *day(5), Expired: true, Reason: "given to others", By: "ann"}, {At: *day(6), Expired: false}, {At: *day(7), Expired: true}} {
		if err := v.Decide(t.Context(), []indicator.Indicator{a}, d); err != nil {
			t.Fatal(err)
		}
		if !d.Expired {
			want(t, "valid again", until(), []string(nil))
		}
	}
	want(t, "expired", until(), []string{"a.example until 2026-01-07"})
	x, err := v.Indicator(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "state and story", []any{x.State, len(x.Decisions), x.Decisions[0].Reason, x.Decisions[0].By}, []any{store.Expired, 3, "given to others", "ann"})
	if !x.ValidUntil.Equal(*day(7)) {
		t.Errorf("valid until %v", x.ValidUntil)
	}
}

func testPages(t *testing.T, s *store.Store) {
	var all []string
	for d := range 7 {
		var list []intel.Indicator
		for n := range 10 {
			list = append(list, domain(fmt.Sprintf("host-%d.example", d*6+n))) // overlaps with the next
		}
		add(t, s, document{name: fmt.Sprint(d), indicators: list})
	}
	for n := 45; n >= 0; n-- {
		all = append(all, fmt.Sprintf("host-%d.example", n))
	}
	for _, limit := range []int{1, 7, 45, 46, 47} {
		got, q := []string{}, store.IndicatorQuery{Limit: limit}
		for {
			page, err := s.View(intel.Red).Indicators(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page.Indicators {
				got = append(got, x.Value)
			}
			if q.After = page.Next; q.After == 0 {
				break
			}
		}
		want(t, fmt.Sprint("pages of ", limit), got, all)
	}
	for name, c := range map[string]struct {
		q    store.IndicatorQuery
		want int
	}{
		"text":       {store.IndicatorQuery{Text: "HOST-4"}, 7},
		"wildcards":  {store.IndicatorQuery{Text: "_ost"}, 0},
		"kind":       {store.IndicatorQuery{Kinds: indicator.SetOf(indicator.IPv4)}, 0},
		"document":   {store.IndicatorQuery{Document: 1}, 10},
		"collection": {store.IndicatorQuery{Collection: "none"}, 0},
		"confidence": {store.IndicatorQuery{MinConfidence: 81}, 0},
		"since":      {store.IndicatorQuery{Since: time.Now().Add(time.Hour)}, 0},
		"revoked":    {store.IndicatorQuery{States: []store.State{store.Revoked}}, 0},
	} {
		page, err := s.View(intel.Red).Indicators(t.Context(), c.q)
		if err != nil || len(page.Indicators) != c.want {
			t.Errorf("%s: %d, %v; want %d", name, len(page.Indicators), err, c.want)
		}
	}
}
