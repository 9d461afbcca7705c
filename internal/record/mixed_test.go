package record

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestInterleaved reads the lines of all fixtures in turn, as if every product wrote to one file: each is what it is in a
// file of its own. Formats that need a header at the top of their file, and CSV, are left out.
func TestInterleaved(t *testing.T) {
	var files [][][]byte
	var want []map[string]string
	for _, name := range fixtures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
		if needsHeader(lines) || strings.Contains(name, "unproven") { // other dates would settle the order of its own
			continue
		}
		files = append(files, lines)
		want = append(want, outcomes(NewParser(data, Hint{ModTime: written}), lines))
	}
	head := bytes.Join(interleave(files), []byte("\n"))
	parser := NewParser(head, Hint{ModTime: written})
	var r Record
	for row := range 200 {
		for i, lines := range files {
			if row >= len(lines) {
				continue
			}
			line := lines[row]
			if got := outcome(parser, line, &r); got != want[i][string(line)] {
				t.Errorf("%s\n got %s\nwant %s", line, got, want[i][string(line)])
			}
		}
	}
}

// needsHeader: a line says how those behind it read.
func needsHeader(lines [][]byte) bool {
	for _, line := range lines {
		if len(line) > 0 && line[0] == '#' {
			return true
		}
	}
	kinds := outcomes(NewParser(bytes.Join(lines, []byte("\n")), Hint{ModTime: written}), lines)
	alone := NewParser(nil, Hint{ModTime: written})
	var r Record
	for _, line := range lines {
		if outcome(alone, line, &r) != kinds[string(line)] {
			return true
		}
	}
	return false
}

func interleave(files [][][]byte) [][]byte {
	var all [][]byte
	for row := range 200 {
		for _, lines := range files {
			if row < len(lines) {
				all = append(all, lines[row])
			}
		}
	}
	return all
}

func outcomes(p Parser, lines [][]byte) map[string]string {
	var r Record
	all := map[string]string{}
	for _, line := range lines {
		all[string(line)] = outcome(p, line, &r)
	}
	return all
}

// ofEnvelope: some devices write an envelope of their own form, which both they and syslog know.
var ofEnvelope = map[string]bool{"pri": true, "timestamp": true, "hostname": true, "tag": true, "pid": true}

func outcome(p Parser, line []byte, r *Record) string {
	outcome := p.Parse(line, r)
	var b strings.Builder
	fmt.Fprint(&b, outcome, " ", r.Kind.Name, " ", r.Observer, " ", r.Time, " ", r.Basis, " ", r.Shows.List())
	for _, f := range r.Fields {
		if !ofEnvelope[f.Name] {
			fmt.Fprintf(&b, " %s=%q", f.Name, line[f.Start:f.End])
		}
	}
	return b.String()
}
