package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"picket/indicator"
)

const logs = "../logs"

// The logs are compared unpacked: another version of a compressor may give other bytes.
func TestCommittedLogsAreThoseGenerated(t *testing.T) {
	var names []string
	for _, file := range record().files() {
		names = append(names, file.name)
		if got := unpack(t, file.name); got != file.text {
			t.Errorf("%s is not what is generated: go run ./examples/generate", file.name)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(names, committed(t)); diff != "" {
		t.Errorf("files of examples/logs (-generated +committed):\n%s", diff)
	}
}

func committed(t *testing.T) []string {
	t.Helper()
	var names []string
	size := int64(0)
	err := filepath.WalkDir(logs, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(logs, path)
		names = append(names, filepath.ToSlash(name))
		if info, infoErr := entry.Info(); infoErr == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > 1_500_000 {
		t.Errorf("examples/logs has %d bytes, more than a clone should carry", size)
	}
	slices.Sort(names)
	return names
}

func unpack(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join(logs, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	var r io.Reader = bytes.NewReader(packed)
	switch filepath.Ext(name) {
	case ".gz":
		r, err = gzip.NewReader(r)
	case ".zst":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(text)
}

// The pace is what lets absence be claimed: each stream runs from the first minute to the last, without silence.
func TestStreamsAreWhole(t *testing.T) {
	longest := map[string]time.Duration{
		"zeek-1/conn": 5 * time.Minute, "zeek-1/dns": 5 * time.Minute, "zeek-2/dns": 5 * time.Minute,
		"sensor-1/eve": 5 * time.Minute, "proxy-1": 5 * time.Minute, "www-1": 9 * time.Minute,
		"bastion-1": 9 * time.Minute, "edr-1": 9 * time.Minute, "app-1": 9 * time.Minute,
		"zeek-2/conn": gapUntil.Sub(gapFrom) + 9*time.Minute,
	}
	j := record()
	j.files() // sorts
	for stream, most := range longest {
		previous := days[0]
		for _, l := range j.lines[stream] {
			if silence := l.at.Sub(previous); silence > most {
				t.Errorf("%s is silent for %v from %v", stream, silence, previous)
			}
			previous = l.at
		}
		if end := days[2].Add(24*time.Hour - 5*time.Minute); previous.Before(end) {
			t.Errorf("%s ends at %v", stream, previous)
		}
	}
	for _, l := range j.lines["zeek-2/conn"] {
		if !l.at.Before(gapFrom) && l.at.Before(gapUntil) {
			t.Errorf("zeek-2 wrote a connection at %v, within its gap", l.at)
		}
	}
}

// TestTraces counts the lines of each stream that hold an indicator of the advisory, as text: the story, no more.
func TestTraces(t *testing.T) {
	want := map[string]map[string]int{
		"203.0.113.66": {
			"zeek-1/conn": 14, "zeek-1/dns": 2, "zeek-1/http": 1, "zeek-1/files": 1, "sensor-1/eve": 17, "edr-1": 1,
		},
		"198.51.100.143":                     {"proxy-1": 1},
		"198.51.100.77":                      {"sensor-1/eve": 1},
		"update-check.example":               {"zeek-1/dns": 2, "zeek-1/http": 1, "sensor-1/eve": 5},
		"update-check.example/account/renew": {},
		imageDigest:                          {"zeek-1/files": 1, "edr-1": 1},
		"cdn.quarry-mail.example/f/7731/remittance.iso": {"proxy-1": 1, "zeek-1/http": 1},
	}
	j := record()
	listed := advisoryIndicators(t)
	for _, x := range listed {
		needle := strings.TrimPrefix(strings.TrimPrefix(x.Value, "http://"), "https://")
		if x.Kind == indicator.CIDR {
			continue // its addresses are tested below
		}
		got := map[string]int{}
		for stream, lines := range j.lines {
			for _, l := range lines {
				if strings.Contains(strings.ToLower(l.text), strings.ToLower(needle)) {
					got[stream]++
				}
			}
		}
		expected := want[needle]
		if expected == nil {
			expected = map[string]int{}
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("lines with %s (-want +got):\n%s", needle, diff)
		}
	}
	fallback := regexp.MustCompile(`203\.0\.113\.(19[2-9]|20[0-7])\b`)
	for stream, lines := range j.lines {
		for _, l := range lines {
			if fallback.MatchString(l.text) {
				t.Errorf("%s has an address of the range that the advisory lists: %s", stream, l.text)
			}
		}
	}
}

// advisoryIndicators reads the rows of the two tables of indicators: the kind, then the value.
func advisoryIndicators(t *testing.T) []indicator.Indicator {
	t.Helper()
	page, err := os.ReadFile("../advisory.html")
	if err != nil {
		t.Fatal(err)
	}
	var listed []indicator.Indicator
	row := regexp.MustCompile(`<tr><td>([A-Za-z0-9 -]+)</td><td>([^<]+)</td><td>[^<]+</td></tr>`)
	for _, cells := range row.FindAllStringSubmatch(string(page), -1) {
		kind, err := indicator.ParseKind(cells[1])
		if err != nil {
			continue // a tactic, in the table of techniques
		}
		x, err := indicator.New(kind, cells[2])
		if err != nil {
			t.Errorf("%s %s: %v", cells[1], cells[2], err)
		}
		listed = append(listed, x)
	}
	if len(listed) != 26 {
		t.Errorf("the advisory lists %d indicators, want 26", len(listed))
	}
	return listed
}
