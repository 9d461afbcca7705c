package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"picket/internal/store"
	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, _ := openBoth(t)
	return s
}

func openBoth(t *testing.T) (*store.Store, store.Engine) {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "new", "picket.db"))
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
	return s, engine
}

func TestStore(t *testing.T) { storetest.Store(t, open) }

// Others on the machine read neither the store nor what SQLite keeps beside it.
func TestTheStoreIsPrivate(t *testing.T) {
	s := open(t)
	dir := filepath.Dir(s.Name())
	list, err := os.ReadDir(dir)
	if err != nil || len(list) < 3 {
		t.Fatal(list, err)
	}
	for _, path := range append(list, nil) {
		name := dir
		if path != nil {
			name = filepath.Join(dir, path.Name())
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestEngine(t *testing.T) {
	storetest.Engine(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "picket.db") }, sqlite.Open)
}
