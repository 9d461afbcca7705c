package document

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// StreamHead is how many of the first bytes SniffStream wants.
const StreamHead = sniffed + 1

// SniffStream says what a document is that is too large to be read whole, from its first StreamHead bytes, or all where it has
// fewer: STIX, MISP, CSV or List, each as Sniff says; empty for every other, and where only the whole document tells, as for
// text in UTF-16.
//
// Of a JSON document that is both, what stands at its beginning counts.
func SniffStream(head []byte) string {
	order, _ := utf16Order(head)
	if order != nil || bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) || bytes.HasPrefix(head, []byte(zipPrefix)) {
		return ""
	}
	if isJSONStart(head) {
		switch shape := shapeOf(bytes.TrimPrefix(head, []byte(markUTF8))); {
		case shape.isSTIX():
			return STIX
		case shape.isMISP():
			return MISP
		}
		return ""
	}
	switch mediaType := Sniff(head); mediaType {
	case CSV, List:
		return mediaType
	}
	return ""
}

// NewTextReader reads text as Decode does, without its limits: a mark of UTF-8 is dropped, bytes that are no UTF-8 become
// U+FFFD, NULs blanks. Text that is sound it gives byte for byte.
func NewTextReader(r io.Reader) io.Reader {
	return &textReader{input: r, buffer: make([]byte, 64<<10)}
}

type textReader struct {
	input   io.Reader
	buffer  []byte
	cut     []byte // the first bytes of a character, of which the others were not read yet
	ready   []byte // that was read and not yet given
	mended  []byte
	started bool
	inFault bool // what was given last is the mark of bytes that are no UTF-8: more of them add nothing
	err     error
}

func (t *textReader) Read(p []byte) (int, error) {
	for len(t.ready) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	return n, nil
}

func (t *textReader) fill() {
	rest := copy(t.buffer, t.cut)
	n, err := t.input.Read(t.buffer[rest:])
	text := t.buffer[:rest+n]
	if t.err = err; !t.started && err == nil && len(text) < len(markUTF8) {
		t.cut = bytes.Clone(text)
		return
	}
	if !t.started {
		text, t.started = bytes.TrimPrefix(text, []byte(markUTF8)), true
	}
	whole := len(text)
	if err == nil {
		whole = wholeCharacters(text)
	}
	t.cut = append(t.cut[:0], text[whole:]...)
	t.ready = t.mend(text[:whole])
}

// wholeCharacters is the length without a last character that is cut off.
func wholeCharacters(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

func (t *textReader) mend(text []byte) []byte {
	if utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 {
		t.inFault = t.inFault && len(text) == 0
		return text
	}
	t.mended = t.mended[:0]
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch isFault := r == utf8.RuneError && size == 1; {
		case isFault && !t.inFault:
			t.mended = utf8.AppendRune(t.mended, utf8.RuneError)
		case isFault:
		case r == 0:
			t.mended = append(t.mended, ' ')
		default:
			t.mended = append(t.mended, text[:size]...)
		}
		t.inFault = r == utf8.RuneError && size == 1
		text = text[size:]
	}
	return t.mended
}
