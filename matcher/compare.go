package matcher

import (
	"unicode"
	"unicode/utf8"

	"picket/indicator"
)

// Separators of components, of which doubled ones equal single ones, as JSON writes backslashes.
const (
	ofPaths = `\/`
	ofKeys  = `\`
)

func separatorsOf(kind indicator.Kind) string {
	switch kind {
	case indicator.FilePath:
		return ofPaths
	case indicator.Registry, indicator.Mutex, indicator.UserAgent:
		return ofKeys
	}
	return ""
}

func isSeparator(c byte, separators string) bool {
	return c == '\\' && separators != "" || c == '/' && separators == ofPaths
}

// anyComponent stands in a text for one component of a path, whatever it is: the home of some user.
const anyComponent = 0

// matchForward compares data from a place on with a folded text, and gives where it ends.
func matchForward(data []byte, at int, text string, separators string) (end int, ok bool) {
	for i := 0; i < len(text); {
		if at >= len(data) {
			return 0, false
		}
		size, next := 1, at
		switch c := text[i]; {
		case isSeparator(c, separators):
			next = skipSeparators(data, at, separators)
		case c == anyComponent:
			for next < len(data) && next-at < longestComponent && isComponentByte(data[next]) {
				next++
			}
		case c >= 0x80:
			want, width := utf8.DecodeRuneInString(text[i:])
			r, read := utf8.DecodeRune(data[at:])
			if size = width; unicode.ToLower(r) == want {
				next = at + read
			}
		default:
			next = at + charForward(data, at, c)
		}
		if next == at {
			return 0, false
		}
		i, at = i+size, next
	}
	return at, true
}

// matchBackward compares data before a place with a folded text, and gives where it begins.
func matchBackward(data []byte, at int, text string, separators string) (start int, ok bool) {
	for i := len(text); i > 0; {
		if at == 0 {
			return 0, false
		}
		size, next := 1, at
		switch c := text[i-1]; {
		case isSeparator(c, separators):
			next = skipSeparatorsBack(data, at, separators)
		case c == anyComponent:
			for next > 0 && at-next < longestComponent && isComponentByte(data[next-1]) {
				next--
			}
		case c >= 0x80:
			want, width := utf8.DecodeLastRuneInString(text[:i])
			r, read := utf8.DecodeLastRune(data[:at])
			if size = width; unicode.ToLower(r) == want {
				next = at - read
			}
		default:
			next = at - charBackward(data, at, c)
		}
		if next == at {
			return 0, false
		}
		i, at = i-size, next
	}
	return at, true
}

func skipSeparators(data []byte, at int, separators string) int {
	for at < len(data) {
		if c, ok := percentByte(data, at); ok && isSeparator(c, separators) {
			at += 3
		} else if isSeparator(data[at], separators) {
			at++
		} else {
			break
		}
	}
	return at
}

func skipSeparatorsBack(data []byte, at int, separators string) int {
	for at > 0 {
		if c, ok := percentByte(data, at-3); ok && isSeparator(c, separators) {
			at -= 3
		} else if isSeparator(data[at-1], separators) {
			at--
		} else {
			break
		}
	}
	return at
}

// charForward is how many bytes at this place stand for a character in lower case, as they are or escaped: by a
// backslash, by doubling a quote, as hexadecimal digits, and a space as a plus sign; 0 if none do.
func charForward(data []byte, at int, c byte) (size int) {
	switch d := data[at]; {
	case lower(d) == c:
		if c == '"' && at+1 < len(data) && data[at+1] == '"' {
			return 2
		}
		return 1
	case d == '+' && c == ' ':
		return 1
	case d == '%':
		if decoded, ok := percentByte(data, at); ok && lower(decoded) == c {
			return 3
		}
	case d == '\\' && at+1 < len(data):
		if data[at+1] == c && (c == '"' || c == '/') {
			return 2
		}
		if decoded, ok := decodedHex(data, at+2); ok && data[at+1] == 'x' && lower(decoded) == c {
			return 4
		}
	}
	return 0
}

// charBackward is the same before a place.
func charBackward(data []byte, at int, c byte) (size int) {
	if decoded, ok := percentByte(data, at-3); ok && lower(decoded) == c {
		return 3
	}
	switch d := data[at-1]; {
	case lower(d) == c:
		if at > 1 && (c == '"' && (data[at-2] == '"' || data[at-2] == '\\') || c == '/' && data[at-2] == '\\') {
			return 2
		}
		return 1
	case d == '+' && c == ' ':
		return 1
	}
	if at >= 4 && data[at-4] == '\\' && data[at-3] == 'x' {
		if decoded, ok := decodedHex(data, at-2); ok && lower(decoded) == c {
			return 4
		}
	}
	return 0
}
