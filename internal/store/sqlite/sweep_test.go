package sqlite_test

import (
	"testing"

	"picket/internal/store/storetest"
)

func TestSweeps(t *testing.T) { storetest.Sweeps(t, open) }
