package advisory

import (
	"io"
	"strings"
	"unsafe"
)

// A slidingText is the part of a text of lines that is at hand: of a whole document all of it.
type slidingText struct {
	input  io.Reader // of what is not at hand yet
	text   string
	offset int  // of text
	ended  bool // nothing stands behind text
}

const (
	firstPiece = 1 << 20   // bytes of a stream that tell its layout
	nextPiece  = 256 << 10 // bytes: values keep their piece in memory
	maxLine    = 16 << 20  // bytes of a line, or a row, of a stream
)

// slide drops what stands before a place, and reads so much more that to read a line again from its beginning costs little.
func (w *slidingText) slide(from, least int) {
	rest := w.text[from:]
	piece := make([]byte, len(rest)+max(least, len(rest)/2))
	n, err := io.ReadFull(w.input, piece[copy(piece, rest):])
	piece = piece[:len(rest)+n] // never written to again
	w.text, w.offset, w.ended = unsafe.String(unsafe.SliceData(piece), len(piece)), w.offset+from, err != nil
}

// skipLine drops the line at a place, without its line feed.
func (w *slidingText) skipLine(from int) {
	for {
		if i := strings.IndexByte(w.text[from:], '\n'); i >= 0 || w.ended {
			if i < 0 {
				i = len(w.text) - from
			}
			w.text, w.offset = w.text[from+i:], w.offset+from+i
			return
		}
		w.slide(len(w.text), nextPiece)
		from = 0
	}
}
