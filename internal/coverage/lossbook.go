package coverage

// A lossBook keeps losses apart by observer and scope. Over mostLossKeys, those of further observers are taken to be of
// every one: the observer is Crowd.
type lossBook struct {
	byKey map[lossKey]*losses
	cells shares
}

const (
	mostLossKeys = 4096
	mostLosses   = 512     // of one observer and scope, kept apart
	fewestLosses = 16      // where there are many of these
	sumOfLosses  = 1 << 16 // of all, roughly
)

func newLossBook() lossBook {
	return lossBook{byKey: map[lossKey]*losses{}, cells: shares{most: sumOfLosses, fewest: fewestLosses, limit: mostLosses}}
}

// of finds or begins the losses of a key.
func (b *lossBook) of(key lossKey) *losses {
	if b.byKey[key] == nil && len(b.byKey) >= mostLossKeys {
		key.observer = Crowd
	}
	if known := b.byKey[key]; known != nil {
		return known
	}
	if b.cells.divide() {
		for _, each := range b.byKey {
			each.shrink(b.cells.limit)
		}
	}
	begun := &losses{width: second, limit: b.cells.limit, cells: map[int64]loss{}}
	b.byKey[key] = begun
	return begun
}
