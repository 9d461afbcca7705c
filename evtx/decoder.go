package evtx

import "sync"

// A decoder is what decoding a chunk takes, kept for the next one: so that neither a record nor a chunk allocates much.
type decoder struct {
	data    []byte // of the chunk
	donors  donors
	damaged bool // the chunk's checksums do not hold

	names     map[string]*name     // survives the chunk
	nameAt    map[uint32]*name     // by its offset
	templates map[uint32]*template // by the offset of their definition
	borrowed  map[uint32]*template // of the chunk before, by the first part of their GUID

	ops     []op   // of the programs
	parts   []part // of their texts
	fixed   []byte // the texts that templates say themselves
	scratch []byte

	steps, cost int // work that templates ask for: see the limits
	round       int // of numbering siblings, for JSON

	record Record
}

var decoders = sync.Pool{New: func() any {
	return &decoder{names: map[string]*name{}, nameAt: map[uint32]*name{},
		templates: map[uint32]*template{}, borrowed: map[uint32]*template{}}
}}

// maxNames bounds the names that are kept from chunk to chunk. Real logs have some hundreds.
const maxNames = 1 << 13

// newDecoder gives a decoder for a chunk; free takes it back.
func newDecoder(c *Chunk) *decoder {
	d := decoders.Get().(*decoder)
	d.data, d.donors, d.damaged = c.data, c.donors, false
	d.steps, d.cost = 0, 0
	d.record.d = d
	return d
}

func (d *decoder) free() {
	clear(d.nameAt)
	clear(d.templates)
	clear(d.borrowed)
	if len(d.names) > maxNames {
		clear(d.names)
	}
	d.data, d.donors = nil, donors{}
	d.ops, d.parts, d.fixed = d.ops[:0], d.parts[:0], d.fixed[:0]
	decoders.Put(d)
}
