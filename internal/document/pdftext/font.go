package pdftext

import (
	"strings"

	"github.com/ledongthuc/pdf"
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
func (c fontCache) load(v pdf.Value, in *interpreter) (f *font) {
	key := v.String()
	if f, ok := c[key]; ok {
		return f
	}
	defer func() {
		if r := recover(); r != nil {
			in.fault("font %s: %v", v.Key("BaseFont").Name(), r)
			if f == nil {
				f = &font{simple: &standardEncoding, defaultWidth: 0.5}
			}
		}
		c[key] = f
	}()
	if v.Key("Subtype").Name() == "Type0" {
		return loadComposite(v, in)
	}
	return loadSimple(v, in)
}

func loadSimple(v pdf.Value, in *interpreter) *font {
	f := &font{simple: simpleEncoding(v), widths: map[uint32]float64{}}
	f.unicode = toUnicode(v, in)
	scale := 1.0 / 1000
	if v.Key("Subtype").Name() == "Type3" {
		if scale = v.Key("FontMatrix").Index(0).Float64(); scale == 0 {
			scale = 1.0 / 1000
		}
	}
	widths := v.Key("Widths")
	if widths.Kind() != pdf.Array {
		f.useStandardWidths(v.Key("BaseFont").Name())
		return f
	}
	first := v.Key("FirstChar").Int64()
	for i := range min(widths.Len(), 256) {
		if c := first + int64(i); c >= 0 && c < 256 {
			f.widths[uint32(c)] = widths.Index(i).Float64() * scale
		}
	}
	f.defaultWidth = v.Key("FontDescriptor").Key("MissingWidth").Float64() * scale
	return f
}

func loadComposite(v pdf.Value, in *interpreter) *font {
	descendant := v.Key("DescendantFonts").Index(0)
	f := &font{widths: map[uint32]float64{}, defaultWidth: 1}
	if dw := descendant.Key("DW"); !dw.IsNull() {
		f.defaultWidth = dw.Float64() / 1000
	}
	f.cidWidths(descendant.Key("W"))
	f.unicode = toUnicode(v, in)
	switch encoding := v.Key("Encoding"); {
	case encoding.Kind() == pdf.Stream:
		f.codes = readCMap(stream(encoding, in))
	case strings.HasPrefix(encoding.Name(), "Uni"):
		f.codeText = func(c uint32) string { return string(rune(c)) }
	case !strings.HasPrefix(encoding.Name(), "Identity") && f.unicode == nil:
		in.fault("font %s: encoding %s is not supported", v.Key("BaseFont").Name(), encoding.Name())
	}
	return f
}

// cidWidths reads "c [w1 w2 …]" and "first last w" (§9.7.4.3).
func (f *font) cidWidths(w pdf.Value) {
	const maxCID = 1 << 16
	for i := 0; i+1 < w.Len() && i < 4*maxCID; {
		first := w.Index(i).Int64()
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := 0; j < list.Len() && j < maxCID; j++ {
				f.widths[uint32(first)+uint32(j)] = list.Index(j).Float64() / 1000
			}
			i += 2
			continue
		}
		last, width := w.Index(i+1).Int64(), w.Index(i+2).Float64()/1000
		for c := max(first, 0); c <= min(last, maxCID); c++ {
			f.widths[uint32(c)] = width
		}
		i += 3
	}
}

func toUnicode(v pdf.Value, in *interpreter) *cmap {
	if m := v.Key("ToUnicode"); m.Kind() == pdf.Stream {
		return readCMap(stream(m, in))
	}
	return nil
}
