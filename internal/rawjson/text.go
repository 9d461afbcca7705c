package rawjson

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// A Text is a JSON string: what it means, and how it is written.
type Text struct {
	Value  string
	Raw    string // as written, without the quotation marks
	Offset int64  // of Raw

	meantDone, rawDone int // how far Sub has walked: many calls in order cost one walk
	compared, isPlain  bool
}

// Text reads a JSON string.
func (v Value) Text() (Text, error) {
	if len(v.Raw) < 2 || v.Raw[0] != '"' {
		return Text{}, errors.New("not a JSON string")
	}
	t := Text{Raw: string(v.Raw[1 : len(v.Raw)-1]), Offset: v.Offset + 1}
	if isWrittenAsMeant(t.Raw) {
		t.Value, t.compared, t.isPlain = t.Raw, true, true
		return t, nil
	}
	if err := json.Unmarshal(v.Raw, &t.Value); err != nil {
		return Text{}, err
	}
	return t, nil
}

// isWrittenAsMeant says whether the inside of a string has neither an escape nor a byte that is no UTF-8.
func isWrittenAsMeant(raw string) bool {
	ascii := true
	for i := range len(raw) {
		c := raw[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(raw)
}

// Sub is how Value[from:to] is written, with its offset. The bounds must stand between characters.
func (t *Text) Sub(from, to int) (raw string, offset int64) {
	if t.plain() {
		return t.Raw[from:to], t.Offset + int64(from)
	}
	if from < t.meantDone {
		t.meantDone, t.rawDone = 0, 0
	}
	start := t.rawDone + skip(t.Raw[t.rawDone:], from-t.meantDone)
	end := start + skip(t.Raw[start:], to-from)
	t.meantDone, t.rawDone = from, start
	return t.Raw[start:end], t.Offset + int64(start)
}

// plain says whether the text is written as what it means. It is compared once: a pattern of megabytes has many parts.
func (t *Text) plain() bool {
	if !t.compared {
		t.compared, t.isPlain = true, t.Raw == t.Value
	}
	return t.isPlain
}

// skip is the number of bytes in which the first n bytes of meaning are written.
func skip(raw string, n int) int {
	i := 0
	for n > 0 && i < len(raw) {
		written, meant := character(raw[i:])
		i += written
		n -= meant
	}
	return i
}

// character measures the first character of a JSON string's inside, as written and as it means in UTF-8.
func character(raw string) (written, meant int) {
	if raw[0] != '\\' {
		r, size := utf8.DecodeRuneInString(raw)
		return size, utf8.RuneLen(r) // an invalid byte means U+FFFD
	}
	if len(raw) < 6 || raw[1] != 'u' {
		return min(2, len(raw)), 1
	}
	var text string
	if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' { // two halves of a surrogate pair, perhaps
		if json.Unmarshal([]byte(`"`+raw[:12]+`"`), &text) == nil && utf8.RuneCountInString(text) == 1 {
			return 12, len(text)
		}
	}
	if json.Unmarshal([]byte(`"`+raw[:6]+`"`), &text) != nil {
		return 6, 1
	}
	return 6, len(text)
}
