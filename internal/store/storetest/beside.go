package storetest

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
)

// Beside has two processes import while this one imports, withdraws, deletes and reads in pages. The test that calls it is run again in other
// processes, so it must do nothing else.
func Beside(t *testing.T, place func(t *testing.T) string, open Opener) {
	if asCrasher(t, open) {
		return
	}
	s := &scene{Crashing: Crashing{Open: open}, place: place(t)}
	st := s.open(t)
	defer st.Close()
	importHere(t, st, 1)
	importHere(t, st, 2)
	others := []*crasher{s.start(t, "import", "3"), s.start(t, "import", "4")}
	quit := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() { pagesOfObjects(t, st, quit) })
		readers.Go(func() { pagesOfIndicators(t, st, quit) })
	}
	importHere(t, st, 5)
	for _, task := range []string{"withdraw", "erase"} {
		if err := crashTask(t, st, task, map[string]string{"withdraw": "1", "erase": "2"}[task]); err != nil {
			t.Error(err)
		}
	}
	if err := crashTask(t, st, "delete", "5"); err != nil {
		t.Error(err)
	}
	for _, c := range others {
		<-c.done
		if c.cmd.Wait(); !slices.Contains(c.said, saysDone) {
			t.Errorf("an import beside others failed: %q", c.said)
		}
	}
	close(quit)
	readers.Wait()
	s.inUse, s.gone, s.deleted = []int{3, 4, 5}, []int{1, 2}, map[int]bool{5: true}
	want(t, "documents in use", s.names(t, st.View(intel.Red)), s.inUse)
	for _, n := range s.inUse {
		want(t, "objects of "+strconv.Itoa(n), len(s.objects(t, st, n)), s.kept(n))
	}
	want(t, "objects that all documents bring", s.shared(t, st), crashShared)
	s.inspectRows(t, "after all", st)
	s.finishErasures(t, "after all", st)
	if err := st.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func importHere(t *testing.T, s *store.Store, n int) {
	t.Helper()
	if err := crashTask(t, s, "import", strconv.Itoa(n)); err != nil {
		t.Error(err)
	}
}

// pagesOfObjects pages on while objects come and go: numbers rise, documents come whole, and a last look finds what is there.
func pagesOfObjects(t *testing.T, s *store.Store, quit <-chan struct{}) {
	q := store.ObjectQuery{Collection: 1, Versions: []string{"all"}, Limit: 33}
	for {
		page, more, err := s.View(intel.Red).Objects(t.Context(), q)
		if err != nil {
			t.Errorf("paging objects: %v", err)
			return
		}
		for i, o := range page {
			if o.Seq <= q.After || i > 0 && o.Added.Before(page[i-1].Added) {
				t.Errorf("object %d of %v comes after %d", o.Seq, o.Added, q.After)
			}
			q.After = o.Seq
		}
		select {
		case <-quit:
			return
		default:
		}
		if !more {
			q.After = 0
		}
	}
}

// pagesOfIndicators pages on while documents come and go: no value comes twice, and each has what asserts it.
func pagesOfIndicators(t *testing.T, s *store.Store, quit <-chan struct{}) {
	q, last := store.IndicatorQuery{Limit: 33, States: store.States}, int64(0)
	for {
		page, err := s.View(intel.Red).Indicators(t.Context(), q)
		if err != nil {
			t.Errorf("paging indicators: %v", err)
			return
		}
		for _, x := range page.Indicators {
			if _, err := s.View(intel.Red).Indicator(t.Context(), x.Indicator); err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
			if len(x.Assertions) == 0 {
				t.Errorf("%s is listed, and nobody asserts it", x.Value)
			}
		}
		select {
		case <-quit:
			return
		default:
		}
		if last = q.After; page.Next != 0 && last != 0 && page.Next >= last {
			t.Errorf("a page goes on at %d after %d", page.Next, last)
		}
		q.After = page.Next
	}
}
