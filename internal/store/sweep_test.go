package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
)

func openSweeps(t testing.TB) *store.Store {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var noon = time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](x T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		check(t, err)
		return x
	}
}

// A long list that is asked again, with one indicator more, costs hardly any room, and every indicator is found.
func TestLongListIsKeptOnce(t *testing.T) {
	s := openSweeps(t)
	list := make([]store.SweepVerdict, 100_000)
	for i := range list {
		list[i] = storetest.Absent(i)
	}
	head := store.Sweep{Verdict: intel.NotSeen}
	first := storetest.RecordSweep(t, s, head, list...)
	chunks := s.Chunks(t)
	more := slices.Insert(slices.Clone(list), 50_000, storetest.Absent(200_000))
	head.Started = noon.AddDate(0, 0, 1)
	second := storetest.RecordSweep(t, s, head, more...)
	if new := s.Chunks(t) - chunks; new > 4 {
		t.Errorf("%d chunks at first, and %d new ones for one indicator", chunks, new)
	}
	v := s.View(intel.Red)
	for i := 0; i < len(list); i += 997 {
		asked := must(v.Asked(t.Context(), storetest.Host(i), 0))(t)
		if len(asked) != 2 || asked[0].Sweep.ID != second || asked[1].Sweep.ID != first {
			t.Fatalf("%d: %v", i, asked)
		}
	}
	for _, i := range []int{100_000, 150_001} {
		if asked := must(v.Asked(t.Context(), storetest.Host(i), 0))(t); len(asked) != 0 {
			t.Errorf("%d was not asked: %v", i, asked)
		}
	}
	// What one of the two still needs, pruning leaves.
	must(v.PruneSweeps(t.Context(), noon.AddDate(0, 0, 1), false))(t)
	number := int64(1)
	for after := int64(0); ; {
		page := must(v.SweepRecords(t.Context(), second, []string{"verdict"}, after, 20_000))(t)
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			if number++; r.Number != number {
				t.Fatalf("record %d, want %d", r.Number, number)
			}
		}
		after = page[len(page)-1].Number
	}
	if number != int64(len(more))+1 {
		t.Errorf("%d verdicts, want %d", number-1, len(more))
	}
	must(v.PruneSweeps(t.Context(), noon.AddDate(0, 0, 2), false))(t)
	if s.Chunks(t) != 0 {
		t.Errorf("%d chunks of no sweep", s.Chunks(t))
	}
}

func TestUnfinishedSweepIsNotThere(t *testing.T) {
	s := openSweeps(t)
	now := noon
	s.SetClock(func() time.Time { return now })
	v := s.View(intel.Red)
	begin := func() *store.SweepRecorder {
		r := must(s.RecordSweep(t.Context()))(t)
		for i := range 30_000 { // more than is kept in memory
			x := storetest.Absent(i)
			x.Rest = []byte(fmt.Sprintf(`,"verdict":"not-seen","reason":"%x"}`, rand.Uint64()))
			check(t, r.Verdict(&x))
		}
		return r
	}
	abandoned := begin()
	if s.Chunks(t) == 0 {
		t.Fatal("nothing was staged: the test is not about what it says")
	}
	nothing := func() {
		t.Helper()
		if list := must(v.Sweeps(t.Context(), store.SweepQuery{}))(t); len(list) > 0 {
			t.Errorf("there is %v", list)
		}
		if asked := must(v.Asked(t.Context(), storetest.Host(1), 0))(t); len(asked) > 0 {
			t.Errorf("asked %v", asked)
		}
		if _, err := v.SweepRecords(t.Context(), 1, nil, 0, 0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("records: %v", err)
		}
	}
	nothing()
	check(t, begin().Discard())
	nothing()
	staged := s.Staged(t)
	now = now.Add(59 * time.Minute) // it may still be at work
	id := storetest.RecordSweep(t, s, store.Sweep{}, storetest.Absent(1))
	if s.Staged(t) != staged || staged != 1 {
		t.Errorf("%d staged, want the 1", s.Staged(t))
	}
	now = now.Add(2 * time.Minute)
	storetest.RecordSweep(t, s, store.Sweep{}, storetest.Absent(1))
	if s.Staged(t) != 0 {
		t.Error("what was left behind is still there")
	}
	if asked := must(v.Asked(t.Context(), storetest.Host(1), 0))(t); len(asked) != 2 || asked[1].Sweep.ID != id {
		t.Errorf("asked %v", asked)
	}
	if _, err := abandoned.Finish(store.Sweep{}); err == nil {
		t.Error("half a sweep was finished")
	}
	check(t, s.Check(t.Context()))
}
