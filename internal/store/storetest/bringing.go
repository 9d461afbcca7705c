package storetest

import (
	"fmt"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
)

// broughtBy names the document of each ceiling that the object stands with for such readers, by when it was added.
func broughtBy(t *testing.T, s *store.Store, documents map[string]*store.Imported) string {
	t.Helper()
	var list []string
	for _, ceiling := range []intel.TLP{intel.Clear, intel.Green, intel.Amber, intel.Red} {
		page, _, err := s.View(ceiling).Objects(t.Context(), store.ObjectQuery{Collection: 1, Versions: []string{"all"}})
		check(t, err)
		by := "-"
		for name, d := range documents {
			if len(page) == 1 && page[0].Added.Equal(d.Document.Added) {
				by = fmt.Sprintf("%s as %s", name, page[0].TLP)
			}
		}
		if len(page) > 1 {
			by = fmt.Sprintf("%d times", len(page))
		}
		list = append(list, by)
	}
	return strings.ReplaceAll(strings.Join(list, ", "), "TLP:", "")
}

// An object that several documents bring is there for whom one of them is there.
func testBringing(t *testing.T, s *store.Store) {
	documents := map[string]*store.Imported{}
	bring := func(name, marking string, fresh int64) {
		documents[name] = add(t, s, document{name: name, marking: marking, objects: []store.Object{object("indicator--1", 1, "")}})
		want(t, name+": objects that are new", documents[name].Document.Objects, fresh)
	}
	is := func(what, by string) {
		t.Helper()
		want(t, what, broughtBy(t, s, documents), by)
	}
	v := s.View(intel.Red)
	bring("a", "TLP:AMBER", 1)
	bring("b", "TLP:RED", 0)
	bring("c", "TLP:RED", 0)
	bring("d", "TLP:AMBER", 0)
	is("behind the first", "-, -, a as AMBER, a as AMBER")
	bring("e", "TLP:CLEAR", 1)
	is("told to more", "e as CLEAR, e as CLEAR, a as AMBER, a as AMBER")
	check(t, v.Withdraw(t.Context(), documents["a"].Document.ID, store.Withdrawal{}))
	is("without the first", "e as CLEAR, e as CLEAR, d as AMBER, b as RED")
	check(t, v.Withdraw(t.Context(), documents["e"].Document.ID, store.Withdrawal{}))
	is("told to less", "-, -, d as AMBER, b as RED")
	check(t, v.Erase(t.Context(), documents["b"].Document.ID, "ann"))
	is("without what took its place", "-, -, d as AMBER, c as RED")
	bring("e again", "TLP:GREEN", 1)
	is("added again", "-, e again as GREEN, d as AMBER, c as RED")
	deleted, err := s.View(intel.Amber).DeleteObjects(t.Context(), store.ObjectQuery{Collection: 1})
	want(t, "deleted", []any{deleted, err}, []any{int64(1), error(nil)})
	is("deleted by who does not see all", "-, -, -, c as RED")
	bring("f", "TLP:RED", 0)
	deleted, err = v.DeleteObjects(t.Context(), store.ObjectQuery{Collection: 1})
	want(t, "deleted", []any{deleted, err}, []any{int64(1), error(nil)})
	is("deleted by who sees all", "-, -, -, -")
}

// How many objects of a document are new is told to all who see the document: objects above are no matter.
func testCountTellsNothing(t *testing.T, s *store.Store) {
	red := object("indicator--1", 1, "TLP:RED")
	for _, name := range []string{"first", "second"} {
		d := add(t, s, document{name: name, marking: "TLP:GREEN", objects: []store.Object{red}})
		want(t, name+": objects that are new", d.Document.Objects, int64(1))
	}
	d := add(t, s, document{name: "third", marking: "TLP:RED", objects: []store.Object{red}})
	want(t, "to who sees all of them", d.Document.Objects, int64(0))
}

// A newer version that several documents bring supersedes older ones as long as one of them is in use, and for all whom one of them tells it.
func testBringingNewer(t *testing.T, s *store.Store) {
	version := func(name, marking string, n int) int64 {
		x := domain(name + ".example")
		x.ID, x.Modified = "indicator--1", day(n)
		d := add(t, s, document{name: name, marking: marking, indicators: []intel.Indicator{x}, objects: []store.Object{object("indicator--1", n, "")}})
		return d.Document.ID
	}
	v := s.View(intel.Red)
	version("old", "TLP:CLEAR", 1)
	first := version("first", "TLP:GREEN", 2)
	version("second", "TLP:GREEN", 2)
	want(t, "a newer version above", standing(t, s, intel.Clear), []string{"old: old.example"})
	check(t, v.Withdraw(t.Context(), first, store.Withdrawal{}))
	want(t, "brought by another", standing(t, s, intel.Green), []string{"second: second.example"})
	third := version("third", "TLP:CLEAR", 2)
	want(t, "told to others", standing(t, s, intel.Clear), []string{"third: third.example"})
	fourth := version("fourth", "TLP:CLEAR", 2)
	deleted, err := v.DeleteObjects(t.Context(), store.ObjectQuery{Collection: 1, Versions: []string{day(2).Format("2006-01-02T15:04:05.999999Z")}})
	want(t, "deleted", []any{deleted, err}, []any{int64(1), error(nil)})
	for _, d := range []int64{third, fourth} {
		want(t, "deleted, and still newer", standing(t, s, intel.Clear), []string{})
		check(t, v.Withdraw(t.Context(), d, store.Withdrawal{}))
	}
	want(t, "nobody stands by the newer version", standing(t, s, intel.Clear), []string{"old: old.example"})
}

// A document that goes while another is imported that brings the same.
func testGoneMeanwhile(t *testing.T, s *store.Store) {
	many := func(marking string) (list []store.Object) {
		for n := range 16_000 { // more than a batch
			list = append(list, object(fmt.Sprintf("indicator--%d", n), 1, marking))
		}
		return list
	}
	v := s.View(intel.Red)
	first := add(t, s, document{name: "first", objects: many("")})
	imported, err := s.Import(t.Context(), store.Origin{}, func(i *store.Import) (*intel.Advisory, error) {
		for n, o := range many("") {
			if n == 15_500 {
				check(t, v.Withdraw(t.Context(), first.Document.ID, store.Withdrawal{}))
			}
			if err := i.Object(o); err != nil {
				return nil, err
			}
		}
		return intel.NewAdvisory(intel.Document{Name: "second", SHA256: "second"}), nil
	})
	check(t, err)
	want(t, "new objects", imported.Document.Objects, int64(16_000))
	third := add(t, s, document{name: "third", objects: many("")})
	want(t, "known objects", third.Document.Objects, int64(0))
	check(t, v.Erase(t.Context(), imported.Document.ID, "ann"))
	list, _, err := v.Objects(t.Context(), store.ObjectQuery{Collection: 1, Limit: 20_000})
	check(t, err)
	want(t, "objects", len(list), 16_000)
	if !list[0].Added.Equal(third.Document.Added) {
		t.Errorf("the first was added at %v", list[0].Added)
	}
}
