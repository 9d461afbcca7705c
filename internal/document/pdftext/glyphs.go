package pdftext

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ledongthuc/pdf"
)

// listedGlyph is the Unicode of a name by the Adobe Glyph List; "" if the name is not listed. The list is the library's,
// which tells it only through a font that encodes the name: here a font in a file of its own.
func listedGlyph(name string) (text string) {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || len(name) > 64 {
		return ""
	}
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	const head = "%%PDF-1.4\n1 0 obj\n"
	var b bytes.Buffer
	fmt.Fprintf(&b, head+"<</Type /Font /Subtype /Type1 /Encoding <</Differences [1 /%s]>>>>\nendobj\n", name)
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<</Size 2 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len("%PDF-1.4\n"), table)
	r, err := pdf.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return ""
	}
	font := pdf.Font{V: r.Trailer().Key("Root")}
	if text = font.Encoder().Decode("\x01"); text == "\x01" {
		return ""
	}
	return text
}
