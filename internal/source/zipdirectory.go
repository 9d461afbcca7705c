package source

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

const (
	zipLocalMark   = "PK\x03\x04"
	zipCentralMark = "PK\x01\x02"
	zipEndMark     = "PK\x05\x06"
	zip64EndMark   = "PK\x06\x06"
	zip64FindMark  = "PK\x06\x07"

	zipLocalSize   = 30
	zipCentralSize = 46
	zipEndSize     = 22
	zip64EndSize   = 56
	zip64FindSize  = 20
	zipCommentSize = 1<<16 - 1 // at most

	zipEncrypted  = 1 << 0
	zipDescriptor = 1 << 3

	zipElsewhere = 1<<32 - 1 // a number that stands in the zip64 field
	zipLargest   = 1 << 62   // more than any size or place, and less than what overflows
)

var (
	errZipHeader    = streamError{text: "zip header is damaged"}
	errZipDirectory = streamError{text: "zip directory is damaged"}
	errZipCut       = streamError{"zip ends early: no directory at its end", io.ErrUnexpectedEOF}
	errZipPart      = streamError{text: "zip is one part of several"}
	errZipBefore    = streamError{text: "zip directory does not list what stands first"}
	errAfterZip     = streamError{text: "zip is followed by what is no zip"}
	errZipOverlap   = errors.New("lies where another member lies: not read")
)

// A zipDirectory is the list of the members, in its own order.
type zipDirectory struct {
	members []zipMember
	behind  *Fault // what is wrong with what follows
}

// A zipEnd says where the directory lies.
type zipEnd struct {
	records      uint64
	wide         bool // records is the whole number, not the rest of it by 65536
	offset, size int64
	at           int64 // place of this record: the directory lies before it
	behind       int64 // place behind it and its comment
}

// readZipDirectory reads the directory of a zip of so many bytes, but no more than limit members and one. The fault is that
// it cannot be believed.
func readZipDirectory(at io.ReaderAt, size, limit int64) (*zipDirectory, *Fault) {
	end, err := findZipEnd(at, size)
	if err != nil {
		return nil, &Fault{Offset: size, Err: err}
	}
	d := &zipDirectory{}
	if err := d.read(at, end, limit); err != nil {
		return nil, &Fault{Offset: end.offset, Err: err}
	}
	if err := d.checkFirst(end); err != nil {
		return nil, &Fault{Err: err}
	}
	d.markOverlaps()
	if !isZero(at, end.behind, size) {
		d.behind = &Fault{Offset: end.behind, Err: errAfterZip}
	}
	return d, nil
}

// findZipEnd looks for the last record of the end that could be one.
func findZipEnd(at io.ReaderAt, size int64) (zipEnd, error) {
	tail := make([]byte, min(size, zipEndSize+zipCommentSize))
	start := size - int64(len(tail))
	if _, err := at.ReadAt(tail, start); err != nil && err != io.EOF {
		return zipEnd{}, err
	}
	for i := len(tail); ; {
		if i = bytes.LastIndex(tail[:i], []byte(zipEndMark)); i < 0 {
			return zipEnd{}, errZipCut
		}
		record := tail[i:]
		if len(record) < zipEndSize {
			continue
		}
		comment := int(binary.LittleEndian.Uint16(record[20:]))
		if len(record) < zipEndSize+comment {
			continue
		}
		return parseZipEnd(at, record, start+int64(i), comment)
	}
}

func parseZipEnd(at io.ReaderAt, record []byte, place int64, comment int) (zipEnd, error) {
	end := zipEnd{
		records: uint64(binary.LittleEndian.Uint16(record[10:])),
		size:    int64(binary.LittleEndian.Uint32(record[12:])),
		offset:  int64(binary.LittleEndian.Uint32(record[16:])),
		at:      place,
		behind:  place + zipEndSize + int64(comment),
	}
	if err := end.widen(at); err != nil {
		return end, err
	}
	if part := binary.LittleEndian.Uint16(record[4:]); part != 0 && part != 1<<16-1 {
		return end, errZipPart
	}
	switch behind := end.at - end.offset - end.size; {
	case behind < 0:
		return end, errZipDirectory
	case behind > 0: // the places in it do not count from the beginning
		return end, errZipBefore
	}
	return end, nil
}

// widen takes the numbers of the zip64 record, if there is one before.
func (e *zipEnd) widen(at io.ReaderAt) error {
	var find [zip64FindSize]byte
	if e.at < zip64FindSize {
		return nil
	}
	if _, err := at.ReadAt(find[:], e.at-zip64FindSize); err != nil {
		return err
	}
	if string(find[:4]) != zip64FindMark {
		return nil
	}
	place := binary.LittleEndian.Uint64(find[8:])
	var record [zip64EndSize]byte
	if place > uint64(e.at) {
		return errZipDirectory
	}
	if _, err := at.ReadAt(record[:], int64(place)); err != nil || string(record[:4]) != zip64EndMark {
		return errZipDirectory
	}
	size, offset := binary.LittleEndian.Uint64(record[40:]), binary.LittleEndian.Uint64(record[48:])
	if size > zipLargest || offset > zipLargest {
		return errZipDirectory
	}
	e.records, e.wide = binary.LittleEndian.Uint64(record[32:]), true
	e.size, e.offset, e.at = int64(size), int64(offset), int64(place)
	return nil
}

func (d *zipDirectory) read(at io.ReaderAt, end zipEnd, limit int64) error {
	in := bufio.NewReaderSize(io.NewSectionReader(at, end.offset, end.size), readSize)
	for int64(len(d.members)) <= limit {
		var header [zipCentralSize]byte
		if _, err := io.ReadFull(in, header[:]); err == io.EOF {
			return end.agrees(len(d.members))
		} else if err != nil || string(header[:4]) != zipCentralMark {
			return errZipDirectory
		}
		z, err := readZipCentral(header[:], in)
		if err != nil {
			return err
		}
		d.members = append(d.members, z)
	}
	return nil
}

func (e *zipEnd) agrees(members int) error {
	if e.wide && e.records != uint64(members) || !e.wide && e.records != uint64(members)&(1<<16-1) {
		return errZipDirectory
	}
	return nil
}

// checkFirst sees to it that a member stands at the beginning. Two zips one behind the other have only the directory of the
// second at the end, and a zip that is cut behind a zip in it has the directory of that.
func (d *zipDirectory) checkFirst(end zipEnd) error {
	first := end.offset
	for i := range d.members {
		first = min(first, d.members[i].offset)
	}
	if first > int64(len(zipLocalMark)) { // the mark of a zip in parts
		return errZipBefore
	}
	return nil
}

// markOverlaps finds members that lie one in the other, as no program writes them: a small file could have many times its
// size to read.
func (d *zipDirectory) markOverlaps() {
	byPlace := make([]*zipMember, len(d.members))
	for i := range d.members {
		byPlace[i] = &d.members[i]
	}
	slices.SortStableFunc(byPlace, func(a, b *zipMember) int { return cmp.Compare(a.offset, b.offset) })
	end := int64(0)
	for _, z := range byPlace {
		if z.offset < end {
			z.err = errZipOverlap
			continue
		}
		end = z.offset + zipLocalSize + z.packed
	}
}

// isZero says whether there are only zeros between two places.
func isZero(at io.ReaderAt, from, to int64) bool {
	in := io.NewSectionReader(at, from, to-from)
	chunk := make([]byte, sniffSize)
	for {
		n, err := in.Read(chunk)
		if len(bytes.Trim(chunk[:n], "\x00")) > 0 || err != nil && err != io.EOF {
			return false
		}
		if err == io.EOF {
			return true
		}
	}
}

// readZipCentral reads a member of the directory, of which the fixed part has been read.
func readZipCentral(header []byte, in io.Reader) (zipMember, error) {
	name, extra, comment := binary.LittleEndian.Uint16(header[28:]), binary.LittleEndian.Uint16(header[30:]), binary.LittleEndian.Uint16(header[32:])
	rest := make([]byte, int(name)+int(extra)+int(comment))
	if _, err := io.ReadFull(in, rest); err != nil {
		return zipMember{}, errZipDirectory
	}
	z, err := parseZipMember(header[8:], rest[:name], rest[name:int(name)+int(extra)], binary.LittleEndian.Uint32(header[42:]))
	made, attributes := header[5], binary.LittleEndian.Uint32(header[38:])
	z.special = strings.HasSuffix(z.name, "/") && z.size == 0
	if made == 3 || made == 19 { // Unix, macOS
		z.special = z.special || isSpecial(attributes>>16, z.size)
	}
	return z, err
}

// maxLink is the length of the longest path that a link can have as its content.
const maxLink = 4096

// isSpecial tells what is no file from a mode as Unix has it. What has content is one, but for a link: the zip command notes
// the mode of a pipe for what it was given through one.
func isSpecial(mode uint32, size int64) bool {
	const kinds, regular, link = 0xf000, 0x8000, 0xa000
	switch mode & kinds {
	case 0, regular:
		return false
	case link:
		return size <= maxLink
	}
	return size == 0
}

// parseZipMember takes the fields that both kinds of header have in one order, from the flags on.
func parseZipMember(fields, name, extra []byte, offset uint32) (zipMember, error) {
	z := zipMember{
		name:    string(name),
		flags:   binary.LittleEndian.Uint16(fields),
		method:  binary.LittleEndian.Uint16(fields[2:]),
		modTime: dosTime(binary.LittleEndian.Uint16(fields[6:]), binary.LittleEndian.Uint16(fields[4:])),
		crc:     binary.LittleEndian.Uint32(fields[8:]),
		packed:  int64(binary.LittleEndian.Uint32(fields[12:])),
		size:    int64(binary.LittleEndian.Uint32(fields[16:])),
		offset:  int64(offset),
	}
	for len(extra) >= 4 {
		size := int(binary.LittleEndian.Uint16(extra[2:]))
		if size > len(extra)-4 {
			break // some programs pad with garbage
		}
		if err := z.extend(binary.LittleEndian.Uint16(extra), extra[4:4+size]); err != nil {
			return z, err
		}
		extra = extra[4+size:]
	}
	return z, nil
}

// extend takes an extra field: the large numbers of zip64, or a time that knows its zone.
func (z *zipMember) extend(id uint16, field []byte) error {
	switch {
	case id == 0x0001:
		for _, number := range []*int64{&z.size, &z.packed, &z.offset} {
			if *number != zipElsewhere || len(field) < 8 {
				continue
			}
			wide := binary.LittleEndian.Uint64(field)
			if wide > zipLargest {
				return errZipHeader
			}
			*number, field = int64(wide), field[8:]
		}
	case id == 0x5455 && len(field) >= 5 && field[0]&1 != 0: // Info-ZIP: seconds since 1970
		z.modTime = time.Unix(int64(int32(binary.LittleEndian.Uint32(field[1:]))), 0).UTC()
	case id == 0x000a && len(field) >= 16 && binary.LittleEndian.Uint16(field[4:]) == 1: // NTFS
		z.modTime = fileTime(binary.LittleEndian.Uint64(field[8:]))
	}
	return nil
}

// dosTime is of no known zone; it counts as UTC.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(int(date>>9)+1980, time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// fileTime counts from 1601 in steps of 100 ns, as Windows does.
func fileTime(ticks uint64) time.Time {
	const perSecond, until1970 = 10_000_000, 11_644_473_600
	return time.Unix(int64(ticks/perSecond)-until1970, int64(ticks%perSecond)*100).UTC()
}
