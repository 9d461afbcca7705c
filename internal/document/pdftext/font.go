package pdftext

import (
	"strings"
)

// A font turns codes into Unicode and widths (§9.5 to §9.10).
type font struct {
	unicode      *cmap                 // of ToUnicode; nil where there is none
	simple       *[256]string          // by the encoding of a simple font; nil for composite fonts
	codes        *cmap                 // of a composite font: how codes are cut and which glyph they select; nil: two bytes, as they are
	codeText     func(c uint32) string // of a composite font whose codes are Unicode themselves
	widths       map[uint32]float64    // in text space, for a size of 1
	defaultWidth float64
}

// A code is the next character of a string.
type code struct {
	bytes   int
	text    string // U+FFFD if the font does not tell
	width   float64
	isSpace bool // the single byte 32, which word spacing widens (§9.3.3)
}

func (f *font) next(s string) code {
	if f.simple != nil {
		return f.nextSimple(s[0])
	}
	value, n := f.cut(s)
	glyph := value
	if f.codes != nil {
		glyph = f.codes.glyph(value)
	}
	c := code{bytes: n, width: f.width(glyph), isSpace: n == 1 && value == ' '}
	text, ok := f.unicode.lookup(value)
	if !ok && f.codeText != nil {
		text, ok = f.codeText(value), true
	}
	if !ok {
		text = "\uFFFD"
	}
	c.text = text
	return c
}

func (f *font) nextSimple(b byte) code {
	c := code{bytes: 1, width: f.width(uint32(b)), isSpace: b == ' '}
	text, ok := f.unicode.lookup(uint32(b))
	if !ok || text == "\uFFFD" || text == "\x00" {
		text = f.simple[b]
	}
	c.text = text
	return c
}

func (f *font) cut(s string) (value uint32, n int) {
	if f.codes != nil {
		return f.codes.cut(s)
	}
	if len(s) == 1 {
		return uint32(s[0]), 1
	}
	return uint32(s[0])<<8 | uint32(s[1]), 2
}

func (f *font) width(glyph uint32) float64 {
	if w, ok := f.widths[glyph]; ok {
		return w
	}
	return f.defaultWidth
}

// A fontCache holds fonts by their dictionary as written: pages share fonts, and character maps are dear to read.
type fontCache map[string]*font

// load never fails: a font that cannot be read has its codes taken for ASCII.
func (c fontCache) load(v value, in *interpreter) (f *font) {
	key := v.identity()
	if f, ok := c[key]; ok {
		return f
	}
	defer func() { c[key] = f }()
	if v.key("Subtype").name() == "Type0" {
		return loadComposite(v, in)
	}
	return loadSimple(v, in)
}

func loadSimple(v value, in *interpreter) *font {
	f := &font{simple: simpleEncoding(v), widths: map[uint32]float64{}}
	f.unicode = toUnicode(v, in)
	scale := 1.0 / 1000
	if v.key("Subtype").name() == "Type3" {
		if scale = v.key("FontMatrix").index(0).float(); scale == 0 {
			scale = 1.0 / 1000
		}
	}
	widths := v.key("Widths")
	if !widths.isArray() {
		f.useStandardWidths(v.key("BaseFont").name())
		return f
	}
	first := v.key("FirstChar").int()
	for i := range min(widths.len(), 256) {
		if c := first + i; c >= 0 && c < 256 {
			f.widths[uint32(c)] = widths.index(i).float() * scale
		}
	}
	f.defaultWidth = v.key("FontDescriptor").key("MissingWidth").float() * scale
	return f
}

func loadComposite(v value, in *interpreter) *font {
	descendant := v.key("DescendantFonts").index(0)
	f := &font{widths: map[uint32]float64{}, defaultWidth: 1}
	if dw := descendant.key("DW"); !dw.isNull() {
		f.defaultWidth = dw.float() / 1000
	}
	f.cidWidths(descendant.key("W"))
	f.unicode = toUnicode(v, in)
	switch encoding := v.key("Encoding"); {
	case encoding.isStream():
		f.codes = readCMap(stream(encoding, in))
	case strings.HasPrefix(encoding.name(), "Uni"):
		f.codeText = func(c uint32) string { return string(rune(c)) }
	case !strings.HasPrefix(encoding.name(), "Identity") && f.unicode == nil:
		in.fault("font %s: encoding %s is not supported", v.key("BaseFont").name(), encoding.name())
	}
	return f
}

// cidWidths reads "c [w1 w2 …]" and "first last w" (§9.7.4.3).
func (f *font) cidWidths(w value) {
	const maxCID = 1 << 16
	for i := 0; i+1 < w.len() && i < 4*maxCID; {
		first := w.index(i).int()
		if list := w.index(i + 1); list.isArray() {
			for j := 0; j < list.len() && j < maxCID; j++ {
				f.widths[uint32(first)+uint32(j)] = list.index(j).float() / 1000
			}
			i += 2
			continue
		}
		last, width := w.index(i+1).int(), w.index(i+2).float()/1000
		for c := max(first, 0); c <= min(last, maxCID); c++ {
			f.widths[uint32(c)] = width
		}
		i += 3
	}
}

func toUnicode(v value, in *interpreter) *cmap {
	if m := v.key("ToUnicode"); m.isStream() {
		return readCMap(stream(m, in))
	}
	return nil
}
