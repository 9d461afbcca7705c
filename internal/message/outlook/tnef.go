package outlook

import (
	"encoding/binary"
	"errors"
	"fmt"

	"picket/internal/message"
)

const tnefMark = 0x223e9f78

// Attributes (MS-OXTNEF, 2.1.3.3).
const (
	attrBody        = 0x0002800c
	attrData        = 0x0006800f
	attrTitle       = 0x00018010
	attrRendering   = 0x00069002 // begins an attachment
	attrProperties  = 0x00069003
	attrAttachProps = 0x00069005
	attrCodePage    = 0x00069007
)

// Unwrap takes the bodies and the attachments out of a winmail.dat (MS-OXTNEF), as parts with the paths "1", "2", and within a message in it
// "2.1". They have no place of their own in the mail: Offset is -1. With an error come the parts that could be read before it.
func Unwrap(tnef []byte) ([]*message.Part, error) {
	it, err := readTNEF(tnef, 0)
	if it == nil {
		return nil, err
	}
	b := &builder{}
	b.content(it, "")
	if err == nil && len(b.faults) > 0 {
		err = errors.New(b.faults[0])
	}
	for _, p := range b.parts {
		p.Offset, p.Length = -1, 0
	}
	return b.parts, err
}

// readTNEF goes through the attributes: level, id, size, data, checksum. The item is nil where it is none.
func readTNEF(b []byte, depth int) (*item, error) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefMark {
		return nil, errors.New("not TNEF: the mark is missing")
	}
	if depth > mostDepth {
		return nil, fmt.Errorf("TNEF: messages lie more than %d deep in each other", mostDepth)
	}
	it := &item{properties: properties{values: make(map[uint16]value), page: 1252}}
	var first error
	for at := 6; at < len(b); {
		if at+11 > len(b) {
			return it, fmt.Errorf("TNEF ends early, at byte %d", at)
		}
		id, size := binary.LittleEndian.Uint32(b[at+1:]), int64(binary.LittleEndian.Uint32(b[at+5:]))
		if int64(at)+11+size > int64(len(b)) {
			return it, fmt.Errorf("TNEF ends early, in the attribute at byte %d", at)
		}
		data := b[at+9 : at+9+int(size)]
		if err := it.attribute(id, data, depth); err != nil && first == nil {
			first = fmt.Errorf("%w, in the attribute at byte %d", err, at)
		}
		at += 11 + int(size)
	}
	return it, first
}

func (it *item) attribute(id uint32, data []byte, depth int) error {
	switch id {
	case attrCodePage:
		if len(data) >= 4 {
			it.page = int(binary.LittleEndian.Uint32(data))
		}
	case attrBody:
		it.set(tagBody, value{typeString8, data, -1})
	case attrProperties:
		_, err := it.readMAPI(data, depth)
		return err
	case attrRendering:
		if len(it.attachments) >= mostAttachments {
			return fmt.Errorf("TNEF: more than %d attachments", mostAttachments)
		}
		it.attachments = append(it.attachments, attachment{properties: properties{values: make(map[uint16]value), page: it.page}})
	}
	if len(it.attachments) == 0 {
		return nil
	}
	a := &it.attachments[len(it.attachments)-1]
	switch id {
	case attrTitle:
		a.set(tagAttachShortName, value{typeString8, data, -1})
	case attrData:
		a.set(tagAttachData, value{typeBinary, data, -1})
	case attrAttachProps:
		object, err := a.readMAPI(data, depth)
		if object != nil {
			a.embedded = object
		}
		return err
	}
	return nil
}

// readMAPI reads a list of properties (MS-OXTNEF, 2.1.3.4). The item is the message that one of them holds.
func (p *properties) readMAPI(b []byte, depth int) (object *item, err error) {
	r := &mapiReader{b: b}
	for n := r.uint32(); n > 0 && !r.bad && r.at < len(b); n-- {
		kind, id := r.uint16(), r.uint16()
		if id >= 0x8000 {
			r.name()
		}
		count := uint32(1)
		if kind&0x1000 != 0 || isLong(kind) {
			count = r.uint32()
		}
		for i := uint32(0); i < count && !r.bad && r.at < len(b); i++ {
			data := r.value(kind &^ 0x1000)
			if r.bad || i > 0 || kind&0x1000 != 0 || id >= 0x8000 {
				continue
			}
			if kind == 0x0d && id == tagAttachData && len(data) > 16 {
				object, err = readTNEF(data[16:], depth+1)
				continue
			}
			p.set(id, value{kind, data, -1})
		}
	}
	if r.bad {
		err = errors.New("TNEF: its properties end early")
	}
	return object, err
}

// isLong tells the types of which the size is stated.
func isLong(kind uint16) bool {
	switch kind &^ 0x1000 {
	case 0x0d, typeString8, typeString, typeBinary:
		return true
	}
	return false
}

type mapiReader struct {
	b   []byte
	at  int
	bad bool
}

// take gives so many bytes, and goes to the next multiple of four.
func (r *mapiReader) take(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		r.bad = true
		return nil
	}
	out := r.b[r.at : r.at+n]
	r.at = min(len(r.b), r.at+(n+3)&^3)
	return out
}

func (r *mapiReader) uint16() uint16 {
	if r.at+2 > len(r.b) {
		r.bad = true
		return 0
	}
	r.at += 2
	return binary.LittleEndian.Uint16(r.b[r.at-2:])
}

func (r *mapiReader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// name goes past the name of a named property: a set, and a number or a text.
func (r *mapiReader) name() {
	r.take(16)
	if r.uint32() == 0 {
		r.take(4)
		return
	}
	r.take(int(r.uint32()))
}

func (r *mapiReader) value(kind uint16) []byte {
	if isLong(kind) {
		return r.take(int(r.uint32()))
	}
	switch kind {
	case 0x05, 0x06, 0x07, 0x14, typeTime:
		return r.take(8)
	case 0x48:
		return r.take(16)
	}
	return r.take(4)
}
