package pdftext

import (
	"strings"
	"testing"
	"unicode/utf8"

	"picket/internal/document/pdftest"
)

var twoPages = []string{
	"BT /F1 12 Tf 72 700 Td (198.51.100.7 stands on the first page) Tj 0 -14 Td (and example.com below it) Tj ET",
	"BT /F1 12 Tf 72 700 Td (203.0.113.9 stands on the second) Tj ET",
}

func TestPacked(t *testing.T) {
	d := read(t, pdftest.Packed(twoPages...))
	if len(d.Pages) != 2 || d.Pages[1] != "203.0.113.9 stands on the second\n" || len(d.Faults) > 0 {
		t.Errorf("%+v", d)
	}
}

// TestDamaged reads files broken in many ways. All must end, and what is lost must be told; that a bit turned within a
// word of the text makes it another word cannot be told.
func TestDamaged(t *testing.T) {
	damaged := pdftest.Damaged(pdftest.Pages(twoPages...), pdftest.Packed(twoPages...))
	if len(damaged) < 52 {
		t.Errorf("only %d damaged files", len(damaged))
	}
	whole, lost := 0, 0
	for _, damage := range damaged {
		d, err := Read(damage.File, limits)
		if err != nil {
			t.Logf("%s: %v", damage.Name, err)
			if lost++; strings.Contains(err.Error(), "\n") || len(err.Error()) < 10 {
				t.Errorf("%s: error %q", damage.Name, err)
			}
			continue
		}
		text := strings.Join(d.Pages, "\f")
		if !utf8.ValidString(text) {
			t.Errorf("%s: not UTF-8: %q", damage.Name, text)
		}
		switch {
		case strings.Contains(text, "198.51.100.7 stands on the first page") && strings.Contains(text, "203.0.113.9 stands"):
			whole++
		case len(d.Faults) == 0 && !strings.Contains(damage.Name, "bits turned") && !strings.Contains(damage.Name, "loop"):
			t.Errorf("%s: lost without a word: %q", damage.Name, text)
		}
	}
	t.Logf("of %d damaged files %d were read whole and %d not at all", len(damaged), whole, lost)
	if whole < len(damaged)/3 {
		t.Errorf("only %d of %d damaged files were read whole", whole, len(damaged))
	}
}
