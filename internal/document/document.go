// Package document tells what a document is from its content, and turns it into text with positions.
//
// What is text already stays as it is, so that offsets into the extracted text are offsets into the file. HTML loses its
// markup. PDF is decoded in a child process under limits of time and memory, since its readers can be made to hang.
package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// Media types that Sniff tells apart.
const (
	PDF      = "application/pdf"
	HTML     = "text/html"
	Markdown = "text/markdown"
	Plain    = "text/plain"
	CSV      = "text/csv"              // RFC 4180, also with tabs, semicolons or bars between the columns
	List     = "text/x-indicator-list" // one value a line
	STIX     = "application/stix+json" // STIX 2: a bundle, an object, or an array or envelope of objects
	MISP     = "application/vnd.misp.event+json"
	JSON     = "application/json"                                                        // any other JSON, also JSON lines
	DOCX     = "application/vnd.openxmlformats-officedocument.wordprocessingml.document" // ECMA-376, also with macros (DOCM) or as a template
	XLSX     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"       // ECMA-376; its text is CSV, a list or plain
	OpenIOC  = "application/openioc+xml"                                                 // OpenIOC 1.0 and 1.1
	Rules    = "text/x-detection-rules"                                                  // YARA, Sigma, Suricata and Snort: conditions, and no prose
	STIX1    = "application/stix+xml"                                                    // STIX 1 and CybOX, which are not read
	Binary   = "application/octet-stream"                                                // no text, and no format that Picket reads
)

// Limits on what is read.
const (
	MaxDocument = 256 << 20 // bytes of a document
	MaxText     = 64 << 20  // bytes of text taken from it
	MaxPages    = 10_000
)

// Text is a document's text with positions. Offsets everywhere are bytes of UTF-8 into Body.
type Text struct {
	MediaType string   `json:"media_type"`
	Decoder   string   `json:"decoder"`             // what extracted the text: "pdftotext 22.12.0", "builtin", "html", "docx", "xlsx", "markdown", "text"
	Title     string   `json:"title,omitempty"`     // as the document gives it; empty unless it is clear
	Published string   `json:"published,omitempty"` // 2024-07-25, or a time of RFC 3339; empty unless it is clear
	Language  string   `json:"language,omitempty"`  // BCP 47, as the document declares it
	Body      string   `json:"body"`                // valid UTF-8 without NUL
	Pages     []int    `json:"pages,omitempty"`     // offset at which each page begins; empty where there are no pages
	Faults    []string `json:"faults,omitempty"`    // parts that were not read ("page 7: …"); the rest was
}

// Page is the page, from 1, on which an offset lies; 0 where there are no pages.
func (t *Text) Page(offset int) int {
	return sort.Search(len(t.Pages), func(i int) bool { return t.Pages[i] > offset })
}

// Options say how to decode. The zero value is usable.
type Options struct {
	PDF     string        // "auto" (or empty), "builtin" or "pdftotext"
	Timeout time.Duration // for one document; 0: 60 s
	Child   []string      // the command that decodes, to which "--as pdf --pdf MODE" is added; empty: this executable with "decode"
}

const defaultTimeout = 60 * time.Second

// Decode reads a whole document. Its data must not change afterwards: the text may share its memory. An error is one line and means that nothing was read; parts that could not be read are
// in Text.Faults.
func Decode(ctx context.Context, data []byte, opts Options) (*Text, error) {
	if len(data) > MaxDocument {
		return nil, fmt.Errorf("the document has %d bytes, more than the %d that are read", len(data), MaxDocument)
	}
	mediaType := Sniff(data)
	switch mediaType {
	case PDF:
		return decodePDF(ctx, data, opts)
	case DOCX, XLSX:
		text, err := decodeOffice(data)
		if err != nil {
			return nil, err
		}
		text.limit()
		return text, ctx.Err()
	case Binary:
		return nil, errors.New(unreadable(data))
	case STIX1:
		return nil, errors.New("STIX 1 in XML: this version does not evaluate its conditions, and their parts mean less than the whole: give the indicators as a list, CSV, STIX 2.1 or MISP")
	}
	text := textOf(mediaType, data)
	text.limit()
	return text, ctx.Err()
}

func textOf(mediaType string, data []byte) *Text {
	switch mediaType {
	case HTML:
		return decodeHTML(data)
	case Markdown:
		t := &Text{MediaType: Markdown, Decoder: "markdown", Body: toUTF8(data)}
		t.describeMarkdown()
		return t
	case Plain:
		t := &Text{MediaType: Plain, Decoder: "text", Body: toUTF8(data)}
		t.Title = plainTitle(t.Body)
		t.Published = published(t.Body)
		return t
	}
	return &Text{MediaType: mediaType, Decoder: "text", Body: toUTF8(data)}
}

// limit cuts running text at the end of a line. Structured text stays whole, since a cut would break it.
func (t *Text) limit() {
	if len(t.Body) <= MaxText || t.MediaType == STIX || t.MediaType == MISP || t.MediaType == JSON || t.MediaType == OpenIOC {
		return
	}
	end := MaxText
	if i := strings.LastIndexByte(t.Body[:end], '\n'); i >= 0 {
		end = i + 1
	}
	t.Faults = append(t.Faults, fmt.Sprintf("text after byte %d was not read: more than %d bytes", end, MaxText))
	t.Body = strings.ToValidUTF8(t.Body[:end], "")
}

// unreadable says what a binary file may be.
func unreadable(data []byte) string {
	if _, err := openPack(data); err != nil && bytes.HasPrefix(data, []byte(zipPrefix)) {
		return "not a document that picket reads: " + err.Error()
	}
	for _, m := range binaryMagic {
		if strings.HasPrefix(string(data[:min(len(data), 16)]), m.prefix) {
			return "not a document that picket reads: " + m.name
		}
	}
	return "not a document that picket reads: binary data"
}

var binaryMagic = []struct{ prefix, name string }{
	{zipPrefix, "a zip archive, and no document of Word or workbook of Excel: save what is in it as PDF, HTML or text"},
	{"\xd0\xcf\x11\xe0", "an old or encrypted Office file: save it as PDF, HTML or text"},
	{"\x1f\x8b", "gzip: decompress it first"},
	{"\x28\xb5\x2f\xfd", "zstd: decompress it first"},
	{markUTF32LE, "text in UTF-32: save it as UTF-8"},
	{markUTF32BE, "text in UTF-32: save it as UTF-8"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
	{"\x7fELF", "a program"},
	{"MZ", "a program"},
}
