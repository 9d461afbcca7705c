package rawjson

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// AppendText appends a JSON string as encoding/json writes it when it does not escape HTML.
func AppendText(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return append(to, encoded(text)...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}

func encoded(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // of a string into memory: it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
