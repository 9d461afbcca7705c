package main

import (
	"strings"
	"testing"
)

func ran(tool, set string, cpu float64) entry {
	return entry{Tool: tool, Log: "x.log", Form: plain, Set: set, Cores: 1, Files: 1, Bytes: 1e9, Usages: []usage{{User: cpu, Wall: cpu, Peak: 2e8}}}
}

func scanned(set string, cpu, scan float64) entry {
	e := ran("hyperscan", set, cpu)
	e.Usages[0].Reported = map[string]float64{"scan_seconds": scan}
	return e
}

func on(log string, e entry) entry { e.Log = log; return e }

func stopped(e entry) entry { e.Stopped = true; return e }

func skipped(e entry) entry { e.Usages, e.Skipped = nil, "only with -long"; return e }

func using(simd string, e entry) entry { e.SIMD = simd; return e }

func over(cores, files int, e entry) entry { e.Cores, e.Files = cores, files; return e }

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		name, goal string
		trials     []trial
		measured   string
		state      string
	}{
		{"reached", "one core, 100 ind", []trial{{"peers", []entry{ran("picket", small, 1), ran("rg", small, 5.1)}}}, "5.1× (x.log)", "reached"},
		{"the worst log counts", "one core, 100 ind", []trial{
			{"peers", []entry{ran("picket", small, 1), ran("rg", small, 9)}},
			{"peers", []entry{on("y.log", ran("picket", small, 1)), ran("rg", small, 1.4)}}}, "1.4× (y.log)", "not reached"},
		{"another part", "one core, 100 ind", []trial{{"others", []entry{ran("picket", small, 1), ran("rg", small, 9)}}}, "–", "not measured"},
		{"another set", "one core, 100 ind", []trial{{"peers", []entry{ran("picket", middle, 1), ran("rg", middle, 9)}}}, "–", "not measured"},
		{"stopped, yet enough", "one core, 10,000", []trial{{"peers", []entry{ran("picket", middle, 1), stopped(ran("rg", middle, 120))}}},
			"more than 120× (x.log)", "reached"},
		{"stopped too early", "one core, 1,000,000", []trial{{"peers", []entry{ran("picket", large, 1), stopped(ran("rg", large, 120))}}},
			"more than 120× (x.log)", "undecided"},
		{"not run", "one core, 1,000,000", []trial{{"peers", []entry{ran("picket", large, 1), skipped(ran("rg", large, 1))}}},
			"rg: skipped: only with -long (x.log)", "undecided"},
		{"picket was stopped", "one core, 100 ind", []trial{{"peers", []entry{stopped(ran("picket", small, 120)), ran("rg", small, 1)}}},
			"picket: stopped after 120 s (x.log)", "not reached"},
		{"of Hyperscan the scan alone", "scan alone, 10,000", []trial{{"peers", []entry{ran("picket", middle, 0.5), scanned(middle, 50, 1)}}},
			"2× (x.log)", "not reached"},
		{"Hyperscan stopped in compiling", "scan alone, 1,000,000", []trial{{"peers", []entry{ran("picket", large, 1), stopped(ran("hyperscan", large, 360))}}},
			"hyperscan: stopped after 360 s (x.log)", "undecided"},
		{"at most", "wc -l", []trial{{"peers", []entry{ran("picket", middle, 0.5), ran("wc", "", 0.25)}}}, "2× (x.log)", "reached"},
		{"all kinds", "all kinds", []trial{{"peers", []entry{ran("picket", allKinds, 2), ran("picket", middle, 0.9)}}}, "0.45× (x.log)", "not reached"},
		{"compiling", "compiled", []trial{{"compile", []entry{ran("picket", middle, 3), ran("picket", large, 0.9)}}}, "0.9 s (x.log)", "reached"},
		{"memory", "peak", []trial{{"peers", []entry{ran("picket", large, 3), ran("rg", large, 9)}}}, "200 MB (x.log)", "reached"},
		{"unpacking", "gzip -dc", []trial{{"packed", []entry{ran("gzip", "", 4), ran("picket", middle, 5.2)}}}, "1.3× (x.log)", "not reached"},
		{"several files", "several files", []trial{
			{"cores", []entry{over(1, 6, ran("picket", middle, 1.9)), over(2, 6, ran("picket", middle, 1))}},
			{"cores", []entry{over(1, 1, ran("picket", middle, 1)), over(2, 1, ran("picket", middle, 1))}}}, "1.9× (x.log)", "reached"},
		{"one big file", "one big file", []trial{{"cores", []entry{over(1, 1, ran("picket", middle, 1)), over(2, 1, ran("picket", middle, 1))}}}, "1× (x.log)", "not reached"},
		{"a slower path", "AVX2", []trial{{"simd", []entry{using("off", ran("picket", middle, 4)), using("avx2", ran("picket", middle, 1.25)),
			using("avx512", ran("picket", middle, 1))}}}, "0.8× (x.log, 10,000)", "reached"},
		{"a machine without AVX-512", "portable", []trial{{"simd", []entry{using("off", ran("picket", middle, 4))}}}, "–", "not measured"},
	} {
		r := &report{Trials: test.trials}
		g := goalOf(t, test.goal)
		if v := g.judge(r); v.measured != test.measured || v.state != test.state {
			t.Errorf("%s: %s: got %q, %s; want %q, %s", test.name, g.what, v.measured, v.state, test.measured, test.state)
		}
	}
}

func goalOf(t *testing.T, part string) *goal {
	t.Helper()
	for i := range goals {
		if strings.Contains(goals[i].what, part) {
			return &goals[i]
		}
	}
	t.Fatalf("no goal %q", part)
	return nil
}

func TestVerdictsOnTruthAndAllocations(t *testing.T) {
	r := &report{
		Checks:      []check{{Corpus: "own", Form: plain, Set: small}, {Corpus: "own", Form: gzip, Set: allKinds, SIMD: "off", Missed: 1, Extra: 1}},
		Allocations: []allocations{{Log: "a", PerRecord: 0.0041}, {Log: "b", PerRecord: 0.52}},
	}
	if v := goalOf(t, "planted").judge(r); v.measured != "2 (own, gzip, all kinds off)" || v.state != "not reached" {
		t.Errorf("got %+v", v)
	}
	if v := goalOf(t, "allocations").judge(r); v.measured != "0.52 (b)" || v.state != "not reached" {
		t.Errorf("got %+v", v)
	}
	r.Allocations = r.Allocations[:1]
	if v := goalOf(t, "allocations").judge(r); v.state != "reached" {
		t.Errorf("got %+v", v)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.0123: "0.012", 0.45: "0.45", 1.2: "1.2", 2: "2", 9.999: "10.0", 12.34: "12.3", 50: "50", 299.6: "300"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}
