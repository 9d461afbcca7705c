package message

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// specials are the charsets of mail that the web has given up, and so the libraries.
var specials = map[string]func([]byte) string{
	"utf-7":       decodeUTF7,
	"iso-2022-kr": func(raw []byte) string { return convert(unshift(raw), korean.EUCKR) },
	"iso-2022-cn": func(raw []byte) string { return convert(unshift(raw), simplifiedchinese.GB18030) },
}

// unshift turns 7-bit text with shifts (RFC 1557, RFC 1922: SO and SI) into the 8-bit form of its character set. The announcement ESC $ ) X goes.
func unshift(raw []byte) []byte {
	const escape, shiftOut, shiftIn = 0x1b, 0x0e, 0x0f
	out := make([]byte, 0, len(raw))
	shifted := byte(0)
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == escape && i+3 < len(raw) && raw[i+1] == '$' && raw[i+2] == ')':
			i += 3
		case c == shiftOut:
			shifted = 0x80
		case c == shiftIn:
			shifted = 0
		case c == '\n':
			out, shifted = append(out, c), 0
		case c > ' ' && c < 0x7f:
			out = append(out, c|shifted)
		default:
			out = append(out, c)
		}
	}
	return out
}

// decodeUTF7 reads UTF-7 (RFC 2152): +…- is UTF-16 in base64.
func decodeUTF7(raw []byte) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '+' {
			writeASCII(&b, raw[i])
			continue
		}
		end := i + 1
		for end < len(raw) && sextets[raw[end]] >= 0 {
			end++
		}
		switch {
		case end == i+1 && end < len(raw) && raw[end] == '-':
			b.WriteByte('+')
		case end == i+1:
			b.WriteByte('+')
			end--
			i = end
			continue
		default:
			b.WriteString(decodeUTF16Base64(raw[i+1 : end]))
		}
		if end < len(raw) && raw[end] == '-' {
			end++
		}
		i = end - 1
	}
	return b.String()
}

func writeASCII(b *strings.Builder, c byte) {
	if c < 0x80 {
		b.WriteByte(c)
	} else {
		b.WriteRune('\ufffd')
	}
}

func decodeUTF16Base64(text []byte) string {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, _ := base64.RawStdEncoding.Decode(raw, text)
	units := make([]uint16, n/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}
