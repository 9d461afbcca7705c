//go:build trials

package sweep_test

import "testing"

// As TestNoFalseNotSeenInAnyKind, for longer.
func TestNoFalseNotSeenInAnyKindAtLength(t *testing.T) { harmAll(t, 10_000, 500) }
