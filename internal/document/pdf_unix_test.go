//go:build unix

package document

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func fakePdftotext(t *testing.T, script string) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pdftotext"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

func TestFallBackWhenPdftotextFails(t *testing.T) {
	fakePdftotext(t, "#!/bin/sh\necho 'Syntax Error: cannot go on' >&2\nexit 99\n")
	text, err := Decode(context.Background(), twoPages, as("decode", modeAuto))
	if err != nil {
		t.Fatal(err)
	}
	if text.Decoder != "builtin (pdftotext failed)" || len(text.Faults) != 1 || !strings.Contains(text.Faults[0], "cannot go on") {
		t.Errorf("decoder %q, faults %q", text.Decoder, text.Faults)
	}
}

func TestFallBackWhenPdftotextHangs(t *testing.T) {
	fakePdftotext(t, "#!/bin/sh\nwhile :; do :; done\n")
	opts := as("decode", modeAuto)
	opts.Timeout = 8 * time.Second // half of it is for the built-in decoder, on a busy machine too
	text, err := Decode(context.Background(), twoPages, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(text.Faults) != 1 || !strings.Contains(text.Faults[0], "longer than 4s") {
		t.Errorf("faults %q", text.Faults)
	}
}

// TestNoProcessIsLeft starts a child that hangs and has started another that holds the same streams.
func TestNoProcessIsLeft(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "hang")
	ownGroup(cmd)
	cmd.WaitDelay = 2 * time.Second
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &errs, &errs
	_ = cmd.Run()
	group, err := strconv.Atoi(strings.TrimSpace(errs.String()))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 { // being killed takes its time
		if alive(group) == "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if members := alive(group); members != "" {
		t.Errorf("processes of group %d are left: %s", group, members)
	}
	opts := as("hang", modeBuiltin)
	opts.Timeout = 300 * time.Millisecond
	if _, err := Decode(context.Background(), twoPages, opts); err == nil || err.Error() != "PDF decoding took longer than 300ms" {
		t.Errorf("got %v", err)
	}
}

// alive lists members of a group that have not ended; what has ended may wait for its parent in a container.
func alive(group int) string {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var members []string
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) > 2 && fields[2] == strconv.Itoa(group) && fields[0] != "Z" {
			members = append(members, name)
		}
	}
	return strings.Join(members, " ")
}
