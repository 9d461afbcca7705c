package api

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// sought is what a sweep looks for. It does not change: several sweeps may look for it at once.
type sought struct {
	advisories []*intel.Advisory
	compiled   *sweep.Compiled
}

// A soughtKey is the same where two sweeps look for the same.
type soughtKey struct {
	ceiling    intel.TLP
	collection string
	documents  string // their numbers
	ask        indicator.KindSet
	version    string // of the store
}

// A shelf keeps what sweeps look for while they run, and a while longer: to read and compile a million indicators takes seconds, and
// to have them twice twice the memory. It never holds more than mostSought, whoever asks.
type shelf struct {
	keep time.Duration // for how long nobody may use one

	mu    sync.Mutex
	list  []*shelved    // the last used last
	freed chan struct{} // closed when nobody uses one any more
}

const (
	mostSought = 2
	keepSought = 2 * time.Minute
)

type shelved struct {
	key   soughtKey
	ready chan struct{} // closed when what or err is there
	what  *sought
	err   error
	users int

	inRoomMade bool        // another one was dropped for it
	idle       *time.Timer // lets it go; nil: it was used all the time
}

func newShelf(keep time.Duration) *shelf { return &shelf{keep: keep, freed: make(chan struct{})} }

// take gives what a key stands for, which load reads if it is not there, and what to call when it is no longer used. It waits while others
// use as much as there may be.
func (s *shelf) take(ctx context.Context, key soughtKey, load func() (*sought, error)) (what *sought, release func(), err error) {
	for {
		x, isNew, freed := s.place(key)
		switch {
		case x == nil:
			select {
			case <-freed:
			case <-ctx.Done():
				return nil, nil, ctx.Err()
			}
			continue
		case isNew:
			s.load(x, load)
		default:
			select {
			case <-x.ready:
			case <-ctx.Done():
				s.release(x)
				return nil, nil, ctx.Err()
			}
		}
		if x.err == nil {
			return x.what, sync.OnceFunc(func() { s.release(x) }), nil
		}
		s.release(x)
		if isNew || !errors.Is(x.err, context.Canceled) { // that another sweep was cancelled is no fault of this one
			return nil, nil, x.err
		}
	}
}

// place is the place of a key, with one user more; nil where there is none, until freed is closed.
func (s *shelf) place(key soughtKey) (x *shelved, isNew bool, freed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	isRoomMade := s.dropIdle(func(x *shelved) bool { return x.key.version != key.version }) // the store has moved on
	if i := slices.IndexFunc(s.list, func(x *shelved) bool { return x.key == key && !x.hasFailed() }); i >= 0 {
		x = s.list[i]
		x.users++
		return x, false, nil
	}
	if s.dropIdle(func(*shelved) bool { return len(s.list) >= mostSought }) {
		isRoomMade = true
	}
	if len(s.list) >= mostSought {
		return nil, false, s.freed
	}
	x = &shelved{key: key, ready: make(chan struct{}), users: 1, inRoomMade: isRoomMade}
	s.list = append(s.list, x)
	return x, true, nil
}

func (x *shelved) hasFailed() bool {
	select {
	case <-x.ready:
		return x.err != nil
	default:
		return false
	}
}

// dropIdle lets those go that nobody uses and that are chosen, the longest unused first. It says whether there were any.
func (s *shelf) dropIdle(isChosen func(*shelved) bool) (dropped bool) {
	for i := 0; i < len(s.list); {
		x := s.list[i]
		if x.users > 0 || !isChosen(x) {
			i++
			continue
		}
		x.idle.Stop()
		x.what = nil // a timer that is stopped may still hold on to x
		s.list = slices.Delete(s.list, i, i+1)
		dropped = true
	}
	return dropped
}

// load reads what is not there yet. Whatever goes wrong, others that wait for it are told.
func (s *shelf) load(x *shelved, load func() (*sought, error)) {
	defer close(x.ready)
	defer func() {
		if bug := recover(); bug != nil {
			x.err = fmt.Errorf("internal error: %v", bug)
		}
	}()
	if x.inRoomMade {
		debug.FreeOSMemory() // else what was dropped would lie there beside it
	}
	x.what, x.err = load()
}

// release takes one user away. What nobody uses stays for a while; what could not be read goes.
func (s *shelf) release(x *shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.users--; x.users > 0 {
		return
	}
	close(s.freed)
	s.freed = make(chan struct{})
	i := slices.Index(s.list, x)
	s.list = slices.Delete(s.list, i, i+1)
	if x.err != nil {
		return
	}
	s.list = append(s.list, x)
	if x.idle != nil {
		x.idle.Stop()
	}
	x.idle = time.AfterFunc(s.keep, func() { s.expire(x) })
}

// expire lets one go, unless it is used again.
func (s *shelf) expire(x *shelved) {
	s.mu.Lock()
	dropped := s.dropIdle(func(other *shelved) bool { return other == x })
	s.mu.Unlock()
	if dropped {
		debug.FreeOSMemory()
	}
}

// clear lets all go that nobody uses.
func (s *shelf) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropIdle(func(*shelved) bool { return true })
}
