package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/evtx/evtxtest"
)

// The logs are compared unpacked, as those of examples/logs are.
func TestCommittedEventLogsAreThoseGenerated(t *testing.T) {
	entries, err := os.ReadDir("../windows")
	if err != nil {
		t.Fatal(err)
	}
	var committed, generated []string
	for _, entry := range entries {
		committed = append(committed, entry.Name())
	}
	for _, file := range windowsLogs() {
		generated = append(generated, file.name)
		packed, err := os.ReadFile("../windows/" + file.name)
		if err != nil {
			t.Fatal(err)
		}
		got := members(t, packed)
		for name, want := range members(t, []byte(file.text)) {
			if !bytes.Equal(got[name], want) {
				t.Errorf("%s of %s is not what is generated: go run ./examples/generate", name, file.name)
			}
		}
	}
	if diff := cmp.Diff(generated, committed); diff != "" {
		t.Errorf("files of examples/windows (-generated +committed):\n%s", diff)
	}
}

func members(t *testing.T, packed []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if found[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) != 2 {
		t.Errorf("%d logs, want 2", len(found))
	}
	return found
}

// TestEventLogTraces counts the events that hold an indicator of the advisory, as text: those of hr-17, none of ops-04.
func TestEventLogTraces(t *testing.T) {
	want := map[string]map[string]int{
		"hr-17":  {imageDigest: 1, libraryDigest: 2, strings.ToLower(library): 8},
		"ops-04": {},
	}
	listed := advisoryIndicators(t)
	for _, d := range desktops() {
		got := map[string]int{}
		for _, e := range append(d.sysmon.events, d.security.events...) {
			for _, x := range listed {
				value := strings.ToLower(x.Value)
				if slices.ContainsFunc(e.Data, func(f evtxtest.Data) bool { return holds(f, value) }) {
					got[value]++
				}
			}
		}
		if diff := cmp.Diff(want[d.machine.name], got); diff != "" {
			t.Errorf("events of %s with indicators (-want +got):\n%s", d.machine.name, diff)
		}
	}
}

func holds(f evtxtest.Data, value string) bool {
	text, _ := f.Value.(string)
	return strings.Contains(strings.ToLower(text), value)
}
