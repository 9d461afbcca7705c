//go:build corpora

package scan

import (
	"os"
	"regexp"
	"testing"

	"picket/internal/intel"
	"picket/internal/source"
)

var numbers = regexp.MustCompile(`[0-9]+`)

// TestMailCorpora sweeps real mail: each message is understood, has a time where it states one, and no fault is of a kind that is not known.
func TestMailCorpora(t *testing.T) {
	samples := "../../../shared/data/mail/mail-sample.tar.gz"
	if elsewhere := os.Getenv("PICKET_MAIL"); elsewhere != "" {
		samples = elsewhere
	}
	if _, err := os.Stat(samples); err != nil {
		t.Skip("no mail in ../shared")
	}
	faults := map[string]int{}
	sources, records, text := 0, int64(0), int64(0)
	done := func(r *Report) {
		sources, records, text = sources+1, records+r.Records, text+r.Records-r.Kinds["mail"]
		for _, f := range r.Faults {
			faults[numbers.ReplaceAllString(f.Error, "0")]++
		}
		if r.Kinds["mail"] != r.Records {
			t.Errorf("%s: kinds %v", r.File, r.Kinds)
		}
	}
	q := query(t, "domain evil.example")
	for e := range source.Walk(t.Context(), []string{samples}) {
		Sources(t.Context(), Input{Entry: e, Observer: func(string) string { return "file" }}, q, func(*intel.Sighting) {}, done)
	}
	for text, n := range faults {
		t.Logf("%d times %s", n, text)
	}
	t.Logf("%d sources, %d messages", sources, records)
}
