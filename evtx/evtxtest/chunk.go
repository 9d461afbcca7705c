package evtxtest

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// A chunk is being written. All offsets are from its start.
type chunk struct {
	buf         []byte
	names       map[string]int // where a name stands
	templates   map[string]int // where a definition stands
	first, last uint64
	lastAt      int
}

func newChunk() *chunk {
	return &chunk{buf: make([]byte, chunkHeader), names: map[string]int{}, templates: map[string]int{}}
}

func (c *chunk) u8(v byte)    { c.buf = append(c.buf, v) }
func (c *chunk) u16(v uint16) { c.buf = binary.LittleEndian.AppendUint16(c.buf, v) }
func (c *chunk) u32(v int)    { c.buf = binary.LittleEndian.AppendUint32(c.buf, uint32(v)) }
func (c *chunk) u64(v uint64) { c.buf = binary.LittleEndian.AppendUint64(c.buf, v) }

// sized writes a size of four bytes before what a function writes.
func (c *chunk) sized(write func()) {
	at := len(c.buf)
	c.u32(0)
	write()
	binary.LittleEndian.PutUint32(c.buf[at:], uint32(len(c.buf)-at-4))
}

// record writes a record; false if it does not fit.
func (c *chunk) record(e Event) bool {
	start := len(c.buf)
	c.buf = append(c.buf, "\x2a\x2a\x00\x00\x00\x00\x00\x00"...)
	c.u64(e.Record)
	c.u64(filetime(e.Time))
	c.buf = append(c.buf, 0x0f, 1, 1, 0)
	if e.Loose {
		c.tree(e.tree(false), false)
	} else {
		c.instance(e.tree(true), e.values())
	}
	c.u8(0)
	for len(c.buf)%8 != 4 {
		c.u8(0)
	}
	size := len(c.buf) + 4 - start
	c.u32(size)
	if len(c.buf) > chunkSize {
		c.buf = c.buf[:start]
		return false
	}
	binary.LittleEndian.PutUint32(c.buf[start+4:], uint32(size))
	if start == chunkHeader {
		c.first = e.Record
	}
	c.last, c.lastAt = e.Record, start
	return true
}

// instance writes a template instance, and the definition before its values where it is used first.
func (c *chunk) instance(t element, values []any) {
	key := t.String()
	hash := fnv.New128a()
	hash.Write([]byte(key))
	guid := hash.Sum(nil)
	c.u8(0x0c)
	c.u8(1)
	c.buf = append(c.buf, guid[:4]...)
	at, defined := c.templates[key]
	if !defined {
		at = len(c.buf) + 4
	}
	c.u32(at)
	if !defined {
		c.templates[key] = at
		c.u32(0) // no other definition behind
		c.buf = append(c.buf, guid...)
		c.sized(func() {
			c.buf = append(c.buf, 0x0f, 1, 1, 0)
			c.tree(t, true)
			c.u8(0)
		})
	}
	c.values(values)
}

// values writes the count, sizes, types and bytes of a template's values.
func (c *chunk) values(values []any) {
	c.u32(len(values))
	at := len(c.buf)
	c.buf = append(c.buf, make([]byte, 4*len(values))...)
	for _, v := range values {
		start := len(c.buf)
		kind := c.value(v)
		binary.LittleEndian.PutUint16(c.buf[at:], uint16(len(c.buf)-start))
		c.buf[at+2] = kind
		at += 4
	}
}

// An embedded value is a template instance of its own.
type embedded struct {
	template element
	values   []any
}

// value writes a value and gives its type.
func (c *chunk) value(v any) (kind uint8) {
	switch v := v.(type) {
	case nil:
		return 0x00
	case Raw:
		c.buf = append(c.buf, v.Bytes...)
		return v.Type
	case string:
		c.text(v)
		return 0x01
	case []byte:
		c.buf = append(c.buf, v...)
		return 0x0e
	case time.Time:
		c.u64(filetime(v))
		return 0x11
	case bool:
		c.u32(map[bool]int{true: 1}[v])
		return 0x0d
	case embedded:
		c.buf = append(c.buf, 0x0f, 1, 1, 0)
		c.instance(v.template, v.values)
		c.u8(0)
		return 0x21
	}
	buf, err := binary.Append(c.buf, binary.LittleEndian, v)
	if err != nil {
		panic("evtxtest: value of an unknown type: " + err.Error())
	}
	c.buf = buf
	return numberType(v)
}

func numberType(v any) uint8 {
	switch v.(type) {
	case int8:
		return 0x03
	case uint8:
		return 0x04
	case int16:
		return 0x05
	case uint16:
		return 0x06
	case int32:
		return 0x07
	case uint32:
		return 0x08
	case int64:
		return 0x09
	case uint64:
		return 0x0a
	case float32:
		return 0x0b
	}
	return 0x0c
}

func (c *chunk) text(s string) {
	for _, u := range utf16.Encode([]rune(s)) {
		c.u16(u)
	}
}

// name writes a reference to a name, and the name itself where it is used first ("Name"; the hash as of [MS-EVEN6] 2.2.12).
func (c *chunk) name(s string) {
	if at, ok := c.names[s]; ok {
		c.u32(at)
		return
	}
	at := len(c.buf) + 4
	c.names[s] = at
	c.u32(at)
	c.u32(0)
	var hash uint32
	units := utf16.Encode([]rune(s))
	for _, u := range units {
		hash = hash*65599 + uint32(u)
	}
	c.u16(uint16(hash))
	c.u16(uint16(len(units)))
	c.text(s)
	c.u16(0)
}

// finish writes the header, with the table of templates, and fills the chunk up with zeros.
func (c *chunk) finish() []byte {
	le := binary.LittleEndian
	copy(c.buf, "ElfChnk\x00")
	le.PutUint64(c.buf[8:], c.first)
	le.PutUint64(c.buf[16:], c.last)
	le.PutUint64(c.buf[24:], c.first)
	le.PutUint64(c.buf[32:], c.last)
	le.PutUint32(c.buf[40:], 128)
	le.PutUint32(c.buf[44:], uint32(c.lastAt))
	le.PutUint32(c.buf[48:], uint32(len(c.buf)))
	for _, at := range slices.Sorted(maps.Values(c.templates)) { // in order, so that equal events give equal bytes
		if at < len(c.buf) { // not of a record that did not fit
			entry := c.buf[384+4*int(c.buf[at+4]%32):]
			le.PutUint32(c.buf[at:], le.Uint32(entry))
			le.PutUint32(entry, uint32(at))
		}
	}
	return append(c.buf, make([]byte, chunkSize-len(c.buf))...)
}

func filetime(t time.Time) uint64 {
	return uint64(t.Unix()+11_644_473_600)*10_000_000 + uint64(t.Nanosecond()/100)
}

// String tells templates apart.
func (e element) String() string {
	var b strings.Builder
	b.WriteString(e.name)
	for _, a := range e.attributes {
		b.WriteString(" " + a.name + "=" + a.value.String())
	}
	b.WriteString(">" + e.text.String())
	for _, child := range e.children {
		b.WriteString("<" + child.String())
	}
	return b.String() + "/"
}
