package source

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

// The ids of the parts of a header.
const (
	sevenEnd = iota
	sevenHeader
	sevenArchiveProperties
	sevenAdditionalStreams
	sevenMainStreams
	sevenFilesInfo
	sevenPackInfo
	sevenUnpackInfo
	sevenSubStreams
	sevenSize
	sevenCRC
	sevenFolderID
	sevenUnpackSize
	sevenUnpackStreams
	sevenEmptyStream
	sevenEmptyFile
	sevenAnti
	sevenNames
	sevenCreated
	sevenAccessed
	sevenModified
	sevenAttributes
	sevenComment
	sevenEncodedHeader
)

// maxSevenCoders is how many steps of decoding a folder may have, as in 7-Zip itself.
const maxSevenCoders = 32

// A sevenFile is a file of the archive.
type sevenFile struct {
	name       string
	modTime    time.Time
	hasContent bool
	attributes uint32
	special    bool // without content and no file: a directory, a mark of deletion
}

// A sevenParser reads the numbers of a header. What goes wrong makes it bad, and everything from there on zero. Whatever is
// counted takes room in the header, so that no count can ask for more memory than the header deserves.
type sevenParser struct {
	data  []byte
	limit int64 // of files
	bad   bool
}

func (p *sevenParser) take(n uint64) []byte {
	if p.bad || n > uint64(len(p.data)) {
		p.bad, p.data = true, nil
		return nil
	}
	taken := p.data[:n]
	p.data = p.data[n:]
	return taken
}

func (p *sevenParser) byte() byte {
	if b := p.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (p *sevenParser) uint32() uint32 {
	if b := p.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (p *sevenParser) uint64() uint64 {
	if b := p.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// number reads an integer of one to nine bytes: each leading bit of the first byte that is set stands for one more.
func (p *sevenParser) number() int64 {
	first := p.byte()
	var n uint64
	for i := range 8 {
		mask := byte(0x80) >> i
		if first&mask == 0 {
			n |= uint64(first&(mask-1)) << (8 * i)
			return p.sane(n)
		}
		n |= uint64(p.byte()) << (8 * i)
	}
	return p.sane(n)
}

func (p *sevenParser) sane(n uint64) int64 {
	if p.bad || n > zipLargest {
		p.bad = true
		return 0
	}
	return int64(n)
}

// count reads how many there are of what takes a byte each at least.
func (p *sevenParser) count() int {
	n := p.number()
	if n > int64(len(p.data)) {
		p.bad = true
		return 0
	}
	return int(n)
}

// expect reads an id.
func (p *sevenParser) expect(id byte) {
	if p.byte() != id {
		p.bad = true
	}
}

// bits reads a bit for each of n; of more than that, none is set.
func (p *sevenParser) bits(n int) func(i int) bool {
	set := p.take(uint64(n+7) / 8)
	return func(i int) bool { return i < 8*len(set) && set[i/8]&(0x80>>(i%8)) != 0 }
}

// defined reads which of n have a value: all, or those of the bits that follow.
func (p *sevenParser) defined(n int) func(i int) bool {
	if p.byte() != 0 {
		return func(int) bool { return !p.bad }
	}
	return p.bits(n)
}

// sums reads a checksum for each of n that has one.
func (p *sevenParser) sums(n int, into func(i int) *sum) {
	defined := p.defined(n)
	for i := range n {
		if defined(i) {
			s := into(i)
			s.crc, s.hasCRC = p.uint32(), true
		}
	}
}

// archive reads a whole header.
func (p *sevenParser) archive() *sevenArchive {
	a := &sevenArchive{}
	p.expect(sevenHeader)
	for !p.bad {
		switch id := p.byte(); id {
		case sevenEnd:
			a.check(p)
			return a
		case sevenArchiveProperties:
			for p.byte() != sevenEnd && !p.bad {
				p.take(uint64(p.number()))
			}
		case sevenAdditionalStreams:
			p.streams()
		case sevenMainStreams:
			a.folders = p.streams()
		case sevenFilesInfo:
			a.files = p.files()
		default:
			p.bad = true
		}
	}
	return a
}

// check compares the files that have content with what the folders hold.
func (a *sevenArchive) check(p *sevenParser) {
	parts, files := 0, 0
	for i := range a.folders {
		parts += len(a.folders[i].parts)
	}
	for i := range a.files {
		if a.files[i].hasContent {
			files++
		}
	}
	if parts != files || len(p.data) > 0 {
		p.bad = true
	}
}

// files reads the list of files, property by property.
func (p *sevenParser) files() []sevenFile {
	n := p.count()
	if int64(n) > p.limit {
		n = 0
		p.bad = true
	}
	list := &sevenList{files: make([]sevenFile, n)}
	for i := range list.files {
		list.files[i].hasContent = true
	}
	for !p.bad {
		id := p.number()
		if id == sevenEnd {
			list.finish()
			return list.files
		}
		size := p.number()
		property := &sevenParser{data: p.take(uint64(size)), bad: p.bad}
		list.property(id, property)
		p.bad = p.bad || property.bad
	}
	return nil
}

// A sevenList is a list of files of which the properties are being read.
type sevenList struct {
	files []sevenFile
	empty []*sevenFile // those without content: directories, unless it is said that they are files
	file  func(i int) bool
	anti  func(i int) bool
}

func (l *sevenList) property(id int64, p *sevenParser) {
	switch id {
	case sevenEmptyStream:
		if l.empty != nil || l.file != nil || l.anti != nil {
			p.bad = true // the others say more of these, and come behind
			return
		}
		isEmpty := p.bits(len(l.files))
		for i := range l.files {
			if isEmpty(i) {
				l.files[i].hasContent = false
				l.empty = append(l.empty, &l.files[i])
			}
		}
	case sevenEmptyFile:
		l.file = p.bits(len(l.empty))
	case sevenAnti:
		l.anti = p.bits(len(l.empty))
	case sevenNames:
		l.names(p)
	case sevenModified:
		l.each(p, func(f *sevenFile) { f.modTime = fileTime(p.uint64()) })
	case sevenAttributes:
		l.each(p, func(f *sevenFile) { f.attributes = p.uint32() })
	}
}

// each calls set for the files that have a value. Values kept elsewhere in the archive, as no program keeps them, are left.
func (l *sevenList) each(p *sevenParser, set func(*sevenFile)) {
	defined := p.defined(len(l.files))
	if p.byte() != 0 {
		p.bad = true
		return
	}
	for i := range l.files {
		if defined(i) {
			set(&l.files[i])
		}
	}
}

// isSpecial says whether a file of so many bytes is none: a directory, a link. What has the attribute of one and much
// content is a file all the same: Windows marks those that it keeps elsewhere.
func (f *sevenFile) isSpecial(size int64) bool {
	const directory, reparse, hasMode = 0x10, 0x400, 0x8000
	switch {
	case f.special || f.attributes&directory != 0 && size == 0:
		return true
	case f.attributes&reparse != 0 && size <= maxLink:
		return true
	}
	return f.attributes&hasMode != 0 && isSpecial(f.attributes>>16, size)
}

// names reads them as UTF-16, each with a zero at its end.
func (l *sevenList) names(p *sevenParser) {
	if p.byte() != 0 {
		p.bad = true
		return
	}
	for i := range l.files {
		var units []uint16
		for {
			pair := p.take(2)
			if pair == nil {
				return
			}
			unit := binary.LittleEndian.Uint16(pair)
			if unit == 0 {
				break
			}
			units = append(units, unit)
		}
		l.files[i].name = string(utf16.Decode(units))
	}
}

// finish tells empty files from directories.
func (l *sevenList) finish() {
	for i, f := range l.empty {
		isFile := l.file != nil && l.file(i)
		isAnti := l.anti != nil && l.anti(i)
		f.special = !isFile || isAnti
	}
}
