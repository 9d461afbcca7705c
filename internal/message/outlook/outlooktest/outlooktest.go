// Package outlooktest writes messages of Outlook (.msg, winmail.dat) for tests.
package outlooktest

import (
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf16"

	"picket/internal/compound/compoundtest"
)

// Narrow is an 8-bit string, in whatever code page the message states.
type Narrow string

// Properties are those of a message, a recipient or an attachment, by id: a string, Narrow, []byte, int, time.Time or *Message.
type Properties map[uint16]any

// A Message is a message with what belongs to it.
type Message struct {
	Properties
	Recipients  []Properties
	Attachments []Properties
}

// Write makes a .msg.
func (m *Message) Write() []byte { return compoundtest.Write(m.storage(32)) }

func (m *Message) storage(header int) compoundtest.Storage {
	s := m.Properties.storage(header)
	for i, r := range m.Recipients {
		s[fmt.Sprintf("__recip_version1.0_#%08X", i)] = r.storage(8)
	}
	for i, a := range m.Attachments {
		s[fmt.Sprintf("__attach_version1.0_#%08X", i)] = a.storage(8)
	}
	return s
}

func (p Properties) storage(header int) compoundtest.Storage {
	s := compoundtest.Storage{}
	fixed := make([]byte, header)
	for id, v := range p {
		kind, data := encode(v)
		if m, ok := v.(*Message); ok {
			s[fmt.Sprintf("__substg1.0_%04X%04X", id, kind)] = m.storage(24)
			continue
		}
		entry := make([]byte, 16)
		binary.LittleEndian.PutUint16(entry, kind)
		binary.LittleEndian.PutUint16(entry[2:], id)
		switch v.(type) {
		case int, time.Time:
			copy(entry[8:], data)
		default:
			binary.LittleEndian.PutUint32(entry[8:], uint32(len(data)))
			s[fmt.Sprintf("__substg1.0_%04X%04X", id, kind)] = data
		}
		fixed = append(fixed, entry...)
	}
	s["__properties_version1.0"] = fixed
	return s
}

func encode(v any) (kind uint16, data []byte) {
	switch v := v.(type) {
	case int:
		return 0x03, binary.LittleEndian.AppendUint32(nil, uint32(v))
	case time.Time:
		return 0x40, binary.LittleEndian.AppendUint64(nil, uint64(v.UnixMicro()*10+116444736000000000))
	case Narrow:
		return 0x1e, []byte(v)
	case []byte:
		return 0x102, v
	case string:
		for _, u := range utf16.Encode([]rune(v)) {
			data = binary.LittleEndian.AppendUint16(data, u)
		}
		return 0x1f, data
	}
	return 0x0d, nil
}

// TNEF makes a winmail.dat: a body, and attachments by their MAPI properties, the data of id 0x3701 apart.
func (m *Message) TNEF() []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x223e9f78)
	b = append(b, 1, 0)
	b = attribute(b, 1, 0x00069003, m.Properties.mapi())
	for _, a := range m.Attachments {
		b = attribute(b, 2, 0x00069002, make([]byte, 14))
		rest := Properties{}
		for id, v := range a {
			if data, ok := v.([]byte); ok && id == 0x3701 {
				b = attribute(b, 2, 0x0006800f, data)
				continue
			}
			rest[id] = v
		}
		b = attribute(b, 2, 0x00069005, rest.mapi())
	}
	return b
}

func attribute(b []byte, level byte, id uint32, data []byte) []byte {
	b = append(b, level)
	b = binary.LittleEndian.AppendUint32(b, id)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(b, sum)
}

func (p Properties) mapi() []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(p)))
	for id, v := range p {
		kind, data := encode(v)
		if m, ok := v.(*Message); ok {
			data = append(make([]byte, 16), m.TNEF()...) // behind the id of its interface
		}
		b = binary.LittleEndian.AppendUint16(b, kind)
		b = binary.LittleEndian.AppendUint16(b, id)
		switch v.(type) {
		case int, time.Time:
		default:
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		}
		b = append(b, data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

// PackRTF stores RTF in the form of compressed RTF, without making it smaller.
func PackRTF(rtf string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(rtf)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rtf)))
	return append(append(b, "MELA\x00\x00\x00\x00"...), rtf...)
}
