package matcher

import (
	"bytes"
	"strings"

	"picket/indicator"
)

// bordered says whether a text that stands in data[start:end] is whole there.
func bordered(data []byte, start, end int, t *text) bool {
	switch t.kind {
	case indicator.FileName:
		return !extendsName(data, start) && !continuesName(data, end) && !isDirectory(data, end)
	case indicator.FilePath:
		return (t.below || !extendsName(data, start)) && !continuesName(data, end)
	case indicator.Registry:
		return !extendsName(data, start) && !continuesName(data, end)
	case indicator.Mutex:
		return beginsWord(data, start) && endsWord(data, end)
	case indicator.UserAgent:
		return isField(data, start, end)
	}
	return true
}

// isDirectory says that a separator of components follows, and no escaped quote of JSON.
func isDirectory(data []byte, at int) bool {
	if at >= len(data) {
		return false
	}
	return data[at] == '/' || data[at] == '\\' && !endsString(data, at)
}

// endsString says that a quote follows that JSON escapes, or JSON within JSON. Two backslashes are one that is meant.
func endsString(data []byte, at int) bool {
	rest := data[at:]
	return bytes.HasPrefix(rest, []byte(`\"`)) || bytes.HasPrefix(rest, []byte(`\\\"`))
}

// aroundWords stand between the words of a message.
const aroundWords = " ,;|=:()[]<>"

func beginsWord(data []byte, at int) bool {
	return startsField(data, at) || strings.IndexByte(aroundWords, data[at-1]) >= 0
}

func endsWord(data []byte, at int) bool {
	return endsField(data, at) || strings.IndexByte(aroundWords, data[at]) >= 0
}

// isField says that data[start:end] is the whole of a field: within quotes, tabs or lines, between commas, semicolons
// or bars that separate columns, or, if it has no space, the value of a key.
func isField(data []byte, start, end int) bool {
	opens, closes := startsField(data, start), endsField(data, end)
	switch {
	case opens && closes:
		return true
	case !opens && data[start-1] == '=' && bytes.IndexByte(data[start:end], ' ') < 0:
		return closes || data[end] == ' '
	case opens:
		return isLineStart(data, start) && isColumnSeparator(data[end])
	case closes:
		return isLineEnd(data, end) && isColumnSeparator(data[start-1])
	}
	return data[start-1] == data[end] && isColumnSeparator(data[end])
}

func isColumnSeparator(c byte) bool { return c == ',' || c == ';' || c == '|' }

func isLineStart(data []byte, at int) bool { return at == 0 || data[at-1] == '\n' }

func isLineEnd(data []byte, at int) bool {
	return at >= len(data) || data[at] == '\n' || data[at] == '\r'
}

func startsField(data []byte, at int) bool { return at == 0 || boundsField(data[at-1]) }

func endsField(data []byte, at int) bool {
	return at >= len(data) || boundsField(data[at]) || endsString(data, at)
}

func boundsField(c byte) bool { return c < ' ' || c == '"' || c == '\'' || c == '`' || c == 0x7f }
