package record

import (
	"strings"
	"testing"
	"time"
)

// TestCSVTimes: what the values of a column prove of the order of day and month, and nothing more.
func TestCSVTimes(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"ambiguous", "02/03/2024 04:11|03/03/2024 04:11", "- -"},
		{"day first", "02/03/2024 04:11|13/03/2024 04:11", "2024-03-02T04:11:00Z 2024-03-13T04:11:00Z"},
		{"month first", "02/03/2024 04:11|02/13/2024 04:11", "2024-02-03T04:11:00Z 2024-02-13T04:11:00Z"},
		{"contradictory", "13/03/2024 04:11|02/13/2024 04:11|13/04/2024 04:11", "- - -"},
		{"dots", "2.3.2024 04:11", "2024-03-02T04:11:00Z"},
		{"named month", "2 Mar 2024 04:11|2-Mar-2024 4:11 pm", "2024-03-02T04:11:00Z 2024-03-02T16:11:00Z"},
		{"noon and midnight", "2024-03-02 12:00 AM|2024-03-02 12:00 PM", "2024-03-02T00:00:00Z 2024-03-02T12:00:00Z"},
		{"no such times", "2024-03-02 13:00 PM|2024-03-02 0:00 AM|2024-03-02 04|2024-03-02 04:11 XM|2024-03-02 04:11", "- - - - 2024-03-02T04:11:00Z"},
		{"two years' digits", "2024-03-02 04:11|02/13/24 04:11", "2024-03-02T04:11:00Z -"},
		{"date alone", "2024-03-02 04:11|2024-03-02", "2024-03-02T04:11:00Z -"},
		{"a time is not the first", "|x|2024-03-02 04:11", "- - 2024-03-02T04:11:00Z"},
	} {
		text := "time,src_ip\n" + strings.ReplaceAll(test.rows, "|", ",10.1.4.22\n") + ",10.1.4.22\n"
		parser := NewParser([]byte(text), Hint{})
		var got []string
		var r Record
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			if parser.Parse([]byte(line), &r) == Header {
				continue
			}
			at := "-"
			if r.Basis != "none" {
				at = time.UnixMicro(r.Time).UTC().Format(time.RFC3339)
			}
			got = append(got, at)
			if r.Kind != csvKind {
				t.Errorf("%s: %s is of kind %s", test.name, line, r.Kind.Name)
			}
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// TestOpenQuote: a quote that never ends does not take the rest of the source.
func TestOpenQuote(t *testing.T) {
	record := "2024-03-02T04:11:09Z,10.1.4.22,said\n"
	text := "time,src_ip,note\n" + record + "2024-03-02T04:11:09Z,10.1.4.22,\"open\n" + strings.Repeat(record, 2*maxOpen)
	parser := NewParser([]byte(text), Hint{})
	var r Record
	within := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if parser.Parse([]byte(line), &r) == Event && len(r.Fields) == 0 {
			within++
		}
	}
	if within != maxOpen {
		t.Errorf("%d lines are taken for parts of a value, want %d", within, maxOpen)
	}
}
