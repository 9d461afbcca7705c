package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// Sweeps runs the tests of recorded sweeps on stores that open makes, each new and empty.
func Sweeps(t *testing.T, open func(t *testing.T) *store.Store) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"a sweep is read again": testSweepIsReadAgain,
		"who asked, by a model": testAskedAgainstModel,
		"sweeps have a ceiling": testSweepsHaveACeiling,
		"pages and pruning":     testSweepsInPagesAndPruned,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var noon = time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC)

// Host is a name to ask for.
func Host(i int) indicator.Indicator {
	return indicator.Indicator{Kind: indicator.Domain, Value: fmt.Sprintf("host-%d.example", i)}
}

// RecordSweep records a sweep with these verdicts, and gives its id.
func RecordSweep(t testing.TB, s *store.Store, head store.Sweep, verdicts ...store.SweepVerdict) int64 {
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

// Absent is the verdict that a host was not seen.
func Absent(i int) store.SweepVerdict {
	return store.SweepVerdict{Indicator: Host(i), Verdict: intel.NotSeen}
}

func testSweepIsReadAgain(t *testing.T, s *store.Store) {
	hit := store.SweepVerdict{Indicator: Host(7), Verdict: intel.Hit, Sightings: 2, First: noon, Last: noon.Add(time.Minute), Rest: []byte(`,"verdict":"hit"}`)}
	hard := store.SweepVerdict{Indicator: indicator.Indicator{Kind: indicator.Mutex, Value: "Global\\\"a\"\tß<b>"}, ID: "indicator--1",
		Verdict: intel.CannotSay, Reason: "nothing shows mutexes", Rest: []byte(`,"verdict":"cannot-say"}`)}
	id := RecordSweep(t, s, store.Sweep{Paths: []string{"/var/log"}, Verdict: intel.Hit, Hits: 1}, Absent(1), hit, hard)

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
		`4 verdict {"record":"verdict","indicator":{"kind":"domain","value":"host-1.example","id":"` + Host(1).ID() + `"},"verdict":"not-seen"}`,
		`5 verdict {"record":"verdict","indicator":{"kind":"domain","value":"host-7.example","id":"` + Host(7).ID() + `"},"verdict":"hit"}`,
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
	if page := must(v.SweepSightings(t.Context(), id, Host(7), 2, 0))(t); len(page) != 1 || page[0].Number != 3 {
		t.Errorf("sightings of one: %v", page)
	}

	last := must(v.LastAsked(t.Context(), Host(7)))(t)
	if last.Sweep.ID != id || last.Verdict.Verdict != intel.Hit || last.Verdict.Sightings != 2 || !last.Verdict.Last.Equal(hit.Last) {
		t.Errorf("asked for what was hit: %+v", last)
	}
	if last = must(v.LastAsked(t.Context(), hard.Indicator))(t); last.Verdict.Reason != hard.Reason || last.Sweep.Paths[0] != "/var/log" {
		t.Errorf("asked for what cannot be said: %+v", last)
	}
	if _, err := v.LastAsked(t.Context(), Host(2)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("never asked: %v", err)
	}
}

// What each sweep says of an indicator is what a plain map says, newest first.
func testAskedAgainstModel(t *testing.T, s *store.Store) {
	for _, size := range []int{30, 3000} {
		must(s.View(intel.Red).PruneSweeps(t.Context(), noon.Add(time.Hour), true))(t)
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
				v := Absent(i)
				v.Verdict = verdicts[min(2, random.IntN(40)/19)]
				if v.Reason = fmt.Sprint("reason ", random.IntN(3)); random.IntN(50) == 0 {
					v.Reason, v.Mentions = fmt.Sprint("of its own ", i), random.IntN(2)
				}
				said[i], list = v, append(list, v)
			}
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			id := RecordSweep(t, s, store.Sweep{}, list...)
			model[id], ids = said, append([]int64{id}, ids...)
		}
		v := s.View(intel.Red)
		for i := range min(size+3, 60) {
			var want, got []string
			for _, id := range ids {
				if x, ok := model[id][i]; ok {
					want = append(want, fmt.Sprint(id, x.Verdict, x.Reason, x.Mentions))
				}
			}
			for _, a := range must(v.Asked(t.Context(), Host(i), 0))(t) {
				got = append(got, fmt.Sprint(a.Sweep.ID, a.Verdict.Verdict, a.Verdict.Reason, a.Verdict.Mentions))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d of %d: got %q, want %q", i, size, got, want)
			}
			if two := must(v.Asked(t.Context(), Host(i), 2))(t); len(two) != min(2, len(want)) {
				t.Errorf("two of %d: %d", len(want), len(two))
			}
		}
	}
}

// A reader below the strictest of what was asked sees nothing of a sweep, by no way.
func testSweepsHaveACeiling(t *testing.T, s *store.Store) {
	ctx := t.Context()
	hit := store.SweepVerdict{Indicator: Host(1), Verdict: intel.Hit, Sightings: 1}
	id := RecordSweep(t, s, store.Sweep{TLP: intel.AmberStrict, Verdict: intel.Hit}, hit, Absent(2))
	for ceiling := intel.Clear; ceiling <= intel.Red; ceiling++ {
		v := s.View(ceiling)
		want := ceiling >= intel.AmberStrict
		_, headErr := v.Sweep(ctx, id)
		_, recordsErr := v.SweepRecords(ctx, id, nil, 0, 0)
		_, sightingsErr := v.SweepSightings(ctx, id, Host(1), 0, 0)
		for what, seen := range map[string]bool{
			"list":          len(must(v.Sweeps(ctx, store.SweepQuery{}))(t)) == 1,
			"head":          !errors.Is(headErr, store.ErrNotFound),
			"records":       !errors.Is(recordsErr, store.ErrNotFound),
			"sightings":     !errors.Is(sightingsErr, store.ErrNotFound),
			"asked, hit":    len(must(v.Asked(ctx, Host(1), 0))(t)) == 1,
			"asked, unseen": len(must(v.Asked(ctx, Host(2), 0))(t)) == 1,
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

func testSweepsInPagesAndPruned(t *testing.T, s *store.Store) {
	ctx := t.Context()
	v := s.View(intel.Red)
	verdicts := []intel.Verdict{intel.NotSeen, intel.Hit, intel.CannotSay, intel.Fired}
	for i := range 10 {
		RecordSweep(t, s, store.Sweep{Started: noon.AddDate(0, 0, i), Verdict: verdicts[i%4]}, Absent(i))
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
	if id := RecordSweep(t, s, store.Sweep{}, Absent(1)); id != 11 {
		t.Errorf("an id was given again: %d", id)
	}
}
