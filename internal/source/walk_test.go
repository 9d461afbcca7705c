//go:build unix

package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inTree makes files, directories (ending in "/") and links ("name -> target") and goes there.
func inTree(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		name, target, isLink := strings.Cut(name, " -> ")
		must(t, os.MkdirAll(filepath.Dir(name), 0o700))
		switch {
		case isLink:
			must(t, os.Symlink(target, name))
		case strings.HasSuffix(name, "/"):
			must(t, os.MkdirAll(name, 0o700))
		default:
			must(t, os.WriteFile(name, []byte(name), 0o600))
		}
	}
}

// walk gives one line an entry.
func walk(paths ...string) []string {
	var lines []string
	for e := range Walk(context.Background(), paths) {
		line := e.Name
		if e.Root != e.Name {
			line += " under " + e.Root
		}
		switch {
		case e.Err != nil:
			line += ": error: " + e.Err.Error()
		case e.Skipped != "":
			line += ": " + e.Skipped
		default:
			line += fmt.Sprintf(" (%d)", e.Size)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWalk(t *testing.T) {
	inTree(t, "logs/b.log", "logs/a/z.log", "logs/a/y.log", "logs/empty/", "other.log")
	want := []string{
		"other.log (9)",
		"logs/a/y.log under logs (12)",
		"logs/a/z.log under logs (12)",
		"logs/b.log under logs (10)",
		"- (-1)",
		"gone: error: no such file or directory",
	}
	if diff := cmp.Diff(want, walk("other.log", "logs", "-", "gone")); diff != "" {
		t.Error(diff)
	}
}

func TestWalkListsEachFileOnce(t *testing.T) {
	inTree(t, "logs/a.log", "logs/b -> a.log", "logs/c -> ../far", "far/d.log")
	must(t, os.Link("logs/a.log", "logs/hard"))
	want := []string{
		"logs/a.log under logs (10)",
		"logs/b under logs: seen already as logs/a.log",
		"logs/c/d.log under logs (9)",
		"logs/hard under logs: seen already as logs/a.log",
		"far: seen already as logs/c",
		"logs: seen already as logs",
		"./logs/a.log: seen already as logs/a.log",
		"- (-1)",
		"-: seen already as -",
	}
	if diff := cmp.Diff(want, walk("logs", "far", "logs", "./logs/a.log", "-", "-")); diff != "" {
		t.Error(diff)
	}
}

func TestWalkEndsInLoops(t *testing.T) {
	inTree(t, "logs/a/b/up -> ../..", "logs/a/self -> self", "logs/a/there -> back", "logs/a/back -> there", "logs/z.log", "logs/dangling -> nowhere")
	want := []string{
		"logs/a/b/up under logs: directory loop",
		"logs/a/back under logs: link loop",
		"logs/a/self under logs: link loop",
		"logs/a/there under logs: link loop",
		"logs/dangling under logs: error: link to nowhere, which does not exist",
		"logs/z.log under logs (10)",
	}
	if diff := cmp.Diff(want, walk("logs")); diff != "" {
		t.Error(diff)
	}
}

func TestWalkHere(t *testing.T) {
	inTree(t, "-", "a/-")
	if diff := cmp.Diff([]string{"./- under . (1)", "a/- under . (3)"}, walk(".")); diff != "" {
		t.Error(diff)
	}
	for e := range Walk(context.Background(), []string{"."}) {
		if c, _ := readOnly(t, Open(e, nil)); len(c.faults) > 0 {
			t.Errorf("%s: %v", e.Name, c.faults)
		}
	}
}

func TestWalkSpecialFiles(t *testing.T) {
	inTree(t, "logs/a.log")
	socket, err := net.Listen("unix", "logs/socket")
	must(t, err)
	defer socket.Close()
	makePipe(t, "logs/pipe")
	want := []string{
		"logs/a.log under logs (10)",
		"logs/pipe under logs: not a regular file (pipe)",
		"logs/socket under logs: not a regular file (socket)",
		"logs/socket: error: not a regular file (socket)",
		"logs/pipe (-1)",
	}
	if diff := cmp.Diff(want, walk("logs", "logs/socket", "logs/pipe")); diff != "" {
		t.Error(diff)
	}
}

func TestWalkUnreadableDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	inTree(t, "logs/a/x.log", "logs/b.log")
	must(t, os.Chmod("logs/a", 0))
	defer os.Chmod("logs/a", 0o700)
	want := []string{"logs/a under logs: error: permission denied", "logs/b.log under logs (10)"}
	if diff := cmp.Diff(want, walk("logs")); diff != "" {
		t.Error(diff)
	}
}

func TestWalkErrorsAreBare(t *testing.T) {
	for e := range Walk(context.Background(), []string{filepath.Join(t.TempDir(), "gone")}) {
		if !errors.Is(e.Err, fs.ErrNotExist) || strings.Contains(e.Err.Error(), "gone") {
			t.Errorf("got %v", e.Err)
		}
	}
}

func TestWalkStops(t *testing.T) {
	inTree(t, "logs/a", "logs/b", "logs/c")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := 0
	for range Walk(ctx, []string{"logs", "logs"}) {
		seen++
		cancel()
	}
	for range Walk(context.Background(), []string{"logs"}) {
		seen++
		break
	}
	if seen != 2 {
		t.Errorf("%d entries", seen)
	}
}
