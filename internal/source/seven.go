package source

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
)

// A 7z is read here (7zFormat.txt of the LZMA SDK): the libraries there are allocate what a header of a few bytes asks for.

const (
	sevenMagic     = "7z\xbc\xaf\x27\x1c"
	sevenStartSize = 32
)

var (
	errSevenHeader = streamError{text: "7z header is damaged"}
	errSevenCut    = streamError{"7z ends early: its header is missing", io.ErrUnexpectedEOF}
)

// A sevenArchive is what the header says.
type sevenArchive struct {
	folders []sevenFolder
	files   []sevenFile
}

// sevenMembers gives the files, in the order of the header. Those of one folder are compressed as one stream.
func sevenMembers(a *archive) iter.Seq2[*member, *Fault] {
	return func(yield func(*member, *Fault) bool) {
		s, err := a.random()
		if err != nil {
			yield(nil, &Fault{Err: err})
			return
		}
		defer s.free()
		seven, err := readSeven(s, a.budget)
		if s.err != nil {
			err = s.err
		}
		if seven != nil {
			defer a.budget.list(len(seven.files))()
			if !seven.give(s, a.budget, yield) {
				return
			}
		}
		if err != nil {
			yield(nil, &Fault{Offset: s.size, Err: err})
		}
	}
}

// readSeven reads the header, which lies at the end. The archive is nil unless it can be read; the error may be that
// something follows it.
func readSeven(s *store, b *budget) (*sevenArchive, error) {
	var start [sevenStartSize]byte
	if _, err := s.ReadAt(start[:], 0); err != nil {
		return nil, damage("7z", early(err), nil)
	}
	if crc32.ChecksumIEEE(start[12:]) != binary.LittleEndian.Uint32(start[8:]) {
		return nil, errSevenHeader
	}
	offset, size := binary.LittleEndian.Uint64(start[12:]), binary.LittleEndian.Uint64(start[20:])
	if offset > zipLargest || size > zipLargest || int64(offset+size) > s.size-sevenStartSize {
		return nil, errSevenCut
	}
	place := sevenStartSize + int64(offset)
	header, err := readSevenHeader(s, place, int64(size), binary.LittleEndian.Uint32(start[28:]), b)
	if err != nil {
		return nil, err
	}
	archive, err := decodeSevenHeader(s, header, b)
	if err == nil && !isZero(s, place+int64(size), s.size) {
		err = streamError{text: "7z is followed by what is no 7z"}
	}
	return archive, err
}

func readSevenHeader(s *store, place, size int64, crc uint32, b *budget) ([]byte, error) {
	if size > b.limits.header {
		return nil, streamError{text: fmt.Sprintf("7z header of %d bytes is over the limit of %d", size, b.limits.header)}
	}
	header := make([]byte, size)
	if _, err := s.ReadAt(header, place); err != nil && size > 0 {
		return nil, damage("7z", early(err), nil)
	}
	if crc32.ChecksumIEEE(header) != crc {
		return nil, streamError{text: "7z checksum of the header is wrong"}
	}
	return header, nil
}

// maxSevenHeaders is how often a header may be compressed again.
const maxSevenHeaders = 4

// decodeSevenHeader parses the header, which may be compressed as the files are.
func decodeSevenHeader(s *store, header []byte, b *budget) (*sevenArchive, error) {
	for range maxSevenHeaders {
		p := &sevenParser{data: header, limit: b.room()}
		switch {
		case len(header) == 0:
			return &sevenArchive{}, nil
		case header[0] != sevenEncodedHeader:
			archive := p.archive()
			if p.bad {
				return nil, errSevenHeader
			}
			return archive, nil
		}
		p.byte()
		folders := p.streams()
		if p.bad || len(folders) != 1 {
			return nil, errSevenHeader
		}
		var err error
		if header, err = folders[0].unpackHeader(s, b); err != nil {
			return nil, err
		}
	}
	return nil, errSevenHeader
}

func (f *sevenFolder) unpackHeader(s *store, b *budget) ([]byte, error) {
	if f.sum.size > b.limits.header {
		return nil, streamError{text: fmt.Sprintf("7z header of %d bytes is over the limit of %d", f.sum.size, b.limits.header)}
	}
	in, free, err := f.open(s, b)
	if err != nil {
		return nil, err
	}
	defer free()
	return io.ReadAll(newChecked(in, "7z header", f.sum))
}

// give hands out the files; false when no more are wanted.
func (a *sevenArchive) give(s *store, b *budget, yield func(*member, *Fault) bool) bool {
	r := &sevenReader{archive: a, store: s, budget: b}
	defer r.close()
	for i := range a.files {
		file := &a.files[i]
		m := &member{name: file.name, modTime: file.modTime}
		size := int64(0)
		if file.hasContent {
			size = r.next(m)
		}
		if file.isSpecial(size) {
			continue
		}
		if !yield(m, nil) {
			return false
		}
	}
	return true
}
