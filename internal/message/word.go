package message

import (
	"strings"
)

// Decode turns encoded words (RFC 2047) into text; raw bytes of other charsets are guessed. Nothing is ever an error: what is no encoded word stays. Words within
// quotes, with spaces in them, or split in the midst of a character are read too.
func Decode(value string) string {
	if !strings.Contains(value, "=?") {
		return decodeRaw(value)
	}
	var b strings.Builder
	var pending encodedText // of words that follow one another
	for value != "" {
		start, w, end, ok := nextWord(value)
		if !ok {
			break
		}
		if before := value[:start]; strings.TrimLeft(before, " \t\r\n") != "" || !pending.some() {
			pending.flush(&b)
			b.WriteString(decodeRaw(before))
		}
		pending.add(&b, w)
		value = value[end:]
	}
	pending.flush(&b)
	b.WriteString(decodeRaw(value))
	return b.String()
}

// encodedText gathers the bytes of words of one charset, since characters may be split between them.
type encodedText struct {
	charset string
	raw     []byte
}

func (e *encodedText) some() bool { return e.charset != "" }

func (e *encodedText) add(b *strings.Builder, w word) {
	if e.charset != w.charset {
		e.flush(b)
	}
	e.charset = w.charset
	e.raw = append(e.raw, w.bytes()...)
}

func (e *encodedText) flush(b *strings.Builder) {
	if e.some() {
		text, _ := decodeText(e.raw, e.charset, false)
		b.WriteString(text)
	}
	e.charset, e.raw = "", nil
}

func decodeRaw(value string) string {
	if !strings.Contains(value, "\x1b$") && isASCII([]byte(value)) {
		return value
	}
	text, _ := guess([]byte(value), "", false)
	return text
}

// A word is one encoded word.
type word struct {
	charset string // in small letters, never empty
	base64  bool
	text    string
}

// nextWord finds the first encoded word, =?charset?B?text?= or with Q.
func nextWord(value string) (start int, w word, end int, ok bool) {
	for {
		i := strings.Index(value[start:], "=?")
		if i < 0 {
			return 0, w, 0, false
		}
		start += i
		if w, length := wordAt(value[start:]); length > 0 {
			return start, w, start + length, true
		} else if length < 0 {
			return 0, w, 0, false
		}
		start += 2
	}
}

// wordAt reads an encoded word; its length is 0 where there is none, -1 where there can be none in all that follows.
func wordAt(value string) (w word, length int) {
	const longestCharset = 60
	mark := strings.IndexByte(value[2:min(len(value), 2+longestCharset)], '?')
	if mark < 1 {
		return w, 0
	}
	mark += 2
	if mark+2 >= len(value) || value[mark+2] != '?' {
		return w, 0
	}
	w.charset, _, _ = strings.Cut(strings.ToLower(value[2:mark]), "*") // a language (RFC 2231, 5)
	switch value[mark+1] {
	case 'B', 'b':
		w.base64 = true
	case 'Q', 'q':
	default:
		return w, 0
	}
	if w.charset == "" || strings.ContainsAny(w.charset, " \t\"<>") {
		return w, 0
	}
	text := value[mark+3:]
	end := strings.Index(text, "?=")
	if end < 0 {
		return w, -1
	}
	w.text = text[:end]
	return w, mark + 3 + end + 2
}

// bytes are those the word stands for, in its charset.
func (w word) bytes() []byte {
	if w.base64 {
		raw, _ := decodeBase64([]byte(w.text))
		return raw
	}
	return appendQuoted(nil, []byte(strings.ReplaceAll(w.text, "_", " ")))
}
