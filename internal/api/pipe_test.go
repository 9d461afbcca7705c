//go:build unix

package api_test

import (
	"syscall"
	"testing"
)

func makePipe(t testing.TB, path string) {
	check(t, syscall.Mkfifo(path, 0o600))
}
