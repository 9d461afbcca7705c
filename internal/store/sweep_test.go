package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
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

func name(i int) indicator.Indicator {
	return indicator.Indicator{Kind: indicator.Domain, Value: fmt.Sprintf("host-%d.example", i)}
}

var noon = time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC)

// record records a sweep with these verdicts, and gives its id.
func record(t testing.TB, s *store.Store, head store.Sweep, verdicts ...store.SweepVerdict) int64 {
	t.Helper()
	r := must(s.RecordSweep(t.Context()))(t)
	check(t, r.Record("run", []byte(`{"record":"run","intel":[]}`)))
	for i := range verdicts {
		v := &verdicts[i]
		for range v.Sightings {
			check(t, r.Sighting(v.Indicator, []byte(`{"record":"sighting","indicator":{"kind":"`+string(v.Indicator.Kind)+`","value":"`+v.Indicator.Value+`"}}`)))
		}
	}
	for i := range verdicts {
		if verdicts[i].Rest == nil {
			verdicts[i].Rest = []byte(`,"verdict":"` + string(verdicts[i].Verdict) + `"}`)
		}
		check(t, r.Verdict(&verdicts[i]))
	}
	check(t, r.Record("summary", []byte(`{"record":"summary"}`)))
	if head.Started.IsZero() {
		head.Started = noon
	}
	return must(r.Finish(head))(t)
}

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

func absent(i int) store.SweepVerdict {
	return store.SweepVerdict{Indicator: name(i), Verdict: intel.NotSeen}
}

func TestSweepIsReadAgain(t *testing.T) {
	s := openSweeps(t)
	hit := store.SweepVerdict{Indicator: name(7), Verdict: intel.Hit, Sightings: 2, First: noon, Last: noon.Add(time.Minute), Rest: []byte(`,"verdict":"hit"}`)}
	hard := store.SweepVerdict{Indicator: indicator.Indicator{Kind: indicator.Mutex, Value: "Global\\\"a\"\tß<b>"}, ID: "indicator--1",
		Verdict: intel.CannotSay, Reason: "nothing shows mutexes", Rest: []byte(`,"verdict":"cannot-say"}`)}
	id := record(t, s, store.Sweep{Paths: []string{"/var/log"}, Verdict: intel.Hit, Hits: 1}, absent(1), hit, hard)

	v := s.View(intel.Red)
	records := must(v.SweepRecords(t.Context(), id, nil, 0, 0))(t)
	var got []string
	for _, r := range records {
		got = append(got, fmt.Sprintf("%d %s %s", r.Number, r.Type, r.Body))
	}
	want := []string{
		`1 run {"record":"run","intel":[]}`,
		`2 sighting {"record":"sighting","indicator":{"kind":"domain","value":"host-7.example"}}`,
		`3 sighting {"record":"sighting","indicator":{"kind":"domain","value":"host-7.example"}}`,
		`4 verdict {"record":"verdict","indicator":{"kind":"domain","value":"host-1.example","id":"` + name(1).ID() + `"},"verdict":"not-seen"}`,
		`5 verdict {"record":"verdict","indicator":{"kind":"domain","value":"host-7.example","id":"` + name(7).ID() + `"},"verdict":"hit"}`,
		`6 verdict {"record":"verdict","indicator":{"kind":"mutex","value":"Global\\\"a\"\tß<b>","id":"indicator--1"},"verdict":"cannot-say"}`,
		`7 summary {"record":"summary"}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for after := range int64(9) { // a page from anywhere
		for limit := 1; limit < 9; limit++ {
			page := must(v.SweepRecords(t.Context(), id, nil, after, limit))(t)
			rest := records[min(after, int64(len(records))):]
			if rest = rest[:min(limit, len(rest))]; len(page) != len(rest) || len(page) > 0 && page[0].Number != rest[0].Number {
				t.Errorf("after %d, at most %d: %d records, want %d", after, limit, len(page), len(rest))
			}
		}
	}
	if page := must(v.SweepRecords(t.Context(), id, []string{"run", "summary"}, 0, 0))(t); len(page) != 2 || page[1].Type != "summary" {
		t.Errorf("by type: %v", page)
	}
	if page := must(v.SweepSightings(t.Context(), id, name(7), 2, 0))(t); len(page) != 1 || page[0].Number != 3 {
		t.Errorf("sightings of one: %v", page)
	}

	last := must(v.LastAsked(t.Context(), name(7)))(t)
	if last.Sweep.ID != id || last.Verdict.Verdict != intel.Hit || last.Verdict.Sightings != 2 || !last.Verdict.Last.Equal(hit.Last) {
		t.Errorf("asked for what was hit: %+v", last)
	}
	if last = must(v.LastAsked(t.Context(), hard.Indicator))(t); last.Verdict.Reason != hard.Reason || last.Sweep.Paths[0] != "/var/log" {
		t.Errorf("asked for what cannot be said: %+v", last)
	}
	if _, err := v.LastAsked(t.Context(), name(2)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("never asked: %v", err)
	}
}

// What each sweep says of an indicator is what a plain map says, newest first.
func TestAskedAgainstModel(t *testing.T) {
	for _, size := range []int{30, 3000} {
		s := openSweeps(t)
		random := rand.New(rand.NewPCG(1, uint64(size)))
		verdicts := []intel.Verdict{intel.NotSeen, intel.CannotSay, intel.Hit}
		model := map[int64]map[int]store.SweepVerdict{}
		var ids []int64
		for range 8 {
			said := map[int]store.SweepVerdict{}
			var list []store.SweepVerdict
			share := random.IntN(100)
			for i := range size {
				if random.IntN(100) >= share {
					continue
				}
				v := absent(i)
				v.Verdict = verdicts[min(2, random.IntN(40)/19)]
				if v.Reason = fmt.Sprint("reason ", random.IntN(3)); random.IntN(50) == 0 {
					v.Reason, v.Mentions = fmt.Sprint("of its own ", i), random.IntN(2)
				}
				said[i], list = v, append(list, v)
			}
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			id := record(t, s, store.Sweep{}, list...)
			model[id], ids = said, append([]int64{id}, ids...)
		}
		v := s.View(intel.Red)
		for i := range min(size+3, 200) {
			var want, got []string
			for _, id := range ids {
				if x, ok := model[id][i]; ok {
					want = append(want, fmt.Sprint(id, x.Verdict, x.Reason, x.Mentions))
				}
			}
			for _, a := range must(v.Asked(t.Context(), name(i), 0))(t) {
				got = append(got, fmt.Sprint(a.Sweep.ID, a.Verdict.Verdict, a.Verdict.Reason, a.Verdict.Mentions))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d of %d: got %q, want %q", i, size, got, want)
			}
			if two := must(v.Asked(t.Context(), name(i), 2))(t); len(two) != min(2, len(want)) {
				t.Errorf("two of %d: %d", len(want), len(two))
			}
		}
	}
}

// A long list that is asked again, with one indicator more, costs hardly any room, and every indicator is found.
func TestLongListIsKeptOnce(t *testing.T) {
	s := openSweeps(t)
	list := make([]store.SweepVerdict, 100_000)
	for i := range list {
		list[i] = absent(i)
	}
	head := store.Sweep{Verdict: intel.NotSeen}
	first := record(t, s, head, list...)
	chunks := s.Chunks(t)
	more := slices.Insert(slices.Clone(list), 50_000, absent(200_000))
	head.Started = noon.AddDate(0, 0, 1)
	second := record(t, s, head, more...)
	if new := s.Chunks(t) - chunks; new > 4 {
		t.Errorf("%d chunks at first, and %d new ones for one indicator", chunks, new)
	}
	v := s.View(intel.Red)
	for i := 0; i < len(list); i += 997 {
		asked := must(v.Asked(t.Context(), name(i), 0))(t)
		if len(asked) != 2 || asked[0].Sweep.ID != second || asked[1].Sweep.ID != first {
			t.Fatalf("%d: %v", i, asked)
		}
	}
	for _, i := range []int{100_000, 150_001} {
		if asked := must(v.Asked(t.Context(), name(i), 0))(t); len(asked) != 0 {
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
			x := absent(i)
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
		if asked := must(v.Asked(t.Context(), name(1), 0))(t); len(asked) > 0 {
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
	id := record(t, s, store.Sweep{}, absent(1))
	if s.Staged(t) != staged || staged != 1 {
		t.Errorf("%d staged, want the 1", s.Staged(t))
	}
	now = now.Add(2 * time.Minute)
	record(t, s, store.Sweep{}, absent(1))
	if s.Staged(t) != 0 {
		t.Error("what was left behind is still there")
	}
	if asked := must(v.Asked(t.Context(), name(1), 0))(t); len(asked) != 2 || asked[1].Sweep.ID != id {
		t.Errorf("asked %v", asked)
	}
	if _, err := abandoned.Finish(store.Sweep{}); err == nil {
		t.Error("half a sweep was finished")
	}
	check(t, s.Check(t.Context()))
}

// A reader below the strictest of what was asked sees nothing of a sweep, by no way.
func TestSweepsHaveACeiling(t *testing.T) {
	s := openSweeps(t)
	ctx := t.Context()
	hit := store.SweepVerdict{Indicator: name(1), Verdict: intel.Hit, Sightings: 1}
	id := record(t, s, store.Sweep{TLP: intel.AmberStrict, Verdict: intel.Hit}, hit, absent(2))
	for ceiling := intel.Clear; ceiling <= intel.Red; ceiling++ {
		v := s.View(ceiling)
		want := ceiling >= intel.AmberStrict
		_, headErr := v.Sweep(ctx, id)
		_, recordsErr := v.SweepRecords(ctx, id, nil, 0, 0)
		_, sightingsErr := v.SweepSightings(ctx, id, name(1), 0, 0)
		for what, seen := range map[string]bool{
			"list":          len(must(v.Sweeps(ctx, store.SweepQuery{}))(t)) == 1,
			"head":          !errors.Is(headErr, store.ErrNotFound),
			"records":       !errors.Is(recordsErr, store.ErrNotFound),
			"sightings":     !errors.Is(sightingsErr, store.ErrNotFound),
			"asked, hit":    len(must(v.Asked(ctx, name(1), 0))(t)) == 1,
			"asked, unseen": len(must(v.Asked(ctx, name(2), 0))(t)) == 1,
		} {
			if seen != want {
				t.Errorf("%s, %s: seen %v", ceiling, what, seen)
			}
		}
		if !want {
			if n := must(v.PruneSweeps(ctx, noon.Add(time.Hour), true))(t); n != 0 {
				t.Errorf("%s: pruned what it cannot see", ceiling)
			}
		}
	}
	for markings, want := range map[[2]string]intel.TLP{
		{"", ""}: intel.Amber, {"TLP:CLEAR", "TLP:GREEN"}: intel.Amber, {"TLP:RED", "TLP:CLEAR"}: intel.Red, {"", "TLP:AMBER+STRICT"}: intel.AmberStrict,
	} {
		if got := store.SweepTLP(markings[:]...); got != want {
			t.Errorf("%q: %s, want %s", markings, got, want)
		}
	}
}

func TestSweepsInPagesAndPruned(t *testing.T) {
	s := openSweeps(t)
	ctx := context.Background()
	v := s.View(intel.Red)
	verdicts := []intel.Verdict{intel.NotSeen, intel.Hit, intel.CannotSay, intel.Fired}
	for i := range 10 {
		record(t, s, store.Sweep{Started: noon.AddDate(0, 0, i), Verdict: verdicts[i%4]}, absent(i))
	}
	ids := func(q store.SweepQuery) (ids []int64) {
		t.Helper()
		for _, s := range must(v.Sweeps(ctx, q))(t) {
			ids = append(ids, s.ID)
		}
		return ids
	}
	for _, c := range []struct {
		query store.SweepQuery
		want  []int64
	}{
		{store.SweepQuery{Limit: 3}, []int64{10, 9, 8}},
		{store.SweepQuery{Limit: 3, After: 8}, []int64{7, 6, 5}},
		{store.SweepQuery{Verdict: intel.Hit}, []int64{10, 6, 2}},
		{store.SweepQuery{Since: noon.AddDate(0, 0, 7)}, []int64{10, 9, 8}},
		{store.SweepQuery{Before: noon.AddDate(0, 0, 2)}, []int64{2, 1}},
	} {
		if got := ids(c.query); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.query, got, c.want)
		}
	}
	if n := must(v.PruneSweeps(ctx, noon.AddDate(0, 0, 7), false))(t); n != 4 {
		t.Errorf("%d pruned", n)
	}
	if got := ids(store.SweepQuery{}); !slices.Equal(got, []int64{10, 9, 8, 6, 4, 2}) {
		t.Errorf("left %v", got)
	}
	if n := must(v.PruneSweeps(ctx, noon.AddDate(0, 0, 7), true))(t); n != 3 {
		t.Errorf("%d findings pruned", n)
	}
	if id := record(t, s, store.Sweep{}, absent(1)); id != 11 {
		t.Errorf("an id was given again: %d", id)
	}
}
