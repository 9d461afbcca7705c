package document

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestMain lets the test binary play the children that Decode starts: a real one, and bad ones.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if child := children[os.Args[1]]; child != nil {
			child()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// children are called with the arguments "--as pdf --pdf MODE" after their name.
var children = map[string]func(){
	"decode": func() {
		if err := Child(context.Background(), os.Args[len(os.Args)-1], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	},
	"hang": func() { // and so does what it starts, holding the same streams
		fmt.Fprintln(os.Stderr, os.Getpid())
		sleeper := exec.Command(os.Args[0], "sleep")
		sleeper.Stdout, sleeper.Stderr = os.Stdout, os.Stderr
		_ = sleeper.Start()
		time.Sleep(time.Hour)
	},
	"sleep": func() { time.Sleep(time.Hour) },
	"hog": func() {
		limitMemory(256 << 20)
		var held [][]byte
		for range 64 {
			held = append(held, bytes.Repeat([]byte("x"), 32<<20))
		}
		fmt.Println(len(held))
	},
	"parent": func() {
		_, err := Decode(context.Background(), twoPages, as("parent", modeBuiltin))
		_ = json.NewEncoder(os.Stdout).Encode(answer{Error: fmt.Sprint(err)})
	},
	"mute":  func() {},
	"panic": func() { panic("the decoder met its match") },
	"lie":   func() { fmt.Println(`{"text":{"body":"short","pages":[0,99]}}`) },
}

// as are options whose child is the test binary in one of its parts.
func as(child, mode string) Options {
	return Options{PDF: mode, Child: []string{os.Args[0], child}}
}
