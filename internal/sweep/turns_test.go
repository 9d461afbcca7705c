package sweep

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"picket/internal/intel"
)

// Sources end in any order and send more than may be held back: sightings still come in the order of the sources.
func TestTurnsKeepOrder(t *testing.T) {
	const sources, each = 9, mostHeld + 500
	random := rand.New(rand.NewPCG(1, 1))
	turns := newTurns(sources)
	var seen []int64
	see := func(s *intel.Sighting) { seen = append(seen, s.Line) }
	next := make(chan int, sources)
	for i := range sources {
		next <- i
	}
	close(next)
	var workers sync.WaitGroup
	for range 3 {
		delay := time.Duration(random.IntN(100)) * time.Microsecond
		workers.Go(func() {
			for i := range next {
				out := turns.outlet(i, see)
				for n := range each {
					out.send(&intel.Sighting{Line: int64(i*each + n)})
				}
				time.Sleep(delay)
				out.close()
			}
		})
	}
	workers.Wait()
	if len(seen) != sources*each {
		t.Fatalf("%d sightings came, want %d", len(seen), sources*each)
	}
	for i, line := range seen {
		if line != int64(i) {
			t.Fatalf("sighting %d comes in place of %d", line, i)
		}
	}
}
