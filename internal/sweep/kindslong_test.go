//go:build trials

package sweep_test

import (
	"os"
	"strconv"
	"testing"
)

// As TestNoFalseNotSeenInAnyKind, for longer: PICKET_TRIALS says how many, from PICKET_TRIALS_SEED on.
func TestNoFalseNotSeenInAnyKindAtLength(t *testing.T) {
	harmAll(t, uint64(setting("PICKET_TRIALS_SEED", 10_000)), setting("PICKET_TRIALS", 500))
}

func setting(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}
