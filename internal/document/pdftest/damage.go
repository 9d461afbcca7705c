package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// Packed is a file as modern writers make it: the catalog, the tree and the fonts in a compressed object stream, and a
// cross-reference stream (§7.5.7, §7.5.8) as its table. It has a page for each content stream.
func Packed(contents ...string) []byte {
	var kids strings.Builder
	inner := []string{"<</Type /Catalog /Pages 2 0 R>>", "", "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"}
	for i := range contents {
		fmt.Fprintf(&kids, "%d 0 R ", len(inner)+1)
		inner = append(inner, fmt.Sprintf("<</Type /Page /Parent 2 0 R /Contents %d 0 R>>", 101+i))
	}
	inner[1] = fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d /Resources <</Font <</F1 3 0 R>>>>>>", kids.String(), len(contents))
	var head, body strings.Builder
	for i, object := range inner {
		fmt.Fprintf(&head, "%d %d ", i+1, body.Len())
		body.WriteString(object + " ")
	}
	var out, rows bytes.Buffer
	out.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	row := func(form byte, second int, third byte) {
		rows.Write([]byte{form, byte(second >> 8), byte(second), third})
	}
	object := func(number int, entries string, data []byte) {
		fmt.Fprintf(&out, "%d 0 obj\n<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj\n", number, entries, len(data), data)
	}
	row(0, 0, 0)
	for i := range inner {
		row(2, 100, byte(i))
	}
	for i := range 1 + len(contents) {
		row(1, out.Len(), 0)
		if i == 0 {
			object(100, fmt.Sprintf("/Type /ObjStm /N %d /First %d", len(inner), head.Len()), Deflate(head.String()+body.String()))
		} else {
			object(100+i, "", Deflate(contents[i-1]))
		}
	}
	table := out.Len()
	object(99, fmt.Sprintf("/Type /XRef /Root 1 0 R /Size %d /W [1 2 1] /Index [0 %d 100 %d]", 101+len(contents), 1+len(inner), 1+len(contents)),
		Deflate(rows.String()))
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
}

// Deflate packs data for the filter FlateDecode.
func Deflate(data string) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write([]byte(data))
	_ = w.Close()
	return out.Bytes()
}

// A Damage is a file that is broken in one way.
type Damage struct {
	Name string
	File []byte
}

// Damaged breaks two sound files, a plain and a packed one, in many ways: cut off, with bits turned, with tables, lengths
// and trees that lie or loop.
func Damaged(plain, packed []byte) []Damage {
	var all []Damage
	add := func(name string, file []byte) { all = append(all, Damage{name, file}) }
	for _, sound := range []struct {
		name string
		file []byte
	}{{"plain", plain}, {"packed", packed}} {
		size := len(sound.file)
		for eighth := 1; eighth < 8; eighth++ {
			add(fmt.Sprintf("%s, cut off after %d/8", sound.name, eighth), sound.file[:size*eighth/8])
			add(fmt.Sprintf("%s, the first %d/8 lost", sound.name, eighth), append([]byte("%PDF-1.7\n"), sound.file[size*eighth/8:]...))
			flipped := bytes.Clone(sound.file)
			for at := 8 + eighth; at < size; at += 61 * eighth {
				flipped[at] ^= 1 << (at % 8)
			}
			add(fmt.Sprintf("%s, bits turned from byte %d", sound.name, eighth), flipped)
			holed := bytes.Clone(sound.file)
			clear(holed[size*eighth/9 : size*eighth/9+40])
			add(fmt.Sprintf("%s, a hole at %d/9", sound.name, eighth), holed)
		}
	}
	for _, change := range []struct{ name, old, new string }{
		{"no table", "xref\n0", "xxxx\n0"},
		{"table elsewhere", "startxref\n", "startxref\n9"},
		{"negative table", "startxref\n", "startxref\n-"},
		{"huge table", "xref\n0 ", "xref\n0 99999999"},
		{"table of negative objects", "xref\n0 ", "xref\n-5 "},
		{"swapped offsets", "0000000015", "0000000064"},
		{"no root", "/Root 1 0 R", "/Toor 1 0 R"},
		{"root is a page", "/Root 1 0 R", "/Root 5 0 R"},
		{"root is itself missing", "/Root 1 0 R", "/Root 77 0 R"},
		{"huge length", "/Length ", "/Length 99999999999"},
		{"negative length", "/Length ", "/Length -"},
		{"length names itself", "/Length ", "/Length 6 0 R %"},
		{"no end of stream", "endstream", "endstreem"},
		{"no end of object", "endobj", "endobi"},
		{"unknown filter", "/Length", "/Filter /Nothing /Length"},
		{"a picture's filter", "/Length", "/Filter /DCTDecode /Length"},
		{"filters without end", "/Length", "/Filter [" + strings.Repeat("/FlateDecode ", 1000) + "] /Length"},
		{"not compressed though it says so", "/Length", "/Filter /FlateDecode /Length"},
		{"tree names itself", "/Kids [", "/Kids [2 0 R 2 0 R "},
		{"tree names what is not there", "/Kids [", "/Kids [77 0 R "},
		{"tree of numbers", "/Kids [", "/Kids [1 2 3 "},
		{"count lies", "/Count 2", "/Count 2000000000"},
		{"open brackets", "/Kids [", "/Kids " + strings.Repeat("[", 5000)},
		{"open dictionaries", "/Catalog", "/Catalog " + strings.Repeat("/A <<", 5000)},
		{"font is a loop", "/Subtype /Type1", "/Subtype /Type0 /DescendantFonts [3 0 R] /Encoding 3 0 R /ToUnicode 3 0 R"},
	} {
		add(change.name, bytes.Replace(plain, []byte(change.old), []byte(change.new), 1))
	}
	for _, change := range []struct{ name, old, new string }{
		{"object stream holds itself", "/Type /ObjStm", "/Extends 100 0 R /Type /ObjStm"},
		{"object stream begins at its end", "/First ", "/First 99"},
		{"object stream of too many", "/N ", "/N 99999999"},
		{"rows of no width", "/W [1 2 1]", "/W [0 0 0]"},
		{"rows of negative width", "/W [1 2 1]", "/W [1 -2 1]"},
		{"rows of huge width", "/W [1 2 1]", "/W [1 2147483647 1]"},
		{"more rows than there are", "/Index [0 ", "/Index [0 99999999 "},
		{"predictor that is none", "/Type /ObjStm", "/DecodeParms <</Predictor 99 /Columns 2147483647 /Colors 99>> /Type /ObjStm"},
	} {
		add(change.name, bytes.Replace(packed, []byte(change.old), []byte(change.new), 1))
	}
	add("tables in a loop", Loop())
	add("a bomb", bomb())
	return all
}

// bomb is a page of 96 MiB of blanks, packed twice.
func bomb() []byte {
	b := &Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	b.Add("<</Type /Page /Parent 2 0 R /Contents [4 0 R 4 0 R 4 0 R 4 0 R]>>")
	var once bytes.Buffer
	w := zlib.NewWriter(&once)
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range 96 {
		_, _ = w.Write(blanks)
	}
	_ = w.Close()
	b.Stream("/Filter [/FlateDecode /FlateDecode]", string(Deflate(once.String())))
	return b.File("/Root 1 0 R")
}
