package source

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
)

const (
	xzMagic       = "\xfd7zXZ\x00"
	xzFooterMagic = "YZ"
)

var (
	errXZHeader   = errors.New("header")
	errXZIndex    = errors.New("index")
	errXZChecksum = errors.New("checksum")
	errAfterXZ    = errors.New("no xz")
)

var xzWords = map[error]string{
	errXZHeader:   "header is damaged",
	errXZIndex:    "index is damaged",
	errXZChecksum: "checksum is wrong",
	errAfterXZ:    "stream is followed by what is no xz",
}

// An xzReader reads the streams of an xz file one after the other (tukaani.org/xz/xz-file-format.txt, version 1.2.1). The
// LZMA2 inside is decoded by a library; the format around it is read here, since the library allocates whatever
// dictionary a header declares, and keeps a record of every block.
type xzReader struct {
	in     *xzInput
	budget *budget
	flags  [2]byte // of the stream: the kind of its checks
	block  *xzBlock
	seen   xzIndex // of the blocks read
	err    error   // sticky
}

func openXZ(in *bufio.Reader, b *budget) (io.Reader, func(), error) {
	x := &xzReader{in: &xzInput{in: in}, budget: b}
	x.err = damage("xz", x.beginStream(), xzWords)
	return x, nothing, nil
}

func (x *xzReader) Read(p []byte) (int, error) {
	for x.err == nil {
		n, err := x.read(p)
		x.err = damage("xz", err, xzWords)
		if n > 0 {
			return n, nil
		}
	}
	return 0, x.err
}

func (x *xzReader) read(p []byte) (n int, err error) {
	if x.block == nil {
		return 0, x.next()
	}
	n, err = x.block.read(p)
	if err == io.EOF {
		err = x.endBlock()
	}
	return n, err
}

// beginStream reads the header of a stream: the magic, two bytes of flags, their checksum.
func (x *xzReader) beginStream() error {
	var header [12]byte
	x.in.n = 0
	if _, err := io.ReadFull(x.in, header[:]); err != nil {
		return err
	}
	if string(header[:6]) != xzMagic {
		return errAfterXZ
	}
	if crc32.ChecksumIEEE(header[6:8]) != binary.LittleEndian.Uint32(header[8:]) || header[6] != 0 {
		return errXZHeader
	}
	x.flags = [2]byte(header[6:8])
	x.seen = newXZIndex()
	_, err := newXZCheck(x.flags[1])
	return err
}

// next begins the next block, or ends the stream.
func (x *xzReader) next() error {
	mark, err := x.in.ReadByte()
	if err != nil {
		return err
	}
	if mark != 0 {
		x.block, err = x.beginBlock(mark)
		return err
	}
	if err := x.endStream(); err != nil {
		return err
	}
	return x.follow()
}

// endStream compares the index and the footer with what was read.
func (x *xzReader) endStream() error {
	began := x.in.n - 1
	if err := x.readIndex(began); err != nil {
		return err
	}
	size := x.in.n - began
	var footer [12]byte
	if _, err := io.ReadFull(x.in, footer[:]); err != nil {
		return err
	}
	backward := (int64(binary.LittleEndian.Uint32(footer[4:8])) + 1) * 4
	sum := binary.LittleEndian.Uint32(footer[:4])
	if string(footer[10:]) != xzFooterMagic || sum != crc32.ChecksumIEEE(footer[4:10]) || backward != size || [2]byte(footer[8:10]) != x.flags {
		return errXZIndex
	}
	return nil
}

// readIndex reads the index behind its mark, which is the zero that began it.
func (x *xzReader) readIndex(began int64) error {
	x.in.sum = crc32.NewIEEE()
	defer func() { x.in.sum = nil }()
	x.in.sum.Write([]byte{0})
	records, err := x.in.number()
	if err != nil {
		return err
	}
	if records != x.seen.records {
		return errXZIndex
	}
	listed := newXZIndex()
	for range records {
		unpadded, err := x.in.number()
		if err != nil {
			return err
		}
		size, err := x.in.number()
		if err != nil {
			return err
		}
		listed.add(unpadded, size)
	}
	if listed.sum.Sum64() != x.seen.sum.Sum64() {
		return errXZIndex
	}
	return x.in.endSummed(began, errXZIndex)
}

// follow goes on behind a stream: padding of zeros, another stream, or the end.
func (x *xzReader) follow() error {
	for padding := 0; ; padding++ {
		head, err := x.in.in.Peek(1)
		switch {
		case len(head) == 0 && err == io.EOF && padding%4 != 0:
			return errAfterXZ
		case len(head) == 0:
			return err
		case head[0] != 0 && padding%4 != 0:
			return errAfterXZ
		case head[0] != 0:
			return x.beginStream()
		}
		if _, err := x.in.in.Discard(1); err != nil {
			return err
		}
	}
}

// An xzIndex is a list of the sizes of blocks. It may be long: only its sum is kept.
type xzIndex struct {
	records uint64
	sum     hash.Hash64
}

func newXZIndex() xzIndex { return xzIndex{sum: crc64.New(crc64Table)} }

func (i *xzIndex) add(unpadded, size uint64) {
	i.records++
	var record [16]byte
	binary.LittleEndian.PutUint64(record[:], unpadded)
	binary.LittleEndian.PutUint64(record[8:], size)
	i.sum.Write(record[:])
}

// An xzInput counts and sums what is read of a stream, of which the end is always too early.
type xzInput struct {
	in  *bufio.Reader
	n   int64
	sum hash.Hash32 // nil: not asked for
}

func (i *xzInput) Read(p []byte) (int, error) {
	n, err := i.in.Read(p)
	i.note(p[:n])
	return n, early(err)
}

func (i *xzInput) ReadByte() (byte, error) {
	c, err := i.in.ReadByte()
	if err == nil {
		i.note([]byte{c})
	}
	return c, early(err)
}

func (i *xzInput) note(p []byte) {
	i.n += int64(len(p))
	if i.sum != nil {
		i.sum.Write(p)
	}
}

func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// number reads an integer of up to nine bytes of seven bits each.
func (i *xzInput) number() (uint64, error) {
	var n uint64
	for shift := 0; shift < 63; shift += 7 {
		c, err := i.ReadByte()
		if err != nil {
			return 0, err
		}
		n |= uint64(c&0x7f) << shift
		if c&0x80 == 0 {
			return n, nil
		}
	}
	return 0, errXZHeader
}

// endSummed reads the zeros that fill up to a multiple of four since began, and the checksum.
func (i *xzInput) endSummed(began int64, wrong error) error {
	var tail [8]byte
	padding := tail[:-(i.n-began)&3]
	if _, err := io.ReadFull(i, padding); err != nil {
		return err
	}
	want := i.sum.Sum32()
	if _, err := io.ReadFull(i, tail[4:]); err != nil {
		return err
	}
	if !bytes.Equal(padding, make([]byte, len(padding))) || binary.LittleEndian.Uint32(tail[4:]) != want {
		return wrong
	}
	return nil
}
