package record

import (
	"bytes"
	"os"
	"testing"
)

// TestCut cuts each line of each fixture anywhere: no panic, and fields within what is left.
func TestCut(t *testing.T) {
	for _, name := range fixtures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parser := NewParser(data, Hint{ModTime: written})
		var r Record
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			parser.Parse(line, &r)
			for end := range min(len(line), 512) {
				parser.Parse(line[:end:end], &r)
				checkFields(t, &r, line[:end])
			}
		}
	}
}
