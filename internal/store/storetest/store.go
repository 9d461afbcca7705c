// Package storetest holds the tests that every engine of the store must pass, and what they need.
package storetest

import (
	"errors"
	"testing"

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
		"the count of objects":            testCountTellsNothing,
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
