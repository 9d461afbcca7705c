package source

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/klauspost/compress/flate"
)

// A zip is read here and not by archive/zip, which holds the whole directory before it gives a member, cannot go on by the
// members' own headers where the directory is lost, and does not see members that overlap. The format is that of PKWARE's
// APPNOTE.TXT, version 6.3.10.

var errEncrypted = errors.New("encrypted: not read")

// A zipMember is what a directory or a local header says of a member.
type zipMember struct {
	name    string
	modTime time.Time
	special bool // a directory, a link, a device
	flags   uint16
	method  uint16
	crc     uint32
	packed  int64
	size    int64
	offset  int64 // of its local header
	err     error // why it cannot be read
}

// zipMembers gives the members that the directory lists, or where that is damaged, those whose own headers are found.
func zipMembers(a *archive) iter.Seq2[*member, *Fault] {
	return func(yield func(*member, *Fault) bool) {
		s, err := a.random()
		if err != nil {
			yield(nil, &Fault{Err: err})
			return
		}
		defer s.free()
		give := giveZipLocals
		directory, fault := readZipDirectory(s, s.size, a.budget.room())
		if fault == nil {
			give, fault = directory.give, directory.behind
			defer a.budget.list(len(directory.members))()
		}
		if s.err != nil {
			fault = &Fault{Offset: s.size, Err: s.err}
		}
		if give(s, a.budget, yield) && fault != nil {
			yield(nil, fault)
		}
	}
}

// give hands out the members. Like the other functions of that name, it gives false when no more are wanted.
func (d *zipDirectory) give(s *store, b *budget, yield func(*member, *Fault) bool) bool {
	for i := range d.members {
		if z := &d.members[i]; !z.special && !z.give(s, b, yield) {
			return false
		}
	}
	return true
}

func (z *zipMember) give(s *store, b *budget, yield func(*member, *Fault) bool) bool {
	m := &member{name: z.name, modTime: z.modTime, offset: z.offset}
	content, free, err := z.open(s, s.size, b)
	if err != nil {
		m.err = err
		return yield(m, nil)
	}
	defer free()
	m.content = content
	return yield(m, nil)
}

// open gives the content, from an archive of which there are end bytes.
func (z *zipMember) open(at io.ReaderAt, end int64, b *budget) (io.Reader, func(), error) {
	if err := z.unreadable(); err != nil {
		return nil, nil, err
	}
	body, err := z.body(at)
	if err != nil {
		return nil, nil, err
	}
	packed := max(0, min(z.packed, end-body))
	in := bufio.NewReaderSize(io.NewSectionReader(at, body, packed), int(min(packed, readSize)))
	decoder, free, err := z.decode(in, b)
	if err != nil {
		return nil, nil, err
	}
	guarded := &bombGuard{in: decoder, budget: b, format: "zip"}
	return newChecked(guarded, "zip", sum{z.size, z.crc, true}), free, nil
}

// unreadable says why a member cannot be read.
func (z *zipMember) unreadable() error {
	switch {
	case z.err != nil:
		return z.err
	case z.flags&zipEncrypted != 0 || z.method == zipAES:
		return errEncrypted
	case zipMethods[z.method] == nil && z.method != zipLZMA:
		name := zipMethodNames[z.method]
		if name == "" {
			name = fmt.Sprint("method ", z.method)
		}
		return fmt.Errorf("zip compressed by %s is not read yet", name)
	}
	return nil
}

// body finds where the content begins: the local header may have other extra fields than the directory.
func (z *zipMember) body(at io.ReaderAt) (int64, error) {
	var header [zipLocalSize]byte
	if _, err := at.ReadAt(header[:], z.offset); err != nil {
		return 0, damage("zip", early(err), nil)
	}
	if string(header[:4]) != zipLocalMark {
		return 0, errZipHeader
	}
	name, extra := binary.LittleEndian.Uint16(header[26:]), binary.LittleEndian.Uint16(header[28:])
	return z.offset + zipLocalSize + int64(name) + int64(extra), nil
}

const (
	zipStored = 0
	zipLZMA   = 14
	zipAES    = 99 // stands for another, with encryption
)

// zipMethods are those that need to know nothing but the stream.
var zipMethods = map[uint16]func(*bufio.Reader, *budget) (io.Reader, func(), error){
	zipStored: func(in *bufio.Reader, _ *budget) (io.Reader, func(), error) { return in, func() {}, nil },
	8:         openDeflate,
	12:        openBzip2,
	20:        openZstd, // its number before 6.3.8
	93:        openZstd,
	95:        openXZ,
}

var zipMethodNames = map[uint16]string{1: "shrink", 2: "reduce", 3: "reduce", 4: "reduce", 5: "reduce", 6: "implode",
	9: "deflate64", 10: "DCL implode", 94: "MP3", 96: "JPEG", 97: "WavPack", 98: "PPMd"}

func (z *zipMember) decode(in *bufio.Reader, b *budget) (io.Reader, func(), error) {
	if z.method != zipLZMA {
		return zipMethods[z.method](in, b)
	}
	var header [9]byte // version, size of the properties, properties
	if _, err := io.ReadFull(in, header[:]); err != nil {
		return nil, nil, damage("zip", early(err), nil)
	}
	if binary.LittleEndian.Uint16(header[2:]) != 5 {
		return nil, nil, errZipHeader
	}
	decoder, err := openLZMA("zip", in, header[4:], z.size, b)
	return decoder, nothing, damage("zip", early(err), nil)
}

// openDeflate takes no byte too many. Decoders are not reused: this one gives another answer to a damaged stream when it has
// read another stream before.
func openDeflate(in *bufio.Reader, _ *budget) (io.Reader, func(), error) {
	return &renamed{in: flate.NewReader(in), format: "deflate"}, nothing, nil
}
