package feed

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"picket/internal/store"
)

// Each new state is told, and one that cannot be kept ends the run.
func TestRunKeepsTheState(t *testing.T) {
	p := &place{body: []byte(listed), etag: `"a"`}
	keeper := &keeper{feed: store.Feed{Name: "gulls", URL: serve(t, p), Collection: "c", Marking: "TLP:RED"}}
	importer := &importer{}
	for i, want := range []Result{{Documents: 1, Indicators: 2}, {}} {
		got, err := Run(t.Context(), keeper, importer, "gulls", "tester", options(t))
		if err != nil || got.Documents != want.Documents || got.Indicators != want.Indicators || got.State.LastSuccess.IsZero() {
			t.Errorf("run %d: %+v %v", i, got, err)
		}
	}
	if o := importer.from; o != (store.Origin{Collection: "c", Feed: "gulls", By: "tester", Marking: "TLP:RED"}) {
		t.Errorf("%+v", o)
	}
	p.hook = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(503)
		return true
	}
	for i := 1; i < 4; i++ {
		got, err := Run(t.Context(), keeper, importer, "gulls", "tester", options(t))
		s := got.State
		if err == nil || s.Failures != i || s.LastError == "" || s.ETag == "" || !s.NotBefore.After(s.LastRun.Add(23*time.Hour)) {
			t.Errorf("%v %+v", err, s)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := Run(cancelled, keeper, importer, "gulls", "tester", options(t)); !errors.Is(err, context.Canceled) || got.State.Failures != 3 {
		t.Errorf("%v %+v", err, got.State)
	}
	if _, err := Run(t.Context(), keeper, importer, "terns", "tester", options(t)); err == nil || err.Error() != "there is no feed terns: see picket feed list" {
		t.Error(err)
	}
}

type keeper struct {
	feed store.Feed

	mu      sync.Mutex
	fetcher string
}

func (k *keeper) Feed(_ context.Context, name string) (*store.Feed, error) {
	if name != k.feed.Name {
		return nil, store.ErrNotFound
	}
	f := k.feed
	return &f, nil
}

func (k *keeper) SaveFeedState(_ context.Context, _ string, state json.RawMessage) error {
	k.feed.State = slices.Clone(state)
	return nil
}

func (k *keeper) LeaseFeed(_ context.Context, name, fetcher string, _ time.Duration) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if name != k.feed.Name {
		return store.ErrNotFound
	}
	if k.fetcher != "" && k.fetcher != fetcher {
		return store.ErrLeased
	}
	k.fetcher = fetcher
	return nil
}

func (k *keeper) ReleaseFeed(_ context.Context, _, fetcher string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fetcher == fetcher {
		k.fetcher = ""
	}
	return nil
}

type importer struct {
	from store.Origin
	seen map[[32]byte]bool
}

func (i *importer) ImportPart(_ context.Context, from store.Origin, p Part) (*store.Imported, error) {
	text, err := io.ReadAll(p.Body)
	if err != nil {
		return nil, err
	}
	i.from = from
	sum := sha256.Sum256(text)
	if i.seen[sum] {
		return &store.Imported{Known: true}, nil
	}
	if i.seen == nil {
		i.seen = map[[32]byte]bool{}
	}
	i.seen[sum] = true
	return &store.Imported{Document: store.Document{Indicators: 2}}, nil
}

func TestDue(t *testing.T) {
	last := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	f := &store.Feed{Name: "gulls", Every: 4 * time.Hour, Added: last.Add(-time.Hour)}
	if at := Due(f, State{}); !at.Equal(f.Added) {
		t.Error(at)
	}
	for _, c := range []struct {
		failures int
		every    time.Duration
		wait     time.Duration
	}{
		{0, 4 * time.Hour, 4 * time.Hour}, {1, 4 * time.Hour, time.Minute}, {2, 4 * time.Hour, 2 * time.Minute},
		{7, 4 * time.Hour, 64 * time.Minute}, {9, 4 * time.Hour, 4 * time.Hour}, {100, 4 * time.Hour, 4 * time.Hour},
		{100, time.Minute, time.Hour}, {0, time.Minute, time.Minute},
	} {
		f.Every = c.every
		wait := Due(f, State{LastRun: last, Failures: c.failures}).Sub(last)
		if wait < c.wait*9/10 || wait > c.wait*11/10 {
			t.Errorf("%+v: %s", c, wait)
		}
	}
	distinct := map[time.Time]bool{}
	for i := range 50 {
		distinct[Due(&store.Feed{Name: fmt.Sprint(i), Every: time.Hour}, State{LastRun: last})] = true
	}
	if len(distinct) < 45 {
		t.Errorf("%d of 50 feeds come at different times", len(distinct))
	}
	if at := Due(f, State{LastRun: last, NotBefore: last.AddDate(0, 0, 1)}); !at.Equal(last.AddDate(0, 0, 1)) {
		t.Error(at)
	}
}
