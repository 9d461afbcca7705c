package evtx

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"
)

const upperHex = "0123456789ABCDEF"

func appendHex(dst, src []byte) []byte {
	for _, c := range src {
		dst = append(dst, upperHex[c>>4], upperHex[c&15])
	}
	return dst
}

// guidOrder is the order in which the bytes of a GUID are written: its first three parts are little-endian ([MS-DTYP] 2.3.4.2).
var guidOrder = [16]uint8{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}

// guidPlaces are where the digits of each stand, behind a brace.
var guidPlaces = [16]uint8{1, 3, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 29, 31, 33, 35}

// appendGUID appends a GUID in capitals; in XML with braces, its canonical form there ([MS-EVEN6] 3.1.4.7.3).
func appendGUID(dst, src []byte, e escape) (out []byte, ok bool) {
	if len(src) != 16 {
		return dst, false
	}
	text := [...]byte{0: '{', 9: '-', 14: '-', 19: '-', 24: '-', 37: '}'}
	for i, at := range guidOrder {
		text[guidPlaces[i]], text[guidPlaces[i]+1] = upperHex[src[at]>>4], upperHex[src[at]&15]
	}
	if e == inXML {
		return append(dst, text[:]...), true
	}
	return append(dst, text[1:len(text)-1]...), true
}

// appendSID appends a security identifier as S-1-5-18 ([MS-DTYP] 2.4.2.1).
func appendSID(dst, src []byte) (out []byte, ok bool) {
	if len(src) < 8 || len(src) < 8+4*int(src[1]) {
		return dst, false
	}
	dst = strconv.AppendUint(append(dst, "S-"...), uint64(src[0]), 10)
	authority := uint64(binary.BigEndian.Uint16(src[2:]))<<32 | uint64(binary.BigEndian.Uint32(src[4:]))
	dst = strconv.AppendUint(append(dst, '-'), authority, 10)
	for part := src[8 : 8+4*int(src[1])]; len(part) > 0; part = part[4:] {
		dst = strconv.AppendUint(append(dst, '-'), uint64(binary.LittleEndian.Uint32(part)), 10)
	}
	return dst, true
}

// high1252 is the part of Windows-1252 that differs from Latin-1: 0x80 to 0x9f.
var high1252 = [32]rune{
	0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
	0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
}

func appendAnsi(dst, src []byte, e escape) []byte {
	for _, c := range src {
		r := rune(c)
		if c >= 0x80 && c < 0xa0 {
			r = high1252[c-0x80]
		}
		dst = appendRune(dst, r, e)
	}
	return dst
}

// appendUTF8Bytes appends text that is valid UTF-8.
func appendUTF8Bytes(dst, src []byte, e escape) []byte {
	if e == plain {
		return append(dst, src...)
	}
	for len(src) > 0 {
		if len(src) >= 8 {
			if w := binary.LittleEndian.Uint64(src); w&tops == 0 && !e.special(w) {
				dst, src = binary.LittleEndian.AppendUint64(dst, w), src[8:]
				continue
			}
		}
		if src[0] < utf8.RuneSelf {
			dst = appendASCII(dst, src[0], e)
			src = src[1:]
			continue
		}
		r, n := utf8.DecodeRune(src)
		dst = appendRune(dst, r, e)
		src = src[n:]
	}
	return dst
}
