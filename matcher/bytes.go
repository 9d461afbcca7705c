package matcher

import (
	"unicode"
	"unicode/utf8"
)

// A token is a run of letters, digits, dots, hyphens and underscores in ASCII. The class of a byte says which it is.
const (
	classDigit = 1 << iota
	classHex   // a letter that is a hexadecimal digit
	classLetter
	classDot
	classJoiner // - _
	classColon
	classHigh // part of a character beyond ASCII

	inToken  = classDigit | classHex | classLetter | classDot | classJoiner
	isLetter = classHex | classLetter
	isAlnum  = classDigit | isLetter
	isHex    = classDigit | classHex
)

var class = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case '0' <= c && c <= '9':
			t[c] = classDigit
		case 'a' <= c|0x20 && c|0x20 <= 'f' && c < 0x80:
			t[c] = classHex
		case 'g' <= c|0x20 && c|0x20 <= 'z' && c < 0x80:
			t[c] = classLetter
		case c >= 0x80:
			t[c] = classHigh
		}
	}
	t['.'], t['-'], t['_'], t[':'] = classDot, classJoiner, classJoiner, classColon
	return t
}()

func is(c byte, classes uint8) bool { return class[c]&classes != 0 }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// equalFolded compares with a text in lower case; only ASCII letters fold.
func equalFolded(b []byte, text string) bool {
	if len(b) != len(text) {
		return false
	}
	for i, c := range b {
		if lower(c) != text[i] {
			return false
		}
	}
	return true
}

// isWordRune says of a character beyond ASCII that it continues a word, as quotes and dashes do not.
func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// continuesName says that a name of a file does not end at this place: what follows is part of it.
func continuesName(data []byte, at int) bool {
	for at < len(data) && data[at] == '.' {
		at++
	}
	if at >= len(data) {
		return false
	}
	switch c := data[at]; {
	case c >= 0x80:
		r, _ := utf8.DecodeRune(data[at:])
		return isWordRune(r)
	case c == '%':
		return !isEscapedBorder(data, at)
	default:
		return isNameByte(c)
	}
}

// extendsName says that a name of a file does not begin at this place: what stands before is part of it.
func extendsName(data []byte, at int) bool {
	if at == 0 {
		return false
	}
	if followsEscape(data, at) {
		return false
	}
	c := data[at-1]
	if c >= 0x80 {
		r, _ := utf8.DecodeLastRune(data[:at])
		return isWordRune(r)
	}
	return isNameByte(c) || c == '.' || c == '%'
}

func isNameByte(c byte) bool { return is(c, isAlnum|classJoiner) || c == '~' || c == '$' }
