// Package storetest holds the tests that every engine of the store must pass, and what they need.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// Store runs the conformance suite on stores that open makes, each new and empty.
func Store(t *testing.T, open func(t *testing.T) *store.Store) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"an import becomes visible whole": testImport,
		"the same document adds nothing":  testKnown,
		"a failed import leaves nothing":  testFailed,
		"one indicator, many sources":     testSources,
		"a newer version of an object":    testSupersession,
		"ceilings":                        testCeilings,
		"withdrawal and erasure":          testWithdrawal,
		"decisions":                       testDecisions,
		"pages of indicators":             testPages,
		"objects":                         testObjects,
		"versions of objects":             testVersions,
		"an object of several documents":  testBringing,
		"a newer version of several":      testBringingNewer,
		"one goes, another comes":         testGoneMeanwhile,
		"hostile texts":                   testHostile,
		"collections":                     testCollections,
		"an import that panics":           testPanic,
		"random histories":                testHistories,
		"feeds":                           testFeeds,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// A document is what a test imports.
type document struct {
	name, marking, feed, collection string
	sha                             string // "": the name
	indicators                      []intel.Indicator
	objects                         []store.Object
	rejected                        []intel.Rejected
	err                             error // with which reading ends
}

func add(t *testing.T, s *store.Store, d document) *store.Imported {
	t.Helper()
	imported, err := tryAdd(t.Context(), s, d)
	if err != nil {
		t.Fatal(err)
	}
	return imported
}

func tryAdd(ctx context.Context, s *store.Store, d document) (*store.Imported, error) {
	return s.Import(ctx, store.Origin{Collection: d.collection, Feed: d.feed, By: "tester"}, func(i *store.Import) (*intel.Advisory, error) {
		for _, x := range d.indicators {
			if err := i.Indicator(x); err != nil {
				return nil, err
			}
		}
		for _, x := range d.rejected {
			if err := i.Rejected(x); err != nil {
				return nil, err
			}
		}
		for _, x := range d.objects {
			if err := i.Object(x); err != nil {
				return nil, err
			}
		}
		sha := d.sha
		if sha == "" {
			sha = "sha of " + d.name
		}
		a := intel.NewAdvisory(intel.Document{Name: d.name, Title: "Title of " + d.name, SHA256: sha})
		a.Marking, a.Faults = d.marking, []string{"page 4 is damaged"}
		return a, d.err
	})
}

func domain(name string) intel.Indicator {
	return intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.Domain, Value: name}, Confidence: 80,
		Evidence: []intel.Evidence{{Offset: 3, Quote: name}}}
}

func day(n int) *time.Time {
	t := time.Date(2026, 1, n, 0, 0, 0, 123_456_000, time.UTC)
	return &t
}

// standing is what is to be looked for, as "document: value".
func standing(t *testing.T, s *store.Store, ceiling intel.TLP) []string {
	t.Helper()
	list := []string{}
	err := s.View(ceiling).Standing(t.Context(), "", func(d *store.Document, x *intel.Indicator) error {
		list = append(list, d.Document.Name+": "+x.Value)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}

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

// object is version n of an object. The marking is its own, if any.
func object(id string, n int, marking string) store.Object {
	label, marked := intel.ParseTLP(marking)
	return store.Object{ID: id, Type: "indicator", Spec: "2.1", Version: *day(n), TLP: label, Marked: marked, Body: fmt.Appendf(nil, `{"id":%q,"n":%d}`, id, n)}
}

// versions are objects as "id vN".
func versions(t *testing.T, s *store.Store, ceiling intel.TLP, q store.ObjectQuery) (list []string) {
	t.Helper()
	if q.Collection == 0 {
		q.Collection = 1
	}
	page, _, err := s.View(ceiling).Objects(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range page {
		list = append(list, fmt.Sprintf("%s v%d", o.ID, o.Version.Day()))
	}
	return list
}

func testObjects(t *testing.T, s *store.Store) {
	v := s.View(intel.Red)
	var all []string
	var moments []time.Time
	for d := range 5 {
		var list []store.Object
		for n := range 4 {
			id := fmt.Sprintf("indicator--%d-%d", d, n)
			list = append(list, object(id, n+1, ""))
			all = append(all, fmt.Sprintf("%s v%d", id, n+1))
		}
		list = append(list, object("indicator--0-0", 1, "")) // is there already
		imported := add(t, s, document{name: fmt.Sprint(d), marking: "TLP:GREEN", objects: list})
		want(t, "new objects", imported.Document.Objects, int64(4))
		moments = append(moments, imported.Document.Added)
		if d > 0 && !moments[d].After(moments[d-1]) {
			t.Error("two documents of one time")
		}
	}
	for _, limit := range []int{1, 3, 19, 20, 21} {
		got, q := []string{}, store.ObjectQuery{Collection: 1, Limit: limit}
		for more := true; more; {
			var page []store.Object
			var err error
			if page, more, err = v.Objects(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			for _, o := range page {
				got = append(got, fmt.Sprintf("%s v%d", o.ID, o.Version.Day()))
				q.After = o.Seq
			}
		}
		want(t, fmt.Sprint("pages of ", limit), got, all)
	}
	want(t, "added after", versions(t, s, intel.Red, store.ObjectQuery{AddedAfter: moments[3]}), all[16:])
	want(t, "added after, just before", versions(t, s, intel.Red, store.ObjectQuery{AddedAfter: moments[3].Add(-time.Microsecond)}), all[12:])
	want(t, "ids", versions(t, s, intel.Red, store.ObjectQuery{IDs: []string{"indicator--1-1", "indicator--2-2", "none"}}), []string{"indicator--1-1 v2", "indicator--2-2 v3"})
	want(t, "types", versions(t, s, intel.Red, store.ObjectQuery{Types: []string{"malware"}}), []string(nil))
	want(t, "spec", versions(t, s, intel.Red, store.ObjectQuery{Specs: []string{"2.0"}}), []string(nil))
	want(t, "another collection", versions(t, s, intel.Red, store.ObjectQuery{Collection: 2}), []string(nil))
	want(t, "below", versions(t, s, intel.Clear, store.ObjectQuery{}), []string(nil))
	page, _, err := v.Objects(t.Context(), store.ObjectQuery{Collection: 1, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	wanted := object("indicator--0-0", 1, "")
	wanted.Seq, wanted.Added, wanted.TLP = page[0].Seq, moments[0], intel.Green
	want(t, "an object", page[0], wanted)
}

func testVersions(t *testing.T, s *store.Store) {
	unversioned := object("ipv4-addr--1", 1, "")
	unversioned.Version = time.Time{}
	first := add(t, s, document{name: "a", marking: "TLP:CLEAR", objects: []store.Object{object("indicator--1", 1, ""), object("indicator--1", 2, ""), unversioned}})
	add(t, s, document{name: "b", marking: "TLP:CLEAR", objects: []store.Object{object("indicator--1", 4, "TLP:RED"), object("indicator--1", 3, "")}})
	added := first.Document.Added
	for _, c := range []struct {
		ceiling  intel.TLP
		versions []string
		want     []string
	}{
		{intel.Red, nil, []string{"ipv4-addr--1 v1", "indicator--1 v4"}},
		{intel.Green, []string{"last"}, []string{"ipv4-addr--1 v1", "indicator--1 v3"}},
		{intel.Red, []string{"first"}, []string{"indicator--1 v1", "ipv4-addr--1 v1"}},
		{intel.Red, []string{"first", "last"}, []string{"indicator--1 v1", "ipv4-addr--1 v1", "indicator--1 v4"}},
		{intel.Red, []string{"all"}, []string{"indicator--1 v1", "indicator--1 v2", "ipv4-addr--1 v1", "indicator--1 v4", "indicator--1 v3"}},
		{intel.Green, []string{"all"}, []string{"indicator--1 v1", "indicator--1 v2", "ipv4-addr--1 v1", "indicator--1 v3"}},
		{intel.Red, []string{day(2).Format(time.RFC3339Nano)}, []string{"indicator--1 v2"}},
		{intel.Green, []string{day(4).Format(time.RFC3339Nano)}, nil},
		{intel.Red, []string{added.Format(time.RFC3339Nano)}, []string{"ipv4-addr--1 v1"}},
		{intel.Red, []string{"nonsense"}, nil},
	} {
		got := versions(t, s, c.ceiling, store.ObjectQuery{Versions: c.versions})
		for i := range got {
			if got[i] == fmt.Sprintf("ipv4-addr--1 v%d", time.Time{}.Day()) {
				got[i] = "ipv4-addr--1 v1"
			}
		}
		want(t, fmt.Sprint(c.ceiling, c.versions), got, c.want)
	}
	deleted, err := s.View(intel.Green).DeleteObjects(t.Context(), store.ObjectQuery{Collection: 1, IDs: []string{"indicator--1"}, Versions: []string{"all"}})
	want(t, "deleted, but not what is above", []any{deleted, err}, []any{int64(3), error(nil)})
	want(t, "what is left", versions(t, s, intel.Red, store.ObjectQuery{Types: []string{"indicator"}, Versions: []string{"all"}, IDs: []string{"indicator--1"}}), []string{"indicator--1 v4"})
	add(t, s, document{name: "c", objects: []store.Object{object("indicator--2", 1, "")}})
	page, _, err := s.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, IDs: []string{"indicator--2"}})
	if err != nil || page[0].Seq != 6 {
		t.Errorf("the number of a deleted object was given again: %+v, %v", page, err)
	}
}

func testHostile(t *testing.T, s *store.Store) {
	x := domain("evil.example")
	x.ID, x.Role, x.Evidence = "indicator--\x00\xff", "\x00'; DROP TABLE document; --", []intel.Evidence{{Quote: "\x00\xff\u2028"}}
	o := object("indicator--\x00", 1, "")
	o.Body = []byte{0, 255, '\''}
	add(t, s, document{name: "n\x00\xffme", feed: "\x00", sha: "aa", indicators: []intel.Indicator{x}, objects: []store.Object{o}, rejected: []intel.Rejected{{Value: "\x00\xff"}}})
	page, _, err := s.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1})
	if err != nil || len(page) != 1 || string(page[0].Body) != string(o.Body) {
		t.Errorf("%+v, %v", page, err)
	}
	for _, text := range []string{"'", "\x00", "%", `\`, "\xff", "_"} {
		if _, err := s.View(intel.Red).Indicators(t.Context(), store.IndicatorQuery{Text: text, Collection: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := s.View(intel.Red).Documents(t.Context(), store.DocumentQuery{Text: text, Collection: text, Feed: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := s.Collection(t.Context(), text); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", text, err)
		}
		if _, _, err := s.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, IDs: []string{text}, Types: []string{text}, Specs: []string{text}, Versions: []string{text}}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func testCollections(t *testing.T, s *store.Store) {
	c, err := s.AddCollection(t.Context(), store.Collection{Alias: "partners", Title: "From partners", CanWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{c.ID, "partners"} {
		if got, err := s.Collection(t.Context(), name); err != nil || *got != *c {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, alias := range []string{"partners", "", "A", "a/b", c.ID} {
		if _, err := s.AddCollection(t.Context(), store.Collection{Alias: alias}); err == nil {
			t.Errorf("%q was taken", alias)
		}
	}
	list, err := s.Collections(t.Context())
	if err != nil || len(list) != 2 || list[0].Alias != store.DefaultCollection {
		t.Errorf("%+v, %v", list, err)
	}
	add(t, s, document{name: "a", sha: "aa", objects: []store.Object{object("indicator--1", 1, "")}})
	if again := add(t, s, document{name: "a", sha: "aa", collection: c.ID, objects: []store.Object{object("indicator--1", 1, "")}}); again.Known || again.Document.Collection != "partners" {
		t.Errorf("another collection: %+v", again)
	}
	want(t, "its objects", versions(t, s, intel.Red, store.ObjectQuery{Collection: c.Number}), []string{"indicator--1 v1"})
}
