package matcher

import (
	"bytes"
	"strings"
)

// isField says that data[start:end], a user agent, is the whole of a field: within quotes, tabs or lines; between equal
// or facing separators of columns; the value of a key; or a column of a log that has them between spaces. What begins or
// ends otherwise is part of a longer agent.
func isField(data []byte, start, end int) bool {
	opens, closes := startsField(data, start), endsField(data, end)
	switch {
	case opens && closes:
		return true
	case followsKey(data, start):
		return closes || endsValue(data, start, end)
	case opens:
		return isLineStart(data, start) && isColumnSeparator(data[end])
	case closes:
		return isLineEnd(data, end) && isColumnSeparator(data[start-1])
	case data[start-1] == ' ' && data[end] == ' ':
		return bytes.IndexByte(data[start:end], ' ') < 0 && hasColumnsBetweenSpaces(data, start)
	}
	return encloses(data[start-1], data[end])
}

func isColumnSeparator(c byte) bool { return c == ',' || c == ';' || c == '|' }

// encloses says of two characters that what stands between them is a column, or an element of markup.
func encloses(before, after byte) bool {
	switch before {
	case ',', ';':
		return after == before
	case '|', '{', '[':
		return after == '|' || before == '{' && after == '}' || before == '|' && after == '}' || before == '[' && after == ']'
	case '>':
		return after == '<'
	}
	return false
}

// followsKey says that = or a colon stands before a place, and before it a key.
func followsKey(data []byte, at int) bool {
	before := data[:at]
	for _, space := range [...]string{" ", "%20", "+"} {
		if trimmed, ok := bytes.CutSuffix(before, []byte(space)); ok && bytes.HasSuffix(trimmed, []byte(":")) {
			before = trimmed
			break
		}
	}
	n := len(before)
	return n > 1 && (before[n-1] == '=' || before[n-1] == ':') && is(before[n-2], isAlnum|classJoiner)
}

// endsValue says that the value of a key ends at this place: at a space, if it has none itself, or where the next pair
// of key and value begins.
func endsValue(data []byte, start, end int) bool {
	at := end
	for at < len(data) && at-end < 3 && strings.IndexByte(" ,;|^&", data[at]) >= 0 {
		at++
	}
	if at == end {
		return false
	}
	if bytes.IndexByte(data[start:end], ' ') < 0 && data[end] == ' ' {
		return true
	}
	key := at
	for at < len(data) && at-key < 64 && is(data[at], inToken) {
		at++
	}
	return at > key && at < len(data) && data[at] == '='
}

// hasColumnsBetweenSpaces says that the line of a place begins with date and time, as the W3C Extended Log Format has it.
func hasColumnsBetweenSpaces(data []byte, at int) bool {
	window := data[max(0, at-2048):at]
	line := window[bytes.LastIndexByte(window, '\n')+1:]
	const form = "0000-00-00 00:00:00 "
	if len(line) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && !is(line[i], classDigit) || form[i] != '0' && line[i] != form[i] {
			return false
		}
	}
	return bytes.IndexByte(line, '"') < 0
}

func isLineStart(data []byte, at int) bool { return at == 0 || data[at-1] == '\n' }

func isLineEnd(data []byte, at int) bool {
	return at >= len(data) || data[at] == '\n' || data[at] == '\r'
}
