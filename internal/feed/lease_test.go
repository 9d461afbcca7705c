package feed

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"picket/internal/store"
)

// Of two processes that run a feed at the same time one does, and the other is told.
func TestOneFetchesAtATime(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{})
	p := &place{body: []byte(listed), etag: `"a"`}
	p.hook = func(http.ResponseWriter, *http.Request) bool {
		close(arrived)
		<-goOn
		return false
	}
	keeper := &keeper{feed: store.Feed{Name: "gulls", URL: serve(t, p), Every: time.Hour}}
	first := make(chan error, 1)
	go func() {
		_, err := Run(t.Context(), keeper, &importer{}, "gulls", "a", options(t))
		first <- err
	}()
	<-arrived
	if _, err := Run(t.Context(), keeper, &importer{}, "gulls", "b", options(t)); !errors.Is(err, store.ErrLeased) || err.Error() != "feed gulls: another process is fetching it" {
		t.Error(err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
	p.settle()
	p.hook = nil
	due := options(t)
	due.OnlyIfDue = true
	if _, err := Run(t.Context(), keeper, &importer{}, "gulls", "b", due); !errors.Is(err, ErrNotDue) {
		t.Error("run again by who came late: ", err)
	}
	if _, err := Run(t.Context(), keeper, &importer{}, "gulls", "b", options(t)); err != nil {
		t.Error("run again by who names it: ", err)
	}
	p.settle()
	if len(p.requests) != 2 || keeper.fetcher != "" {
		t.Error(len(p.requests), keeper.fetcher)
	}
}

// A lease that cannot be renewed before it ends stops the run; one that can be later does not.
func TestALeaseIsLost(t *testing.T) {
	broken := errors.New("no connection")
	for name, c := range map[string]struct {
		until time.Time
		err   error
		want  error
	}{
		"in time":      {time.Now().Add(time.Hour), broken, nil},
		"too late":     {time.Now(), broken, errLeaseLost},
		"is another's": {time.Now().Add(time.Hour), store.ErrLeased, errLeaseLost},
		"renewed":      {time.Now(), nil, nil},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		tick := make(chan time.Time, 1)
		tick <- time.Now()
		asked := make(chan struct{}, 1)
		done := make(chan struct{})
		go func() {
			defer close(done)
			renew(ctx, tick, c.until, cancel, func() error { asked <- struct{}{}; return c.err })
		}()
		<-asked
		if c.want == nil {
			cancel(nil)
		}
		<-done
		if cause := context.Cause(ctx); c.want != nil && cause != c.want {
			t.Errorf("%s: %v", name, cause)
		}
		cancel(nil)
	}
}
