package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"iter"
)

const (
	chunkSize   = 64 << 10
	chunkHeader = 512
	chunkMagic  = "ElfChnk\x00"

	recordMagic  = "\x2a\x2a\x00\x00"
	recordHeader = 24
	recordMin    = recordHeader + 4 // with the copy of its size

	noChecksum = 4 // a flag of file and chunk: their checksums are not kept
)

// A Chunk is 64 KiB of a log, or less at a damaged place. It stands for itself: different chunks may be decoded at the same time,
// each by one goroutine.
type Chunk struct {
	Offset int64 // in the input, in bytes

	data  []byte
	dirty bool // the log was in use, or its header is damaged: the chunk's header may be older than its records

	names     map[string]*name
	nameAt    map[uint32]*name
	templates map[uint32]*template
	scratch   []byte
	ops, cost int // work that templates ask for: see the limits
	round     int // of numbering siblings, for JSON
}

type template struct {
	prog   program
	length int // in bytes, its header included
	err    error
}

// template gives the template whose definition stands at an offset of the chunk: the offset of another one, a GUID, a size,
// and a fragment of that size ("Template definition").
func (c *Chunk) template(at int) (program, int, error) {
	if t := c.templates[uint32(at)]; t != nil {
		return t.prog, t.length, t.err
	}
	t := c.compile(at)
	c.templates[uint32(at)] = t
	return t.prog, t.length, t.err
}

func (c *Chunk) compile(at int) *template {
	const header = 24
	if at < chunkHeader || at > len(c.data)-header {
		return &template{err: errors.New("template is outside of the chunk")}
	}
	size := int(binary.LittleEndian.Uint32(c.data[at+20:]))
	if size > len(c.data)-at-header {
		return &template{err: errors.New("template reaches out of the chunk")}
	}
	t := &template{length: header + size}
	compiler := compiler{chunk: c, data: c.data[:at+t.length], dependent: true}
	t.err = compiler.fragment(at + header)
	t.prog = compiler.prog
	return t
}

// A header is what a chunk's header says ("Chunk header").
type header struct {
	first, last uint64 // numbers of the records
	end         int    // of the records' data
	sound       bool   // its own checksum holds, and the rest is possible
}

func (c *Chunk) header() (h header, fault error) {
	if len(c.data) < chunkHeader || string(c.data[:8]) != chunkMagic {
		return header{end: len(c.data)}, errors.New("chunk has no header")
	}
	h.first, h.last = binary.LittleEndian.Uint64(c.data[24:]), binary.LittleEndian.Uint64(c.data[32:])
	h.end = int(binary.LittleEndian.Uint32(c.data[48:]))
	switch {
	case !c.checked(124, c.data[:120], c.data[128:chunkHeader]):
		fault = errors.New("checksum of the chunk's header is wrong")
	case h.end < chunkHeader || h.end > chunkSize || h.first > h.last:
		fault = errors.New("chunk's header is impossible")
	default:
		h.sound = true
		return h, nil
	}
	return header{end: len(c.data)}, fault
}

// checked compares the CRC-32 (RFC 1952) that stands at an offset of the header with that of some parts of the chunk.
func (c *Chunk) checked(at int, parts ...[]byte) bool {
	if c.data[120]&noChecksum != 0 {
		return true
	}
	var sum uint32
	for _, part := range parts {
		sum = crc32.Update(sum, crc32.IEEETable, part)
	}
	return sum == binary.LittleEndian.Uint32(c.data[at:])
}

// Records gives the records of the chunk in their order, and the faults where they occur; either the record or the fault is nil.
// The record is the same variable each time: it is valid until the loop goes on.
func (c *Chunk) Records() iter.Seq2[*Record, *Fault] {
	return func(yield func(*Record, *Fault) bool) {
		c.names, c.nameAt, c.templates = map[string]*name{}, map[uint32]*name{}, map[uint32]*template{}
		c.ops, c.cost = 0, 0
		w := walk{chunk: c, yield: yield, record: Record{chunk: c}}
		w.all()
	}
}

// A walk goes through the records of a chunk.
type walk struct {
	chunk   *Chunk
	header  header
	record  Record
	yield   func(*Record, *Fault) bool
	stopped bool
	last    uint64 // the number of the last record met, 0 before the first
	met     uint64 // records met, whole or not
	faults  int
}

func (w *walk) fault(at int, format string, args ...any) {
	w.faults++
	if !w.stopped {
		w.stopped = !w.yield(nil, faultf(w.chunk.Offset+int64(at), format, args...))
	}
}

func (w *walk) all() {
	var fault error
	if w.header, fault = w.chunk.header(); fault != nil {
		w.fault(0, "%w", fault)
	}
	data, end := w.chunk.data, w.header.end
	switch {
	case end > len(data):
		w.fault(len(data), "chunk ends after %d bytes; its records take %d", len(data), end)
		end = len(data)
	case w.header.sound && !w.chunk.checked(52, data[chunkHeader:end]):
		w.fault(chunkHeader, "checksum of the chunk's records is wrong")
	}
	at := w.start()
	for at < end && !w.stopped {
		at = w.step(at, end)
	}
	if w.header.sound && !w.stopped {
		w.behind(at)
		w.count()
	}
}

// start is where the first record is looked for: a block without a header may be the rest of a chunk.
func (w *walk) start() int {
	if len(w.chunk.data) < chunkHeader {
		return 0
	}
	return chunkHeader
}

// step deals with what stands at an offset and gives the offset of what comes next.
func (w *walk) step(at, end int) int {
	size, id, err := frame(w.chunk.data[:end], at)
	if err != nil {
		return w.skip(at, end, err)
	}
	w.give(at, size, id)
	return at + size
}

// give decodes a record and gives it, or says why not.
func (w *walk) give(at, size int, id uint64) {
	w.last = id
	w.met++
	data := w.chunk.data
	r := &w.record
	r.ID, r.Offset = id, w.chunk.Offset+int64(at)
	r.Written = filetime(binary.LittleEndian.Uint64(data[at+16:]))
	if err := r.decode(at+recordHeader, at+size-4); err != nil {
		w.fault(at, "record %d: %w", id, err)
	} else if !w.stopped {
		w.stopped = !w.yield(r, nil)
	}
}

// frame reads the frame of a record: its magic, size, number, time, and behind its binary XML the copy of its size ("Event record").
func frame(data []byte, at int) (size int, id uint64, err error) {
	if at > len(data)-recordMin {
		return 0, 0, errors.New("too few bytes for a record")
	}
	if string(data[at:at+4]) != recordMagic {
		return 0, 0, errors.New("not a record")
	}
	size = int(binary.LittleEndian.Uint32(data[at+4:]))
	switch {
	case size < recordMin:
		return 0, 0, errors.New("record's size is too small")
	case size > len(data)-at:
		return 0, 0, errors.New("record reaches beyond the chunk's records")
	case binary.LittleEndian.Uint32(data[at+size-4:]) != uint32(size):
		return 0, 0, errors.New("record's size and its copy differ")
	}
	return size, binary.LittleEndian.Uint64(data[at+8:]), nil
}

// skip says what is lost at an offset and finds the next record behind it. Zeros up to the end are nothing lost.
func (w *walk) skip(at, end int, reason error) int {
	data := w.chunk.data[:end]
	if allZero(data[at:]) {
		return end
	}
	next := end
	for from := at + 1; ; {
		i := bytes.Index(data[from:], []byte(recordMagic))
		if i < 0 {
			break
		}
		from += i
		if _, id, err := frame(data, from); err == nil && w.plausible(id) {
			next = from
			break
		}
		from++
	}
	w.fault(at, "%w; %d bytes skipped", reason, next-at)
	return next
}

// plausible reports whether a record found behind damage can belong here: numbers rise within a chunk. Lower ones are left from
// an earlier use of the file.
func (w *walk) plausible(id uint64) bool {
	if w.header.sound {
		return id > w.last && id >= w.header.first && id <= w.header.last
	}
	return id > w.last && id < 1<<48
}

// behind looks behind the end of the chunk's data. Records there are left from an earlier use of the file, unless they go on
// counting: then the header was not written yet when the log was copied ("Corruption scenarios", dirty files).
func (w *walk) behind(at int) {
	for !w.stopped {
		size, id, err := frame(w.chunk.data, at)
		if err != nil || id != w.last+1 || w.met == 0 {
			return
		}
		if !w.chunk.dirty {
			w.fault(at, "record %d stands behind the end of the chunk's data: not given", id)
			return
		}
		w.give(at, size, id)
		at += size
	}
}

// count compares the records met with the header's count, if no fault has told of a loss yet.
func (w *walk) count() {
	if want := w.header.last - w.header.first + 1; w.faults == 0 && w.met < want {
		w.fault(0, "chunk's header counts %d records; %d found", want, w.met)
	}
}
