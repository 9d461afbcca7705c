package record

import (
	"strings"
	"testing"
)

// TestFramed reads what is left of documents whose lists were made lines.
func TestFramed(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"wrapper", "{\"Records\":\n{\"eventTime\":\"2024-03-02T04:11:09Z\"}\n{\"eventTime\":\"2024-03-02T04:11:10Z\"}\n\n", "json json"},
		{"nested wrapper", "{\"took\":3,\"hits\":{\"total\":1,\"hits\":\n{\"ts\":1709352669}\n\n", "json"},
		{"behind the list", "{\"value\":\n{\"ts\":1709352669}\n,\"next\":null\n", "json"},
		{"no brace", "{\"ts\":1709352669,\"a\":\"b\"}\n\"ts\":1709352670,\"a\":\"c\"}\n", "json json"},
		{"a cut tail is damage", "{\"ts\":1709352669}\n,\"src\":\"10.1.4.22\",\"x\":{\"y\":1}}}\n", "json text"},
	} {
		parser := NewParser([]byte(test.text), Hint{Framed: true})
		var kinds []string
		var r Record
		for line := range strings.SplitSeq(strings.TrimSuffix(test.text, "\n"), "\n") {
			if parser.Parse([]byte(line), &r) != Header {
				kinds = append(kinds, r.Kind.Name)
			}
		}
		if got := strings.Join(kinds, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
