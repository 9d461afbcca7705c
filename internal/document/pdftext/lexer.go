package pdftext

import (
	"bytes"
	"picket/internal/hexadecimal"
	"strconv"
)

type kind byte

const (
	end kind = iota
	number
	str
	name
	array
	dict
	keyword
	ref // to the object of this number
)

// numberKind is number where a variable has that name.
const numberKind = number

// An operand is a token of a content stream, or an array or dictionary of them.
type operand struct {
	kind  kind
	num   float64
	text  string    // of str, name, keyword
	items []operand // of array; of dict, keys and values in turn
}

// A lexer reads content streams and character maps (§7.2, §7.8.2). It never fails: what is malformed is skipped.
type lexer struct {
	data []byte
	pos  int
}

const maxNesting = 32

func (l *lexer) next() operand { return l.read(0) }

func (l *lexer) read(depth int) operand {
	l.skipSpace()
	if l.pos >= len(l.data) {
		return operand{}
	}
	switch c := l.data[l.pos]; {
	case c == '(':
		return operand{kind: str, text: l.literal()}
	case c == '/':
		return operand{kind: name, text: l.name()}
	case c == '[':
		l.pos++
		return operand{kind: array, items: l.items("]", depth)}
	case c == '<' && l.at(1) == '<':
		l.pos += 2
		return operand{kind: dict, items: l.items(">>", depth)}
	case c == '<':
		return operand{kind: str, text: l.hex()}
	case c == '>' && l.at(1) == '>':
		l.pos += 2
		return operand{kind: keyword, text: ">>"}
	case isDelimiter(c):
		l.pos++
		return operand{kind: keyword, text: string(rune(c))}
	}
	return l.word()
}

// object reads an object of a file, which can be a reference.
func (l *lexer) object() operand {
	o := l.next()
	if o.kind != number {
		return o
	}
	rest := *l
	if generation, r := rest.next(), rest.next(); generation.kind == number && r.kind == keyword && r.text == "R" {
		*l = rest
		return operand{kind: ref, num: o.num}
	}
	return o
}

func (l *lexer) at(i int) byte {
	if l.pos+i < len(l.data) {
		return l.data[l.pos+i]
	}
	return 0
}

func (l *lexer) items(closing string, depth int) []operand {
	var items []operand
	for depth < maxNesting {
		start := l.pos
		o := l.read(depth + 1)
		if o.kind == end || o.kind == keyword && o.text == closing {
			break
		}
		if o.kind == keyword && (o.text == "endobj" || o.text == "stream") {
			l.pos = start // the end is missing
			break
		}
		if n := len(items); o.kind == keyword && o.text == "R" && n >= 2 && items[n-2].kind == number {
			items = append(items[:n-2], operand{kind: ref, num: items[n-2].num})
			continue
		}
		items = append(items, o)
	}
	return items
}

func (l *lexer) skipSpace() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// word is a number or an operator. Numbers such as "-.5", "4." and the malformed "--5" and "1.-2" occur.
func (l *lexer) word() operand {
	start := l.pos
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelimiter(l.data[l.pos]) {
		l.pos++
	}
	text := l.data[start:l.pos]
	if c := text[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return operand{kind: keyword, text: string(text)}
	}
	text = bytes.TrimLeft(text, "+")
	for bytes.HasPrefix(text, []byte("--")) {
		text = text[1:]
	}
	if i := bytes.LastIndexByte(text, '-'); i > 0 {
		text = text[:i]
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || f != f || f > 1e9 || f < -1e9 {
		f = 0
	}
	return operand{kind: number, num: f}
}

func (l *lexer) name() string {
	l.pos++
	var b []byte
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelimiter(l.data[l.pos]) {
		if hi, lo := hexadecimal.Digit(l.at(1)), hexadecimal.Digit(l.at(2)); l.data[l.pos] == '#' && hi >= 0 && lo >= 0 {
			b = append(b, byte(hi<<4|lo))
			l.pos += 3
			continue
		}
		b = append(b, l.data[l.pos])
		l.pos++
	}
	return string(b)
}

func (l *lexer) hex() string {
	l.pos++
	var b []byte
	high := -1
	for ; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		if c == '>' {
			l.pos++
			break
		}
		digit := hexadecimal.Digit(c)
		switch {
		case digit < 0:
		case high < 0:
			high = digit
		default:
			b, high = append(b, byte(high<<4|digit)), -1
		}
	}
	if high >= 0 {
		b = append(b, byte(high<<4))
	}
	return string(b)
}

// literal is a string in parentheses (§7.3.4.2).
func (l *lexer) literal() string {
	l.pos++
	var b []byte
	for depth := 1; l.pos < len(l.data); l.pos++ {
		switch c := l.data[l.pos]; c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return string(b)
			}
		case '\\':
			b = l.escape(b)
			continue
		}
		b = append(b, l.data[l.pos])
	}
	l.pos = min(l.pos, len(l.data)) // a backslash may be the last byte
	return string(b)
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape leaves pos on the last byte it used.
func (l *lexer) escape(b []byte) []byte {
	l.pos++
	c := l.at(0)
	switch {
	case c == '\r' && l.at(1) == '\n':
		l.pos++
		return b
	case c == '\r', c == '\n', l.pos >= len(l.data):
		return b
	case c >= '0' && c <= '7':
		n := int(c - '0')
		for i := 0; i < 2 && l.at(1) >= '0' && l.at(1) <= '7'; i++ {
			l.pos++
			n = n<<3 | int(l.at(0)-'0')
		}
		return append(b, byte(n))
	}
	if e, ok := escapes[c]; ok {
		c = e
	}
	return append(b, c)
}

// skipImage passes over the binary data of an inline image (§8.9.7): from after ID to after an EI that stands alone and
// is followed by what looks like text.
func (l *lexer) skipImage() {
	for at := l.pos; ; {
		i := bytes.Index(l.data[at:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			return
		}
		at += i + 2
		before := l.data[at-3]
		if isSpace(before) && looksLikeOperators(l.data[at:min(len(l.data), at+12)]) {
			l.pos = at
			return
		}
	}
}

func looksLikeOperators(b []byte) bool {
	if len(b) > 0 && !isSpace(b[0]) {
		return false
	}
	for _, c := range b {
		if c >= 0x7f || c < ' ' && !isSpace(c) {
			return false
		}
	}
	return true
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}
