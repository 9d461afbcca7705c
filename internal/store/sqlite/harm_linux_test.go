package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
)

// smallDisk is a file system of a few megabytes, where the test may mount one.
func smallDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skip("no small disk can be mounted:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes what room is left.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, size := range []int{1 << 16, 1} {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, size))
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// tooMuch is more than a small disk holds, in several transactions.
func tooMuch(i *store.Import) (*intel.Advisory, error) {
	for n := range 60_000 {
		if err := i.Rejected(intel.Rejected{Kind: "line", Value: strconv.Itoa(n)}); err != nil {
			return nil, err
		}
	}
	return intel.NewAdvisory(intel.Document{Name: "too much", SHA256: "too much"}), nil
}

func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	path, filler := filepath.Join(dir, "picket.db"), filepath.Join(dir, "filler")
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	importOne(t, s, "before")
	_, err = s.Import(t.Context(), store.Origin{}, tooMuch)
	mustRefuse(t, err, "the disk is full")
	sound := func(s *store.Store, documents int) {
		t.Helper()
		list, err := s.View(intel.Red).Documents(t.Context(), store.DocumentQuery{})
		if err != nil || len(list) != documents {
			t.Errorf("%d documents of %d, %v", len(list), documents, err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	sound(s, 1)
	fill(t, filler)
	mustRefuse(t, s.Backup(t.Context(), filepath.Join(dir, "backup.db")), "the disk is full")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	fill(t, filler+"2")                                // what the log had
	if err := tryOpen(t.Context(), path); err != nil { // reading needs a little room beside the store, or finds it
		mustRefuse(t, err, "the disk is full")
	}
	mustRefuse(t, tryOpen(t.Context(), filepath.Join(dir, "new.db")), "the disk is full")
	for _, name := range []string{filler, filler + "2"} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob(filepath.Join(dir, ".*backup*"))
	if err != nil || len(list) > 0 {
		t.Errorf("a part of a backup was left: %q, %v", list, err)
	}
	if engine, err = sqlite.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if s, err = store.New(t.Context(), engine); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sound(s, 1)
	importOne(t, s, "after")
	sound(s, 2)
}
