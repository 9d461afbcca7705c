package document

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

const (
	markUTF8    = "\xef\xbb\xbf"
	markUTF16LE = "\xff\xfe"
	markUTF16BE = "\xfe\xff"
	markUTF32LE = "\xff\xfe\x00\x00"
	markUTF32BE = "\x00\x00\xfe\xff"
)

// toUTF8 drops the mark, narrows UTF-16, and mends what is not valid: bytes that are no UTF-8 become U+FFFD, NULs blanks.
// Text that is sound comes back byte for byte, and shares its memory with data, which must not change any more: documents
// are large.
func toUTF8(data []byte) string {
	if order, at := utf16Order(data); order != nil {
		return mend(narrow(data[at:], order))
	}
	data = bytes.TrimPrefix(data, []byte(markUTF8))
	return mend(unsafe.String(unsafe.SliceData(data), len(data)))
}

func mend(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.ReplaceAll(text, "\x00", " ")
}

// utf16Order is the byte order of UTF-16 and where its text begins; nil for anything else. Without a mark, text in
// UTF-16 shows by every other byte being zero: most characters of any advisory are ASCII.
func utf16Order(data []byte) (order binary.ByteOrder, at int) {
	head := data[:min(len(data), 1024)]
	switch {
	case bytes.HasPrefix(head, []byte(markUTF32LE)):
		return nil, 0
	case bytes.HasPrefix(head, []byte(markUTF16LE)):
		return binary.LittleEndian, 2
	case bytes.HasPrefix(head, []byte(markUTF16BE)):
		return binary.BigEndian, 2
	}
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half < 4:
		return nil, 0
	case zeros[1] > half*7/10 && zeros[0] == 0:
		return binary.LittleEndian, 0
	case zeros[0] > half*7/10 && zeros[1] == 0:
		return binary.BigEndian, 0
	}
	return nil, 0
}

func narrow(data []byte, order binary.ByteOrder) string {
	var b strings.Builder
	b.Grow(len(data) / 2)
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 < len(data) {
				if pair := utf16.DecodeRune(r, rune(order.Uint16(data[i+2:]))); pair != utf8.RuneError {
					r = pair
					i += 2
				}
			}
		}
		b.WriteRune(r) // a lone surrogate becomes U+FFFD
	}
	if len(data)%2 == 1 {
		b.WriteRune(utf8.RuneError)
	}
	return b.String()
}
