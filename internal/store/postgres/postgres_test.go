package postgres_test

import (
	"testing"

	"picket/internal/store"
	"picket/internal/store/postgres"
	"picket/internal/store/storetest"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	engine, err := postgres.Open(t.Context(), storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestEngine(t *testing.T) {
	storetest.Engine(t, func(t *testing.T) string { return storetest.Postgres(t) }, postgres.Open)
}

func TestStore(t *testing.T) { storetest.Store(t, open) }
