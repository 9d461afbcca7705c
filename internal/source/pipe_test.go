//go:build unix

package source

import (
	"os"
	"syscall"
	"testing"
)

func makePipe(t *testing.T, name string) {
	t.Helper()
	must(t, syscall.Mkfifo(name, 0o600))
}

func TestNamedPipe(t *testing.T) {
	inTree(t)
	makePipe(t, "pipe")
	data := gzipped(t, "through a pipe\n")
	go func() { _ = os.WriteFile("pipe", data, 0) }()
	if c, _ := readOnly(t, Open(Entry{Name: "pipe", Root: "pipe", Size: -1}, nil)); c.text != "through a pipe\n" || len(c.faults) > 0 {
		t.Errorf("got %q %v", c.text, c.faults)
	}
}
