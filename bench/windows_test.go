package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/evtx"
)

// madeBench is a bench that makes its rules and event logs itself, few of them.
func madeBench(t *testing.T) *bench {
	t.Helper()
	o := &options{dir: t.TempDir(), parts: "rules,events"}
	return &bench{o: o, report: newReport(o)}
}

// The logs are repeated as often as it takes, and each form holds as many events as is said of it.
func TestEventLogs(t *testing.T) {
	b := madeBench(t)
	e := &eventLogs{top: "events", few: 5_000, many: 41_000}
	if err := e.write(b.o.dir, ""); err != nil {
		t.Fatal(err)
	}
	const once = ownEventFiles * ownEventsAFile
	for _, test := range []struct {
		log    eventLog
		events int
		files  int
	}{
		{e.Empty[asJSON], 0, 1}, {e.Empty[asEVTX], 0, 1},
		{e.Once[asJSON], once, 1}, {e.Once[asEVTX], once, ownEventFiles},
		{e.Few[asJSON], 2 * once, 1}, {e.Few[asEVTX], 2 * once, 2 * ownEventFiles},
		{e.Many[asJSON], 11 * once, 1}, {e.Many[asEVTX], 11 * once, 2}, {e.Many[asMixed], 41_000, 1},
	} {
		l := test.log
		if l.Events != test.events || l.Files != test.files || countEvents(t, b.o.dir, l) != test.events {
			t.Errorf("%s, %s: got %d events, %d of them there, in %d files; want %d in %d", l.Name, l.Form, l.Events, countEvents(t, b.o.dir, l), l.Files,
				test.events, test.files)
		}
	}
}

// countEvents counts what is in a log, and takes any fault for an error.
func countEvents(t *testing.T, dir string, l eventLog) (events int) {
	t.Helper()
	for _, file := range filesOf(dir, l.Path) {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if l.Form != asEVTX {
			events += bytes.Count(data, []byte("\n"))
			continue
		}
		r := evtx.NewReader(bytes.NewReader(data))
		for c, err := r.Next(); c != nil || err != nil; c, err = r.Next() {
			if err != nil {
				if c == nil && err.Error() == "EOF" {
					break
				}
				t.Fatalf("%s: %v", file, err)
			}
			for _, fault := range c.Records() {
				if fault != nil {
					t.Fatalf("%s: %v", file, fault)
				}
				events++
			}
		}
	}
	return events
}

// Every second line is of Windows, and all are JSON.
func TestMixed(t *testing.T) {
	dir := t.TempDir()
	lines, mixed := filepath.Join(dir, "lines"), filepath.Join(dir, "mixed")
	if err := os.WriteFile(lines, []byte("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeMixed(mixed, lines, 101); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(mixed)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	own, all := 0, 0
	for scanner := bufio.NewScanner(f); scanner.Scan(); all++ {
		if !json.Valid(scanner.Bytes()) {
			t.Errorf("no JSON: %s", scanner.Bytes())
		}
		if strings.HasPrefix(scanner.Text(), `{"n":`) {
			own++
		}
	}
	if all != 101 || own < 50 || own > 67 {
		t.Errorf("%d lines, %d of them from the file", all, own)
	}
}

// Rules for Windows are told by their log source; two files of one name are two rules.
func TestRuleSets(t *testing.T) {
	b := madeBench(t)
	given := t.TempDir()
	for path, text := range map[string]string{
		"a/x.yml": "title: A\nlogsource:\n    product: windows\n    category: process_creation\n",
		"b/x.yml": "title: B\nlogsource:\n  product:   windows\r\n",
		"c.yml":   "title: of product windows\nlogsource:\n    product: linux\n",
		"d.md":    "product: windows\n",
	} {
		path = filepath.Join(given, path)
		if err := makeDir(filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.o.rules = given
	s, err := b.ruleSets()
	if err != nil {
		t.Fatal(err)
	}
	if s.All != 3 || s.Windows != 2 || len(filesOf(b.o.dir, s.dir(windowsRules))) != 2 || len(filesOf(b.o.dir, s.dir(allRules))) != 3 {
		t.Errorf("got %+v", s)
	}
	b.o.rules = ""
	if s, err = b.ruleSets(); err != nil || s.All != ownWindowsRules+ownOtherRules || s.Windows != ownWindowsRules || s.From != "" {
		t.Errorf("got %+v, %v", s, err)
	}
	b.o.rules = filepath.Join(given, "none")
	if _, err := b.ruleSets(); err == nil {
		t.Error("a directory that is not there is no error")
	}
}

// Only what the parts need is looked for.
func TestWanted(t *testing.T) {
	all := strings.Join(allPeers(), ",")
	for _, test := range []struct{ parts, peers, want string }{
		{"events", all, "evtxexport evtx_dump python-evtx taskset"},
		{"rules", all, "pysigma taskset"},
		{"compile", "rg,pysigma", "rg wc cat gzip zstd taskset"},
		{"compile,rules", "pysigma", "pysigma wc cat gzip zstd taskset"},
	} {
		o := &options{parts: test.parts, peers: test.peers}
		if got := strings.Join(o.wanted(), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.parts, got, test.want)
		}
	}
	if !slices.Equal(searchParts(), []string{"peers", "compile", "packed", "simd", "cores", "growth", "others", "truth", "allocations"}) {
		t.Errorf("got %v", searchParts())
	}
}

// events are entries of the parts on events, with what they took.
func events(tool, form, log string, count int, cpu float64) entry {
	return entry{Tool: tool, Form: form, Log: log, Events: count, Rules: 2000, Files: 1, Cores: 1, Usages: []usage{{User: cpu, Wall: cpu, Peak: 1e8, Lines: 7}}}
}

// The goal counts the whole command over the most events.
func TestEventGoals(t *testing.T) {
	r := &report{Trials: []trial{{"rules", []entry{
		events("picket sweep", asJSON, emptyLog, 0, 1),
		events("picket sweep", asJSON, "2 times", 100_000, 3),
		events("picket sweep", asJSON, "9 times", 900_000, 10),
		stopped(events("picket sweep", asEVTX, "9 times", 900_000, 120)),
	}}}}
	want := []verdict{
		{"", "", "90000 (900,000 events)", "reached"},
		{"", "", "picket sweep: stopped after 120 s (900,000 events)", "not reached"},
		{"", "", "–", "not measured"},
		{"", "", "picket sweep: stopped after 120 s (9 times)", "not reached"},
	}
	for i := range eventGoals {
		if v := eventGoals[i].judge(r); v.measured != want[i].measured || v.state != want[i].state {
			t.Errorf("%s: got %s, %s; want %s, %s", eventGoals[i].what, v.measured, v.state, want[i].measured, want[i].state)
		}
	}
}
