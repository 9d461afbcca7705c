package record

import (
	"bytes"
	"picket/internal/hexadecimal"
	"unicode/utf16"
	"unicode/utf8"
)

// A form is how the value of an escaped field is written.
type form uint8

const (
	formJSON      form = iota // with the escapes of JSON
	formHex                   // two digits a byte: auditd's values with spaces or quotes
	formSockaddr              // the bytes of a struct sockaddr, in hexadecimal
	formBackslash             // with backslashes as CEF has them
	formPlus                  // a plus for each space: user agents of IIS
	formPercent               // percent-encoded, as often twice: user agents of CloudFront
)

// Hides says whether the search of the raw bytes could miss what the value holds. Doubled backslashes and quotes are seen
// through; other escapes are not.
func (f *Field) Hides(line []byte) bool {
	if !f.Escaped || f.form != formJSON {
		return f.Escaped
	}
	for value := line[f.Start:f.End]; ; {
		i := bytes.IndexByte(value, '\\')
		if i < 0 || i+1 >= len(value) {
			return false
		}
		if c := value[i+1]; c != '\\' && c != '"' {
			return true
		}
		value = value[i+2:]
	}
}

// AppendValue appends the value of a field, its encoding undone.
func AppendValue(dst, line []byte, f Field) []byte {
	value := line[f.Start:f.End]
	switch {
	case !f.Escaped:
		return append(dst, value...)
	case f.form == formHex:
		return appendHex(dst, value)
	case f.form == formSockaddr:
		return appendSockaddr(dst, value)
	case f.form == formBackslash:
		return appendBackslashed(dst, value)
	case f.form == formPlus:
		return appendSpaced(dst, value)
	case f.form == formPercent:
		return appendPercent(dst, value)
	}
	return appendUnescaped(dst, value)
}

// appendUnescaped undoes the escapes of JSON (RFC 8259, section 7). What is no escape stays as it is; half a surrogate
// pair becomes U+FFFD.
func appendUnescaped(dst, value []byte) []byte {
	for i := 0; i < len(value); {
		if value[i] != '\\' || i+1 == len(value) {
			dst = append(dst, value[i])
			i++
			continue
		}
		if value[i+1] == 'u' {
			var size int
			dst, size = appendUnicode(dst, value[i:])
			i += size
			continue
		}
		dst = append(dst, unescaped(value[i+1])...)
		i += 2
	}
	return dst
}

func unescaped(c byte) string {
	switch c {
	case '"', '\\', '/':
		return string(c)
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	}
	return `\` + string(rune(c))
}

// appendUnicode undoes one \uXXXX, or two that are a surrogate pair, at the start of b.
func appendUnicode(dst, b []byte) (_ []byte, size int) {
	r, ok := hex4(b)
	if !ok {
		return append(dst, '\\'), 1
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(dst, r), 6
	}
	low, _ := hex4(b[6:])
	if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
		return utf8.AppendRune(dst, pair), 12
	}
	return utf8.AppendRune(dst, utf8.RuneError), 6
}

// hex4 reads \uXXXX.
func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	r := rune(0)
	for _, c := range b[2:6] {
		digit := hexadecimal.Digit(c)
		if digit < 0 {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}
