package pdftext

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/document/pdftest"
)

var (
	update = flag.Bool("update", false, "write the golden files")
	limits = Limits{Pages: 100, Bytes: 1 << 20}
)

func read(t *testing.T, file []byte) *Document {
	t.Helper()
	d, err := Read(file, limits)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// onePage is what a content stream comes to.
func onePage(t *testing.T, content string) string {
	t.Helper()
	d := read(t, pdftest.Pages(content))
	if len(d.Faults) > 0 {
		t.Errorf("faults %q", d.Faults)
	}
	return d.Pages[0]
}

func TestLayout(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{"one string", "BT /F1 12 Tf 72 700 Td (203.0.113.7) Tj ET", "203.0.113.7\n"},
		{"kerning parts no word", "BT /F1 12 Tf 72 700 Td [(exam) -20 (ple) 40 (.com)] TJ ET", "example.com\n"},
		{"a wide move parts words", "BT /F1 12 Tf 72 700 Td [(two) -300 (words)] TJ ET", "two words\n"},
		{"letters one by one", "BT /F2 10 Tf 1 0 0 1 72 700 Tm (a) Tj 1 0 0 1 78 700 Tm (b) Tj 1 0 0 1 84 700 Tm (c) Tj ET", "abc\n"},
		{"drawn backwards", "BT /F2 10 Tf 1 0 0 1 84 700 Tm (c) Tj 1 0 0 1 78 700 Tm (b) Tj 1 0 0 1 72 700 Tm (a) Tj ET", "abc\n"},
		{"columns", "BT /F2 10 Tf 72 700 Td (left) Tj 120 0 Td (right) Tj ET", "left                right\n"},
		{"lines", "BT /F1 12 Tf 14 TL 72 700 Td (one) Tj T* (two) Tj (three) ' ET", "one\ntwo\nthree\n"},
		{"a blank line", "BT /F1 12 Tf 72 700 Td (one) Tj 0 -40 Td (two) Tj ET", "one\n\ntwo\n"},
		{"drawn from the bottom", "BT /F1 12 Tf 72 600 Td (low) Tj 0 14 Td (high) Tj ET", "high\nlow\n"},
		{"the number of a note stands apart", "BT /F1 12 Tf 72 700 Td (example.com) Tj /F1 7 Tf 5 Ts (1) Tj ET", "example.com 1\n"},
		{"other raised text does not", "BT /F1 12 Tf 72 700 Td (21) Tj /F1 7 Tf 5 Ts (st) Tj ET", "21st\n"},
		{"a blank drawn over by its neighbours", "BT /F1 12 Tf 72 700 Td [(offi) -10 ( ) 288 (ce.example.com)] TJ ET", "office.example.com\n"},
		{"bold by drawing twice", "BT /F1 12 Tf 72 700 Td (bold) Tj ET BT /F1 12 Tf 72.4 700 Td (bold) Tj ET", "bold\n"},
		{"double letters stay", "BT /F1 12 Tf 72 700 Td (llll...) Tj ET", "llll...\n"},
		{"word spacing", "BT /F1 12 Tf 20 Tw 72 700 Td (a b) Tj ET", "a   b\n"},
		{"letter spacing", "BT /F1 12 Tf 1 Tc 72 700 Td (spaced) Tj ET", "spaced\n"},
		{"scaled by the matrix", "q 2 0 0 2 0 0 cm BT /F1 1 Tf 6 0 0 6 36 350 Tm [(two) -300 (words)] TJ ET Q", "two words\n"},
		{"upwards", "BT /F1 12 Tf 0 1 -1 0 100 100 Tm (up the side) Tj ET BT /F1 12 Tf 72 700 Td (across) Tj ET", "across\n\nup the side\n"},
		{"escapes", `BT /F1 12 Tf 72 700 Td (a\(b\)\\c\056\q (nested)) Tj <2e6f7> Tj ET`, "a(b)\\c.q (nested).op\n"},
		{"an inline image", "BI /W 1 /H 1 /BPC 8 /CS /G ID \x01EI\x02(x) Tj EI BT /F1 12 Tf 72 700 Td (after) Tj ET", "after\n"},
		{"text in place of glyphs", "/Span <</ActualText <FEFF0066>>> BDC BT /F1 12 Tf 72 700 Td (?) Tj ET EMC", "f\n"},
		{"unbalanced", "Q Q ET ] >> ) BT /F1 12 Tf 72 700 Td (still) Tj [(read", "still\n"},
		{"operands missing", "BT Tf Td Tm cm Tj TJ ' \" Do gs /F1 12 Tf 1 0 0 1 72 700 Tm (x) Tj ET", ""},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "operands missing" {
				_ = onePage(t, test.content) // the matrix is gone; it must only end
				return
			}
			if got := onePage(t, test.content); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestTable is a page as reports have it: a heading, prose, and a table of three columns.
func TestTable(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "table.content"))
	if err != nil {
		t.Fatal(err)
	}
	got := onePage(t, string(content))
	name := filepath.Join("testdata", "table.txt")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// fontFile is a file whose page shows one string in a font made of the given objects; %d in the font is the number of
// the object after it.
func fontFile(font, after, show string) []byte {
	b := &pdftest.Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	b.Add("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>")
	b.Stream("", "BT /F1 10 Tf 72 700 Td "+show+" Tj ET")
	b.Add(font)
	b.Stream("", after)
	return b.File("/Root 1 0 R")
}

func TestFonts(t *testing.T) {
	const descendant = "/DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /DW 500 /W [1 [600 600] 3 9 550]>>]"
	for _, test := range []struct{ name, font, after, show, want string }{
		{"differences", "<</Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding <</Differences [65 /fi /uni0041 /emdash /a /period 1 /x]>>>>", "",
			"(ABCDEF\\001)", "fiA—a.Fx\n"},
		{"mac roman", "<</Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /MacRomanEncoding>>", "", "(caf\\216)", "café\n"},
		{"a map before the encoding", "<</Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding /ToUnicode 6 0 R>>",
			"1 beginbfchar <41> <0062> endbfchar", "(AB)", "bB\n"},
		{"composite with ranges", "<</Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R " + descendant + ">>",
			"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0001> <0003> <0061> <0004> <0005> [<0078> <00660066>] endbfrange",
			"<00010002000300040005>", "abcxff\n"},
		{"composite with a map of codes", "<</Type /Font /Subtype /Type0 /Encoding 6 0 R /ToUnicode 6 0 R " + descendant + ">>",
			"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <0041> endbfrange 1 begincidrange <41> <5A> 1 endcidrange",
			"(AZ)", "AZ\n"},
		{"ucs-2 codes", "<</Type /Font /Subtype /Type0 /Encoding /UniGB-UCS2-H " + descendant + ">>", "", "<00410042>", "AB\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := read(t, fontFile(test.font, test.after, test.show))
			if got := d.Pages[0]; got != test.want || len(d.Faults) > 0 {
				t.Errorf("got %q, want %q; faults %q", got, test.want, d.Faults)
			}
		})
	}
}

func TestUnmappedGlyphsAreAFault(t *testing.T) {
	d := read(t, fontFile("<</Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<<>>]>>", "", "<00010002>"))
	if len(d.Faults) != 1 || d.Faults[0] != "page 1: 2 characters have no Unicode value in their font" {
		t.Errorf("faults %q, text %q", d.Faults, d.Pages)
	}
}

func TestBrokenPageLosesItselfOnly(t *testing.T) {
	file := pdftest.Pages("BT /F1 12 Tf 72 700 Td (one) Tj ET", "BT /F1 12 Tf 72 700 Td (two) Tj ET", "BT /F1 12 Tf 72 700 Td (three) Tj ET")
	for name, broken := range map[string]string{
		"unknown filter": "/Contents 8 0 R", // the stream's length object is not there to be found
	} {
		damaged := strings.Replace(string(file), broken, "/Contents 9 0 R", 1) // a page in place of a stream
		d := read(t, []byte(damaged))
		if len(d.Pages) != 3 || d.Pages[0] != "one\n" || d.Pages[2] != "three\n" {
			t.Errorf("%s: pages %q", name, d.Pages)
		}
		if len(d.Faults) != 1 || !strings.HasPrefix(d.Faults[0], "page 2: ") {
			t.Errorf("%s: faults %q", name, d.Faults)
		}
	}
}

func TestForms(t *testing.T) {
	b := &pdftest.Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	b.Add("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</XObject <</X 6 0 R>> /Font <</F1 5 0 R>>>>>>")
	b.Stream("", "q 1 0 0 1 0 -20 cm /X Do Q BT /F1 12 Tf 72 700 Td (page) Tj ET")
	b.Add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	b.Stream("/Type /XObject /Subtype /Form /Matrix [1 0 0 1 10 0]", "BT /F1 12 Tf 72 700 Td (form) Tj ET /X Do") // draws itself
	d := read(t, b.File("/Root 1 0 R"))
	if got := d.Pages[0]; !strings.HasPrefix(got, "page\n form") || len(d.Faults) != 1 || !strings.Contains(d.Faults[0], "too deeply") {
		t.Errorf("got %q, faults %q", got, d.Faults)
	}
}

// TestFormsThatMultiply has thirteen forms, each of which draws the next ten times.
func TestFormsThatMultiply(t *testing.T) {
	b := &pdftest.Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	b.Add("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</XObject <</X 5 0 R>> /Font <<>>>>>>")
	b.Stream("", "BT /F1 12 Tf 72 700 Td (page) Tj ET /X Do")
	for i := range 13 {
		b.Stream(fmt.Sprintf("/Type /XObject /Subtype /Form /Resources <</XObject <</X %d 0 R>>>>", 6+i), strings.Repeat("/X Do ", 10))
	}
	d := read(t, b.File("/Root 1 0 R"))
	if d.Pages[0] != "page\n" || !strings.Contains(strings.Join(d.Faults, "\n"), "draws too much") {
		t.Errorf("got %q, faults %q", d.Pages[0], d.Faults)
	}
}

// TestMapThatRepeats spreads the same range over and over: the map has few entries, and takes few steps.
func TestMapThatRepeats(t *testing.T) {
	m := readCMap([]byte(strings.Repeat("1 beginbfrange <0000> <7FFF> <0041> endbfrange <0000> <7FFF> 1 endcidrange <00> <FF> endcodespacerange ", 2000)))
	if m.work > 2*(maxWork+2*2000) || len(m.spaces) > maxSpaces || m.text[1] != "B" {
		t.Errorf("%d steps, %d code spaces, %q", m.work, len(m.spaces), m.text[1])
	}
}

func TestTreeOfPages(t *testing.T) {
	b := &pdftest.Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [3 0 R 2 0 R 9 0 R] /Count 1>>") // names itself, and what is not there
	b.Add("<</Type /Page /Parent 2 0 R /Resources <</Font <<>>>>>>")
	d := read(t, b.File("/Root 1 0 R"))
	if len(d.Pages) == 0 || len(d.Faults) == 0 {
		t.Errorf("%d pages, faults %q", len(d.Pages), d.Faults)
	}
	d, err := Read(pdftest.Pages("", "", ""), Limits{Pages: 2, Bytes: 100})
	if err != nil || len(d.Pages) != 2 || len(d.Faults) != 1 {
		t.Errorf("over the limit: %+v, %v", d, err)
	}
}

// TestOpen is about files that the library refuses and other readers accept.
func TestOpen(t *testing.T) {
	whole := string(pdftest.Pages("BT /F1 12 Tf 72 700 Td (203.0.113.7) Tj ET"))
	for name, file := range map[string]string{
		"version 2.0":           strings.Replace(whole, "%PDF-1.4", "%PDF-2.0", 1),
		"text after the end":    whole + strings.Repeat("<!-- cached -->\n", 20),
		"text before the start": "HTTP/1.1 200 OK\r\n\r\n" + whole,
		"no table":              whole[:strings.Index(whole, "xref\n")] + "trailer\n<</Root 1 0 R>>\n",
		"table elsewhere":       strings.Replace(whole, "startxref\n", "startxref\n1", 1),
		"cut off":               whole[:strings.Index(whole, "xref\n")],
		"offsets off by one":    strings.Replace(whole, "%PDF-1.4\n", "%PDF-1.4\n ", 1),
	} {
		d, err := Read([]byte(file), limits)
		if err != nil || len(d.Pages) != 1 || d.Pages[0] != "203.0.113.7\n" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

// TestRebuildWithObjectStreams is a file whose catalog and tree are in an object stream, and which has no table at all.
func TestRebuildWithObjectStreams(t *testing.T) {
	b := &pdftest.Builder{}
	b.Stream("", "BT /F1 12 Tf 72 700 Td (203.0.113.7) Tj ET")
	b.Add("<</Type /Page /Parent 11 0 R /Contents 1 0 R>>")
	b.Stream("/Type /ObjStm /N 2 /First 11", "10 0 11 33 <</Type /Catalog /Pages 11 0 R>> <</Type /Pages /Kids [2 0 R] /Count 1>>")
	file := string(b.File("/Root 10 0 R"))
	file = file[:strings.Index(file, "xref\n")]
	d := read(t, []byte(file))
	if d.Pages[0] != "203.0.113.7\n" || len(d.Faults) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestNotReadable(t *testing.T) {
	for name, file := range map[string]string{
		"no pdf":        "hello",
		"only a header": "%PDF-1.7\n",
		"no objects":    "%PDF-1.7\n" + strings.Repeat("x", 200),
	} {
		if d, err := Read([]byte(file), limits); err == nil {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if _, err := Read(pdftest.Encrypted(), limits); err != ErrEncrypted {
		t.Errorf("encrypted: %v", err)
	}
}
