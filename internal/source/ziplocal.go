package source

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

var errZipLength = errors.New("zip does not say how long the member is")

// A zipWalk goes from one local header to the next, where there is no directory to go by.
type zipWalk struct {
	s      *store
	budget *budget
	offset int64
}

// giveZipLocals hands out the members whose local headers follow each other from the beginning on, as in a download that
// was cut. That the archive is not whole is for the caller to say.
func giveZipLocals(s *store, b *budget, yield func(*member, *Fault) bool) bool {
	w := &zipWalk{s: s, budget: b}
	w.skipMark()
	for {
		z, body, err := w.header()
		if err == io.EOF {
			return true
		}
		if err == nil {
			var more bool
			if more, err = w.give(z, body, yield); !more {
				return false
			}
		}
		if err != nil {
			return yield(nil, &Fault{Offset: w.offset, Err: unread(damage("zip", err, nil))})
		}
	}
}

// skipMark goes past the mark of a zip that was to be in parts.
func (w *zipWalk) skipMark() {
	var head [8]byte
	if _, err := w.s.ReadAt(head[:], 0); err == nil && string(head[:4]) != zipLocalMark && string(head[4:]) == zipLocalMark {
		w.offset = 4
	}
}

// header reads the next local header and gives the place behind it; io.EOF where there is no more, be it half of one.
func (w *zipWalk) header() (*zipMember, int64, error) {
	in := io.NewSectionReader(w.s, w.offset, zipLargest)
	var header [zipLocalSize]byte
	n, err := io.ReadFull(in, header[:])
	switch {
	case n >= 4 && isZipTail(string(header[:4])) || early(err) == io.ErrUnexpectedEOF:
		return nil, 0, io.EOF
	case err != nil:
		return nil, 0, err
	case string(header[:4]) != zipLocalMark:
		return nil, 0, errZipHeader
	}
	name, extra := binary.LittleEndian.Uint16(header[26:]), binary.LittleEndian.Uint16(header[28:])
	rest := make([]byte, int(name)+int(extra))
	if _, err := io.ReadFull(in, rest); early(err) == io.ErrUnexpectedEOF {
		return nil, 0, io.EOF
	} else if err != nil {
		return nil, 0, err
	}
	z, err := parseZipMember(header[6:], rest[:name], rest[name:], 0)
	z.offset = w.offset
	z.special = strings.HasSuffix(z.name, "/") && z.size == 0 && z.flags&zipDescriptor == 0
	return &z, w.offset + zipLocalSize + int64(len(rest)), err
}

// isZipTail tells what stands behind the members.
func isZipTail(mark string) bool {
	return mark == zipCentralMark || mark == zipEndMark || mark == zip64EndMark || mark == "PK\x06\x08"
}

// give hands out a member and goes behind it.
func (w *zipWalk) give(z *zipMember, body int64, yield func(*member, *Fault) bool) (more bool, err error) {
	if z.flags&zipDescriptor != 0 && z.packed == 0 {
		return w.giveUnsized(z, body, yield)
	}
	if !z.special && !z.give(w.s, w.budget, yield) {
		return false, nil
	}
	w.offset = body + z.packed
	if z.flags&zipDescriptor != 0 {
		in := bufio.NewReader(io.NewSectionReader(w.s, w.offset, zipLargest))
		_, n, err := readZipDescriptor(in)
		w.offset += n
		return true, err
	}
	return true, nil
}

// giveUnsized hands out a member whose sizes stand behind it: only deflate tells its own end.
func (w *zipWalk) giveUnsized(z *zipMember, body int64, yield func(*member, *Fault) bool) (more bool, err error) {
	m := &member{name: z.name, modTime: z.modTime, offset: z.offset}
	if m.err = z.unreadable(); m.err == nil && z.method != 8 {
		m.err = errZipLength
	}
	if m.err != nil {
		return yield(m, nil), errZipLength
	}
	section := io.NewSectionReader(w.s, body, max(0, w.s.size-body))
	in := bufio.NewReaderSize(section, readSize)
	decoder, free, err := openDeflate(in, w.budget)
	if err != nil {
		return true, err
	}
	defer free()
	content := &checked{in: &bombGuard{in: decoder, budget: w.budget, format: "zip"}, format: "zip", limit: -1}
	content.want = func() (sum, error) {
		want, _, err := readZipDescriptor(in)
		return want, err
	}
	m.content = content
	if !yield(m, nil) {
		return false, nil
	}
	_, err = io.Copy(io.Discard, content)
	place, _ := section.Seek(0, io.SeekCurrent)
	w.offset = body + place - int64(in.Buffered())
	return true, err
}

// readZipDescriptor reads the checksum and the sizes that stand behind a member. Their width is not stated, and their mark
// may be missing: what follows must be another mark, or the end.
func readZipDescriptor(in *bufio.Reader) (want sum, n int64, err error) {
	const mark = "PK\x07\x08"
	head, _ := in.Peek(len(mark) + 20 + 2)
	skip := 0
	if strings.HasPrefix(string(head), mark) {
		skip = len(mark)
	}
	fields := head[skip:]
	follows := func(at int) bool {
		return len(fields) == at || len(fields) >= at+2 && string(fields[at:at+2]) == "PK"
	}
	width := 12
	if !follows(width) && follows(20) {
		width = 20
	}
	if len(fields) < width {
		return sum{}, 0, io.ErrUnexpectedEOF
	}
	want = sum{crc: binary.LittleEndian.Uint32(fields), hasCRC: true, size: int64(binary.LittleEndian.Uint32(fields[8:]))}
	if width == 20 {
		want.size = int64(binary.LittleEndian.Uint64(fields[12:]))
	}
	n = int64(skip + width)
	_, err = in.Discard(int(n))
	return want, n, err
}
