package evtx

import (
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

	data   []byte
	memory *memory // of the data; nil: left to the garbage collector
	dirty  bool    // the log was in use, or its header is damaged: the chunk's header may be older than its records
	donors donors
}

// Release gives the memory of a chunk back, for chunks to come. It is not needed, but saves the garbage collector work. Neither the
// chunk nor a record or value of it may be used afterwards.
func (c *Chunk) Release() {
	c.memory.drop()
	c.donors.drop()
	*c = Chunk{Offset: c.Offset}
}

// Donors are the chunks before a chunk, the last one first: they may have a template that is lost in it. Keeping them takes little,
// as they are held for as long as their own readers need them, or the next few chunks.
type donors [4]donor

type donor struct {
	data   []byte
	memory *memory
}

// with gives the donors after one more chunk. It takes over what d holds.
func (d donors) with(chunk donor) (more donors) {
	d[len(d)-1].memory.drop()
	chunk.memory.hold()
	more[0] = chunk
	copy(more[1:], d[:])
	return more
}

func (d donors) hold() donors {
	for _, one := range d {
		one.memory.hold()
	}
	return d
}

func (d donors) drop() {
	for _, one := range d {
		one.memory.drop()
	}
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
		d := newDecoder(c)
		defer d.free()
		w := walk{chunk: c, d: d, yield: yield}
		w.all()
	}
}
