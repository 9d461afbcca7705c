package pdftext

import "strings"

// A cmap is a character map (§9.7.5, §9.10.3): how strings are cut into codes, and what codes stand for.
type cmap struct {
	spaces []codeSpace
	text   map[uint32]string // of bfchar and bfrange
	glyphs map[uint32]uint32 // of cidchar and cidrange
	work   int               // codes mapped, again and again where ranges repeat
}

type codeSpace struct {
	bytes    int
	low, top uint32
}

// Bounds on one map. Ranges are spread out; code spaces are searched for each character that is drawn.
const (
	maxMapped = 1 << 17
	maxWork   = 8 * maxMapped
	maxSpaces = 256
)

// spend says whether there may be more of the map.
func (m *cmap) spend(mapped int) bool {
	m.work++
	return mapped < maxMapped && m.work < maxWork
}

func (m *cmap) lookup(c uint32) (text string, ok bool) {
	if m == nil {
		return "", false
	}
	text, ok = m.text[c]
	return text, ok
}

// glyph is the code itself where the map does not say.
func (m *cmap) glyph(c uint32) uint32 {
	if g, ok := m.glyphs[c]; ok {
		return g
	}
	return c
}

// cut takes the first code off s; without a matching code space, two bytes.
func (m *cmap) cut(s string) (value uint32, n int) {
	for n = 1; n <= min(4, len(s)); n++ {
		value = value<<8 | uint32(s[n-1])
		for _, space := range m.spaces {
			if space.bytes == n && space.low <= value && value <= space.top {
				return value, n
			}
		}
	}
	n = min(2, len(s))
	return bigEndian(s[:n]), n
}

func bigEndian(s string) (v uint32) {
	for i := range len(s) {
		v = v<<8 | uint32(s[i])
	}
	return v
}

// readCMap never fails: what is malformed maps nothing.
func readCMap(data []byte) *cmap {
	m := &cmap{text: map[uint32]string{}, glyphs: map[uint32]uint32{}}
	l := &lexer{data: data}
	var operands []operand
	for {
		o := l.next()
		if o.kind == end {
			return m
		}
		if o.kind != keyword {
			operands = append(operands, o)
			continue
		}
		m.section(o.text, operands)
		operands = operands[:0]
	}
}

func (m *cmap) section(operator string, o []operand) {
	switch operator {
	case "endcodespacerange":
		for ; len(o) >= 2 && len(m.spaces) < maxSpaces; o = o[2:] {
			m.spaces = append(m.spaces, codeSpace{len(o[0].text), bigEndian(o[0].text), bigEndian(o[1].text)})
		}
	case "endbfchar":
		for ; len(o) >= 2; o = o[2:] {
			m.setText(bigEndian(o[0].text), utf16BE(o[1].text))
		}
	case "endbfrange":
		for ; len(o) >= 3; o = o[3:] {
			m.textRange(bigEndian(o[0].text), bigEndian(o[1].text), o[2])
		}
	case "endcidchar":
		for ; len(o) >= 2; o = o[2:] {
			m.glyphRange(bigEndian(o[0].text), bigEndian(o[0].text), uint32(o[1].num))
		}
	case "endcidrange":
		for ; len(o) >= 3; o = o[3:] {
			m.glyphRange(bigEndian(o[0].text), bigEndian(o[1].text), uint32(o[2].num))
		}
	}
}

func (m *cmap) setText(c uint32, text string) {
	if len(m.text) < maxMapped {
		m.text[c] = strings.TrimRight(text, "\x00")
	}
}

// textRange maps low to high onto the strings of an array, or onto a string whose last unit counts up.
func (m *cmap) textRange(low, high uint32, target operand) {
	for i := uint32(0); low+i <= high && i < maxMapped && m.spend(len(m.text)); i++ {
		switch {
		case target.kind == array && int(i) < len(target.items):
			m.setText(low+i, utf16BE(target.items[i].text))
		case target.kind == str:
			m.setText(low+i, countUp(utf16BE(target.text), i))
		default:
			return
		}
		if low+i == 1<<32-1 {
			return
		}
	}
}

func countUp(text string, by uint32) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	runes[len(runes)-1] += rune(by)
	return string(runes)
}

func (m *cmap) glyphRange(low, high, first uint32) {
	for i := uint32(0); i <= high-low && low <= high && m.spend(len(m.glyphs)); i++ {
		m.glyphs[low+i] = first + i
		if i == high-low {
			return
		}
	}
}
