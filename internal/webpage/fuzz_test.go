package webpage

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, html string) {
		p := Read(html)
		last := 0
		for i := 0; i < len(p.Text); i += 1 + len(p.Text)/50 {
			at := p.Offset(i)
			if at < last || at > len(html) {
				t.Fatalf("byte %d of the text stands at %d, after %d, of %d", i, at, last, len(html))
			}
			last = at
		}
		if utf8.ValidString(html) && !utf8.ValidString(p.Text) {
			t.Fatalf("text is not UTF-8: %q", p.Text)
		}
		for _, l := range p.Links {
			if l.URL == "" || l.At.Offset < 0 || l.At.Offset > len(html) || len(l.At.Text) > maxPlace {
				t.Fatalf("link %+v", l)
			}
		}
		for _, h := range p.Hidden {
			if h.Why == "" || strings.TrimSpace(h.At.Text) == "" || h.At.Offset > len(html) {
				t.Fatalf("hidden %+v", h)
			}
		}
	})
}
