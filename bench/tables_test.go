package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

// A report with something of everything, as people see it.
func TestTables(t *testing.T) {
	r := &report{
		Schema: reportSchema, Date: "2026-01-02", Picket: "abc1234", Size: 1 << 30, Runs: 3, Limit: 120,
		Machine: machine{CPU: "Some CPU", Cores: 2, Memory: "8000000 kB", AVX2: true, Go: "go1.26.0", Kernel: "6.1", Platform: "linux/amd64"},
		Tools:   []tool{{Name: "rg", Version: "ripgrep 1"}, {Name: "ugrep", Package: "ugrep"}},
		Trials: []trial{
			{"peers", []entry{ran("picket", small, 0.5), ran("wc", "", 0.25), ran("rg", small, 2.55), scanned(small, 1, 0.75)}},
			{"peers", []entry{ran("picket", large, 0.9), ran("wc", "", 0.25), stopped(ran("rg", large, 120)), skipped(scanned(large, 1, 1))}},
			{"peers", []entry{stopped(ran("picket", middle, 120)), stopped(ran("hyperscan", middle, 360))}},
			{"compile", []entry{ran("picket", large, 0.8)}},
			{"packed", []entry{ran("gzip", "", 4), ran("picket", middle, 4.5), stopped(ran("rg", middle, 120))}},
			{"simd", []entry{using("off", ran("picket", middle, 2)), using("avx2", ran("picket", middle, 1))}},
			{"others", []entry{ran("picket", small, 0.5), ran("rg", small, 1)}},
			{"rules", []entry{events("picket sweep", asJSON, emptyLog, 0, 1), events("picket sweep", asJSON, "9 times", 900_000, 10), compiled(events("pysigma", asJSON, "once", 10_000, 30), 20), {Tool: "pysigma", Failure: "exit status 1"}}},
			{"events", []entry{events("library, values", asEVTX, "9 times", 900_000, 3)}},
		},
		Checks:      []check{{Corpus: "own", Form: plain, Set: middle, Planted: 10, Found: 10}},
		Allocations: []allocations{{Log: "x.log", Records: 1000, PerRecord: 0.001}},
		Windows:     &windowsLogs{WindowsRules: 2000, AllRules: 2500, Events: "samples", Files: 10, Once: 100_000},
	}
	got := r.tables() + "\n"
	golden := filepath.Join("testdata", "tables.md")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("go test ./bench -update writes it anew. Got:\n%s", got)
	}
}

// What is saved is what is rendered, and the page about it stays.
func TestRender(t *testing.T) {
	dir := t.TempDir()
	r := &report{Schema: reportSchema, Date: "2026-01-02", Machine: machine{CPU: "Some CPU @ 2.0GHz", Cores: 4}}
	results, err := r.save(filepath.Join(dir, "results"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "2026-01-02-some-cpu-2-0ghz-4-cores.json"; filepath.Base(results) != want {
		t.Errorf("saved as %s, want %s", results, want)
	}
	page := filepath.Join(dir, "page.md")
	for _, old := range []string{"# Before\n" + beginMark + "\n" + endMark + "\nafter\n", "# Before\n" + beginMark + "\nold\n" + endMark + "\nafter\n"} {
		if err := os.WriteFile(page, []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := render([]string{results}, page); err != nil {
			t.Fatal(err)
		}
		got, _ := os.ReadFile(page)
		want := "# Before\n" + beginMark + "\n\nRaw results: `" + filepath.Base(results) + "`.\n\n" + r.tables() + "\n\n" + endMark + "\nafter\n"
		if string(got) != want {
			t.Errorf("got %s", got)
		}
	}
	if err := os.WriteFile(page, []byte("# No place\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := render([]string{results}, page); err == nil {
		t.Error("a page without a place is written")
	}
}

// compiled says what compiling the rules took of all.
func compiled(e entry, seconds float64) entry {
	e.Usages[0].Reported = map[string]float64{"compile_seconds": seconds}
	return e
}

func TestSetText(t *testing.T) {
	for set, want := range map[string]string{"": "", "100": "100", "1000": "1,000", "100000": "100,000", "1000000": "1,000,000", allKinds: allKinds} {
		if got := setText(set); got != want {
			t.Errorf("setText(%q) = %q, want %q", set, got, want)
		}
	}
}
