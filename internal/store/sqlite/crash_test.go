package sqlite_test

import (
	"path/filepath"
	"testing"

	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
)

func TestCrash(t *testing.T) {
	storetest.Crash(t, storetest.Crashing{
		Place: func(t *testing.T) string { return filepath.Join(t.TempDir(), "picket.db") },
		Open:  sqlite.Open, BacksUp: true, Strikes: 5,
	})
}

func TestBeside(t *testing.T) {
	storetest.Beside(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "picket.db") }, sqlite.Open)
}
