package sqlite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
)

func openAt(t *testing.T, path string) *store.Store {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func addNamed(t *testing.T, s *store.Store, name string) {
	t.Helper()
	_, err := s.Import(t.Context(), store.Origin{}, func(*store.Import) (*intel.Advisory, error) {
		return intel.NewAdvisory(intel.Document{Name: name, SHA256: name}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, path string) string {
	t.Helper()
	s := openAt(t, path)
	defer s.Close()
	list, err := s.View(intel.Red).Documents(t.Context(), store.DocumentQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range list {
		all = append(all, d.Document.Name)
	}
	return strings.Join(all, " ")
}

// backedUp is a store with "late", and its backup from before that.
func backedUp(t *testing.T) (path, backup string) {
	t.Helper()
	dir := t.TempDir()
	path, backup = filepath.Join(dir, "picket.db"), filepath.Join(dir, "backup.db")
	s := openAt(t, path)
	addNamed(t, s, "early")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	addNamed(t, s, "late")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path, backup
}

func leftovers(t *testing.T, path string) (list []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*restore*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRestore(t *testing.T) {
	path, backup := backedUp(t)
	before, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	former, err := sqlite.Restore(t.Context(), backup, path)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, path); got != "early" {
		t.Errorf("restored: %s", got)
	}
	if got := names(t, former); got != "late early" || !strings.HasPrefix(former, path+".before-restore-") {
		t.Errorf("kept as %s: %s", former, got)
	}
	if after, err := os.ReadFile(backup); err != nil || !bytes.Equal(before, after) {
		t.Error("the backup was changed", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	elsewhere := filepath.Join(t.TempDir(), "new", "picket.db")
	if former, err := sqlite.Restore(t.Context(), backup, elsewhere); err != nil || former != "" || names(t, elsewhere) != "early" {
		t.Error(former, err)
	}
	if list := leftovers(t, path); len(list) > 0 {
		t.Errorf("left behind: %q", list)
	}
}

func TestRestoreRefusesAStoreInUse(t *testing.T) {
	path, backup := backedUp(t)
	s := openAt(t, path)
	if _, err := sqlite.Restore(t.Context(), backup, path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("open elsewhere: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := engine.LockImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Restore(t.Context(), backup, path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("an import runs: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	if err := engine.Close(); err != nil {
		t.Error(err)
	}
	if got := names(t, path); got != "late early" {
		t.Errorf("the store is %s", got)
	}
	if list := leftovers(t, path); len(list) > 0 {
		t.Errorf("left behind: %q", list)
	}
}

func TestRestoreRefusesWhatIsNoSoundBackup(t *testing.T) {
	path, backup := backedUp(t)
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	newer, damaged := bytes.Clone(whole), bytes.Clone(whole)
	newer[60+3] = 200 // user_version (SQLite's file format, section 1.3)
	for i := 4096; i < 3*4096; i++ {
		damaged[i] = 0xa5
	}
	for name, bad := range map[string][]byte{"newer version": newer, "damaged": damaged, "not a store": []byte("hello"), "cut": whole[:5000], "no store": nil} {
		file := filepath.Join(t.TempDir(), "bad.db")
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sqlite.Restore(t.Context(), file, path)
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sqlite.Restore(t.Context(), path, path); err == nil || !strings.Contains(err.Error(), "the store itself") {
		t.Error(err)
	}
	if got := names(t, path); got != "late early" {
		t.Errorf("the store is %s", got)
	}
}

// A damaged store is what backups are for.
func TestRestoreOverADamagedStore(t *testing.T) {
	path, backup := backedUp(t)
	for _, name := range []string{path, path + "-wal"} {
		if err := os.WriteFile(name, bytes.Repeat([]byte("damaged "), 2000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	former, err := sqlite.Restore(t.Context(), backup, path)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, path); got != "early" {
		t.Errorf("restored: %s", got)
	}
	if _, err := os.Stat(former); err != nil {
		t.Error(err)
	}
}
