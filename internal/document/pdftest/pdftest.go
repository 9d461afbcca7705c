// Package pdftest writes small PDFs for tests.
package pdftest

import (
	"bytes"
	"fmt"
)

// A Builder collects the objects of a file; the first to be added is number 1.
type Builder struct{ objects []string }

// Add appends an object and returns its number.
func (b *Builder) Add(object string) int {
	b.objects = append(b.objects, object)
	return len(b.objects)
}

// Stream appends a stream with the given entries in its dictionary.
func (b *Builder) Stream(entries, data string) int {
	return b.Add(fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", entries, len(data), data))
}

// File writes the objects with their table; trailer holds the entries besides Size.
func (b *Builder) File(trailer string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(b.objects))
	for i, object := range b.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, table)
	return out.Bytes()
}

// Pages is a file with a page for each content stream, set in Helvetica as /F1 and Courier as /F2.
func Pages(contents ...string) []byte {
	b := &Builder{}
	pages := 2 + 2 // objects 1 to 4: catalog, tree, fonts
	kids := ""
	for i := range contents {
		kids += fmt.Sprintf("%d 0 R ", pages+1+2*i)
	}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add(fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d /Resources <</Font <</F1 3 0 R /F2 4 0 R>>>>>>", kids, len(contents)))
	b.Add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>")
	b.Add("<</Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding>>")
	for i, content := range contents {
		b.Add(fmt.Sprintf("<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R>>", pages+2+2*i))
		b.Stream("", content)
	}
	return b.File("/Root 1 0 R")
}

// Loop is a file whose table of objects names itself as the previous one.
func Loop() []byte {
	file := Pages("BT /F1 12 Tf 72 700 Td (read all the same) Tj ET")
	table := bytes.LastIndex(file, []byte("\nxref\n")) + 1
	return bytes.Replace(file, []byte("/Root 1 0 R"), fmt.Appendf(nil, "/Root 1 0 R /Prev %d", table), 1)
}

// Encrypted is a file that an owner and a user password protect (ISO 32000, revision 2).
func Encrypted() []byte {
	b := &Builder{}
	b.Add("<</Type /Catalog /Pages 2 0 R>>")
	b.Add("<</Type /Pages /Kids [] /Count 0>>")
	b.Add("<</Filter /Standard /V 1 /R 2 /P -44 /O <" + hex32("5a") + "> /U <" + hex32("a5") + ">>>")
	return b.File("/Root 1 0 R /Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]")
}

func hex32(digits string) string { return string(bytes.Repeat([]byte(digits), 32)) }
