package evtx

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// escape is the form that text takes on its way out.
type escape uint8

const (
	plain  escape = iota
	inJSON        // inside a JSON string (RFC 8259, section 7); only what must be escaped is
	inXML         // inside XML 1.0 text or a quoted attribute, on one line
)

// Each byte of a word holds one ASCII character (below 0x80), so that the usual tests on eight bytes at once hold.
const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

func anyBelow(w uint64, limit byte) uint64 { return (w - ones*uint64(limit)) & tops }

// special reports whether one of eight ASCII characters may need escaping.
func (e escape) special(w uint64) bool {
	switch e {
	case inJSON:
		return anyBelow(w, ' ')|hasByte(w, '"')|hasByte(w, '\\') != 0
	case inXML:
		return anyBelow(w, ' ')|hasByte(w, '<')|hasByte(w, '>')|hasByte(w, '&')|hasByte(w, '"') != 0
	}
	return false
}

func hasByte(w uint64, c byte) uint64 { return anyBelow(w^ones*uint64(c), 1) }

// appendUTF16 appends UTF-16 little-endian text as UTF-8. A lone surrogate becomes U+FFFD, an odd last byte is left out.
func appendUTF16(dst, src []byte, e escape) []byte {
	for len(src) >= 2 {
		for len(src) >= 16 {
			a, b := binary.LittleEndian.Uint64(src), binary.LittleEndian.Uint64(src[8:])
			if (a|b)&0xff80ff80ff80ff80 != 0 {
				break
			}
			w := narrow(a) | narrow(b)<<32
			src = src[16:]
			if e.special(w) {
				dst = appendEight(dst, w, e)
			} else {
				dst = binary.LittleEndian.AppendUint64(dst, w)
			}
		}
		// Eight characters one by one, then the fast way is tried again.
		for n := 0; n < 8 && len(src) >= 2; n++ {
			r := rune(binary.LittleEndian.Uint16(src))
			src = src[2:]
			if utf16.IsSurrogate(r) {
				r, src = surrogate(r, src)
			}
			dst = appendRune(dst, r, e)
		}
	}
	return dst
}

// narrow packs four UTF-16 units below 0x80 into four bytes.
func narrow(w uint64) uint64 {
	w = (w | w>>8) & 0x0000ffff0000ffff
	return (w | w>>16) & 0x00000000ffffffff
}

func appendEight(dst []byte, w uint64, e escape) []byte {
	for range 8 {
		dst = appendASCII(dst, byte(w), e)
		w >>= 8
	}
	return dst
}

// surrogate joins a surrogate with its other half at the start of src, if that stands there.
func surrogate(first rune, src []byte) (rune, []byte) {
	if len(src) < 2 {
		return utf8.RuneError, src
	}
	r := utf16.DecodeRune(first, rune(binary.LittleEndian.Uint16(src)))
	if r == utf8.RuneError {
		return r, src
	}
	return r, src[2:]
}

func appendRune(dst []byte, r rune, e escape) []byte {
	if r < utf8.RuneSelf {
		return appendASCII(dst, byte(r), e)
	}
	if e == inXML && (r == 0xfffe || r == 0xffff) { // no characters of XML 1.0
		r = utf8.RuneError
	}
	return utf8.AppendRune(dst, r)
}

func appendASCII(dst []byte, c byte, e escape) []byte {
	if isLetter[c] {
		return append(dst, c)
	}
	return appendOther(dst, c, e)
}

// isLetter are the letters and digits, which no form escapes.
var isLetter = func() (is [256]bool) {
	for c := range is {
		letter := byte(c) | 0x20
		is[c] = 'a' <= letter && letter <= 'z' || '0' <= c && c <= '9'
	}
	return is
}()

// appendOther appends what may have to be escaped.
func appendOther(dst []byte, c byte, e escape) []byte {
	switch e {
	case inJSON:
		return appendJSONByte(dst, c)
	case inXML:
		return appendXMLByte(dst, c)
	}
	return append(dst, c)
}

const hexDigits = "0123456789abcdef"

func appendJSONByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c >= ' ':
		return append(dst, c)
	case c == '\n':
		return append(dst, `\n`...)
	case c == '\r':
		return append(dst, `\r`...)
	case c == '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// appendXMLByte keeps the event on one line: line ends become character references. Characters that XML 1.0 forbids
// (section 2.2) become U+FFFD.
func appendXMLByte(dst []byte, c byte) []byte {
	switch c {
	case '<':
		return append(dst, "&lt;"...)
	case '>':
		return append(dst, "&gt;"...)
	case '&':
		return append(dst, "&amp;"...)
	case '"':
		return append(dst, "&quot;"...)
	case '\t':
		return append(dst, "&#9;"...)
	case '\n':
		return append(dst, "&#10;"...)
	case '\r':
		return append(dst, "&#13;"...)
	}
	if c < ' ' {
		return utf8.AppendRune(dst, utf8.RuneError)
	}
	return append(dst, c)
}
