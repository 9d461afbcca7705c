package pdftext

import (
	"unicode/utf16"
)

// markedContent is a stretch between BDC and EMC. With ActualText (§14.9.4) it stands for the glyphs drawn in it.
type markedContent struct {
	actual    string
	hasActual bool
	placed    bool
}

func (in *interpreter) beginMarked(operands []operand) {
	if len(in.marked) >= maxStack {
		return
	}
	var m markedContent
	if len(operands) == 2 && operands[1].kind == dict {
		items := operands[1].items
		for i := 0; i+1 < len(items); i += 2 {
			if items[i].text == "ActualText" && items[i+1].kind == str {
				m.actual, m.hasActual = textString(items[i+1].text), true
			}
		}
	}
	in.marked = append(in.marked, m)
}

func (in *interpreter) endMarked() {
	if n := len(in.marked); n > 0 {
		in.marked = in.marked[:n-1]
	}
}

// place keeps a glyph. Within ActualText the first glyph carries the text and the others only widen it. Long stretches
// are left as drawn: there the text would lose its places on the page.
func (in *interpreter) place(g glyph) {
	const maxActual = 8
	n := len(in.marked)
	if n == 0 || !in.marked[n-1].hasActual || len(in.marked[n-1].actual) > maxActual {
		in.glyphs = append(in.glyphs, g)
		return
	}
	m := &in.marked[n-1]
	if !m.placed {
		m.placed = true
		g.text = m.actual
		in.glyphs = append(in.glyphs, g)
	} else if last := len(in.glyphs) - 1; last >= 0 {
		in.glyphs[last].endX, in.glyphs[last].endY = g.endX, g.endY
	}
}

// textString decodes a text string (§7.9.2): UTF-16 with a mark, else close enough to Latin-1.
func textString(s string) string {
	if len(s) >= 2 && s[0] == 0xfe && s[1] == 0xff {
		return utf16BE(s[2:])
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

func utf16BE(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}
