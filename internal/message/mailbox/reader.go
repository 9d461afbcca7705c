package mailbox

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strconv"

	"picket/internal/message"
)

// A Reader reads messages one by one, in memory bounded by the longest.
type Reader struct {
	all    io.Reader
	in     *bufio.Reader // of a mailbox: the same
	kind   Kind
	offset int64 // of the next byte
	line   int64 // of the next line, from 1
	index  int64
	began  bool // the line "From " of the next message has been read
	data   []byte
	err    error
}

// window is how far a line is looked ahead into: a line "From " or the beginning of a field is shorter.
const window = 64 << 10

// NewReader reads messages of the kind.
func NewReader(in io.Reader, kind Kind) *Reader {
	r := &Reader{all: in, kind: kind, line: 1}
	if kind == Mbox {
		r.in = bufio.NewReaderSize(in, window)
	}
	return r
}

// Next is the next message; io.EOF behind the last. An error of reading comes behind the message that it cut short. The message lies in room, if that
// is large enough: a caller who knows its size gives as much, and a byte more.
func (r *Reader) Next(room []byte) (*Raw, error) {
	if r.err != nil {
		return nil, r.err
	}
	r.data = room[:0]
	if r.kind == Mbox {
		return r.next()
	}
	return r.whole()
}

// whole takes all there is as one message.
func (r *Reader) whole() (*Raw, error) {
	raw := &Raw{Line: 1}
	r.readAll()
	raw.Data = r.data
	if len(r.data) > message.MostBytes {
		raw.Data, raw.Cut = r.data[:message.MostBytes], true
	}
	if len(raw.Data) == 0 {
		return nil, r.err
	}
	return raw, nil
}

// readAll reads to the end, or to the byte behind the limit.
func (r *Reader) readAll() {
	for r.err == nil && len(r.data) <= message.MostBytes {
		r.data = slices.Grow(r.data, 1)
		n, err := r.all.Read(r.data[len(r.data):min(cap(r.data), message.MostBytes+1)])
		r.data, r.err = r.data[:len(r.data)+n], err
	}
	if r.err == nil {
		r.err = io.EOF
	}
}

// next reads a message of a mailbox. What stands before the first line "From " is a message too, unless it is empty.
func (r *Reader) next() (*Raw, error) {
	raw := &Raw{Index: r.index, Offset: r.offset, Line: r.line}
	blank := !r.began && r.offset == 0 // the line before was empty, or there was none
	header, skip := true, int64(-1)
	for r.err == nil {
		begins := r.peek("From ") && blank && skip <= r.offset && r.separates()
		if begins && (r.began || len(bytes.TrimSpace(r.data)) > 0) {
			break
		}
		if begins {
			r.skipLine()
			r.began, blank, header = true, false, true
			raw.Offset, raw.Line, r.data = r.offset, r.line, r.data[:0]
			continue
		}
		start := len(r.data)
		length := r.takeLine(raw)
		line := r.data[start:]
		blank = length <= 2 && len(bytes.TrimRight(line, "\r\n")) == 0
		if header && blank {
			header = false
			if n, ok := contentLength(r.data); ok && r.endsAt(n) {
				skip = r.offset + n
			}
		}
	}
	return r.finish(raw)
}

// finish gives the message that has been read.
func (r *Reader) finish(raw *Raw) (*Raw, error) {
	if len(bytes.TrimSpace(r.data)) == 0 && !r.began {
		return nil, r.err
	}
	r.began = false
	if r.err == nil {
		r.skipLine()
		r.began = true
	}
	r.index++
	raw.Data = withoutBlankEnd(r.data)
	return raw, nil
}

// withoutBlankEnd drops the empty line that a mailbox adds behind a message.
func withoutBlankEnd(data []byte) []byte {
	if bytes.HasSuffix(data, []byte("\r\n\r\n")) {
		return data[:len(data)-2]
	}
	if bytes.HasSuffix(data, []byte("\n\n")) {
		return data[:len(data)-1]
	}
	return data
}

// peek says whether the next line begins with text.
func (r *Reader) peek(text string) bool {
	head, _ := r.in.Peek(len(text))
	return string(head) == text
}

// separates says whether the line that comes, which begins with "From ", stands before a message: it must be of that form, and a header must follow, since mailboxes
// without quoting hold lines "From " in their text.
func (r *Reader) separates() bool {
	head, _ := r.in.Peek(4 << 10)
	first, rest := line(head)
	if !isFromLine(first) {
		return false
	}
	if len(bytes.TrimSpace(rest)) == 0 {
		return true
	}
	next, _ := line(rest)
	if bytes.HasPrefix(next, []byte(">From ")) || bytes.HasPrefix(next, []byte("From ")) {
		_, rest = line(rest)
		next, _ = line(rest)
	}
	_, ok := fieldName(next)
	return ok
}

// takeLine reads a line into the message, its quoting undone, and gives its length. Beyond the limit it is passed over.
func (r *Reader) takeLine(raw *Raw) (length int) {
	start := len(r.data)
	for {
		piece, err := r.in.ReadSlice('\n')
		length += len(piece)
		room := message.MostBytes - len(r.data)
		if room < len(piece) {
			raw.Cut = true
		}
		r.data = append(r.data, piece[:min(len(piece), max(0, room))]...)
		if err == bufio.ErrBufferFull {
			continue
		}
		r.err = err
		break
	}
	r.count(length)
	unquote(r, start)
	return length
}

func (r *Reader) count(length int) {
	r.offset += int64(length)
	if length > 0 {
		r.line++
	}
}

// unquote takes one ">" from a line ">From ", ">>From ", … (mboxrd; mboxo is the same for the lines it quotes).
func unquote(r *Reader, start int) {
	text := r.data[start:]
	if len(text) > 0 && text[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(text, ">"), []byte("From ")) {
		r.data = append(r.data[:start], text[1:]...)
	}
}

// skipLine passes over a line "From ".
func (r *Reader) skipLine() {
	var length int
	for {
		piece, err := r.in.ReadSlice('\n')
		length += len(piece)
		if err != bufio.ErrBufferFull {
			r.err = err
			break
		}
	}
	r.count(length)
}

// contentLength is what mboxcl states in the header: the bytes of the body.
func contentLength(header []byte) (int64, bool) {
	for len(header) > 0 {
		var text []byte
		text, header = line(header)
		if name, ok := fieldName(text); ok && name == "content-length" {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(text[bytes.IndexByte(text, ':')+1:])), 10, 64)
			return n, err == nil && n > 0
		}
	}
	return 0, false
}

// endsAt says whether a body of n bytes ends before a line "From ", or with the mailbox: only then is a stated length believed. It can be seen for short bodies
// only; longer ones are cut at lines "From " as everywhere.
func (r *Reader) endsAt(n int64) bool {
	if n+256 > window {
		return false
	}
	head, err := r.in.Peek(int(n) + 256)
	if int64(len(head)) < n {
		return false
	}
	rest := bytes.TrimLeft(head[n:], "\r\n")
	first, _ := line(rest)
	return len(rest) == 0 && err == io.EOF || isFromLine(first)
}
