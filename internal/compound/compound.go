// Package compound reads compound files (MS-CFB), the small file systems in which Office documents of old, Outlook's messages and
// Windows' installers lie. It reads what is damaged as far as that goes, and does no I/O.
package compound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Magic is what a compound file begins with.
const Magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// mostEntries bounds the storages and streams of one file.
const mostEntries = 20_000

const (
	headerSize = 512
	entrySize  = 128
	miniSector = 64
	largest    = 0xfffffffa // numbers of sectors and entries above are marks
)

// A File is a compound file that was taken apart.
type File struct {
	Class   [16]byte // of the root storage, as it lies in the file
	Entries []*Entry // all storages and streams but the root, parents before what is in them
	Faults  []string // what is wrong, and where

	raw      []byte
	sector   int
	fat      []uint32
	mini     []uint32
	miniFrom []byte // what the small streams lie in
	cutoff   uint32
	spent    int // bytes of streams that were put together
}

// An Entry is a storage or a stream.
type Entry struct {
	Path    string // names with "/" between; control characters in front of a name are kept
	Name    string
	Storage bool
	Class   [16]byte // of a storage

	file  *File
	start uint32
	size  int64
}

// Read takes a file apart. It is an error where not even a directory can be read.
func Read(raw []byte) (*File, error) {
	if len(raw) < headerSize || string(raw[:8]) != Magic {
		return nil, errors.New("not a compound file")
	}
	shift := binary.LittleEndian.Uint16(raw[30:])
	if shift != 9 && shift != 12 {
		return nil, fmt.Errorf("compound file: sectors of 2^%d bytes at byte 30", shift)
	}
	f := &File{raw: raw, sector: 1 << shift, cutoff: binary.LittleEndian.Uint32(raw[56:])}
	f.readTable()
	directory := f.chain(binary.LittleEndian.Uint32(raw[48:]), -1)
	if len(directory) < entrySize {
		return nil, errors.New("compound file: no directory")
	}
	f.mini = numbers(f.chain(binary.LittleEndian.Uint32(raw[60:]), -1))
	root := directory[:entrySize]
	copy(f.Class[:], root[80:96])
	f.miniFrom = f.chain(binary.LittleEndian.Uint32(root[116:]), int64(binary.LittleEndian.Uint32(root[120:])))
	f.walk(directory)
	return f, nil
}

// readTable puts the allocation table together: the sectors it lies in are listed in the header, then in sectors of their own.
func (f *File) readTable() {
	listed := numbers(f.raw[76:headerSize])
	next := binary.LittleEndian.Uint32(f.raw[68:])
	most := len(f.raw)/f.sector + 1
	for n := 0; next < largest && n < most; n++ {
		list := numbers(f.sectorAt(next))
		if len(list) == 0 {
			f.fault("list of the allocation table ends early")
			break
		}
		listed = append(listed, list[:len(list)-1]...)
		next = list[len(list)-1]
	}
	for _, s := range listed {
		if s < largest && len(f.fat) <= most {
			f.fat = append(f.fat, numbers(f.sectorAt(s))...)
		}
	}
}

func numbers(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// offsetOf is where a sector begins: the header takes the room of the first.
func (f *File) offsetOf(s uint32) int64 { return (int64(s) + 1) * int64(f.sector) }

// sectorAt may be short at the end of the file.
func (f *File) sectorAt(s uint32) []byte {
	from := f.offsetOf(s)
	if s >= largest || from >= int64(len(f.raw)) {
		return nil
	}
	return f.raw[from:min(from+int64(f.sector), int64(len(f.raw)))]
}

// chain puts a stream of so many bytes together; -1: all of the chain. It is short where the chain is broken.
func (f *File) chain(s uint32, size int64) []byte {
	if size < 0 || size > int64(len(f.raw)) {
		size = int64(len(f.raw))
	}
	if run := f.inOnePiece(s, size); run != nil {
		return run
	}
	var out []byte
	for int64(len(out)) < size && s < largest {
		sector := f.sectorAt(s)
		if len(sector) == 0 {
			break
		}
		out = append(out, sector...)
		s = f.next(s)
	}
	return out[:min(size, int64(len(out)))]
}

// inOnePiece is the stream as it lies in the file, nil where its sectors do not follow each other.
func (f *File) inOnePiece(s uint32, size int64) []byte {
	from, at := s, s
	for need := size - int64(f.sector); need > 0; need -= int64(f.sector) {
		if f.next(at) != at+1 {
			return nil
		}
		at++
	}
	start := f.offsetOf(from)
	if from >= largest || size == 0 || start+size > int64(len(f.raw)) {
		return nil
	}
	return f.raw[start : start+size : start+size]
}

func (f *File) next(s uint32) uint32 {
	if int64(s) >= int64(len(f.fat)) {
		return largest
	}
	return f.fat[s]
}

func (f *File) fault(format string, args ...any) {
	if len(f.Faults) < 20 {
		f.Faults = append(f.Faults, "compound file: "+fmt.Sprintf(format, args...))
	}
}

// walk lists the entries from the root: siblings are a tree of their own. Each entry is visited once, however the tree is tied.
func (f *File) walk(directory []byte) {
	type visit struct {
		id     uint32
		parent string
	}
	seen := make(map[uint32]bool)
	pending := []visit{{binary.LittleEndian.Uint32(directory[76:]), ""}}
	for len(pending) > 0 {
		v := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if v.id >= largest || seen[v.id] {
			continue
		}
		from := int64(v.id) * entrySize
		if from+entrySize > int64(len(directory)) {
			f.fault("entry %d lies beyond the directory", v.id)
			continue
		}
		if len(f.Entries) == mostEntries {
			f.fault("more than %d entries", mostEntries)
			return
		}
		seen[v.id] = true
		e, left, right, child := f.entry(directory[from:from+entrySize], v.parent)
		f.Entries = append(f.Entries, e)
		pending = append(pending, visit{right, v.parent}, visit{left, v.parent})
		if e.Storage && strings.Count(e.Path, "/") < 100 {
			pending = append(pending, visit{child, e.Path + "/"})
		}
	}
}

func (f *File) entry(b []byte, parent string) (e *Entry, left, right, child uint32) {
	e = &Entry{Name: name(b), Storage: b[66] != 2, file: f, start: binary.LittleEndian.Uint32(b[116:])}
	e.Path = parent + e.Name
	e.size = int64(binary.LittleEndian.Uint32(b[120:]))
	if f.sector == 4096 {
		e.size |= int64(binary.LittleEndian.Uint32(b[124:])&0x7fffffff) << 32
	}
	copy(e.Class[:], b[80:96])
	return e, binary.LittleEndian.Uint32(b[68:]), binary.LittleEndian.Uint32(b[72:]), binary.LittleEndian.Uint32(b[76:])
}

func name(b []byte) string {
	units := make([]uint16, 0, 32)
	for i := 0; i < 64; i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// Size is what the directory states of a stream; Data may be shorter.
func (e *Entry) Size() int64 { return e.size }

// Data is what a stream holds, short where the file is damaged; nil of a storage. All streams of a file together give no more
// than four times its bytes, so that streams that share sectors cost little.
func (e *Entry) Data() []byte {
	f := e.file
	if e.Storage || e.size == 0 || f.spent > 4*len(f.raw)+1<<20 {
		return nil
	}
	var data []byte
	if e.size < int64(f.cutoff) {
		data = f.small(e.start, e.size)
	} else {
		data = f.chain(e.start, e.size)
	}
	if f.spent += len(data); f.spent > 4*len(f.raw)+1<<20 {
		f.fault("streams share their bytes: %q is not read", e.Path)
		return nil
	}
	if int64(len(data)) < e.size {
		f.fault("stream %q ends early, at byte %d of %d", e.Path, len(data), e.size)
	}
	return data
}

// small puts a stream together that lies in the small sectors.
func (f *File) small(s uint32, size int64) []byte {
	var out []byte
	for int64(len(out)) < size && s < largest {
		from := int64(s) * miniSector
		if from >= int64(len(f.miniFrom)) || int64(s) >= int64(len(f.mini)) {
			break
		}
		out = append(out, f.miniFrom[from:min(from+miniSector, int64(len(f.miniFrom)))]...)
		s = f.mini[s]
	}
	return out[:min(size, int64(len(out)))]
}

// Offset is where in the file a stream begins, -1 where it does not lie there in one piece.
func (e *Entry) Offset() int {
	f := e.file
	if e.Storage || e.size < int64(f.cutoff) || e.size > int64(len(f.raw)) || f.inOnePiece(e.start, e.size) == nil {
		return -1
	}
	return int(f.offsetOf(e.start))
}

// Find is the entry of that path, in any case; nil where there is none.
func (f *File) Find(path string) *Entry {
	for _, e := range f.Entries {
		if strings.EqualFold(e.Path, path) {
			return e
		}
	}
	return nil
}
