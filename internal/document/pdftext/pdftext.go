// Package pdftext turns the pages of a PDF (ISO 32000) into text laid out as it stands on the page.
//
// github.com/ledongthuc/pdf reads the file's objects. What the objects draw is interpreted here: content streams, fonts,
// character maps, and the layout of glyphs into words, lines and columns.
//
// The object reader can loop and can eat memory on hostile files, so callers run this package in a process of its own
// under limits of time and memory.
package pdftext

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ledongthuc/pdf"
)

// Limits bound what is read of a document.
type Limits struct {
	Pages int // pages read
	Bytes int // of text, over all pages
}

// A Document is the text of a PDF, page by page.
type Document struct {
	Title  string // of the document information dictionary (§14.3.3); often a file name, so of little standing
	Pages  []string
	Faults []string // "page 7: …": what was not read; the rest was
}

// ErrEncrypted says that the document needs a password, or encryption that the library does not know: it has no AES-256,
// no RC4 with 40 bits, and no key for metadata in the clear.
var ErrEncrypted = errors.New("the PDF is encrypted and the built-in decoder cannot open it: it needs a password, or pdftotext")

// Read reads all pages that can be read. It fails only if the file as a whole cannot be opened.
func Read(data []byte, limits Limits) (*Document, error) {
	d := &Document{}
	r, pages, err := d.open(data, limits.Pages)
	if err != nil {
		return nil, err
	}
	d.Title = title(r)
	d.read(pages, limits.Bytes)
	if len(d.Faults) > 0 && strings.TrimSpace(strings.Join(d.Pages, "")) == "" && hasEntry(r, "Encrypt") {
		return nil, ErrEncrypted
	}
	return d, nil
}

func (d *Document) fault(format string, args ...any) {
	d.Faults = append(d.Faults, oneLine(fmt.Sprintf(format, args...)))
}

func (d *Document) read(pages []page, maxBytes int) {
	fonts := fontCache{}
	total := 0
	for i, p := range pages {
		if total > maxBytes {
			d.fault("page %d and all after it: the text is larger than %d bytes", i+1, maxBytes)
			return
		}
		text, faults := readPage(p, fonts)
		for _, fault := range faults {
			d.fault("page %d: %s", i+1, fault)
		}
		d.Pages = append(d.Pages, text)
		total += len(text)
	}
}

// readPage recovers from panics: the object reader reports malformed objects by panicking, and one broken page must not
// hide the others. What was drawn before the break is kept.
func readPage(p page, fonts fontCache) (text string, faults []string) {
	in := newInterpreter(p.resources, fonts)
	func() {
		defer func() {
			if r := recover(); r != nil {
				in.fault("%v", r)
			}
		}()
		in.run(contents(p.value, in), p.resources, 0)
	}()
	if in.unmapped > 0 {
		in.fault("%d characters have no Unicode value in their font", in.unmapped)
	}
	if len(in.glyphs) == 0 && in.images > 0 {
		in.fault("only pictures, no text: not read")
	}
	return layout(in.glyphs), in.faults
}

func title(r *pdf.Reader) (title string) {
	defer func() { _ = recover() }() // a broken dictionary means no title, no more
	return strings.TrimSpace(r.Trailer().Key("Info").Key("Title").Text())
}

// open finds the pages. The library refuses files that other readers accept, so the frame is straightened first; if the
// table of objects is damaged all the same, it is rebuilt, and the way that gives more pages counts.
func (d *Document) open(data []byte, maxPages int) (*pdf.Reader, []page, error) {
	framed, err := frame(data)
	if err != nil {
		return nil, nil, err
	}
	r, pages, lost, err := openFramed(framed, maxPages)
	if err != nil && isEncrypted(err) {
		return nil, nil, ErrEncrypted
	}
	if err != nil || len(pages) == 0 || lost != nil && lost != errTooMany {
		if rebuilt, ok := rebuild(framed); ok {
			if r2, pages2, lost2, err2 := openFramed(rebuilt, maxPages); err2 == nil && len(pages2) > len(pages) {
				r, pages, lost, err = r2, pages2, lost2, nil
				d.fault("the table of objects is damaged; it was rebuilt by searching the file")
			}
		}
	}
	switch {
	case err != nil:
		return nil, nil, errors.New(oneLine(err.Error()))
	case len(pages) == 0:
		return nil, nil, errors.New("malformed PDF: no pages found")
	case lost != nil:
		d.fault("%v", lost)
	}
	return r, pages, nil
}

// openFramed returns in lost why pages are missing.
func openFramed(data []byte, maxPages int) (r *pdf.Reader, pages []page, lost, err error) {
	if r, err = newReader(data); err != nil {
		return nil, nil, nil, err
	}
	pages, lost = pageTree(r, maxPages)
	return r, pages, lost, nil
}

func isEncrypted(err error) bool {
	text := err.Error()
	return errors.Is(err, pdf.ErrInvalidPassword) || strings.Contains(text, "encryption") || strings.Contains(text, "RC4")
}

func hasEntry(r *pdf.Reader, key string) bool { return slices.Contains(r.Trailer().Keys(), key) }

func newReader(data []byte) (*pdf.Reader, error) {
	return pdf.NewReader(bytes.NewReader(data), int64(len(data)))
}

// frame cuts what stands before the header and after the last end mark, and writes a header that the library knows: it
// refuses PDF 2.0 and blanks after the version.
func frame(data []byte) ([]byte, error) {
	start := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	if start < 0 {
		return nil, errors.New("not a PDF: no header")
	}
	data = data[start:]
	if end := bytes.LastIndex(data, []byte("%%EOF")); end >= 0 {
		data = data[:end]
	}
	const header = "%PDF-1.7\n"
	if len(data) < len(header) {
		return nil, errors.New("malformed PDF: nothing after the header")
	}
	framed := make([]byte, 0, len(data)+len(eof))
	framed = append(framed, data...)
	copy(framed, header)
	return append(framed, eof...), nil
}

const eof = "\n%%EOF\n"

func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
