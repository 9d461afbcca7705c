package matcher

// Values stand in logs within escapes: percent-encodings of URLs (RFC 3986, section 2.1), those of JSON strings and of
// servers' logs (\n, \u003c, \x22), and =3D of quoted-printable mail (RFC 2045, section 6.7). What an escape stands
// for is a border, and its letters and digits are no part of the value behind it.

// opensEscape: the characters with which escapes begin, as far as letters or digits follow.
var opensEscape = [256]bool{'%': true, '\\': true, '=': true}

// afterEscape is where a token begins in data[start:end] that follows a character that may open an escape: behind the
// escape, else at its start. A percent sign may itself be encoded.
func afterEscape(data []byte, start, end int) int {
	after := start
	switch data[start-1] {
	case '=':
		if start+2 < end && data[start] == '3' && data[start+1] == 'D' {
			after = start + 2
		}
	case '\\':
		if size := backslashEscape(data, start-1); size > 0 && isOdd(data, start) {
			after = start - 1 + size
		}
	default:
		c, ok := percentByte(data, start-1)
		for ok = ok && isSeparatorText(c); ok; ok = ok && isSeparatorText(c) {
			after = after + 2
			if c != '%' {
				break
			}
			c, ok = decodedHex(data, after)
		}
	}
	if after >= end {
		return start
	}
	return after
}

// backslashEscape is the size of the escape that the backslash at this place may begin; 0 if none, or one that stands
// for what is part of values.
func backslashEscape(data []byte, at int) (size int) {
	if at+1 >= len(data) {
		return 0
	}
	switch data[at+1] {
	case 'n', 'r', 't', 'b', 'f':
		return 2
	case 'x':
		if c, ok := decodedHex(data, at+2); ok && isSeparatorText(c) {
			return 4
		}
	case 'u':
		high, ok := decodedHex(data, at+2)
		low, ok2 := decodedHex(data, at+4)
		if ok && ok2 && (high == 0 && isSeparatorText(low) || high == 0x20) {
			return 6 // U+20xx is punctuation
		}
	}
	return 0
}

// isOdd says that an odd number of backslashes stands before a place: the last is none that another one escapes.
func isOdd(data []byte, at int) bool {
	start := at
	for start > 0 && at-start < 64 && data[start-1] == '\\' {
		start--
	}
	return (at-start)&1 == 1
}

// followsEscape says that an escape that stands for a border ends at this place.
func followsEscape(data []byte, at int) bool {
	if isEscapedBorder(data, at-3) || at >= 3 && string(data[at-3:at]) == "=3D" {
		return true
	}
	for _, size := range [...]int{2, 4, 6} {
		begin := at - size
		if begin >= 0 && data[begin] == '\\' && backslashEscape(data, begin) == size && isOdd(data, begin+1) {
			return true
		}
	}
	return false
}

// beginsEscape says that an escape begins at this place that ends a value: of a quote, a line break, or another border.
func beginsEscape(data []byte, at int) bool {
	if isEscapedBorder(data, at) {
		return true
	}
	return at < len(data) && data[at] == '\\' && (backslashEscape(data, at) > 0 || endsString(data, at))
}

// isEscapedBorder says that a percent-encoded character stands here, and that it is none that a name is made of.
func isEscapedBorder(data []byte, at int) bool {
	c, ok := percentByte(data, at)
	return ok && isSeparatorText(c) && !isNameByte(c)
}

// isSeparatorText says that text may hold this character, between its tokens. What a percent sign and two digits stand
// for otherwise is no sign that the percent sign is an escape.
func isSeparatorText(c byte) bool {
	return !is(c, inToken|classHigh) && c != 0x7f && (c >= ' ' || c == '\t' || c == '\n' || c == '\r')
}

// percentByte decodes the percent-encoding that begins at this place (RFC 3986, section 2.1).
func percentByte(data []byte, at int) (byte, bool) {
	if at < 0 || at >= len(data) || data[at] != '%' {
		return 0, false
	}
	return decodedHex(data, at+1)
}

// decodedHex reads two hexadecimal digits.
func decodedHex(data []byte, at int) (byte, bool) {
	if at+1 >= len(data) || !is(data[at], isHex) || !is(data[at+1], isHex) {
		return 0, false
	}
	return unhex(data[at])<<4 | unhex(data[at+1]), true
}

func unhex(c byte) byte {
	if is(c, classDigit) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
