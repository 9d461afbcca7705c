package source

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// A Block is a run of whole lines of a source, or a piece of a line that is too long for one block. A piece shares its
// block with no other line. It is valid until it is released, whatever is read meanwhile. One of a Windows event log or of
// mail is to be loaded first.
type Block struct {
	Data      []byte // ends with a line break, except at the end of the source, before damage, or when Continues
	Offset    int64  // of Data[0], in bytes of the decompressed source, in its own encoding; a byte order mark counts
	Line      int64  // number of the line that Data begins in, from 1
	Continued bool   // Data begins inside a line: its first Overlap bytes were the last of the block before
	Continues bool   // the line goes on in the next block
	Overlap   int    // bytes; 0 unless Continued

	wide   bool    // the source is UTF-16
	buffer *buffer // what Data lies in
	chunk  *chunk  // of a Windows event log, which has one in place of a buffer
	letter *letter // of mail, which has that
}

// Release says that neither the block nor its Data is used any more: others will be read into it. Any goroutine may call
// it, once. A block that is never released, or that no Reader gave, is left to the garbage collector.
func (b *Block) Release() {
	switch {
	case b.buffer != nil:
		b.buffer.release()
	case b.chunk != nil:
		b.chunk.release()
	case b.letter != nil:
		b.letter.release()
	}
}

// SourceOffset gives the offset in the source of Data[i], for i up to len(Data). It is Offset+i, but for UTF-16, where
// the characters before are counted, and for a Windows event log or mail, where it is that of the record.
func (b *Block) SourceOffset(i int) int64 {
	if event := b.Event(i); event != nil {
		return event.Offset
	}
	if b.letter != nil {
		return b.Offset
	}
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

	buffer *buffer // held until it is of no more use here
	buf    []byte  // what is filled of it
	done   int     // bytes of buf that were handed out
	inLine bool    // the last block ended inside a line
	offset int64   // in the source, of buf[done]
	line   int64   // of buf[done]
	err    error   // of src
}

func newSplitter(src io.Reader, lim limits, start int64, wide bool) splitter {
	buffer := take(&buffers, lim.block)
	return splitter{src: src, limits: lim, wide: wide, start: start, buffer: buffer, buf: buffer.room[:0], offset: start, line: 1}
}

// release lets the buffer go. Blocks that were handed out stay valid.
func (s *splitter) release() {
	if s.buffer != nil {
		s.buffer.release()
	}
	s.buffer, s.buf, s.done, s.err = nil, nil, 0, io.EOF
}

// next gives the next block, or the error of src once everything before it has been handed out.
func (s *splitter) next() (*Block, error) {
	continued, overlap := s.inLine, s.drop()
	cut := 0
	if continued {
		cut = s.cutPiece(overlap)
	} else {
		cut = s.cutLines()
	}
	if cut == 0 {
		return nil, s.err
	}
	return s.hand(continued, overlap, cut), nil
}

// drop begins a buffer with what is left, behind the overlap if the line goes on. It is the same one where the last
// block has been released by now.
func (s *splitter) drop() (overlap int) {
	from := s.done
	if s.inLine {
		from = runeStart(s.buf, max(0, s.done-s.limits.overlap))
	}
	overlap = s.done - from
	if rest := s.buf[from:]; s.buffer.isShared() {
		s.move(rest, max(len(rest), s.limits.block))
	} else {
		s.buf = s.buf[:copy(s.buf, rest)]
	}
	s.done = overlap
	return overlap
}

// move goes on in another buffer.
func (s *splitter) move(rest []byte, size int) {
	pool := &buffers
	if size > s.limits.block {
		pool, size = &largeBuffers, s.limits.buffer
	}
	next := take(pool, size)
	s.buf = next.room[:copy(next.room[:size], rest)]
	s.buffer.release()
	s.buffer = next
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
		s.move(s.buf, size)
	}
	for s.err == nil && size-len(s.buf) >= utf8.UTFMax {
		var n int
		n, s.err = s.src.Read(s.buf[len(s.buf):size])
		s.buf = s.buf[:len(s.buf)+n]
	}
}

// hand makes buf[:cut] the block, and counts on to what follows it.
func (s *splitter) hand(continued bool, overlap, cut int) *Block {
	data := s.buf[:cut:cut]
	block := s.buffer.share()
	*block = Block{
		Data:      data,
		Offset:    s.offset - s.width(data[:overlap]),
		Line:      s.line,
		Continued: continued,
		Continues: s.inLine,
		Overlap:   overlap,
		wide:      s.wide,
		buffer:    s.buffer,
	}
	s.done = cut
	s.offset += s.width(data[overlap:])
	s.line += int64(bytes.Count(data[overlap:], []byte{'\n'}))
	return block
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
