// Package pdftext turns the pages of a PDF (ISO 32000) into text laid out as it stands on the page.
//
// It reads the file's objects, also where their table is damaged or they are sealed without a password; interprets what
// they draw, with fonts and character maps; and lays glyphs out as words, lines and columns.
//
// Everything is bounded: depth, steps, and what filters give. A hostile file can still take some seconds and hundreds of
// megabytes, so callers run this package in a process of its own under limits of time and memory.
package pdftext

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Limits bound what is read of a document.
type Limits struct {
	Pages int           // pages read
	Bytes int           // of text, over all pages
	Time  time.Duration // after which no further page is begun; 0: none
}

// A Document is the text of a PDF, page by page.
type Document struct {
	Title  string // of the document information dictionary (§14.3.3); often a file name, so of little standing
	Pages  []string
	Faults []string // "page 7: …": what was not read; the rest was
}

// ErrEncrypted says that the document needs a password, or a security handler other than the standard one.
var ErrEncrypted = errors.New("the PDF is encrypted and needs a password")

// Read reads all pages that can be read. It fails only if the file as a whole cannot be opened.
func Read(data []byte, limits Limits) (*Document, error) {
	d := &Document{}
	f, pages, err := d.open(data, limits.Pages)
	if err != nil {
		return nil, err
	}
	d.Title = strings.TrimSpace(f.trailer.key("Info").key("Title").text())
	d.read(pages, limits)
	if f.isRebuilt() {
		d.Faults = append([]string{"the table of objects is damaged; the file was searched for objects"}, d.Faults...)
	}
	return d, nil
}

func (d *Document) fault(format string, args ...any) {
	d.Faults = append(d.Faults, oneLine(fmt.Sprintf(format, args...)))
}

func (d *Document) read(pages []page, limits Limits) {
	fonts := fontCache{}
	total := 0
	start := time.Now()
	for i, p := range pages {
		switch {
		case total > limits.Bytes:
			d.fault("page %d and all after it: the text is larger than %d bytes", i+1, limits.Bytes)
			return
		case limits.Time > 0 && time.Since(start) > limits.Time:
			d.fault("page %d and all after it: reading took longer than %v", i+1, limits.Time)
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

// readPage recovers from panics, which would be errors of this package: one page must not hide the others. What was
// drawn before is kept.
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

// open finds the pages. If the table of objects or the tree of pages is damaged, the file is searched for objects, and
// the way that gives more pages counts.
func (d *Document) open(data []byte, maxPages int) (*file, []page, error) {
	framed, err := frame(data)
	if err != nil {
		return nil, nil, err
	}
	f, err := openFile(framed)
	if err != nil {
		return nil, nil, err
	}
	pages, lost := pageTree(f, maxPages)
	if lost != errTooMany && (lost != nil || len(pages) == 0) && f.crypt == nil {
		f.rebuild()
		f.findInStreams()
		f.findCatalog()
		again, lostAgain := pageTree(f, maxPages)
		if len(again) >= len(pages) {
			pages, lost = again, lostAgain
		}
		if loose := loosePages(f, maxPages); len(loose) > len(pages) {
			pages, lost = loose, errors.New("the tree of pages is damaged; pages are in the order of their numbers")
		}
	}
	switch {
	case len(pages) == 0:
		return nil, nil, errors.New("malformed PDF: no pages found")
	case lost != nil:
		d.fault("%v", lost)
	}
	return f, pages, nil
}

// frame cuts what stands before the header: offsets count from there.
func frame(data []byte) ([]byte, error) {
	start := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	if start < 0 {
		return nil, errors.New("not a PDF: no header")
	}
	return data[start:], nil
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
