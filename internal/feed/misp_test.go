package feed

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/store"
)

func eventID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

// A flock is a MISP feed of events with their timestamps.
type flock struct {
	place
	events  map[int]int
	missing map[int]bool
	asked   []string
}

func (f *flock) manifest() string {
	var entries []string
	for i, at := range f.events {
		entries = append(entries, fmt.Sprintf(`%q:{"info":"Event %d","timestamp":"%d","Orgc":{"name":"Gull Watch"}}`, eventID(i), i, at))
	}
	slices.Sort(entries)
	return "{" + strings.Join(entries, ",") + "}"
}

func (f *flock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.URL.Path)
	if path.Base(r.URL.Path) == manifestName {
		p := &place{body: []byte(f.manifest()), etag: fmt.Sprintf(`"%x"`, f.manifest())}
		p.ServeHTTP(w, r)
		f.sent = append(f.sent, p.sent...)
		return
	}
	for i, at := range f.events {
		if path.Base(r.URL.Path) == eventID(i)+".json" && !f.missing[i] {
			fmt.Fprintf(w, `{"Event":{"uuid":%q,"timestamp":"%d"}}`, eventID(i), at)
			return
		}
	}
	http.NotFound(w, r)
}

// identities are the events that were imported, in order.
func (k *taken) identities() (list []int) {
	for _, p := range k.parts {
		var i int
		fmt.Sscanf(p.Identity[24:], "%d", &i)
		list = append(list, i)
	}
	k.parts, k.text = nil, nil
	return list
}

// New and changed events come, oldest first, each once; what fails does not keep back the others, and comes again.
func TestMISPFeed(t *testing.T) {
	f := &flock{events: map[int]int{1: 300, 2: 100, 3: 200}, missing: map[int]bool{}}
	for _, url := range []string{"/feed", "/feed/", "/feed/manifest.json"} {
		kind := MISP
		if strings.HasSuffix(url, ".json") {
			kind = Auto
		}
		feed := store.Feed{Name: "gulls", URL: serve(t, f) + url, Kind: kind}
		var k taken
		state := State{}
		run := func(want ...int) (err error) {
			t.Helper()
			state, err = Fetch(t.Context(), feed, state, options(t), k.take)
			f.settle()
			if got := k.identities(); !slices.Equal(got, want) {
				t.Errorf("%s: events %v, want %v (%v)", url, got, want, err)
			}
			return err
		}
		f.events, f.sent = map[int]int{1: 300, 2: 100, 3: 200}, nil
		if err := run(2, 3, 1); err != nil {
			t.Error(err)
		}
		if err := run(); err != nil || f.sent[1] != 304 {
			t.Errorf("%v, statuses %v", err, f.sent)
		}
		f.events[2], f.events[4] = 400, 350
		delete(f.events, 3)
		if err := run(4, 2); err != nil {
			t.Error(err)
		}
		f.events[5], f.events[6], f.missing[5] = 500, 600, true
		for range 2 {
			err := run(map[bool][]int{true: {6}}[state.Events[eventID(6)] == 0]...)
			if err == nil || !strings.Contains(err.Error(), "feed gulls: event "+eventID(5)+": the server answers 404") {
				t.Error(err)
			}
		}
		delete(f.missing, 5)
		if err := run(5); err != nil {
			t.Error(err)
		}
		if state.Events[eventID(3)] != 200 {
			t.Error("a removed event is forgotten")
		}
	}
}

// An import that fails at any event: the next run goes on with it.
func TestMISPFeedGoesOn(t *testing.T) {
	f := &flock{events: map[int]int{1: 100, 2: 200, 3: 300, 4: 400}}
	feed := store.Feed{Name: "gulls", URL: serve(t, f), Kind: MISP}
	for broken := 1; broken <= 4; broken++ {
		var kept State
		opts := options(t)
		stop := errors.New("no place for states")
		opts.Checkpoint = func(s State) error {
			if len(s.Events) == broken {
				return stop
			}
			kept, kept.Events = s, maps.Clone(s.Events)
			return nil
		}
		var k taken
		if _, err := Fetch(t.Context(), feed, State{}, opts, k.take); !errors.Is(err, stop) || len(k.parts) != broken {
			t.Fatalf("%v, %d events", err, len(k.parts))
		}
		k.identities()
		if _, err := Fetch(t.Context(), feed, kept, options(t), k.take); err != nil || !slices.Equal(k.identities(), []int{1, 2, 3, 4}[broken-1:]) {
			t.Errorf("broken at %d: %v", broken, err)
		}
	}
}

// Where nothing works, a long feed is not tried to its end.
func TestMISPFeedGivesUp(t *testing.T) {
	f := &flock{events: map[int]int{}, missing: map[int]bool{}}
	for i := range 50 {
		f.events[i+1], f.missing[i+1] = i, true
	}
	_, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: serve(t, f), Kind: MISP}, State{}, options(t), (&taken{}).take)
	if err == nil || !strings.HasSuffix(err.Error(), "(and 9 more events)") || len(f.asked) != 11 {
		t.Errorf("%v, %d requests", err, len(f.asked))
	}
}

func TestMISPFeedOnDisk(t *testing.T) {
	dir := t.TempDir()
	f := &flock{events: map[int]int{1: 100}}
	for name, text := range map[string]string{manifestName: f.manifest(), eventID(1) + ".json": `{"Event":{}}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, url := range []string{dir, dir + "/", "file:" + dir + "/manifest.json"} {
		var k taken
		state, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url}, State{}, options(t), k.take)
		if err != nil || len(k.parts) != 1 || k.parts[0].Name != filepath.Join(dir, eventID(1)+".json") || k.parts[0].Title != "Event 1" {
			t.Errorf("%s: %v %+v", url, err, k.parts)
		}
		if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url}, state, options(t), k.take); err != nil || len(k.parts) != 1 {
			t.Errorf("%s: %v %+v", url, err, k.parts)
		}
	}
}

func TestManifest(t *testing.T) {
	list, odd, err := parseManifest([]byte(`{"` + eventID(2) + `":{"timestamp":17},"` + eventID(1) + `":{"timestamp":"17","info":7},
		"../../etc/passwd":{"timestamp":"1"},"` + eventID(3) + `":{"timestamp":"soon"},"` + eventID(4) + `":[],"{` + eventID(5) + `}":{"timestamp":"1"}}`))
	if err != nil || odd != 4 || !slices.Equal(list, []event{{eventID(1), 17, "7"}, {eventID(2), 17, ""}}) {
		t.Errorf("%+v %d %v", list, odd, err)
	}
	for _, text := range []string{"", "[]", "null x", `{"a":`, strings.Repeat(`{"a":`, 20000)} {
		if _, _, err := parseManifest([]byte(text)); err == nil {
			t.Errorf("%.20s is taken", text)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _, err := parseManifest(data)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
		seen := map[string]bool{}
		for i, e := range list {
			if seen[e.id] || strings.ContainsAny(e.id, `/\.`) || len(e.id) != 36 || i > 0 && e.time < list[i-1].time {
				t.Errorf("%+v", list)
			}
			seen[e.id] = true
		}
	})
}
