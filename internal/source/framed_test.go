package source

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// TestFramed: records that are no lines come as lines, at their own offsets, also out of UTF-16; a document that is cut is a
// fault.
func TestFramed(t *testing.T) {
	const document = `{"Records":[{"a":1},` + "\n" + `{"a":2}]}`
	for name, c := range map[string]struct {
		text  string
		width int64
		fault string
	}{
		"narrow": {document, 1, ""},
		"wide":   {"\xff\xfe" + widen(document), 2, ""},
		"cut":    {document[:len(document)-4], 1, "json ends inside"},
	} {
		t.Run(name, func(t *testing.T) {
			for r := range Open(Entry{Name: Stdin, Root: Stdin, Size: -1}, strings.NewReader(c.text)) {
				var lines []string
				var told string
				for {
					block, err := r.Next()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						told += err.Error()
						continue
					}
					if strings.Contains(string(block.Data), `"a":2`) {
						at := strings.Index(string(block.Data), `{"a":2`)
						if want := int64(strings.Index(document, `{"a":2`)) * c.width; block.SourceOffset(at) != want+2*(c.width-1) {
							t.Errorf("offset %d, want %d", block.SourceOffset(at), want)
						}
					}
					lines = append(lines, strings.Split(string(block.Data), "\n")...)
				}
				if !r.Framed() || len(lines) < 4 || lines[1] != `{"a":1}` || !strings.HasPrefix(lines[3], `{"a":`) {
					t.Errorf("framed %v, lines %q", r.Framed(), lines)
				}
				if (c.fault == "") != (told == "") || !strings.Contains(told, c.fault) {
					t.Errorf("faults %q, want %q", told, c.fault)
				}
			}
		})
	}
}

func widen(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteString(text[i:i+1] + "\x00")
	}
	return b.String()
}
