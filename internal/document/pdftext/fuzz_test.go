package pdftext

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"picket/internal/document/pdftest"
)

// FuzzRead reads whole files.
func FuzzRead(f *testing.F) {
	f.Add(pdftest.Pages(twoPages...))
	f.Add(pdftest.Packed(twoPages...))
	f.Add(pdftest.Loop())
	f.Add(pdftest.Encrypted())
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read(data, Limits{Pages: 20, Bytes: 1 << 20, Time: time.Second})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		for _, text := range append(d.Pages, d.Faults...) {
			if !utf8.ValidString(text) {
				t.Errorf("not valid: %q", text)
			}
		}
	})
}

// FuzzPage runs content streams.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		"BT /F1 12 Tf 72 700 Td [(a) -300 (b)] TJ ET", "q 1 0 0 1 0 0 cm Q Q", "BI ID xx EI", "<< /A [ (x) <41", "/S <</ActualText (x)>> BDC (y) Tj EMC",
		"1e999 0 0 -1 0 0 cm (x) Tj", "/F 0 Tf (x) ' 1 2 (y) \"", "((((((", "[[[[[[[[",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		in := newInterpreter(value{}, fontCache{})
		in.run(content, value{}, 0)
		if text := layout(in.glyphs); !utf8.ValidString(text) {
			t.Errorf("not valid: %q", text)
		}
	})
}

func FuzzCMap(f *testing.F) {
	for _, seed := range []string{
		"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <0041> endbfrange", "beginbfrange <00000000> <FFFFFFFF> <D800> endbfrange",
		"<0001> <FFFF> 7 endcidrange <FFFFFFFF> <00> 1 endcidrange", "<41> [<0041>] endbfchar", "<0001> <0002> [<0041>] endbfrange",
	} {
		f.Add([]byte(seed), "AB\x00\x01")
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		m := &font{codes: readCMap(data), unicode: readCMap(data)}
		for len(text) > 0 {
			c := m.next(text)
			if c.bytes < 1 {
				t.Fatalf("no progress at %q", text)
			}
			text = text[c.bytes:]
		}
	})
}
