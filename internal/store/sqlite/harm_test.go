package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
)

// tryOpen opens a store and asks it something.
func tryOpen(ctx context.Context, path string) error {
	engine, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	s, err := store.New(ctx, engine)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.View(intel.Red).Documents(ctx, store.DocumentQuery{})
	return err
}

func mustRefuse(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("the error is %v, want one line with %q", err, want)
	}
}

func importOne(t *testing.T, s *store.Store, name string) {
	t.Helper()
	_, err := s.Import(t.Context(), store.Origin{}, func(i *store.Import) (*intel.Advisory, error) {
		return intel.NewAdvisory(intel.Document{Name: name, SHA256: name}), i.Rejected(intel.Rejected{Value: strings.Repeat(name, 10_000)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The database of another program is none of ours, and is left as it is.
func TestDatabasesOfOthers(t *testing.T) {
	for name, statements := range map[string][]string{
		"another schema":      {`CREATE TABLE t (a)`},
		"a version like ours": {`CREATE TABLE t (a)`, `PRAGMA user_version = 3`},
		"another program":     {`PRAGMA application_id = 7`, `PRAGMA user_version = 1`},
	} {
		path := filepath.Join(t.TempDir(), "others.db")
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mustRefuse(t, tryOpen(t.Context(), path), "not a store of picket")
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s: it was changed, %v", name, err)
		}
	}
}

// A backup that is put in the place of a store must not be read with the log of what stood there before.
func TestRestoreBesideAnOldLog(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "picket.db"), filepath.Join(dir, "backup.db")
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	importOne(t, s, "one")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"two", "three", "four"} {
		importOne(t, s, name)
	}
	log, err := os.ReadFile(path + "-wal") // as a crash would leave it
	if err != nil || len(log) == 0 {
		t.Fatal(len(log), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(backup, path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, tryOpen(t.Context(), path), path+"-wal")
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	if err := tryOpen(t.Context(), path); err != nil {
		t.Error(err)
	}
}

// A backup waits for no writer, and no writer for a backup.
func TestBackupBesideAWriter(t *testing.T) {
	s, engine := openBoth(t)
	importOne(t, s, "a")
	path := filepath.Join(t.TempDir(), "backup.db")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := engine.Write(ctx, func(*sql.Tx) error { return s.Backup(ctx, path) })
	if err != nil {
		t.Fatal(err)
	}
	if err := tryOpen(t.Context(), path); err != nil {
		t.Error(err)
	}
}

func TestTheLockIsNamed(t *testing.T) {
	for _, spoil := range map[string]func(path string) error{
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"garbage":     func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("garbage ", 100)), 0o600) },
	} {
		s := open(t)
		if err := spoil(s.Name() + ".lock"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Import(t.Context(), store.Origin{}, func(*store.Import) (*intel.Advisory, error) { return nil, errors.New("began") })
		mustRefuse(t, err, s.Name()+".lock")
	}
}

func TestTruncated(t *testing.T) {
	s := open(t)
	importOne(t, s, "a")
	backup := filepath.Join(t.TempDir(), "b.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{50, 100, 4095, 4096, 5000, len(whole) / 2, len(whole) - 4096} {
		path := filepath.Join(t.TempDir(), "cut.db")
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := tryOpen(t.Context(), path); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("cut to %d bytes of %d: %v", n, len(whole), err)
		}
	}
}

func TestCheckFindsStrays(t *testing.T) {
	s, engine := openBoth(t)
	importOne(t, s, "a")
	db := raw(t, s.Name())
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "DELETE FROM collection"); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, engine.Check(t.Context()), "1 rows name others that are not there")
}
