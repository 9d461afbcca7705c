// Package taxii serves intelligence by TAXII 2.1 (OASIS Standard, 10 June 2021): the server side, complete. Sections in comments and
// tests are those of that standard.
//
// There is one API root, /taxii2/root/, and the collections are those of the store. Where the standard leaves a choice:
//   - A path without its last slash is redirected to the one with it.
//   - A page of objects, manifest entries or versions has a next wherever more is true; the standard names it for objects only, yet
//     paging by time alone would skip what was added at the same moment.
//   - The headers with dates of an empty page (section 3.2) say where the client stands: what it asked for as added_after, or 1970.
//   - Fields of match that are not of the standard, or not of the endpoint, are ignored (section 3.4).
//   - An object that is asked for by its id is 404 where nothing has that id and version. It is an empty envelope where something has, and
//     other filters leave it out (sections 5.6 and 5.7).
//   - Deleting an object without match[version] deletes all its versions: none may be found afterwards (section 5.7).
//   - What is above the caller's ceiling is not there, for posts either: only an exact duplicate of what the caller sees is left out (section 5.5).
package taxii

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"picket/internal/intel"
	"picket/internal/store"
)

// The paths that the standard fixes, and the one that is ours.
const (
	DiscoveryPath = "/taxii2/"
	RootPath      = "/taxii2/root/"
)

// A Caller is who makes a request.
type Caller struct {
	Name     string    // unique: the status of what was posted is shown to the same name only
	Ceiling  intel.TLP // what is above it is not there
	CanRead  bool
	CanWrite bool // adds and deletes, in collections that clients may write to
}

// A Store keeps the objects. Of turns a *store.Store into one.
type Store interface {
	Collections(ctx context.Context) ([]store.Collection, error)
	Collection(ctx context.Context, idOrAlias string) (*store.Collection, error)
	Objects(ctx context.Context, ceiling intel.TLP, q store.ObjectQuery) (page []store.Object, more bool, err error)
	DeleteObjects(ctx context.Context, ceiling intel.TLP, q store.ObjectQuery) (int64, error)

	AddStatus(ctx context.Context, s store.Status) error
	Status(ctx context.Context, id, by string) (*store.Status, error)
	RenewStatuses(ctx context.Context, server string, lease time.Time) error
	FinishStatus(ctx context.Context, id string, at time.Time, report []byte) error
}

// Of is a store as this package needs it.
func Of(s *store.Store) Store { return viewed{s} }

type viewed struct{ *store.Store }

func (v viewed) Objects(ctx context.Context, ceiling intel.TLP, q store.ObjectQuery) ([]store.Object, bool, error) {
	return v.View(ceiling).Objects(ctx, q)
}

func (v viewed) DeleteObjects(ctx context.Context, ceiling intel.TLP, q store.ObjectQuery) (int64, error) {
	return v.View(ceiling).DeleteObjects(ctx, q)
}

// An Importer takes what clients post into the store.
type Importer interface {
	// ImportObjects imports an envelope whose objects are well formed, and waits for its turn. Objects that the collection has
	// already are no failure. It names those that it could not take; an error says that none was taken.
	ImportObjects(ctx context.Context, collection store.Collection, by string, envelope io.Reader) ([]Rejection, error)
}

// A Rejection is an object that could not be imported.
type Rejection struct {
	Index  int // in the envelope's list, from 0
	Reason string
}

// Options are what a server may be told. Caller is needed; the zero value of the others is what their comments say.
type Options struct {
	Caller     func(*http.Request) (Caller, bool)
	Challenges []string // of WWW-Authenticate; none: Basic and Bearer

	Title       string // of the server and its API root; "": Picket
	Description string
	Contact     string

	MaxPage          int    // objects in a response; 0: 1,000
	MaxContentLength int64  // bytes of what is posted at once; 0: 64 MiB
	MaxWaiting       int    // posts that wait for their import; 0: 32
	SpoolDir         string // where they wait; "": the system's place for temporary files

	// Fault is told of errors that are the server's own, with the id by which a client may ask about them.
	Fault func(errorID string, err error)
}

func (o Options) withDefaults() Options {
	o.Title = orElse(o.Title, "Picket")
	o.MaxPage = orElse(o.MaxPage, 1000)
	o.MaxContentLength = orElse(o.MaxContentLength, 64<<20)
	o.MaxWaiting = orElse(o.MaxWaiting, 32)
	if len(o.Challenges) == 0 {
		o.Challenges = []string{`Basic realm="picket", charset="UTF-8"`, `Bearer realm="picket"`}
	}
	if o.Fault == nil {
		o.Fault = func(string, error) {}
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

// A Server is a handler of everything below DiscoveryPath. Close it, so that what was posted is imported.
type Server struct {
	store    Store
	importer Importer
	options  Options
	now      func() time.Time
	queue    queue
	parsing  chan struct{} // bounds how many posts are parsed at once: each may hold an object as large as the post
}

// New serves a store. It starts the import of what is posted.
func New(s Store, importer Importer, o Options) *Server {
	o = o.withDefaults()
	server := &Server{store: s, importer: importer, options: o, now: time.Now, parsing: make(chan struct{}, 2)}
	server.queue = queue{
		name:   uuid.NewString(),
		places: make(chan struct{}, o.MaxWaiting),
		jobs:   make(chan job, o.MaxWaiting),
		done:   make(chan struct{}),
	}
	ctx, cancel := context.WithCancel(context.Background())
	server.queue.cancel = cancel
	go server.work(ctx)
	return server
}

// queue is what waits to be imported.
type queue struct {
	name   string        // of this server among those that share the store
	places chan struct{} // taken by a post until it is imported
	jobs   chan job
	cancel context.CancelFunc // gives up what waits
	done   chan struct{}      // closed when nothing waits any more

	mu     sync.RWMutex // held for reading while a job is added
	closed bool
}
