package source

import (
	"bytes"
	"io"
	"sync"
	"unicode/utf8"
)

// A Block is a run of whole lines of a source, or a piece of a line that is too long for one block. A piece shares its
// block with no other line.
type Block struct {
	Data      []byte // ends with a line break, except at the end of the source, before damage, or when Continues
	Offset    int64  // of Data[0], in bytes of the decompressed source, in its own encoding; a byte order mark counts
	Line      int64  // number of the line that Data begins in, from 1
	Continued bool   // Data begins inside a line: its first Overlap bytes were the last of the block before
	Continues bool   // the line goes on in the next block
	Overlap   int    // bytes; 0 unless Continued

	wide bool // the source is UTF-16
}

// SourceOffset gives the offset in the source of Data[i], for i up to len(Data). It is Offset+i, but for UTF-16, where
// the characters before are counted.
func (b *Block) SourceOffset(i int) int64 {
	if b.wide {
		return b.Offset + utf16Width(b.Data[:i])
	}
	return b.Offset + int64(i)
}

// A splitter cuts text into blocks. Its buffer begins with what the last block left: part of a line, or the overlap.
type splitter struct {
	src    io.Reader
	limits limits
	wide   bool
	start  int64 // offset of the first byte of src

	buf    []byte
	block  Block
	done   int   // bytes of buf that were handed out
	inLine bool  // the last block ended inside a line
	offset int64 // in the source, of buf[done]
	line   int64 // of buf[done]
	err    error // of src
}

// buffers are those of normal blocks, reused: most sources are small, and clearing memory for each would cost more than
// reading it.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func newSplitter(src io.Reader, lim limits, start int64, wide bool) splitter {
	buf := *buffers.Get().(*[]byte)
	if cap(buf) < lim.block {
		buf = make([]byte, 0, lim.block)
	}
	return splitter{src: src, limits: lim, wide: wide, start: start, buf: buf[:0], offset: start, line: 1}
}

// release gives the buffer back, unless it grew.
func (s *splitter) release() {
	if s.buf != nil && cap(s.buf) == s.limits.block {
		buf := s.buf[:0]
		buffers.Put(&buf)
	}
	s.buf, s.done, s.err = nil, 0, io.EOF
}

// next gives the next block, or the error of src once everything before it has been handed out.
func (s *splitter) next() (*Block, error) {
	overlap := s.drop()
	cut := 0
	if s.inLine {
		cut = s.cutPiece(overlap)
	} else {
		cut = s.cutLines()
	}
	if cut == 0 {
		return nil, s.err
	}
	return s.hand(overlap, cut), nil
}

// drop moves what is left to the front of the buffer, behind the overlap if the line goes on.
func (s *splitter) drop() (overlap int) {
	from := s.done
	if s.inLine {
		from = runeStart(s.buf, max(0, s.done-s.limits.overlap))
	}
	overlap = s.done - from
	s.buf = s.buf[:copy(s.buf, s.buf[from:])]
	return overlap
}

// cutLines finds the end of the last whole line in a normal block. For a longer line the buffer grows once; if that is
// not enough, the piece ends before the end of the buffer, so that something is left for the next.
func (s *splitter) cutLines() int {
	s.fill(s.limits.block)
	seen := len(s.buf)
	cut := bytes.LastIndexByte(s.buf, '\n') + 1
	if cut == 0 && s.err == nil {
		s.fill(s.limits.buffer)
		if i := bytes.LastIndexByte(s.buf[seen:], '\n'); i >= 0 {
			cut = seen + i + 1
		}
	}
	if s.err != nil {
		return len(s.buf)
	}
	if cut == 0 {
		s.inLine = true
		return runeStart(s.buf, len(s.buf)-1)
	}
	return cut
}

// cutPiece finds the end of the long line, or of its next piece.
func (s *splitter) cutPiece(overlap int) int {
	i := bytes.IndexByte(s.buf[overlap:], '\n')
	if i < 0 {
		seen := len(s.buf)
		s.fill(s.limits.block)
		if i = bytes.IndexByte(s.buf[seen:], '\n'); i >= 0 {
			i += seen - overlap
		}
	}
	if i >= 0 {
		s.inLine = false
		return overlap + i + 1
	}
	if s.err != nil {
		s.inLine = false
		return len(s.buf)
	}
	return runeStart(s.buf, len(s.buf)-1)
}

// fill reads until the buffer holds size bytes, less than a character short of that, or src ends.
func (s *splitter) fill(size int) {
	if cap(s.buf) < size {
		s.buf = append(make([]byte, 0, size), s.buf...)
	}
	for s.err == nil && size-len(s.buf) >= utf8.UTFMax {
		var n int
		n, s.err = s.src.Read(s.buf[len(s.buf):size])
		s.buf = s.buf[:len(s.buf)+n]
	}
}

// hand makes buf[:cut] the block, and counts on to what follows it.
func (s *splitter) hand(overlap, cut int) *Block {
	data := s.buf[:cut:cut]
	s.block = Block{
		Data:      data,
		Offset:    s.offset - s.width(data[:overlap]),
		Line:      s.line,
		Continued: s.block.Continues,
		Continues: s.inLine,
		Overlap:   overlap,
		wide:      s.wide,
	}
	s.done = cut
	s.offset += s.width(data[overlap:])
	s.line += int64(bytes.Count(data[overlap:], []byte{'\n'}))
	return &s.block
}

// width is the length in the source.
func (s *splitter) width(data []byte) int64 {
	if s.wide {
		return utf16Width(data)
	}
	return int64(len(data))
}

// runeStart moves i back to the first byte of the UTF-8 character it lies in, if it does.
func runeStart(text []byte, i int) int {
	for back := range min(utf8.UTFMax, i) {
		if utf8.RuneStart(text[i-back]) {
			return i - back
		}
	}
	return i
}
