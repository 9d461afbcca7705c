package evtx

import "encoding/binary"

// A name is the name of an element or attribute. A chunk has one for each text, so that equal names are one pointer.
type name struct {
	text string
	safe bool // is a name in XML and needs no escaping in JSON
	// While JSON is written: the elements of the name seen in a round over siblings.
	seen  int32
	round int
}

// nameLength gives the characters of the name that stands at the offset of a chunk, and the length in bytes of it all:
// the offset of another name, a hash, the count of characters, the characters, a NUL ("Name" in the format's description).
func nameAt(data []byte, at int) (chars []byte, length int, ok bool) {
	if at < 0 || at > len(data)-10 {
		return nil, 0, false
	}
	end := at + 8 + 2*int(binary.LittleEndian.Uint16(data[at+6:]))
	if end+2 > len(data) || data[end]|data[end+1] != 0 || end == at+8 {
		return nil, 0, false
	}
	return data[at+8 : end], end + 2 - at, true
}

// name gives the name at an offset of the chunk.
func (d *decoder) name(at int) (n *name, length int, ok bool) {
	chars, length, ok := nameAt(d.data, at)
	if !ok {
		return nil, 0, false
	}
	if n := d.nameAt[uint32(at)]; n != nil {
		return n, length, true
	}
	if d.damaged && nameHash(chars) != binary.LittleEndian.Uint16(d.data[at+4:]) {
		return nil, 0, false
	}
	d.scratch = appendUTF16(d.scratch[:0], chars, plain)
	n = d.intern(d.scratch)
	d.nameAt[uint32(at)] = n
	return n, length, true
}

// nameHash is the hash that stands before a name ([MS-EVEN6] 2.2.12, NameHash).
func nameHash(chars []byte) uint16 {
	var hash uint32
	for ; len(chars) >= 2; chars = chars[2:] {
		hash = hash*65599 + uint32(binary.LittleEndian.Uint16(chars))
	}
	return uint16(hash)
}

func (d *decoder) intern(text []byte) *name {
	if n := d.names[string(text)]; n != nil {
		return n
	}
	n := &name{text: string(text), safe: isSafeName(text)}
	d.names[n.text] = n
	return n
}

// isSafeName holds for names in ASCII that XML 1.0 allows (section 2.3), with one colon at most (Namespaces in XML, section 4).
// It is stricter than XML: other names are escaped.
func isSafeName(text []byte) bool {
	start := true // of the name, or of what follows its prefix
	colons := 0
	for _, c := range text {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		other := c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
		if !letter && (start || !other) {
			return false
		}
		if start = c == ':'; start {
			colons++
		}
	}
	return !start && colons <= 1
}
