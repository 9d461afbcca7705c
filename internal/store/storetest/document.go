package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

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

// object is version n of an object. The marking is its own, if any.
func object(id string, n int, marking string) store.Object {
	label, marked := intel.ParseTLP(marking)
	return store.Object{ID: id, Type: "indicator", Spec: "2.1", Version: *day(n), TLP: label, Marked: marked, Body: fmt.Appendf(nil, `{"id":%q,"n":%d}`, id, n)}
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

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}
