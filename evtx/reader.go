package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"sync"
	"sync/atomic"
)

// Magic is how a log begins.
const Magic = "ElfFile\x00"

const (
	fileHeader = 4096
	fileDirty  = 1 // a flag of the file: it was in use
)

// A Reader cuts a log into chunks. It reads forward only and holds one chunk of 64 KiB at a time.
type Reader struct {
	r      io.Reader
	buf    []byte // what was read and not yet given
	offset int64  // of buf in the input
	donors donors // the last chunks with a sound header
	begun  bool
	dirty  bool
	err    error // of r
}

// NewReader returns a Reader of the log that r gives.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// Next gives the next chunk. The error is a [*Fault] where the input is damaged: the next call goes on behind it. At the end it is
// io.EOF, or the error of the input itself.
func (r *Reader) Next() (*Chunk, error) {
	if !r.begun {
		r.begun = true
		if fault := r.header(); fault != nil {
			return nil, fault
		}
	}
	for {
		r.fill(chunkSize)
		if len(r.buf) == 0 {
			r.donors.drop()
			r.donors = donors{}
			return nil, r.err
		}
		if !allZero(r.buf) {
			break
		}
		zeros := r.buf // space that is reserved but not used yet
		r.drop(len(zeros))
		if len(zeros) == cap(zeros) {
			unused(zeros)
		}
	}
	if bytes.HasPrefix(r.buf, []byte(chunkMagic)) {
		return r.take(r.length()), nil
	}
	return r.lost()
}

// header reads the header of the file ("File header"). Without one, reading begins at the first chunk.
func (r *Reader) header() *Fault {
	r.fill(fileHeader)
	if len(r.buf) == 0 {
		return nil
	}
	r.dirty = true
	switch {
	case bytes.HasPrefix(r.buf, []byte(chunkMagic)):
		return faultf(0, "header of the file is missing")
	case !bytes.HasPrefix(r.buf, []byte(Magic)):
		if !bytes.Contains(r.buf, []byte(chunkMagic)) {
			r.drop(len(r.buf))
		}
		return faultf(0, "header of the file is damaged, or this is no EVTX file")
	}
	head := r.buf
	r.drop(len(r.buf))
	if len(head) < fileHeader {
		return faultf(0, "header of the file ends early")
	}
	flags := head[120]
	if flags&noChecksum == 0 && crc32.ChecksumIEEE(head[:120]) != binary.LittleEndian.Uint32(head[124:]) {
		return faultf(0, "checksum of the file's header is wrong")
	}
	r.dirty = flags&fileDirty != 0
	if major := binary.LittleEndian.Uint16(head[38:]); major != 3 {
		return faultf(0, "version %d of the format is unknown", major)
	}
	return nil
}

// length is that of the chunk that begins here: less than usual if bytes of it are missing, so that the next one begins within.
// Binary data of an event may look like a chunk: only one whose checksum holds, within one whose checksum does not, is believed.
func (r *Reader) length() int {
	n := min(len(r.buf), chunkSize)
	from := len(chunkMagic)
	for {
		i := bytes.Index(r.buf[from:n], []byte(chunkMagic))
		if i < 0 {
			return n
		}
		from += i
		r.fill(from + chunkHeader)
		if r.headed(from) && !r.whole() {
			return from
		}
		from++
	}
}

// headed reports whether a chunk with a sound header begins at an offset of the buffer.
func (r *Reader) headed(at int) bool {
	if at > len(r.buf)-chunkHeader {
		return false
	}
	c := Chunk{data: r.buf[at:]}
	h, _ := c.header()
	return h.sound
}

// whole reports whether the chunk that begins here is undamaged.
func (r *Reader) whole() bool {
	c := Chunk{data: r.buf}
	if len(c.data) < chunkHeader {
		return false
	}
	h, _ := c.header()
	return h.sound && h.end <= len(c.data) && c.checked(52, c.data[chunkHeader:h.end])
}

// take gives the next bytes as a chunk.
func (r *Reader) take(n int) *Chunk {
	c := &Chunk{Offset: r.offset, data: r.buf[:n:n], memory: r.memoryOf(n), dirty: r.dirty, donors: r.donors.hold()}
	if r.headed(0) {
		r.donors = r.donors.with(donor{c.data, c.memory})
	}
	r.drop(n)
	return c
}

// lost deals with bytes that are no chunk: where records are found among them, they are given as a chunk without a header. Else
// the next chunk is looked for, first at any offset of this block, then 64 KiB on.
func (r *Reader) lost() (*Chunk, error) {
	start := r.offset
	for len(r.buf) > 0 {
		r.fill(chunkSize + len(chunkMagic)) // one may begin at the end of the block
		n := min(len(r.buf), chunkSize)
		next := bytes.Index(r.buf, []byte(chunkMagic))
		if next == 0 {
			break
		}
		if next > 0 {
			n = min(n, next)
		}
		if hasRecord(r.buf[:n]) {
			if r.offset > start {
				break
			}
			return r.take(n), nil
		}
		r.drop(n)
		r.fill(chunkSize)
	}
	return nil, faultf(start, "no chunk of events here; %d bytes skipped", r.offset-start)
}

func hasRecord(data []byte) bool {
	for from := 0; ; from++ {
		i := bytes.Index(data[from:], []byte(recordMagic))
		if i < 0 {
			return false
		}
		from += i
		if _, _, err := frame(data, from); err == nil {
			return true
		}
	}
}

// fill reads until n bytes are there, or the input ends. What was given before is not overwritten.
func (r *Reader) fill(n int) {
	if len(r.buf) >= n || r.err != nil {
		return
	}
	buf := buffer(n)
	have := copy(buf, r.buf)
	got, err := io.ReadFull(r.r, buf[have:])
	r.buf = buf[:have+got]
	if len(r.buf) == 0 {
		unused(buf)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	r.err = err
}

// memoryOf counts who holds the buffer, if the next n bytes are all of it.
func (r *Reader) memoryOf(n int) *memory {
	if n != chunkSize || cap(r.buf) != chunkSize {
		return nil
	}
	m := &memory{buf: r.buf}
	m.hold()
	return m
}

// A memory is a buffer that several hold: a chunk, those that it may donate to, and the reader. Whoever drops it last gives it
// back; where one never does, the garbage collector takes it.
type memory struct {
	buf     []byte
	holders atomic.Int32
}

func (m *memory) hold() {
	if m != nil {
		m.holders.Add(1)
	}
}

func (m *memory) drop() {
	if m != nil && m.holders.Add(-1) == 0 {
		unused(m.buf)
	}
}

// buffers are those that were filled with nothing, or with zeros only, and those that were given back.
var buffers = sync.Pool{New: func() any { return new([chunkSize]byte) }}

func buffer(n int) []byte {
	if n == chunkSize {
		return buffers.Get().(*[chunkSize]byte)[:]
	}
	return make([]byte, n)
}

func unused(buf []byte) {
	if len(buf) == chunkSize {
		buffers.Put((*[chunkSize]byte)(buf))
	}
}

func (r *Reader) drop(n int) {
	r.buf = r.buf[n:]
	r.offset += int64(n)
}
