package coverage

import "math/bits"

// Cells of a timeline: many where absence may rest on it, few where it only tells people when a stream was. All timelines
// of a tally, or of a ledger, share mostCells: where there are many, each has fewer, down to fewestCells.
const (
	fineCells   = 8192
	coarseCells = 256
	fewestCells = 32
	mostCells   = 1 << 20
)

// shares divide cells among timelines, or among lists of losses. How many each may have depends on how many there are,
// and so not on their order.
type shares struct {
	most, fewest int // of all together, roughly; of one
	parts        int // so far
	limit        int // of one, now
}

func newCellShares() shares { return shares{most: mostCells, fewest: fewestCells, limit: fineCells} }

// divide counts one more, and says whether the others must make room for it. Shares are powers of two, so that this is
// seldom.
func (s *shares) divide() bool {
	s.parts++
	share := max(s.fewest, 1<<bits.Len(uint(s.most/s.parts))/2)
	if share >= s.limit {
		return false
	}
	s.limit = share
	return true
}

// of is the share of a timeline of a log kind.
func (s *shares) of(shows Shows) int {
	if shows.Complete == 0 {
		return min(coarseCells, s.limit)
	}
	return s.limit
}
