// Package api is the REST API of picket serve: documents, indicators, collections, sweeps, tokens and the audit log, as JSON.
//
// openapi.yaml is its contract, and is served with it. Whatever is read goes through a view with the ceiling of who asks: what is above
// it is answered like what never was. docs/API.md is its manual.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"picket/internal/access"
	"picket/internal/intake"
	"picket/internal/store"
)

// Prefix is what the addresses of the API begin with.
const Prefix = "/api/v1"

// Options are what an API is told. Store and Access are needed; the zero value of the others is what their comments say.
type Options struct {
	Store   *store.Store
	Access  *access.Authenticator
	Limit   func(http.Handler) http.Handler // stands behind the authenticator; nil: no limit
	Intake  intake.Options                  // how documents are read
	Version string                          // of Picket
	Log     *slog.Logger                    // of faults of the service itself; nil: the default one

	SweepRoots   []string      // absolute paths that sweeps may read, and what lies below them; none: no sweeps
	Sweeps       int           // that run at the same time; 0: 1
	WaitingMost  int           // sweeps that wait; 0: 16
	MostJSON     int64         // bytes of a body of JSON; 0: 1 MiB
	MostRead     int64         // bytes of a document that is read and not kept; 0: 32 MiB
	MostImported int64         // bytes of a document that is imported; 0: 1 GiB
	Readings     int           // documents that are read at the same time; 0: 2
	QueryTime    time.Duration // that a query may take; 0: 30 s
	Streams      int           // of events, at the same time; 0: 64
	Heartbeat    time.Duration // between signs of life of an event stream; 0: 15 s
	SpoolDir     string        // where documents wait while they arrive; "": the system's place for temporary files
}

func (o Options) withDefaults() Options {
	o.Log = orElse(o.Log, slog.Default())
	o.Sweeps = orElse(o.Sweeps, 1)
	o.WaitingMost = orElse(o.WaitingMost, 16)
	o.MostJSON = orElse(o.MostJSON, 1<<20)
	o.MostRead = orElse(o.MostRead, 32<<20)
	o.MostImported = orElse(o.MostImported, 1<<30)
	o.Readings = orElse(o.Readings, 2)
	o.QueryTime = orElse(o.QueryTime, 30*time.Second)
	o.Streams = orElse(o.Streams, 64)
	o.Heartbeat = orElse(o.Heartbeat, 15*time.Second)
	if o.Limit == nil {
		o.Limit = func(next http.Handler) http.Handler { return next }
	}
	return o
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// An API answers everything below Prefix. Close it, so that no sweep is left running.
type API struct {
	options Options
	store   *store.Store
	roots   []string // of sweeps, with links resolved
	routes  []compiledRoute
	sweeps  *jobs
	sought  *shelf        // what sweeps look for
	reading chan struct{} // a place for each document that is read
	streams chan struct{} // a place for each stream of events
	now     func() time.Time

	recording sync.Mutex // held by the sweep that is recorded
}

// New makes an API. A root of sweeps that is not there now is none.
func New(o Options) *API {
	o = o.withDefaults()
	a := &API{options: o, store: o.Store, reading: make(chan struct{}, o.Readings), streams: make(chan struct{}, o.Streams), sought: newShelf(keepSought), now: time.Now}
	for _, root := range o.SweepRoots {
		if real, err := filepath.EvalSymlinks(root); err == nil && filepath.IsAbs(real) {
			a.roots = append(a.roots, real)
		}
	}
	for _, route := range a.table() {
		a.routes = append(a.routes, a.compile(route))
	}
	a.sweeps = newJobs(a)
	return a
}

// Close cancels the sweeps that wait or run, and waits for their end, or for that of the context.
func (a *API) Close(ctx context.Context) error {
	err := a.sweeps.close(ctx)
	a.sought.clear()
	return err
}
