package store

import (
	"testing"
	"time"
)

// SetClock has a store take the time from elsewhere.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

// Chunks counts the parts of lists that are kept.
func (s *Store) Chunks(t testing.TB) int { return s.count(t, `SELECT COUNT(*) FROM sweep_chunk`) }

// Staged counts the sweeps that are not finished.
func (s *Store) Staged(t testing.TB) int {
	return s.count(t, `SELECT COUNT(*) FROM sweep WHERE recorded IS NULL`)
}

func (s *Store) count(t testing.TB, query string) (n int) {
	t.Helper()
	if err := s.engine.DB().QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
