package storetest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"picket/internal/store"
)

// waitLong is how long nothing may happen that must happen; waitShort how long it is watched that nothing happens that must not.
const (
	waitLong  = 30 * time.Second
	waitShort = 50 * time.Millisecond
)

// locked asks for the lock on imports, and says so when it is there.
func locked(ctx context.Context, e store.Engine) (unlock func() error, done <-chan error) {
	result := make(chan error, 1)
	var release func() error
	go func() {
		var err error
		release, err = e.LockImports(ctx)
		result <- err
	}()
	return func() error { return release() }, result
}

func oneImport(t *testing.T, e *bench) {
	unlock, err := e.LockImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlockOther, done := locked(t.Context(), e.another(t))
	select {
	case err := <-done:
		t.Fatalf("two have the lock: %v", err)
	case <-time.After(waitShort):
	}
	if added := e.insert(t, "rejected", rejectedColumns, []any{1, 1, "a"}); added != 1 {
		t.Error("who has the lock cannot write")
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	expectLock(t, done, unlockOther)
}

// expectLock waits for a lock that has become free, and frees it.
func expectLock(t *testing.T, done <-chan error, unlock func() error) {
	t.Helper()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(waitLong):
		t.Fatal("a lock that is free is not given")
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

func waitingEnds(t *testing.T, e *bench) {
	unlock, err := e.LockImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	other := e.another(t)
	_, done := locked(ctx, other)
	time.AfterFunc(waitShort, cancel)
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("waiting ended with %v", err)
		}
	case <-time.After(waitLong):
		t.Fatal("waiting for the lock does not end with the context")
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	unlock, done = locked(t.Context(), other)
	expectLock(t, done, unlock)
}

// The environment of a victim: the place to open, and the name of the test that waits for it to be ready.
const (
	victimPlace = "PICKET_STORETEST_PLACE"
	victimReady = "ready to be killed"
)

// asVictim is what a process does that is there to be killed: it takes the lock, begins to write, and waits.
func asVictim(t *testing.T, open Opener) bool {
	place := os.Getenv(victimPlace)
	if place == "" {
		return false
	}
	e, err := open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.LockImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := e.Insert(t.Context(), tx, "rejected", rejectedColumns, [][]any{{1, 1, "lost"}}); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(victimReady + "\n")
		time.Sleep(waitLong)
		return nil
	})
	return true
}

// startVictim starts this test again as another process, and gives what kills that.
func startVictim(t *testing.T, place string) (kill func()) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	cmd := exec.Command(os.Args[0], "-test.run=^"+name+"$")
	cmd.Env = append(os.Environ(), victimPlace+"="+place)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Cleanup(kill)
	var said []string
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if lines.Text() == victimReady {
			return kill
		}
		said = append(said, lines.Text())
	}
	t.Fatalf("the other process did not get ready: %s", strings.Join(said, "\n"))
	return nil
}

func lockEndsWithProcess(t *testing.T, e *bench) {
	kill := startVictim(t, e.place)
	unlock, done := locked(t.Context(), e)
	select {
	case err := <-done:
		t.Fatalf("two processes have the lock: %v", err)
	case <-time.After(waitShort):
	}
	kill()
	expectLock(t, done, unlock)
}

func writesEndWithProcess(t *testing.T, e *bench) {
	startVictim(t, e.place)()
	if added := e.insert(t, "rejected", rejectedColumns, []any{1, 1, "kept"}); added != 1 {
		t.Error("what a killed process wrote is there")
	}
}
