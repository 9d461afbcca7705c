package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A trial is commands that were run in turn, so that what else the machine did at the time bears on all alike.
type trial struct {
	Part    string  `json:"part"`
	Entries []entry `json:"entries"`
}

// An entry is one command and what each run of it took.
type entry struct {
	Tool    string  `json:"tool"`
	Log     string  `json:"log"`
	Form    string  `json:"form"` // plain, gzip, zstd
	Files   int     `json:"files"`
	Bytes   int64   `json:"bytes"`
	Events  int     `json:"events,omitempty"`
	Rules   int     `json:"rules,omitempty"`
	Set     string  `json:"set,omitempty"`  // how many indicators, or "all kinds"
	SIMD    string  `json:"simd,omitempty"` // PICKET_SIMD; empty: as picket chooses
	Cores   int     `json:"cores"`
	Command string  `json:"command"`
	Usages  []usage `json:"runs,omitempty"`
	Stopped bool    `json:"stopped,omitempty"` // by the time limit: the only run is what it took until then
	Failure string  `json:"failure,omitempty"`
	Skipped string  `json:"skipped,omitempty"` // why it was not run
}

// A job is an entry to be measured and the command to measure.
type job struct {
	entry
	command
	read []string // files that should be in the page cache
}

// once is how long a command may take, in seconds, and be run again.
const once = 10

// interleave runs each job in turn, -runs times over, and adds the trial to the report.
func (b *bench) interleave(ctx context.Context, part string, jobs []job) error {
	for i := range jobs {
		jobs[i].entry.Command = b.runner.text(jobs[i].command)
		if err := b.warm(jobs[i].read); err != nil {
			return err
		}
	}
	for range b.o.runs {
		for i := range jobs {
			if err := b.runOnce(ctx, &jobs[i]); err != nil {
				return err
			}
		}
	}
	t := trial{Part: part}
	for _, j := range jobs {
		t.Entries = append(t.Entries, j.entry)
		progress("%s: %s, %s, %s: %s", part, j.Log, j.Form, j.label(), j.summary())
	}
	b.report.Trials = append(b.report.Trials, t)
	return nil
}

// runOnce adds a run to a job, unless its earlier ones say that it is not to be run again.
func (b *bench) runOnce(ctx context.Context, j *job) error {
	slow := len(j.Usages) > 0 && j.Usages[0].CPU() > once
	if j.Stopped || j.Failure != "" || j.Skipped != "" || slow {
		return nil
	}
	u, err := b.runner.run(ctx, j.command)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errLimit):
		j.Stopped, j.Usages = true, []usage{u}
	case err != nil:
		j.Failure, j.Usages = err.Error(), nil
	default:
		j.Usages = append(j.Usages, u)
	}
	return nil
}

// warm reads files, so that they are in the page cache if that has room.
func (b *bench) warm(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(filepath.Join(b.o.dir, path))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// label names the tool and what it was told to do.
func (e *entry) label() string {
	words := []string{e.Tool, e.SIMD, setText(e.Set)}
	if e.Cores > 1 {
		words = append(words, fmt.Sprintf("%d cores", e.Cores))
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// summary says what a command took, or why that is not known.
func (e *entry) summary() string {
	switch {
	case e.Skipped != "":
		return "skipped: " + e.Skipped
	case e.Failure != "":
		return "failed: " + e.Failure
	case e.Stopped:
		return fmt.Sprintf("stopped after %.0f s", e.Usages[0].Wall)
	}
	return fmt.Sprintf("%.3f s CPU, %.3f s, %s", e.cpu(), e.wall(), sizeText(e.peak()))
}

// cpu, wall and scan are medians in seconds.
func (e *entry) cpu() float64  { return medianOf(e.Usages, usage.CPU) }
func (e *entry) wall() float64 { return medianOf(e.Usages, func(u usage) float64 { return u.Wall }) }

// scan is what the program says its search alone took, as the Hyperscan driver does.
func (e *entry) scan() float64 {
	return medianOf(e.Usages, func(u usage) float64 { return u.Reported["scan_seconds"] })
}

// peak is the largest resident set of all runs, in bytes.
func (e *entry) peak() int64 {
	peak := int64(0)
	for _, u := range e.Usages {
		peak = max(peak, u.Peak)
	}
	return peak
}

// measured tells whether the command ran to its end.
func (e *entry) measured() bool { return len(e.Usages) > 0 && !e.Stopped && e.Failure == "" }

func medianOf(usages []usage, of func(usage) float64) float64 {
	var figures []float64
	for _, u := range usages {
		figures = append(figures, of(u))
	}
	return median(figures)
}

// median gives the middle figure, of an even number the mean of the two in the middle, and 0 of none.
func median(figures []float64) float64 {
	figures = slices.Sorted(slices.Values(figures))
	n := len(figures)
	if n == 0 {
		return 0
	}
	return (figures[(n-1)/2] + figures[n/2]) / 2
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

// sizeText writes a size in decimal units, as the figures of speed are.
func sizeText(size int64) string {
	switch {
	case size >= 1e9:
		return fmt.Sprintf("%.3g GB", float64(size)/1e9)
	case size >= 1e6:
		return fmt.Sprintf("%.3g MB", float64(size)/1e6)
	}
	return fmt.Sprintf("%.3g kB", float64(size)/1e3)
}
