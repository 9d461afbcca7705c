//go:build unix

package triage

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"picket/internal/sweep"
)

// A file is judged once, whatever leads to it, and a pipe below a directory is left alone: nobody may ever write to it.
func TestSkipped(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.eml", "From: kim@example.org\nSubject: a\n\ntext\n")
	if err := os.Symlink(filepath.Join(dir, "a.eml"), filepath.Join(dir, "b.eml")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "c.eml"), 0o600); err != nil {
		t.Skip(err)
	}
	if _, got := judgeAll(t, options(&sweep.Question{Paths: []string{dir}})); !slices.Equal(got, []string{"a"}) {
		t.Errorf("judged %v", got)
	}
}
