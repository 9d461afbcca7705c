package detection

import (
	"slices"
	"strconv"
	"strings"
)

// modifiersOf are those that a string, a regular expression and a hexadecimal string may have.
var modifiersOf = map[tokenKind][]string{
	textToken:  {"wide", "ascii", "nocase", "fullword", "xor", "base64", "base64wide", "private"},
	regexToken: {"wide", "ascii", "nocase", "fullword", "private"},
	markToken:  {"private"},
}

// modifierConflicts do not go together.
var modifierConflicts = [][2]string{
	{"xor", "nocase"}, {"base64", "nocase"}, {"base64", "xor"}, {"base64", "fullword"},
	{"base64wide", "nocase"}, {"base64wide", "xor"}, {"base64wide", "fullword"},
}

func (p *yaraParser) modifiers(kind tokenKind) {
	var seen []string
	for p.fault == nil && p.token.kind == wordToken && slices.Contains(modifiersOf[kind], p.token.text) {
		name, at := p.token.text, p.token.from
		if slices.Contains(seen, name) {
			p.fail(faultAt(at, "the modifier %s twice", name))
			return
		}
		seen = append(seen, name)
		for _, pair := range modifierConflicts {
			if slices.Contains(seen, pair[0]) && slices.Contains(seen, pair[1]) {
				p.fail(faultAt(at, "the modifiers %s and %s do not go together", pair[0], pair[1]))
				return
			}
		}
		p.next()
		if p.is("(") {
			p.modifierArgument(name)
		}
	}
}

func (p *yaraParser) modifierArgument(name string) {
	if name != "xor" && name != "base64" && name != "base64wide" {
		p.unexpected("another modifier or string")
		return
	}
	p.next()
	at := p.token.from
	if name != "xor" {
		if p.token.kind != textToken || len(unescaped(p.token.text)) != 64 {
			p.fail(faultAt(at, "an alphabet that has not 64 characters"))
			return
		}
		p.next()
		p.want(")")
		return
	}
	low := p.key()
	high := low
	if p.take("-") {
		high = p.key()
	}
	if p.fault == nil && (low > high || high > 255) {
		p.fail(faultAt(at, "no range of keys from 0 to 255"))
	}
	p.want(")")
}

func (p *yaraParser) key() int64 {
	n, err := strconv.ParseInt(p.token.text, 0, 64)
	if p.token.kind != numberToken || err != nil {
		p.unexpected("a number")
		return 0
	}
	p.next()
	return n
}

// unescaped is a string with a letter for each escape.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i += max(escapeLength(s[i:])-1, 0)
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// A hexReader reads the inside of { … }: bytes with wild nibbles, ~ before a byte, jumps [n-m], and alternatives.
type hexReader struct {
	text  string // of the rule
	at    int
	fault *fault
}

func (p *yaraParser) hexString() {
	h := hexReader{text: p.lexer.text, at: p.token.to}
	h.sequence(0)
	if h.fault == nil && (h.at >= len(h.text) || h.text[h.at] != '}') {
		h.fail("want a byte or }")
	}
	if h.fault != nil {
		p.fail(h.fault)
		return
	}
	p.lexer.at = h.at + 1
	p.next()
}

func (h *hexReader) fail(reason string) {
	if h.fault == nil {
		h.fault = faultAt(min(h.at, len(h.text)), "in a hexadecimal string: %s", reason)
	}
}

// maxAlternatives bounds how deep alternatives may be within each other.
const maxAlternatives = 64

// sequence reads bytes, jumps and alternatives. A jump may not come first or last.
func (h *hexReader) sequence(depth int) {
	items, jumped := 0, false
	for h.fault == nil {
		h.blanks()
		if h.at >= len(h.text) {
			h.fail("no end")
			return
		}
		switch c := h.text[h.at]; {
		case c == '[':
			if items == 0 {
				h.fail("a jump at its beginning")
			}
			h.jump(depth)
			jumped = true
			continue
		case c == '(':
			h.alternatives(depth + 1)
		case isHex(c) || c == '?' || c == '~':
			h.byte()
		default:
			if items == 0 {
				h.fail("nothing where bytes are wanted")
			}
			if jumped {
				h.fail("a jump at its end")
			}
			return
		}
		items++
		jumped = false
	}
}

func (h *hexReader) byte() {
	if h.text[h.at] == '~' {
		h.at++
	}
	for range 2 {
		if h.at >= len(h.text) || !isHex(h.text[h.at]) && h.text[h.at] != '?' {
			h.fail("half a byte")
			return
		}
		h.at++
	}
}

func (h *hexReader) alternatives(depth int) {
	if depth > maxAlternatives {
		h.fail("alternatives nested too deep")
		return
	}
	for {
		h.at++ // over ( or |
		h.sequence(depth)
		if h.fault != nil || h.at >= len(h.text) || h.text[h.at] != '|' {
			break
		}
	}
	if h.fault == nil && (h.at >= len(h.text) || h.text[h.at] != ')') {
		h.fail("want | or )")
	}
	h.at++
}

// jump reads [n], [n-m], [n-] or [-].
func (h *hexReader) jump(depth int) {
	end := strings.IndexByte(h.text[h.at:], ']')
	if end < 0 {
		h.fail("a jump without end")
		return
	}
	low, high, isRange := strings.Cut(h.text[h.at+1:h.at+end], "-")
	low, high = strings.TrimSpace(low), strings.TrimSpace(high)
	n, badLow := atoi(low)
	m, badHigh := atoi(high)
	switch {
	case badLow || badHigh || low == "" && !isRange, low == "" && high != "":
		h.fail("a jump that is no number or range")
	case high != "" && n > m:
		h.fail("a jump from more to less")
	case isRange && high == "" && depth > 0:
		h.fail("a jump without bound among alternatives")
	}
	h.at += end + 1
}

// atoi takes an empty text for 0.
func atoi(s string) (n int, bad bool) {
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err != nil || n < 0
}

func (h *hexReader) blanks() {
	l := yaraLexer{text: h.text, at: h.at}
	l.blanks()
	h.at = l.at
	if l.failure != nil {
		h.fail(l.failure.reason)
	}
}
