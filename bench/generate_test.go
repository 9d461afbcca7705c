package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/indicator"
)

// What truth.tsv says is in the logs, is there; what it says of decoys, and of all other lines, is not checked here but by the
// sweep of the benchmark itself.
func TestPlantedLinesHoldWhatTheyShould(t *testing.T) {
	for _, kind := range logKinds {
		dir := t.TempDir()
		var truth bytes.Buffer
		if err := writeLog(filepath.Join(dir, kind.file), kind, 100_000, &truth); err != nil {
			t.Fatal(err)
		}
		log, err := os.ReadFile(filepath.Join(dir, kind.file))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(log), "\n")
		rows := strings.Split(strings.TrimSpace(truth.String()), "\n")
		if len(rows) < 40 {
			t.Errorf("%s: %d planted", kind.file, len(rows))
		}
		for _, row := range rows {
			p, err := parseTruth(row)
			if err != nil {
				t.Fatal(err)
			}
			line := lines[p.at.line-1]
			if !strings.HasPrefix(string(log[p.at.offset:]), line) {
				t.Errorf("%s: line %d does not begin at %d", kind.file, p.at.line, p.at.offset)
			}
			value := strings.ReplaceAll(strings.Split(row, "\t")[8], `\`, `\\`)
			if kind.file != "events.json" {
				value = strings.Split(row, "\t")[8]
			}
			if !strings.Contains(strings.ToLower(line), strings.ToLower(value)) {
				t.Errorf("%s: %q is not in %q", kind.file, value, line)
			}
		}
		if size := int64(len(log)); size < 100_000 || size > 102_000 {
			t.Errorf("%s has %d bytes", kind.file, size)
		}
	}
}

// An indicator comes once in a set, in its canonical form or one that has one; no decoy is one.
func TestIndicators(t *testing.T) {
	const count = 20_000
	seen := map[string]bool{}
	for i := range count + kindsCount {
		v := nestedValue(i)
		if i >= count {
			v = kindValue(i - count)
		}
		x, err := indicator.New(indicator.Kind(v.kind), v.text)
		if err != nil {
			t.Fatal(err)
		}
		if seen[x.Key()] {
			t.Errorf("%s comes twice", x.Key())
		}
		seen[x.Key()] = true
	}
	r := randomOf("test", 0)
	for i := range count {
		v := nestedValue(i)
		if x, err := indicator.New(indicator.Kind(v.kind), decoy(r, v)); err == nil && seen[x.Key()] {
			t.Errorf("the decoy %s is an indicator", x.Key())
		}
	}
}

func TestAddressesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for i := 0; i < nestedCount; i += 2 {
		a := indicatorAddress(i)
		if seen[a] {
			t.Fatalf("%s comes twice", a)
		}
		seen[a] = true
	}
}

func TestCopyLines(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := os.WriteFile(from, []byte("one\ntwo\nthree\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		size int64
		want string
	}{{1, "one\n"}, {5, "one\ntwo\n"}, {100, "one\ntwo\nthree\n"}} {
		if err := copyLines(to, from, test.size); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(to); string(got) != test.want {
			t.Errorf("%d bytes: got %q, want %q", test.size, got, test.want)
		}
	}
}
