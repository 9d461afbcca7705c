package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"picket/internal/document/pdftext"
)

// childMemory bounds the memory of a child: a document, its text, and what decoding needs.
const childMemory = 2 << 30

// childSeconds bounds the processor time of a child that has lost its parent, which else ends it much sooner.
const childSeconds = 600

// Child is what the hidden command `picket decode --as pdf --pdf MODE` runs: a PDF on r, and on w an answer in JSON that
// Decode understands, which holds the text or the reason why there is none. It limits the memory of the whole process, so
// it must have the process to itself. The error is about r and w only, or an unknown mode.
func Child(ctx context.Context, mode string, r io.Reader, w io.Writer) error {
	limitMemory(childMemory)
	limitTime(childSeconds)
	debug.SetMemoryLimit(childMemory / 2) // collect garbage before the hard limit bites
	debug.SetMaxStack(64 << 20)           // recursion in the object reader ends the process, sooner
	data, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return fmt.Errorf("reading the document: %w", err)
	}
	decode, err := pdfDecoder(mode)
	if err != nil {
		return err
	}
	a := answer{}
	a.Text, err = decode(ctx, data)
	if err != nil {
		a = answer{Error: squeeze(err.Error()), Encrypted: errors.Is(err, errEncrypted)}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // it would swell text in angle brackets
	return encoder.Encode(a)
}

func pdfDecoder(mode string) (func(context.Context, []byte) (*Text, error), error) {
	if mode == modeAuto {
		mode = modeBuiltin
		if _, err := exec.LookPath("pdftotext"); err == nil {
			mode = modePdftotext
		}
	}
	switch mode {
	case modeBuiltin:
		return builtin, nil
	case modePdftotext:
		return pdftotext, nil
	}
	return nil, fmt.Errorf("PDF decoder %q is unknown: use auto, builtin or pdftotext", mode)
}

// builtinTime is after what time the built-in decoder begins no further page. It leaves room in half of the default limit,
// so that the pages that were read are not lost.
const builtinTime = 20 * time.Second

func builtin(_ context.Context, data []byte) (*Text, error) {
	d, err := pdftext.Read(data, pdftext.Limits{Pages: MaxPages, Bytes: MaxText, Time: builtinTime})
	if err != nil {
		return nil, err
	}
	t := &Text{MediaType: PDF, Decoder: "builtin", Faults: d.Faults}
	t.setPages(d.Pages, d.Title)
	return t, nil
}

// setPages joins pages with form feeds. A title in the file's own data counts only if the first pages show it too: it is
// often a file name, or that of another document.
func (t *Text) setPages(pages []string, title string) {
	var b strings.Builder
	for i, page := range pages {
		if i > 0 {
			b.WriteByte('\f')
		}
		t.Pages = append(t.Pages, b.Len())
		b.WriteString(joinFootnotes(printed.Replace(mend(page))))
	}
	t.Body = b.String()
	t.Published = published(t.Body)
	front := t.Body
	if len(t.Pages) > 2 {
		front = front[:t.Pages[2]]
	}
	if title = squeeze(mend(title)); len(strings.Fields(title)) > 1 && strings.Contains(foldText(front), foldText(title)) {
		t.Title = title
	}
	if strings.TrimSpace(t.Body) == "" {
		t.Faults = append(t.Faults, "no text at all: the pages may be pictures")
	}
}

func foldText(s string) string { return strings.ToLower(squeeze(s)) }

// printed undoes what typesetting does to characters: ligatures, and hyphens and blanks of several kinds. A hyphen with a
// soft one behind it is how one word processor prints a hyphen. Control characters are shapes of fonts without their letter. Offsets are not hurt: they point into the text that results.
var printed = strings.NewReplacer("\t\r", " ", "-\u00AD", "-", "\u2010\u00AD", "-", "\u2011\u00AD", "-", "\uFB00", "ff", "\uFB01", "fi", "\uFB02", "fl", "\uFB03", "ffi", "\uFB04", "ffl", "\uFB05", "ft", "\uFB06", "st",
	"\u00AD", "-", "\u2010", "-", "\u2011", "-", "\u00A0", " ", "\u202F", " ", "\u2009", " ", "\u200B", "", "\uFEFF", "",
	"\u2060", "", "\u200E", "", "\u200F", "",
	"\x01", "", "\x02", "", "\x03", "", "\x04", "", "\x05", "", "\x06", "", "\x07", "", "\b", "", "\x0E", "", "\x0F", "", "\x10", "", "\x11", "",
	"\x12", "", "\x13", "", "\x14", "", "\x15", "", "\x16", "", "\x17", "", "\x18", "", "\x19", "", "\x1A", "", "\x1B", "", "\x1C", "", "\x1D", "",
	"\x1E", "", "\x1F", "", "\x7F", "")

// footnote is a source as it stands at the foot of a page: its raised number can come out as a line of its own.
var footnote = regexp.MustCompile(`(?m)^( *\d{1,3})\r?\n( +)((?:https?://|www\.))`)

// joinFootnotes puts the number back in front of the source, where the page has it.
func joinFootnotes(page string) string {
	return footnote.ReplaceAllStringFunc(page, func(s string) string {
		m := footnote.FindStringSubmatch(s)
		if len(m[2]) < len(m[1]) {
			return s // it stands to the left of the number
		}
		return m[1] + strings.Repeat(" ", max(len(m[2])-len(m[1]), 1)) + m[3]
	})
}
