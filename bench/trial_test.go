package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		figures []float64
		want    float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 100}, 3.5},
	} {
		if got := median(test.figures); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.figures, got, test.want)
		}
	}
	figures := []float64{3, 1, 2}
	median(figures)
	if !slices.Equal(figures, []float64{3, 1, 2}) {
		t.Error("the runs are no longer in their order: ", figures)
	}
}

func TestReported(t *testing.T) {
	text := "literals 100\ncompile_seconds 0.25\nwarning: 3 things\nscan_seconds 1.5\n\nbytes 1073741824\n"
	want := map[string]float64{"literals": 100, "compile_seconds": 0.25, "scan_seconds": 1.5, "bytes": 1 << 30}
	if got := reported(text); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := reported("no figures here\n"); got != nil {
		t.Errorf("got %v of none", got)
	}
}

func TestCommandText(t *testing.T) {
	c := command{args: []string{"rg", "-f", "all kinds.txt"}, env: []string{"GOMAXPROCS=1"}, cores: 1}
	for _, test := range []struct {
		runner runner
		cores  int
		want   string
	}{
		{runner{cpus: 8, taskset: true}, 1, `GOMAXPROCS=1 taskset -c 7 rg -f "all kinds.txt"`},
		{runner{cpus: 8, taskset: true}, 2, `GOMAXPROCS=1 taskset -c 6-7 rg -f "all kinds.txt"`},
		{runner{cpus: 8}, 1, `GOMAXPROCS=1 rg -f "all kinds.txt"`},
	} {
		c.cores = test.cores
		if got := test.runner.text(c); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestRun(t *testing.T) {
	r := &runner{dir: t.TempDir(), cpus: 1}
	shell := func(script string, exits ...int) command {
		return command{args: []string{"sh", "-c", script}, exits: exits, limit: time.Minute}
	}
	u, err := r.run(t.Context(), shell("echo a; echo b; echo scan_seconds 2 >&2; exit 1", 1))
	if err != nil || u.Lines != 2 || u.Reported["scan_seconds"] != 2 || u.Wall <= 0 {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := r.run(t.Context(), shell("echo one >&2; echo it broke >&2; exit 3", 1)); err == nil || !strings.Contains(err.Error(), "it broke") {
		t.Errorf("a failure is not one: %v", err)
	}
	endless := shell("while :; do :; done")
	endless.limit = 50 * time.Millisecond
	if _, err := r.run(t.Context(), endless); err != errLimit {
		t.Errorf("no limit: %v", err)
	}
}

func TestPeerArgs(t *testing.T) {
	for _, test := range []struct{ name, form, want string }{
		{"rg", plain, "rg --no-config -j 2 -F -f list"},
		{"rg", gzip, "rg -z --no-config -j 2 -F -f list"},
		{"ugrep", zstd, "ugrep -z -J 2 -F -f list"},
		{"grep", plain, "grep -F -f list"},
		{"hyperscan", plain, "./hyperscan list"},
	} {
		if got := strings.Join(peerArgs(test.name, test.form, 2, "list"), " "); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestSkips(t *testing.T) {
	for _, test := range []struct {
		o         options
		name, set string
		skips     bool
	}{
		{options{}, "rg", large, true},
		{options{}, "rg", middle, false},
		{options{long: true}, "rg", large, false},
		{options{}, "hyperscan", large, false},
		{options{quick: true}, "hyperscan", large, true},
	} {
		b := &bench{o: &test.o}
		if got := b.skips(test.name, test.set) != ""; got != test.skips {
			t.Errorf("%+v: got %v", test, got)
		}
	}
}

// The parts that flags name are those that goals and tables look for.
func TestPartNames(t *testing.T) {
	want := []string{"peers", "compile", "packed", "simd", "cores", "growth", "others", "rules", "events", "truth", "allocations"}
	if got := partNames(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
