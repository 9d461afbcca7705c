package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"picket/internal/cli"
)

// measureAllocations counts what a record without a match makes picket allocate: it sweeps a log, and the first half of it,
// in this process, and divides what the rest cost by its records. What a sweep allocates once cancels out.
func (b *bench) measureAllocations(context.Context) error {
	os.Setenv("XDG_CONFIG_HOME", filepath.Join(b.o.dir, "home")) // no settings of the user's
	path := filepath.Join(b.o.dir, "unplanted.list")
	if err := os.WriteFile(path, []byte("192.0.2.77\nnever-seen.example\n"), 0o644); err != nil {
		return err
	}
	for _, l := range b.main.logs {
		info, err := os.Stat(filepath.Join(b.o.dir, l.in(plain)[0]))
		if err != nil {
			return err
		}
		size := min(info.Size(), 64<<20)
		whole, records, err := b.allocationsOf(path, l, size)
		if err != nil {
			return err
		}
		half, fewer, err := b.allocationsOf(path, l, size/2)
		if err != nil {
			return err
		}
		if records <= fewer {
			continue
		}
		a := allocations{Log: l.files[0], Records: records - fewer, PerRecord: max(0, float64(whole)-float64(half)) / float64(records-fewer)}
		progress("allocations: %s: %.4f a record", a.Log, a.PerRecord)
		b.report.Allocations = append(b.report.Allocations, a)
	}
	return nil
}

// allocations are those of records without a match, on average.
type allocations struct {
	Log       string  `json:"log"`
	Records   int     `json:"records"`
	PerRecord float64 `json:"per_record"`
}

// allocationsOf gives how many allocations a sweep of the first size bytes makes, and their lines.
func (b *bench) allocationsOf(intel string, l *logs, size int64) (mallocs uint64, lines int, err error) {
	path := filepath.Join(b.o.dir, "unplanted.log")
	from := filepath.Join(b.o.dir, l.in(plain)[0])
	if err := copyLines(path, from, size); err != nil {
		return 0, 0, err
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	if lines, err = countLines(f); err != nil {
		return 0, 0, err
	}
	var errs bytes.Buffer
	args := []string{"sweep", "--quiet", "--jobs", "1", "--format", "csv", "-i", intel, path}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	code := cli.Main(args, strings.NewReader(""), io.Discard, &errs)
	runtime.ReadMemStats(&after)
	if code != 0 && code != 3 {
		return 0, 0, fmt.Errorf("picket ended with %d: %s", code, lastLine(errs.String()))
	}
	return after.Mallocs - before.Mallocs, lines, nil
}
