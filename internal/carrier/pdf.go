package carrier

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A pdfReader goes through the objects of a PDF (ISO 32000-1) as they stand, whatever its tables say of them: a name is a name in
// every revision.
type pdfReader struct {
	i         *inspector
	s         *subject
	encrypted bool
	links     []string
	opens     int  // place of /OpenAction; -1: none
	acts      bool // there is something active that it could start
	inflated  int64
	files     int
	name      string // the last name of a file
}

const mostInflated = 48 << 20

func (i *inspector) pdf(s *subject) {
	r := &pdfReader{i: i, s: s, opens: -1}
	r.scan(s.body, true)
	if r.opens >= 0 && r.acts {
		i.find(PDFAction, s, r.opens, "/OpenAction")
	}
	if r.encrypted {
		i.find(Encrypted, s, -1, "PDF: its text and its links cannot be read")
		return
	}
	for _, url := range r.links {
		i.link(s, "pdf", url)
	}
}

// scan reads tokens; those of an object stream have no place in the file.
func (r *pdfReader) scan(b []byte, placed bool) {
	object := 0  // where the object began
	before := "" // the name or word before
	for at := 0; at < len(b); {
		switch c := b[at]; {
		case c == '%':
			at = lineEnd(b, at)
		case c == '(':
			text, end := pdfString(b, at)
			r.text(before, text)
			at, before = end, ""
		case c == '<' && at+1 < len(b) && b[at+1] == '<':
			at, before = at+2, ""
		case c == '<':
			text, end := pdfHex(b, at)
			r.text(before, text)
			at, before = end, ""
		case c == '/':
			name, end := pdfName(b, at)
			place := -1
			if placed {
				place = at
			}
			r.named(b, name, before, place, end)
			at, before = end, name
		case c >= 'a' && c <= 'z':
			end := at
			for end < len(b) && b[end] >= 'a' && b[end] <= 'z' {
				end++
			}
			word := string(b[at:min(end, at+10)])
			at, before = end, word
			if word == "obj" {
				object = end
			}
			if word == "stream" && placed {
				at = r.stream(b, object, end)
				object = at
			}
		default:
			at++
		}
	}
}

func lineEnd(b []byte, at int) int {
	if n := bytes.IndexAny(b[at:], "\r\n"); n >= 0 {
		return at + n
	}
	return len(b)
}

// pdfName reads a name, "#4a" in it decoded.
func pdfName(b []byte, at int) (string, int) {
	at++
	start := at
	for at < len(b) && b[at] > ' ' && b[at] < 0x7f && strings.IndexByte("()<>[]{}/%", b[at]) < 0 {
		at++
	}
	raw := string(b[start:min(at, start+127)])
	if !strings.Contains(raw, "#") {
		return raw, at
	}
	var out strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+3 <= len(raw) {
			if c, err := hex.DecodeString(raw[i+1 : i+3]); err == nil {
				out.WriteByte(c[0])
				i += 2
				continue
			}
		}
		out.WriteByte(raw[i])
	}
	return out.String(), at
}

const mostString = 16 << 10

// pdfString reads a literal string (7.3.4.2).
func pdfString(b []byte, at int) (string, int) {
	var out []byte
	depth := 0
	for at < len(b) {
		c := b[at]
		at++
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				return pdfText(out), at
			}
		case '\\':
			if at >= len(b) {
				continue
			}
			c, at = pdfEscape(b, at)
			if c == 0 {
				continue
			}
		}
		if len(out) < mostString {
			out = append(out, c)
		}
	}
	return pdfText(out), at
}

// pdfEscape reads what stands behind a backslash; 0 is nothing.
func pdfEscape(b []byte, at int) (byte, int) {
	c := b[at]
	if c >= '0' && c <= '7' {
		end := at
		for end < len(b) && end < at+3 && b[end] >= '0' && b[end] <= '7' {
			end++
		}
		v, _ := strconv.ParseUint(string(b[at:end]), 8, 16)
		return byte(v), end
	}
	if i := strings.IndexByte("nrtbf", c); i >= 0 {
		return "\n\r\t\b\f"[i], at + 1
	}
	if c == '\r' || c == '\n' {
		return 0, at + 1
	}
	return c, at + 1
}

func pdfHex(b []byte, at int) (string, int) {
	var digits []byte
	end := at + 1
	for ; end < len(b) && b[end] != '>'; end++ {
		c := b[end]
		switch {
		case c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f':
			if len(digits) < 2*mostString {
				digits = append(digits, c)
			}
		case c > ' ':
			return "", at + 1 // no string
		}
	}
	out := make([]byte, len(digits)/2)
	_, _ = hex.Decode(out, digits[:2*len(out)])
	return pdfText(out), min(end+1, len(b))
}

// pdfText reads a string as text: UTF-16 where its mark says so.
func pdfText(b []byte) string {
	if len(b) < 2 || b[0] != 0xfe || b[1] != 0xff {
		return string(b)
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}

// text looks at a string, by the name or word before it.
func (r *pdfReader) text(before, text string) {
	switch before {
	case "URI":
		r.links = append(r.links, text)
	case "F", "UF":
		r.name = text
		if isRemote(text) {
			r.links = append(r.links, text)
		}
	case "obj":
		if lower := strings.ToLower(text); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
			r.links = append(r.links, text) // /URI refers to it
		}
	case "JS":
		r.links = append(r.links, addressesIn(text)...)
		r.i.find(PDFAction, r.s, -1, "/JS "+text)
	}
	if len(r.links) > mostLinks {
		r.links = r.links[:mostLinks]
	}
}

// named looks at a name, by what stands before and behind it.
func (r *pdfReader) named(b []byte, name, before string, place, end int) {
	around := func() string { return "/" + name + " " + string(b[end:min(len(b), end+80)]) }
	switch name {
	case "JavaScript", "JS", "Launch", "RichMedia", "SubmitForm", "ImportData", "GoToR", "GoToE":
		if before == "Subtype" && name != "RichMedia" {
			return
		}
		r.acts = r.acts || name != "GoToE"
		r.i.find(PDFAction, r.s, place, around())
	case "XFA":
		r.i.find(PDFAction, r.s, place, "/XFA")
	case "OpenAction", "AA":
		if r.opens < 0 {
			r.opens = max(place, 0)
		}
		if head := b[end:min(len(b), end+120)]; bytes.Contains(head, []byte("/URI")) {
			r.i.find(PDFAction, r.s, place, around())
		}
	case "EmbeddedFile":
		r.i.find(PDFAction, r.s, place, "/EmbeddedFile")
	case "Encrypt":
		if encryptTarget.Match(b[end:min(len(b), end+40)]) {
			r.encrypted = true
		}
	}
}

var encryptTarget = regexp.MustCompile(`^\s*(?:\d+\s+\d+\s+R|<<)`)

var (
	pdfLength = regexp.MustCompile(`/Length\s+(\d{1,9})(?:\s*[/>]|\s+[^\s\d])`)
	pdfNumber = regexp.MustCompile(`/(Width|Height|BitsPerComponent|Predictor|Columns|Colors)\s+(\d{1,6})`)
)

// stream reads the one that begins behind its word, by the dictionary before it, and gives the place behind it.
func (r *pdfReader) stream(b []byte, object, at int) int {
	if at < len(b) && b[at] == '\r' {
		at++
	}
	if at < len(b) && b[at] == '\n' {
		at++
	}
	dictionary := b[max(object, at-4096):at]
	end := len(b)
	if n := bytes.Index(b[at:], []byte("endstream")); n >= 0 {
		end = at + n
	}
	if m := pdfLength.FindSubmatch(dictionary); m != nil {
		if n, _ := strconv.Atoi(string(m[1])); at+n <= len(b) && bytes.HasPrefix(bytes.TrimLeft(b[at+n:min(len(b), at+n+16)], "\r\n "), []byte("endstream")) {
			end = at + n
		}
	}
	r.content(dictionary, b[at:end])
	return end
}

func (r *pdfReader) content(dictionary, data []byte) {
	has := func(name string) bool { return bytes.Contains(dictionary, []byte(name)) }
	switch {
	case has("/ObjStm"):
		if text, ok := r.decoded(dictionary, data, 0); ok {
			r.scan(text, false)
		}
	case has("/EmbeddedFile"):
		r.files++
		name := orElse(r.name, fmt.Sprintf("file %d", r.files))
		if body, ok := r.decoded(dictionary, data, 0); ok {
			r.i.member(r.s, name, body)
		}
	case has("/Image"):
		r.image(dictionary, data)
	}
}

// mostDeflated is how far Deflate can expand, about.
const mostDeflated = 1032

// decoded takes the filters off, those that are usual. expected is how many bytes that will give, about; 0: not known.
func (r *pdfReader) decoded(dictionary, data []byte, expected int64) ([]byte, bool) {
	switch {
	case r.encrypted:
		return nil, false
	case !bytes.Contains(dictionary, []byte("/Filter")):
		return data, true
	case bytes.Contains(dictionary, []byte("Hex")), bytes.Contains(dictionary, []byte("ASCII85")), bytes.Contains(dictionary, []byte("LZW")):
		r.i.unread(r.s, "PDF: a stream with filters that are not read: "+string(dictionary[max(0, len(dictionary)-100):]))
		return nil, false
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, false // of an encrypted one, or damaged: a reader would not show it either
	}
	most := min(mostInflated-r.inflated, r.i.held)
	var out bytes.Buffer
	out.Grow(int(min(expected, most, mostDeflated*int64(len(data))) + bytes.MinRead))
	_, _ = out.ReadFrom(io.LimitReader(z, max(0, most))) // of what is damaged, a reader shows the beginning
	r.inflated += int64(out.Len())
	if int64(out.Len()) >= most {
		r.i.unread(r.s, "PDF: streams beyond the limit are not read")
	}
	return out.Bytes(), true
}
