package record

import (
	"fmt"
	"strings"
	"testing"
)

// Names of fields that a source has had before take none from later records, however many they were.
func TestManyNames(t *testing.T) {
	parser := NewParser(nil, Hint{})
	var r Record
	for i := range 3 * maxPaths {
		line := fmt.Appendf(nil, `{"time":"2024-03-02T04:11:09Z","labels":{"key-%d":"x"},"name-%d":{"a":1}}`, i, i)
		if parser.Parse(line, &r) != Event {
			t.Fatalf("%s is no event", line)
		}
		names := []string{"time", fmt.Sprintf("labels.key-%d", i), fmt.Sprintf("name-%d.a", i)}
		for k, name := range names {
			if r.Fields[k].Name != name {
				t.Fatalf("record %d: field %d is %q, want %q", i, k, r.Fields[k].Name, name)
			}
		}
	}
}

// Observers with names that are too long are told apart, and not kept whole.
func TestLongObserver(t *testing.T) {
	var all names
	long := strings.Repeat("ä", maxName)
	a, b := all.of([]byte(long+"a")), all.of([]byte(long+"b"))
	if a == b || len(a) > maxName || a != all.of([]byte(long+"a")) {
		t.Errorf("%q, %q", a, b)
	}
	if name := strings.Repeat("n", maxName); all.of([]byte(name)) != name {
		t.Error("a name of the usual length is cut")
	}
}

// Nor are names of channels.
func TestLongChannel(t *testing.T) {
	var w flattener
	if w.channel([]byte(strings.Repeat("c", 2*maxName))); len(w.channels) > 0 {
		t.Error("it is kept")
	}
}
