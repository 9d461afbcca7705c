//go:build unix

package api_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"
)

func makePipe(t testing.TB, path string) {
	check(t, syscall.Mkfifo(path, 0o600))
}

// feedPipe writes a line for whoever reads the pipe, as soon as somebody does: a sweep that is "running" need not have opened it yet.
func feedPipe(ctx context.Context, path string) {
	for ctx.Err() == nil {
		file, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			file.WriteString("nothing\n")
			file.Close()
			return
		}
		time.Sleep(time.Millisecond)
	}
}
