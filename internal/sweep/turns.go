package sweep

import (
	"sync"

	"picket/internal/intel"
)

// turns lets several sources be searched at once while their sightings come out in order. The first unfinished source
// sends straight on; the others hold theirs back, and wait when together they hold too many, so that memory stays bounded.
type turns struct {
	mutex sync.Mutex
	moved *sync.Cond
	first int // the source whose turn it is
	done  []bool
	held  [][]*intel.Sighting
	total int // held by all
}

// mostHeld is how many sightings may be held back, each with up to 4 KiB of its record.
const mostHeld = 4000

func newTurns(sources int) *turns {
	t := &turns{done: make([]bool, sources), held: make([][]*intel.Sighting, sources)}
	t.moved = sync.NewCond(&t.mutex)
	return t
}

// An outlet is where one source's sightings go.
type outlet struct {
	turns *turns
	index int
	see   func(*intel.Sighting)
}

func (t *turns) outlet(index int, see func(*intel.Sighting)) *outlet {
	return &outlet{turns: t, index: index, see: see}
}

func (o *outlet) send(s *intel.Sighting) {
	t := o.turns
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for o.index != t.first && t.total >= mostHeld {
		t.moved.Wait()
	}
	if o.index != t.first {
		t.held[o.index] = append(t.held[o.index], s)
		t.total++
		return
	}
	o.release()
	o.see(s)
}

// release sends on what was held back. It is this source's turn.
func (o *outlet) release() {
	for _, s := range o.turns.held[o.index] {
		o.see(s)
	}
	o.turns.total -= len(o.turns.held[o.index])
	o.turns.held[o.index] = nil
}

// close says that the source is read. The turn passes to the first source that is not, over those that are.
func (o *outlet) close() {
	t := o.turns
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.done[o.index] = true
	for t.first < len(t.done) && t.done[t.first] {
		(&outlet{turns: t, index: t.first, see: o.see}).release()
		t.first++
	}
	t.moved.Broadcast()
}
