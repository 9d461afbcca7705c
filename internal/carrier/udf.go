package carrier

import (
	"encoding/binary"
	"fmt"
)

// A udfVolume is the file system of an image (ECMA-167, OSTA UDF), of one partition and without tables of its own.
type udfVolume struct {
	i         *inspector
	s         *subject
	partition int64 // bytes to its first block
	files     int
	seen      map[uint32]bool
}

// udf lists and looks at the files of an image that are not listed yet: many images have their files in two file systems.
func (i *inspector) udf(s *subject) {
	v := &udfVolume{i: i, s: s, seen: make(map[uint32]bool)}
	root, ok := v.mount()
	if !ok {
		i.unread(s, "udf: no file system that can be read")
		return
	}
	v.directory(root, "", 0)
}

// descriptor gives what begins at a byte, if its tag is one of these.
func (v *udfVolume) descriptor(at int64, tags ...uint16) ([]byte, uint16) {
	if at < 0 || at+512 > int64(len(v.s.body)) {
		return nil, 0
	}
	b := v.s.body[at:min(at+isoSector, int64(len(v.s.body)))]
	for _, tag := range tags {
		if binary.LittleEndian.Uint16(b) == tag {
			return b, tag
		}
	}
	return nil, 0
}

// mount finds the root directory: anchor, volume descriptors, file set.
func (v *udfVolume) mount() (root uint32, ok bool) {
	anchor, _ := v.descriptor(256*isoSector, 2)
	if anchor == nil {
		return 0, false
	}
	at := int64(binary.LittleEndian.Uint32(anchor[20:])) * isoSector
	var fileSet int64 = -1
	for range 32 {
		d, tag := v.descriptor(at, 1, 4, 5, 6, 7, 8)
		switch {
		case d == nil || tag == 8:
		case tag == 5:
			v.partition = int64(binary.LittleEndian.Uint32(d[188:])) * isoSector
		case tag == 6:
			fileSet = int64(binary.LittleEndian.Uint32(d[252:])) * isoSector
		}
		at += isoSector
	}
	set, _ := v.descriptor(v.partition+fileSet, 256)
	if fileSet < 0 || set == nil {
		return 0, false
	}
	return binary.LittleEndian.Uint32(set[404:]), true
}

// content puts together what a file entry describes.
func (v *udfVolume) content(block uint32) (body []byte, ok bool) {
	d, tag := v.descriptor(v.partition+int64(block)*isoSector, 261, 266)
	if d == nil {
		return nil, false
	}
	at := 176
	if tag == 266 {
		at = 216
	}
	size := int64(binary.LittleEndian.Uint64(d[56:]) & (1<<62 - 1))
	from := int64(at) + int64(binary.LittleEndian.Uint32(d[at-8:]))
	n := int64(binary.LittleEndian.Uint32(d[at-4:]))
	if from > int64(len(d)) {
		return nil, false
	}
	allocated := d[from:min(from+n, int64(len(d)))]
	step := 8
	switch d[34] & 7 {
	case 3:
		return allocated[:min(size, int64(len(allocated)))], true
	case 1:
		step = 16
	}
	return v.extents(allocated, step, size)
}

func (v *udfVolume) extents(list []byte, step int, size int64) (body []byte, whole bool) {
	for ; len(list) >= step && int64(len(body)) < size; list = list[step:] {
		length := int64(binary.LittleEndian.Uint32(list) & (1<<30 - 1))
		from := v.partition + int64(binary.LittleEndian.Uint32(list[4:]))*isoSector
		if length == 0 || from >= int64(len(v.s.body)) || int64(len(body)) > mostMember {
			break
		}
		piece := v.s.body[from:min(from+length, int64(len(v.s.body)))]
		if body == nil {
			body = piece[:len(piece):len(piece)] // most files have one extent
			continue
		}
		body = append(body, piece...)
	}
	return body[:min(size, int64(len(body)))], int64(len(body)) >= size
}

func (v *udfVolume) directory(block uint32, parent string, depth int) {
	if depth > 16 || v.seen[block] || len(v.seen) > 1000 {
		v.i.unread(v.s, "udf: directories lie too deep, or in each other: "+parent)
		return
	}
	v.seen[block] = true
	b, whole := v.content(block)
	if !whole {
		v.i.unread(v.s, fmt.Sprintf("udf: directory %q is damaged", parent))
	}
	for at := 0; at+38 <= len(b) && v.files < mostFiles; {
		traits, n, private := b[at+18], int(b[at+19]), int(binary.LittleEndian.Uint16(b[at+36:]))
		from := at + 38 + private
		if binary.LittleEndian.Uint16(b[at:]) != 257 || from+n > len(b) {
			v.i.unread(v.s, fmt.Sprintf("udf: directory %q is damaged", parent))
			return
		}
		if traits&(8|4) == 0 { // neither its parent nor deleted
			v.entry(parent+udfName(b[from:from+n]), binary.LittleEndian.Uint32(b[at+24:]), traits&2 != 0, depth)
		}
		at = (from + n + 3) &^ 3
	}
}

func (v *udfVolume) entry(name string, block uint32, directory bool, depth int) {
	if directory {
		v.directory(block, name+"/", depth+1)
		return
	}
	v.files++
	in := v.s.inner(name, nil)
	for _, f := range v.i.report.Files {
		if f.Name == in.name {
			return
		}
	}
	body, whole := v.content(block)
	if !whole {
		v.i.unread(in, fmt.Sprintf("ends early, at byte %d", len(body)))
	}
	v.i.member(v.s, name, body)
}

// udfName reads a name: its first byte says how wide its characters are.
func udfName(b []byte) string {
	switch {
	case len(b) == 0:
		return ""
	case b[0] == 16:
		return wide(b[1:], binary.BigEndian)
	}
	var out []rune
	for _, c := range b[1:] {
		out = append(out, rune(c))
	}
	return string(out)
}
