package api

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func keyOf(documents, version string) soughtKey {
	return soughtKey{documents: documents, version: version}
}

// taker takes from a shelf, and counts how often something is loaded.
type taker struct {
	*testing.T
	shelf  *shelf
	loaded atomic.Int32
}

func (t *taker) take(key soughtKey) (*sought, func()) {
	t.Helper()
	what, release, err := t.shelf.take(t.Context(), key, func() (*sought, error) {
		t.loaded.Add(1)
		return &sought{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return what, release
}

// What is the same is loaded once, while it is used and for a while afterwards; not when the store has moved on.
func TestShelfShares(t *testing.T) {
	x := &taker{T: t, shelf: newShelf(time.Hour)}
	first, release := x.take(keyOf("1", "a"))
	again, releaseAgain := x.take(keyOf("1", "a"))
	if first != again || x.loaded.Load() != 1 {
		t.Errorf("loaded %d times", x.loaded.Load())
	}
	release()
	release() // counts once
	releaseAgain()
	if unused, release := x.take(keyOf("1", "a")); unused != first {
		t.Error("what nobody used was not kept")
	} else {
		defer release()
	}
	newer, release := x.take(keyOf("1", "b"))
	if newer == first || len(x.shelf.list) != 2 {
		t.Error("the store moved on, and what was looked for did not")
	}
	release()
	if _, release := x.take(keyOf("2", "c")); len(x.shelf.list) != 2 || x.loaded.Load() != 3 {
		t.Errorf("%d on the shelf: that of the version before is unused", len(x.shelf.list))
	} else {
		release()
	}
	x.shelf.clear()
	if len(x.shelf.list) != 1 {
		t.Errorf("%d on the shelf after clearing, one is used", len(x.shelf.list))
	}
}

func TestShelfLetsGo(t *testing.T) {
	x := &taker{T: t, shelf: newShelf(time.Millisecond)}
	_, release := x.take(keyOf("1", "a"))
	release()
	for range 2000 {
		x.shelf.mu.Lock()
		left := len(x.shelf.list)
		x.shelf.mu.Unlock()
		if left == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("what is unused stays")
}

// A third one waits until one of two is unused, or until it is cancelled itself.
func TestShelfIsBounded(t *testing.T) {
	x := &taker{T: t, shelf: newShelf(time.Hour)}
	_, release := x.take(keyOf("1", "a"))
	x.take(keyOf("2", "a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := x.shelf.take(ctx, keyOf("3", "a"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a third one: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.take(keyOf("3", "a"))
	}()
	release()
	<-done
	if len(x.shelf.list) != 2 {
		t.Errorf("%d on the shelf", len(x.shelf.list))
	}
}

// Who waits is told of a fault, and reads by itself where the reader was only cancelled. Nothing of a fault stays.
func TestShelfFaults(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		load func() (*sought, error)
		want string // of who waits; "": it loads again
	}{
		"a fault":      {func() (*sought, error) { return nil, broken }, "broken"},
		"a panic":      {func() (*sought, error) { panic("a bug") }, "internal error: a bug"},
		"cancellation": {func() (*sought, error) { return nil, fmt.Errorf("reading: %w", context.Canceled) }, ""},
	} {
		s := newShelf(time.Hour)
		started, goOn, first := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			_, _, err := s.take(t.Context(), keyOf("1", "a"), func() (*sought, error) {
				close(started)
				<-goOn
				return c.load()
			})
			first <- err
		}()
		<-started
		second := make(chan error)
		go func() {
			_, release, err := s.take(t.Context(), keyOf("1", "a"), func() (*sought, error) { return &sought{}, nil })
			if err == nil {
				release()
			}
			second <- err
		}()
		for isWaiting := false; !isWaiting; {
			s.mu.Lock()
			isWaiting = s.list[0].users == 2
			s.mu.Unlock()
		}
		close(goOn)
		if err := <-first; err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: who reads: %v", name, err)
		}
		if err := <-second; (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("%s: who waits: %v", name, err)
		}
		s.clear()
		if len(s.list) != 0 {
			t.Errorf("%s: %d stay", name, len(s.list))
		}
	}
}

// Whatever many do at once, all get what they asked for, of which there are never more than two.
func TestShelfAtRandom(t *testing.T) {
	s := newShelf(100 * time.Microsecond)
	var there atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				key := keyOf(fmt.Sprint(rand.IntN(4)), fmt.Sprint(rand.IntN(2)))
				ctx, cancel := context.WithCancel(t.Context())
				if rand.IntN(4) == 0 {
					cancel()
				}
				_, release, err := s.take(ctx, key, func() (*sought, error) {
					if there.Add(1); rand.IntN(5) == 0 {
						there.Add(-1)
						return nil, ctx.Err()
					}
					there.Add(-1)
					return &sought{}, nil
				})
				if n := there.Load(); n > mostSought {
					t.Errorf("%d are read at once", n)
				}
				if err == nil {
					release()
				}
				cancel()
			}
		})
	}
	group.Wait()
	s.clear()
	if len(s.list) != 0 {
		t.Errorf("%d stay", len(s.list))
	}
}
