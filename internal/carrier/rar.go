package carrier

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// rar lists what an archive of RAR holds; it is not unpacked.
func (i *inspector) rar(s *subject) {
	i.unread(s, "rar: what is in it is listed, not read")
	if len(s.body) > 7 && s.body[6] == 1 {
		i.rar5(s, 8)
		return
	}
	i.rar4(s, 7)
}

// rar4 goes through the blocks of the format of versions 1.5 to 4.
func (i *inspector) rar4(s *subject, at int64) {
	b := s.body
	for at+7 <= int64(len(b)) {
		kind, flags, size := b[at+2], binary.LittleEndian.Uint16(b[at+3:]), int64(binary.LittleEndian.Uint16(b[at+5:]))
		if size < 7 || at+size > int64(len(b)) {
			i.unread(s, fmt.Sprintf("rar is damaged or cut at byte %d", at))
			return
		}
		block := b[at : at+size]
		at += size
		switch {
		case kind == 0x73 && flags&0x80 != 0:
			i.find(Encrypted, s, int(at-size), "its names, too")
			return
		case kind == 0x74 || kind == 0x7a:
			packed, ok := i.rar4File(s, block, flags, kind == 0x74)
			if !ok {
				i.unread(s, fmt.Sprintf("rar is damaged at byte %d", at-size))
				return
			}
			at += packed
		case flags&0x8000 != 0 && len(block) >= 11:
			at += int64(binary.LittleEndian.Uint32(block[7:]))
		case kind == 0x7b:
			return
		}
	}
}

func (i *inspector) rar4File(s *subject, block []byte, flags uint16, listed bool) (packed int64, ok bool) {
	if len(block) < 32 {
		return 0, false
	}
	packed, size := int64(binary.LittleEndian.Uint32(block[7:])), int64(binary.LittleEndian.Uint32(block[11:]))
	n, at := int(binary.LittleEndian.Uint16(block[26:])), 32
	if flags&0x100 != 0 && len(block) >= 40 {
		packed |= int64(binary.LittleEndian.Uint32(block[32:])&0x7fff) << 32
		at = 40
	}
	if at+n > len(block) {
		return 0, false
	}
	if listed && flags&0xe0 != 0xe0 { // not a directory
		i.listed(s, rar4Name(block[at:at+n], flags&0x200 != 0), size, flags&4 != 0)
	}
	return packed, true
}

// listed tells of a file in an archive that is not read.
func (i *inspector) listed(s *subject, name string, size int64, encrypted bool) {
	i.named(s, name, size)
	if encrypted {
		i.find(Encrypted, s.inner(name, nil), -1, name)
	}
}

// rar4Name reads a name of 8-bit characters, behind which its Unicode form may stand, packed against it.
func rar4Name(b []byte, unicode bool) string {
	plain := zeroEnded(b)
	if !unicode || len(plain) == len(b) || len(b) < len(plain)+2 {
		return plain
	}
	packed := b[len(plain)+1:]
	high, at := uint16(packed[0])<<8, 1
	var out []uint16
	flags, bits := byte(0), 0
	next := func() uint16 {
		if at < len(packed) {
			at++
			return uint16(packed[at-1])
		}
		return 0
	}
	for at < len(packed) && len(out) < 2048 {
		if bits == 0 {
			flags, bits = byte(next()), 8
		}
		code := flags >> 6
		flags, bits = flags<<2, bits-2
		switch code {
		case 0:
			out = append(out, next())
		case 1:
			out = append(out, next()|high)
		case 2:
			low := next()
			out = append(out, low|next()<<8)
		case 3:
			out = rar4Copy(out, plain, high, next)
		}
	}
	return string(utf16.Decode(out))
}

// rar4Copy takes characters of the plain name, moved by a number or not.
func rar4Copy(out []uint16, plain string, high uint16, next func() uint16) []uint16 {
	n := int(next())
	move, page := uint16(0), uint16(0)
	if n&0x80 != 0 {
		move, page = next(), high
	}
	for range n&0x7f + 2 {
		if len(out) >= len(plain) {
			break
		}
		out = append(out, (uint16(plain[len(out)])+move)&0xff|page)
	}
	return out
}

// rar5 goes through the blocks of the format of version 5 (RAR 5.0 archive format, rarlab.com).
func (i *inspector) rar5(s *subject, at int64) {
	b := s.body
	for at+7 <= int64(len(b)) {
		start := at
		p := &varints{b: b[at+4:]}
		size := p.next()
		head := at + 4 + int64(p.at)
		if p.bad || size == 0 || size > 2<<20 || head+int64(size) > int64(len(b)) {
			i.unread(s, fmt.Sprintf("rar is damaged or cut at byte %d", start))
			return
		}
		p = &varints{b: b[head : head+int64(size)]}
		kind, flags := p.next(), p.next()
		extra, data := uint64(0), uint64(0)
		if flags&1 != 0 {
			extra = p.next()
		}
		if flags&2 != 0 {
			data = p.next()
		}
		switch kind {
		case 2:
			i.rar5File(s, p, extra)
		case 4:
			i.find(Encrypted, s, int(start), "its names, too")
			return
		case 5:
			return
		}
		if p.bad || data > uint64(len(b)) {
			i.unread(s, fmt.Sprintf("rar is damaged or cut at byte %d", start))
			return
		}
		at = head + int64(size) + int64(data)
	}
}

func (i *inspector) rar5File(s *subject, p *varints, extra uint64) {
	flags, size := p.next(), p.next()
	p.next() // attributes
	if flags&2 != 0 {
		p.skip(4)
	}
	if flags&4 != 0 {
		p.skip(4)
	}
	p.next() // method
	p.next() // system
	n := p.next()
	if p.bad || n > uint64(len(p.b)-p.at) || flags&1 != 0 {
		return
	}
	name := string(p.b[p.at : p.at+int(n)])
	encrypted := false
	if extra > 0 && extra <= uint64(len(p.b)) {
		records := &varints{b: p.b[len(p.b)-int(extra):]}
		for !records.bad && records.at < len(records.b) {
			size := records.next()
			start := records.at
			encrypted = encrypted || records.next() == 1
			records.at = start
			records.skip(size)
		}
	}
	i.listed(s, name, int64(min(size, 1<<62)), encrypted)
}

// varints are numbers of 7 bits a byte, the lowest first.
type varints struct {
	b   []byte
	at  int
	bad bool
}

func (p *varints) next() uint64 {
	v := uint64(0)
	for shift := 0; shift < 64; shift += 7 {
		if p.at >= len(p.b) {
			break
		}
		c := p.b[p.at]
		p.at++
		v |= uint64(c&0x7f) << shift
		if c&0x80 == 0 {
			return v
		}
	}
	p.bad = true
	return 0
}

func (p *varints) skip(n uint64) {
	if n > uint64(len(p.b)-p.at) {
		p.bad = true
		return
	}
	p.at += int(n)
}
