package matcher

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

// bordered says whether a text that stands in data[start:end] is whole there.
func bordered(data []byte, start, end int, t *text) bool {
	switch t.kind {
	case indicator.FileName:
		return !extendsName(data, start) && !continuesName(data, end) && !isDirectory(data, end)
	case indicator.FilePath:
		return (t.below || !extendsName(data, start) || followsHost(data, start)) && !continuesName(data, end)
	case indicator.Registry:
		return !extendsName(data, start) && !continuesName(data, end)
	case indicator.Mutex:
		return (beginsWord(data, start) || inNamespace(data, start)) && endsWord(data, end)
	case indicator.UserAgent:
		return isField(data, start, end)
	}
	return true
}

// isDirectory says that a separator of components follows, and no escape of JSON: of a quote or a line break.
func isDirectory(data []byte, at int) bool {
	if at >= len(data) {
		return false
	}
	return data[at] == '/' || data[at] == '\\' && !beginsEscape(data, at)
}

// followsHost says that a URL's host ends at this place: the file with that path is on a web server.
func followsHost(data []byte, at int) bool {
	if data[at] != '/' {
		return false
	}
	start := at
	for start > 0 && at-start <= longestName+len(":65535") && (is(data[start-1], inToken|classColon)) {
		start--
	}
	return start > 2 && string(data[start-2:start]) == "//" && data[start] != ':'
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
	if at+1 < len(data) && data[at] == '.' && !is(data[at+1], inToken) {
		at++ // a full stop
	}
	return endsField(data, at) || strings.IndexByte(aroundWords, data[at]) >= 0 || data[at] == '.' && at+1 == len(data)
}

// namespaces are directories of kernel objects, in which a mutex stands whose creator named none.
var namespaces = []string{`basenamedobjects\`, `global\`, `local\`}

func inNamespace(data []byte, at int) bool {
	for _, name := range namespaces {
		if begin, ok := matchBackward(data, at, name, ofKeys); ok && (begin == 0 || !is(data[begin-1], inToken)) {
			return true
		}
	}
	return false
}

func startsField(data []byte, at int) bool {
	return at == 0 || boundsField(data[at-1]) || followsEscape(data, at) || followsPunctuation(data, at)
}

func endsField(data []byte, at int) bool {
	return at >= len(data) || boundsField(data[at]) || beginsEscape(data, at) || beginsPunctuation(data, at)
}

func boundsField(c byte) bool { return c < ' ' || c == '"' || c == '\'' || c == '`' || c == 0x7f }

// followsPunctuation: quotes and the like beyond ASCII.
func followsPunctuation(data []byte, at int) bool {
	r, _ := utf8.DecodeLastRune(data[:at])
	return r >= utf8.RuneSelf && r != utf8.RuneError && !isWordRune(r)
}

func beginsPunctuation(data []byte, at int) bool {
	r, _ := utf8.DecodeRune(data[at:])
	return r >= utf8.RuneSelf && r != utf8.RuneError && !isWordRune(r)
}
