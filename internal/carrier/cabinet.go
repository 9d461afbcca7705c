package carrier

import (
	"encoding/binary"
	"fmt"
)

// cabinet lists what a cabinet holds (MS-CAB, 2.2 and 2.5); it is not unpacked.
func (i *inspector) cabinet(s *subject) {
	i.unread(s, "cab: what is in it is listed, not read")
	b := s.body
	if len(b) < 36 {
		return
	}
	at, n := int64(binary.LittleEndian.Uint32(b[16:])), int(binary.LittleEndian.Uint16(b[28:]))
	for range n {
		if at+17 > int64(len(b)) {
			i.unread(s, fmt.Sprintf("cab is damaged or cut at byte %d", at))
			return
		}
		name := zeroEnded(b[at+16 : min(int64(len(b)), at+16+260)])
		i.named(s, name, int64(binary.LittleEndian.Uint32(b[at:])))
		at += 16 + int64(len(name)) + 1
	}
}

// ace lists what an archive of ACE holds, as far as its headers are plain.
func (i *inspector) ace(s *subject) {
	i.unread(s, "ace: what is in it is listed, not read")
	b := s.body
	for at := int64(0); at+8 <= int64(len(b)); {
		size, kind, flags := int64(binary.LittleEndian.Uint16(b[at+2:])), b[at+4], binary.LittleEndian.Uint16(b[at+5:])
		if size < 3 || at+4+size > int64(len(b)) {
			i.unread(s, fmt.Sprintf("ace is damaged or cut at byte %d", at))
			return
		}
		block := b[at+7 : at+4+size]
		at += 4 + size
		if kind == 1 && len(block) >= 28 {
			n := int(binary.LittleEndian.Uint16(block[26:]))
			if 28+n <= len(block) {
				i.listed(s, string(block[28:28+n]), int64(binary.LittleEndian.Uint32(block[4:])), flags&0x4000 != 0)
			}
		}
		if flags&1 != 0 && len(block) >= 4 {
			at += int64(binary.LittleEndian.Uint32(block))
		}
	}
}
