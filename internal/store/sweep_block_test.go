package store

import (
	"bytes"
	"testing"

	"picket/indicator"
)

// A damaged block is said to be one, or gives as many lines as it should: it neither panics nor takes more memory than it is long.
func FuzzVerdictLines(f *testing.F) {
	var b verdictBlock
	b.add(&SweepVerdict{Indicator: indicator.Indicator{Kind: indicator.Domain, Value: "evil.example"}, Rest: []byte(`,"verdict":"hit"}`)})
	f.Add(b.indicators, b.body(), 1)
	f.Fuzz(func(t *testing.T, chunk, body []byte, count int) {
		lines, err := verdictLines(chunk, body, count)
		if err == nil && len(lines) != max(count, 0) {
			t.Errorf("%d lines, want %d", len(lines), count)
		}
		for _, line := range lines {
			if !bytes.HasPrefix(line, []byte(`{"record":"verdict","indicator":{"kind":`)) {
				t.Errorf("line %q", line)
			}
		}
	})
}
