package server

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"picket/internal/feed"
	"picket/internal/ingest"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

const (
	feedsEvery  = 20 * time.Second // and up to as much more: several services on one store do not ask at once
	longestRun  = 2 * time.Hour    // of a feed: the next run goes on where it stopped
	feedsAuthor = "picket serve"   // as documents say who imported them
)

// runFeeds fetches the feeds that are due, one at a time, until ctx ends.
func (s *Server) runFeeds(ctx context.Context) {
	for ctx.Err() == nil {
		list, err := s.store.Feeds(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Error("the feeds cannot be read", "error", err.Error())
		}
		for i := range list {
			if ctx.Err() == nil && isDue(&list[i]) {
				s.runFeed(ctx, list[i].Name)
			}
		}
		pause(ctx, feedsEvery+rand.N(feedsEvery)) //nolint:gosec // no secret
	}
}

// isDue says of a feed whose state cannot be read that it is: its run says what is wrong.
func isDue(f *store.Feed) bool {
	state, err := feed.StateOf(f)
	return err != nil || !feed.Due(f, state).After(time.Now())
}

// runFeed runs one. A bug that what it fetched brings out must not end the service.
func (s *Server) runFeed(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeoutCause(ctx, longestRun, fmt.Errorf("not done in %v", longestRun))
	defer cancel()
	defer func() {
		if bug := recover(); bug != nil {
			s.metrics.panics.Inc()
			s.metrics.feedRun(true)
			s.log.Error("internal error: please report it", "feed", name, "error", fmt.Sprint(bug), "stack", string(debug.Stack()))
		}
	}()
	began := time.Now()
	result, err := feed.Run(ctx, s.store, parts{s}, name, feedsAuthor, feed.Options{TAXII: client.Unattended(), Dir: s.config.TAXII.Spool, OnlyIfDue: true})
	switch {
	case errors.Is(err, store.ErrLeased), errors.Is(err, feed.ErrNotDue):
		// Another service on this store has it, or had.
	case err == nil:
		s.metrics.feedRun(false)
		s.log.Info("feed", "name", name, "documents", result.Documents, "indicators", result.Indicators, "rejected", result.Rejected, "seconds", time.Since(began).Seconds())
	case ctx.Err() == context.Canceled:
		s.log.Info("feed: stopped; it goes on after the next start", "name", name)
	default:
		s.metrics.feedRun(true)
		s.log.Warn("feed", "name", name, "documents", result.Documents, "indicators", result.Indicators, "error", err.Error())
	}
}

// parts imports what feeds bring.
type parts struct{ *Server }

// ImportPart imports a document.
func (p parts) ImportPart(ctx context.Context, from store.Origin, part feed.Part) (*store.Imported, error) {
	imported, err := ingest.ReaderAs(ctx, p.store, from, part.Name, part.MediaType, part.Body, p.intake)
	p.metrics.imported("feed", imported, err)
	return imported, err
}
