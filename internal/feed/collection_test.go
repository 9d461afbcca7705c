package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"picket/internal/store"
)

// A shore is a TAXII server of one collection, whose objects are numbers, two a page.
type shore struct {
	objects int
	down    int // from which object on it does not answer; 0: none
	resets  bool
	asked   []string
}

const shorePath = "/api/collections/00000000-0000-4000-8000-000000000001/"

func shoreTime(i int) string { return fmt.Sprintf("2024-03-02T04:%02d:%02d.000000Z", i/60, i%60) }

func (s *shore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == shorePath {
		fmt.Fprint(w, `{"id":"00000000-0000-4000-8000-000000000001","title":"Gulls","can_read":true,"can_write":false}`)
		return
	}
	s.asked = append(s.asked, r.URL.RawQuery)
	query := r.URL.Query()
	from := 0
	for after := query.Get("added_after"); from < s.objects && shoreTime(from) <= after; {
		from++
	}
	if next := query.Get("next"); next != "" {
		if s.resets {
			s.resets = false
			http.Error(w, "what next?", http.StatusBadRequest)
			return
		}
		from, _ = strconv.Atoi(next)
	}
	if s.down > 0 && from+2 > s.down {
		http.Error(w, "low tide", http.StatusServiceUnavailable)
		return
	}
	to := min(from+2, s.objects)
	if from < to {
		w.Header().Set("X-TAXII-Date-Added-Last", shoreTime(to-1))
	}
	var list []string
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf(`{"n":%d}`, i))
	}
	fmt.Fprintf(w, `{"more":%t,"next":"%d","objects":[%s]}`, to < s.objects, to, strings.Join(list, ","))
}

// numbers are the objects of each document that was imported.
func (k *taken) numbers(t *testing.T) (list [][]int) {
	t.Helper()
	for _, text := range k.text {
		var bundle struct{ Objects []struct{ N int } }
		if err := json.Unmarshal([]byte(text), &bundle); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		var numbers []int
		for _, o := range bundle.Objects {
			numbers = append(numbers, o.N)
		}
		list = append(list, numbers)
	}
	k.parts, k.text = nil, nil
	return list
}

func same(a, b [][]int) bool { return slices.EqualFunc(a, b, slices.Equal[[]int]) }

// A collection comes in documents of some pages; then what was added; where a page cannot be had, all before it, and then that page.
func TestCollection(t *testing.T) {
	s := &shore{objects: 7}
	f := store.Feed{Name: "gulls", URL: "taxii+" + serve(t, s) + shorePath}
	var k taken
	state := State{}
	run := func(want ...[]int) (err error) {
		t.Helper()
		opts := options(t)
		opts.MaxPart = 20 // two pages
		state, err = Fetch(t.Context(), f, state, opts, k.take)
		if got := k.numbers(t); !same(got, want) {
			t.Errorf("%v, want %v (%v)", got, want, err)
		}
		return err
	}
	if err := run([]int{0, 1, 2, 3}, []int{4, 5, 6}); err != nil {
		t.Error(err)
	}
	if err := run(); err != nil || state.Point.AddedAfter != shoreTime(6) {
		t.Errorf("%v %+v", err, state)
	}
	s.objects, s.down = 15, 12
	if err := run([]int{7, 8, 9, 10}); err == nil || !strings.Contains(err.Error(), "feed gulls: page 3: the server answers 503") {
		t.Error(err)
	}
	if err := run(); err == nil {
		t.Error("the server is down")
	}
	s.down, s.objects = 0, 17
	asked := len(s.asked)
	if err := run([]int{11, 12, 13, 14}, []int{15, 16}); err != nil || !strings.Contains(s.asked[asked], "next=11") {
		t.Error(err, s.asked[asked:])
	}
	if err := run(); err != nil {
		t.Error(err)
	}
}

// Imports that fail: nothing is skipped.
func TestCollectionWhoseImportFails(t *testing.T) {
	s := &shore{objects: 7}
	f := store.Feed{Name: "gulls", URL: "taxii+" + serve(t, s) + shorePath}
	opts := options(t)
	opts.MaxPart = 10
	for failing := range 4 {
		var k taken
		k.fail = func(Part) error {
			if len(k.text) == failing {
				return errors.New("the disk is full")
			}
			return nil
		}
		state, err := Fetch(t.Context(), f, State{}, opts, k.take)
		if err == nil || len(k.text) != failing {
			t.Errorf("%v %d", err, len(k.text))
		}
		k.fail = nil
		s.resets = failing%2 == 1 // and the server forgot where the client was
		if _, err = Fetch(t.Context(), f, state, opts, k.take); err != nil || s.resets {
			t.Error(err)
		}
		var all []int
		for _, numbers := range k.numbers(t) {
			all = append(all, numbers...)
		}
		slices.Sort(all)
		if got := slices.Compact(all); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6}) {
			t.Errorf("failing at %d: %v", failing, got)
		}
	}
}
