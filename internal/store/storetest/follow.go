package storetest

import (
	"fmt"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
)

// A follower is a client that pages on through a collection for good, and never goes back.
type follower struct {
	collection store.Collection
	ceiling    intel.TLP
	after      int64
	have       map[string]int // what it got and may see still: how many removals there had been then
}

// followersOf are one for each collection and ceiling.
func followersOf(collections []store.Collection) (list []*follower) {
	for _, c := range collections {
		for _, ceiling := range []intel.TLP{intel.Clear, intel.Green, intel.Amber, intel.Red} {
			list = append(list, &follower{collection: c, ceiling: ceiling, have: map[string]int{}})
		}
	}
	return list
}

// follow reads a page or a few. Nothing comes twice while nothing is removed, and at the end the follower has all that it may see.
func (h *history) follow(t *testing.T, f *follower) {
	t.Helper()
	visible := map[string]bool{}
	for _, o := range h.model.chosen(f.query(100), f.ceiling) {
		visible[versionOf(&o.Object)] = true
	}
	for what := range f.have {
		if !visible[what] {
			delete(f.have, what)
		}
	}
	for range h.IntN(4) {
		page, more, err := h.store.View(f.ceiling).Objects(t.Context(), f.query(pick(h, 1, 3, 100)))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page {
			what := versionOf(&o)
			if removals, has := f.have[what]; has && removals == h.removals {
				t.Errorf("%s came twice below %v", what, f.ceiling)
			}
			f.after, f.have[what] = o.Seq, h.removals
		}
		if !more {
			h.hasAll(t, f, visible)
		}
	}
}

func (h *history) hasAll(t *testing.T, f *follower, visible map[string]bool) {
	t.Helper()
	for what := range visible {
		if _, has := f.have[what]; !has {
			t.Errorf("pages below %v went past %s", f.ceiling, what)
		}
	}
}

func (f *follower) query(limit int) store.ObjectQuery {
	q := store.ObjectQuery{Collection: f.collection.Number, Versions: []string{"all"}, Specs: []string{"2.0", "2.1"}, Limit: limit}
	q.After = f.after
	return q
}

func versionOf(o *store.Object) string { return fmt.Sprint(o.ID, " ", o.Version.UnixMicro()) }
