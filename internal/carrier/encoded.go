package carrier

import (
	"fmt"
	"strconv"
	"strings"
)

// Stretches from which on data counts as encoded in a script.
const (
	leastBase64  = 200 // characters
	leastNumbers = 100 // numbers in a list
	leastEscapes = 60  // %41, \x41, \u0041
)

// An encoded stretch of a script: data that it decodes.
type encoded struct {
	kind string // "base64", "numbers", "escapes"
	text string
}

func (e encoded) String() string {
	return fmt.Sprintf("%d characters: %s", len(e.text), e.text[:min(len(e.text), 60)])
}

// encodedIn finds what is encoded in a script, and gives the rest of the script without it: of pages that build a file, that is little.
func encodedIn(text string) (found []encoded, rest string) {
	var out strings.Builder
	for at := 0; at < len(text); {
		kind, n := encodedAt(text[at:])
		if kind != "" && len(found) < mostFindings {
			found = append(found, encoded{kind, text[at : at+n]})
			out.WriteString("…")
			at += n
			continue
		}
		n = max(n, 1)
		out.WriteString(text[at : at+n])
		at += n
	}
	return found, out.String()
}

// encodedAt tells what begins here, and how long it is. Where nothing does, so many bytes need not be looked at again.
func encodedAt(text string) (kind string, n int) {
	c := text[0]
	switch {
	case c == '%' || c == '\\':
		if n, count := escapes(text); count >= leastEscapes {
			if end := strings.IndexAny(text[n:], "\"'`\r\n<"); end >= 0 {
				n += end // to the end of the literal
			}
			return "escapes", n
		} else if count > 0 {
			return "", n
		}
	case c >= '0' && c <= '9':
		if n, count := numberList(text); count >= leastNumbers {
			return "numbers", n
		} else if count > 1 {
			return "", n - 1
		}
	}
	n = 0
	for n < len(text) && isBase64(text[n]) {
		n++
	}
	if n >= leastBase64 {
		for n < len(text) && text[n] == '=' {
			n++
		}
		return "base64", n
	}
	return "", n
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

// escapes measures text that is mostly escapes: a few plain characters may stand between two.
func escapes(text string) (n, count int) {
	plain := 0
	for at := 0; at < len(text) && plain <= 6; {
		if size := escapeAt(text[at:]); size > 0 {
			at += size
			n, plain = at, 0
			count++
			continue
		}
		if strings.IndexByte("\"'`\r\n<", text[at]) >= 0 {
			break
		}
		plain++
		at++
	}
	return n, count
}

func escapeAt(text string) int {
	digits := 2
	switch {
	case len(text) < 3 || text[0] != '%' && text[0] != '\\':
		return 0
	case text[0] == '%' && text[1] != 'u':
		return hexDigits(text, 1, digits)
	case text[1] == 'u':
		return hexDigits(text, 2, 4)
	case text[1] == 'x':
		return hexDigits(text, 2, digits)
	}
	return 0
}

// unescape decodes the escapes of scripts and of addresses.
func unescape(text string) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		n := escapeAt(text[at:])
		if n == 0 {
			out.WriteByte(text[at])
			at++
			continue
		}
		digits := strings.TrimLeft(text[at:at+n], `%\xu`)
		v, _ := strconv.ParseUint(digits, 16, 32)
		if len(digits) == 2 {
			out.WriteByte(byte(v))
		} else {
			out.WriteRune(rune(v))
		}
		at += n
	}
	return out.String()
}

// hexDigits is the place behind so many digits, 0 where they are none.
func hexDigits(text string, at, n int) int {
	if at+n > len(text) {
		return 0
	}
	for _, c := range []byte(text[at : at+n]) {
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
			return 0
		}
	}
	return at + n
}

// numberList measures numbers with a sign between each two.
func numberList(text string) (n, count int) {
	for at := 0; at < len(text); {
		start := at
		for at < len(text) && (text[at] >= '0' && text[at] <= '9' || at > start && (text[at]|0x20 == 'x' || text[at]|0x20 >= 'a' && text[at]|0x20 <= 'f')) {
			at++
		}
		if at == start || at-start > 6 {
			break
		}
		n = at
		count++
		separated := false
		for at < len(text) && strings.IndexByte(",;|. \t\r\n", text[at]) >= 0 {
			separated = separated || text[at] != '\r'
			at++
		}
		if !separated {
			break
		}
	}
	return n, count
}
