package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"picket/internal/fetch"
	"picket/internal/store"
)

// An Importer imports a document as from where it says. Known documents add nothing.
type Importer interface {
	ImportPart(ctx context.Context, from store.Origin, part Part) (*store.Imported, error)
}

// A Keeper keeps feeds and their state, as store.Store does.
type Keeper interface {
	Feed(ctx context.Context, name string) (*store.Feed, error)
	SaveFeedState(ctx context.Context, name string, state json.RawMessage) error
	LeaseFeed(ctx context.Context, name, fetcher string, length time.Duration) error
	ReleaseFeed(ctx context.Context, name, fetcher string) error
}

// ErrNotDue says that a feed that was to be run only if it is due is not, any more: another process was first.
var ErrNotDue = errors.New("not due")

// A Result is what one run of a feed brought, also where it ended with an error.
type Result struct {
	Documents  int   // that were new
	Known      int   // that were there already
	Indicators int64 // of the new ones
	Rejected   int64
	State      State
}

// saveEvery is how often the state is kept while a run gets on. What is not kept is fetched again, and adds nothing.
const saveEvery = 2 * time.Second

// Run runs a feed once, now, and keeps its state. Meanwhile no other process does: the error is store.ErrLeased where one is at it.
func Run(ctx context.Context, keeper Keeper, importer Importer, name, by string, opts Options) (Result, error) {
	held, release, err := lease(ctx, keeper, name)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Result{}, fmt.Errorf("there is no feed %s: see picket feed list", name)
	case err != nil:
		return Result{}, fmt.Errorf("feed %s: %w", name, err)
	}
	defer release()
	return runHeld(held, keeper, importer, name, by, opts)
}

// runHeld runs a feed that is this process's until ctx ends.
func runHeld(ctx context.Context, keeper Keeper, importer Importer, name, by string, opts Options) (result Result, err error) {
	f, err := keeper.Feed(ctx, name)
	if err != nil {
		return result, fmt.Errorf("feed %s: %w", name, err)
	}
	before, err := StateOf(f)
	switch {
	case err != nil:
		return result, err
	case opts.OnlyIfDue && Due(f, before).After(time.Now()):
		return result, ErrNotDue
	}
	saved := time.Now()
	opts.Checkpoint = func(s State) error {
		if time.Since(saved) < saveEvery {
			return nil
		}
		saved = time.Now()
		return save(ctx, keeper, name, s)
	}
	origin := store.Origin{Collection: f.Collection, Feed: f.Name, By: by, Marking: f.Marking}
	after, failed := Fetch(ctx, *f, before, opts, func(p Part) error {
		imported, err := importer.ImportPart(ctx, origin, p)
		if err == nil {
			result.count(imported)
		}
		return err
	})
	if cause := context.Cause(ctx); errors.Is(cause, errLeaseLost) { // the state is another's to keep
		return result, fmt.Errorf("feed %s: %w", name, cause)
	}
	result.State = ended(after, failed, time.Now().UTC())
	if err := save(context.WithoutCancel(ctx), keeper, name, result.State); failed == nil {
		failed = err
	}
	return result, failed
}

func (r *Result) count(imported *store.Imported) {
	if imported.Known {
		r.Known++
		return
	}
	r.Documents++
	r.Indicators += imported.Document.Indicators
	r.Rejected += imported.Document.Rejected
}

// ended notes how a run went. One that the user broke off is no failure.
func ended(s State, failed error, now time.Time) State {
	s.NotBefore = time.Time{}
	switch {
	case failed == nil:
		s.LastRun, s.LastSuccess, s.LastError, s.Failures = now, now, "", 0
	case !errors.Is(failed, context.Canceled):
		s.LastRun, s.LastError, s.Failures = now, oneLine(failed.Error()), s.Failures+1
		var status *fetch.StatusError
		if errors.As(failed, &status) && status.RetryAfter > 0 {
			s.NotBefore = now.Add(min(status.RetryAfter, 24*time.Hour))
		}
	}
	return s
}

// oneLine bounds what servers may have had a part in.
func oneLine(text string) string {
	const most = 500
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func save(ctx context.Context, keeper Keeper, name string, s State) error {
	text, err := json.Marshal(s)
	if err == nil {
		err = keeper.SaveFeedState(ctx, name, text)
	}
	if err != nil {
		return fmt.Errorf("feed %s: its state is not kept: %w", name, err)
	}
	return nil
}
