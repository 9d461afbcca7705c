package storetest

import (
	"fmt"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
)

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
