// Package compoundtest writes compound files (MS-CFB, version 3) for tests.
package compoundtest

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"

	"picket/internal/compound"
)

// A Storage is a directory of streams and storages: a value is []byte, or a Storage. The key "" is its class, 16 bytes.
type Storage map[string]any

const (
	sector = 512
	none   = 0xffffffff
	end    = 0xfffffffe
	table  = 0xfffffffd
)

type entry struct {
	name        string
	kind        byte
	class       []byte
	right, down uint32
	data        []byte
	start       uint32
}

type writer struct {
	entries []*entry
	sectors [][]byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
}

// Write makes a file. Streams under 4096 bytes lie in small sectors, others in one piece.
func Write(root Storage) []byte {
	w := &writer{}
	w.entries = []*entry{{name: "Root Entry", kind: 5, right: none, start: end}}
	w.storage(0, root)
	w.entries[0].data = w.mini
	for _, e := range w.entries {
		if e.kind == 2 && len(e.data) > 0 && len(e.data) < 4096 {
			e.start = w.small(e.data)
		}
	}
	w.entries[0].data = w.mini
	for _, e := range w.entries {
		if e.kind == 5 || len(e.data) >= 4096 {
			e.start = w.put(e.data)
		}
	}
	miniFAT := w.put(words(w.miniFAT))
	directory := w.put(w.directory())
	return w.file(directory, miniFAT)
}

func (w *writer) storage(parent int, s Storage) {
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	w.entries[parent].down = none
	last := -1
	for _, name := range names {
		if name == "" {
			w.entries[parent].class = s[name].([]byte)
			continue
		}
		e := &entry{name: name, kind: 2, right: none, down: none, start: end}
		at := len(w.entries)
		w.entries = append(w.entries, e)
		if last < 0 {
			w.entries[parent].down = uint32(at)
		} else {
			w.entries[last].right = uint32(at)
		}
		last = at
		if inner, ok := s[name].(Storage); ok {
			e.kind = 1
			w.storage(at, inner)
			continue
		}
		e.data = s[name].([]byte)
	}
}

func (w *writer) small(data []byte) uint32 {
	start := uint32(len(w.miniFAT))
	for len(data) > 0 {
		n := min(64, len(data))
		w.mini = append(w.mini, data[:n]...)
		w.mini = append(w.mini, make([]byte, 64-n)...)
		data = data[n:]
		next := uint32(len(w.miniFAT) + 1)
		if len(data) == 0 {
			next = end
		}
		w.miniFAT = append(w.miniFAT, next)
	}
	return start
}

func (w *writer) put(data []byte) uint32 {
	if len(data) == 0 {
		return end
	}
	start := uint32(len(w.sectors))
	for len(data) > 0 {
		s := make([]byte, sector)
		data = data[copy(s, data):]
		w.sectors = append(w.sectors, s)
		next := uint32(len(w.sectors))
		if len(data) == 0 {
			next = end
		}
		w.fat = append(w.fat, next)
	}
	return start
}

func (w *writer) directory() []byte {
	var out []byte
	for _, e := range w.entries {
		b := make([]byte, 128)
		units := utf16.Encode([]rune(e.name))
		for i, u := range units {
			binary.LittleEndian.PutUint16(b[2*i:], u)
		}
		binary.LittleEndian.PutUint16(b[64:], uint16(2*len(units)+2))
		b[66], b[67] = e.kind, 1
		binary.LittleEndian.PutUint32(b[68:], none)
		binary.LittleEndian.PutUint32(b[72:], e.right)
		binary.LittleEndian.PutUint32(b[76:], e.down)
		copy(b[80:96], e.class)
		binary.LittleEndian.PutUint32(b[116:], e.start)
		binary.LittleEndian.PutUint32(b[120:], uint32(len(e.data)))
		out = append(out, b...)
	}
	for len(out)%sector != 0 { // what is not used has no siblings
		b := make([]byte, 128)
		copy(b[68:], strings.Repeat("\xff", 12))
		out = append(out, b...)
	}
	return out
}

// file puts the table behind the sectors; it describes its own, too.
func (w *writer) file(directory, miniFAT uint32) []byte {
	first := len(w.sectors)
	n := 1
	for n*128 < first+n {
		n++
	}
	for range n {
		w.fat = append(w.fat, table)
	}
	for len(w.fat) < n*128 {
		w.fat = append(w.fat, none)
	}
	header := make([]byte, sector)
	copy(header, compound.Magic)
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(header[at:], v) }
	put32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(header[at:], v) }
	put16(24, 0x3e)
	put16(26, 3)
	put16(28, 0xfffe)
	put16(30, 9)
	put16(32, 6)
	put32(44, uint32(n))
	put32(48, directory)
	put32(56, 4096)
	put32(60, miniFAT)
	put32(64, uint32((len(w.miniFAT)*4+sector-1)/sector))
	put32(68, end)
	for i := range 109 {
		v := uint32(none)
		if i < n {
			v = uint32(first + i)
		}
		put32(76+4*i, v)
	}
	out := header
	for _, s := range w.sectors {
		out = append(out, s...)
	}
	return append(out, words(w.fat)...)
}

func words(v []uint32) []byte {
	var out []byte
	for _, u := range v {
		out = binary.LittleEndian.AppendUint32(out, u)
	}
	return out
}
