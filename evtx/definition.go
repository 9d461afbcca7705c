package evtx

import (
	"encoding/binary"
	"errors"
)

// A template is compiled once a chunk.
type template struct {
	id     uint32 // the first part of its GUID
	prog   program
	length int // in bytes, its header included
	err    error
}

// template gives the template whose definition stands at an offset of the chunk: the offset of another one, a GUID, a size,
// and a fragment of that size ("Template definition"). Who uses it names the first part of the GUID too: if the two differ, one of
// them was overwritten.
func (d *decoder) template(at int, id uint32) *template {
	t := d.templates[uint32(at)]
	if t == nil {
		t = d.compile(at)
		d.templates[uint32(at)] = t
	}
	if !d.damaged || t.id == id && t.err == nil {
		return t
	}
	other := *d.borrow(id)
	if t.id == id {
		other.length = t.length
	}
	return &other
}

// borrow gives a template that is overwritten here as a chunk before has it: a GUID stands for the same template everywhere.
func (d *decoder) borrow(id uint32) *template {
	if t := d.borrowed[id]; t != nil {
		return t
	}
	t := &template{err: errors.New("its template was overwritten")}
	for i := 0; i < len(d.donors) && t.err != nil; i++ {
		// Names are shared, so that equal ones stay one pointer.
		other := &decoder{data: d.donors[i].data, damaged: true, names: d.names, nameAt: map[uint32]*name{}, steps: d.steps}
		if at := other.definition(id); at > 0 {
			if found := other.compile(at); found.err == nil {
				t = found
				t.length = 0 // it stands in another chunk
			}
		}
		d.steps = other.steps
	}
	d.borrowed[id] = t
	return t
}

// definition finds a template in the table of the chunk's header: 32 offsets of definitions, of which each has the offset of
// another one ("TemplatePtr"). 0: not there.
func (d *decoder) definition(id uint32) int {
	if len(d.data) < chunkHeader {
		return 0
	}
	for entry := 384; entry < chunkHeader; entry += 4 {
		at := int(binary.LittleEndian.Uint32(d.data[entry:]))
		for steps := 0; at >= chunkHeader && at <= len(d.data)-24 && steps < 256; steps++ {
			if binary.LittleEndian.Uint32(d.data[at+4:]) == id {
				return at
			}
			at = int(binary.LittleEndian.Uint32(d.data[at:]))
		}
	}
	return 0
}

func (d *decoder) compile(at int) *template {
	const header = 24
	if at < chunkHeader || at > len(d.data)-header {
		return &template{err: errors.New("template is outside of the chunk")}
	}
	size := int(binary.LittleEndian.Uint32(d.data[at+20:]))
	if size < 0 || size > len(d.data)-at-header {
		return &template{err: errors.New("template reaches out of the chunk")}
	}
	t := &template{id: binary.LittleEndian.Uint32(d.data[at+4:]), length: header + size}
	c := compiler{d: d, data: d.data[:at+t.length], start: len(d.ops), dependent: true}
	t.err = c.fragment(at + header)
	if t.prog = d.ops[c.start:len(d.ops):len(d.ops)]; t.err == nil && len(t.prog) == 0 {
		t.err = errors.New("template is empty")
	}
	return t
}
