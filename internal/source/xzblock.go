package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
)

const xzFilterLZMA2 = 0x21

var crc64Table = crc64.MakeTable(crc64.ECMA)

// newXZCheck gives the sum that a stream's flags ask for; nil where they ask for none.
func newXZCheck(kind byte) (hash.Hash, error) {
	switch kind {
	case 0:
		return nil, nil
	case 1:
		return crc32.NewIEEE(), nil
	case 4:
		return crc64.New(crc64Table), nil
	case 10:
		return sha256.New(), nil
	}
	return nil, streamError{text: fmt.Sprintf("xz check %d is not known", kind)}
}

// An xzBlock is the block being read.
type xzBlock struct {
	data   io.Reader
	check  hash.Hash // nil where there is none
	began  int64     // place of its header
	dataAt int64     // place behind its header
	packed int64     // sizes that the header states, or -1
	size   int64
	out    int64 // bytes decompressed so far
}

func (b *xzBlock) read(p []byte) (int, error) {
	n, err := b.data.Read(p)
	b.out += int64(n)
	if b.check != nil {
		b.check.Write(p[:n])
	}
	if b.size >= 0 && (b.out > b.size || err == io.EOF && b.out < b.size) {
		err = errXZHeader
	}
	return n, err
}

// beginBlock reads the header of a block, of which the first byte tells the size.
func (x *xzReader) beginBlock(mark byte) (*xzBlock, error) {
	began := x.in.n - 1
	header := make([]byte, 4*(int(mark)+1))
	header[0] = mark
	if _, err := io.ReadFull(x.in, header[1:]); err != nil {
		return nil, err
	}
	fields, sum := header[:len(header)-4], header[len(header)-4:]
	if crc32.ChecksumIEEE(fields) != binary.LittleEndian.Uint32(sum) {
		return nil, errXZHeader
	}
	block := &xzBlock{began: began, dataAt: x.in.n, packed: -1, size: -1}
	property, err := block.parse(fields[1:])
	if err != nil {
		return nil, err
	}
	if block.check, err = newXZCheck(x.flags[1]); err != nil {
		return nil, err
	}
	block.data, err = openLZMA2("xz", x.in, property, block.size, x.budget)
	return block, err
}

// parse reads the flags, the sizes if there are any, and the filters, of which only LZMA2 is known. It gives the size of
// its dictionary as the filter codes it.
func (b *xzBlock) parse(fields []byte) (property byte, err error) {
	flags, in := fields[0], bytes.NewReader(fields[1:])
	if flags&0x3c != 0 {
		return 0, errXZHeader
	}
	for _, size := range []struct {
		flag byte
		into *int64
	}{{0x40, &b.packed}, {0x80, &b.size}} {
		if flags&size.flag != 0 {
			n, err := binary.ReadUvarint(in)
			if err != nil || n >= 1<<63 {
				return 0, errXZHeader
			}
			*size.into = int64(n)
		}
	}
	filter, err := binary.ReadUvarint(in)
	if err != nil {
		return 0, errXZHeader
	}
	if flags&3 != 0 || filter != xzFilterLZMA2 {
		return 0, streamError{text: fmt.Sprintf("xz filter %#x is not read yet", filter)}
	}
	var rest [2]byte // the size of the property, which is 1, and the property
	if _, err := io.ReadFull(in, rest[:]); err != nil || rest[0] != 1 {
		return 0, errXZHeader
	}
	return rest[1], nil
}

// endBlock compares the sizes and the check with what was read.
func (x *xzReader) endBlock() error {
	b := x.block
	x.block = nil
	packed := x.in.n - b.dataAt
	if b.packed >= 0 && packed != b.packed {
		return errXZHeader
	}
	var padding [3]byte
	fill := padding[:-packed&3]
	if _, err := io.ReadFull(x.in, fill); err != nil {
		return err
	}
	if !bytes.Equal(fill, make([]byte, len(fill))) {
		return errXZHeader
	}
	unpadded := b.dataAt - b.began + packed
	if b.check != nil {
		want := make([]byte, b.check.Size())
		if _, err := io.ReadFull(x.in, want); err != nil {
			return err
		}
		if !bytes.Equal(want, xzSum(b.check)) {
			return errXZChecksum
		}
		unpadded += int64(len(want))
	}
	x.seen.add(uint64(unpadded), uint64(b.out))
	return nil
}

// xzSum gives a sum as it lies in the file: numbers little-endian.
func xzSum(sum hash.Hash) []byte {
	switch sum := sum.(type) {
	case hash.Hash32:
		return binary.LittleEndian.AppendUint32(nil, sum.Sum32())
	case hash.Hash64:
		return binary.LittleEndian.AppendUint64(nil, sum.Sum64())
	}
	return sum.Sum(nil)
}
