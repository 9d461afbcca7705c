package pdftext

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// standardEncoding is Adobe's (Annex D.2), in which fonts are without another.
var standardEncoding = func() (table [256]string) {
	for c := range 256 {
		if c >= ' ' && c < 0x7f {
			table[c] = string(rune(c))
		}
	}
	for c, r := range map[byte]string{
		0x27: "’", 0x60: "‘", 0xa1: "¡", 0xa2: "¢", 0xa3: "£", 0xa4: "⁄", 0xa5: "¥", 0xa6: "ƒ", 0xa7: "§", 0xa8: "¤", 0xa9: "'",
		0xaa: "“", 0xab: "«", 0xac: "‹", 0xad: "›", 0xae: "fi", 0xaf: "fl", 0xb1: "–", 0xb2: "†", 0xb3: "‡", 0xb4: "·", 0xb6: "¶",
		0xb7: "•", 0xb8: "‚", 0xb9: "„", 0xba: "”", 0xbb: "»", 0xbc: "…", 0xbd: "‰", 0xbf: "¿", 0xc1: "`", 0xc2: "´", 0xc3: "ˆ",
		0xc4: "˜", 0xc5: "¯", 0xc6: "˘", 0xc7: "˙", 0xc8: "¨", 0xca: "˚", 0xcb: "¸", 0xcd: "˝", 0xce: "˛", 0xcf: "ˇ", 0xd0: "—",
		0xe1: "Æ", 0xe3: "ª", 0xe8: "Ł", 0xe9: "Ø", 0xea: "Œ", 0xeb: "º", 0xf1: "æ", 0xf5: "ı", 0xf8: "ł", 0xf9: "ø", 0xfa: "œ", 0xfb: "ß",
	} {
		table[c] = r
	}
	return table
}()

var winAnsiEncoding, macRomanEncoding = tableOf(charmap.Windows1252), tableOf(charmap.Macintosh)

func tableOf(c *charmap.Charmap) (table [256]string) {
	for b := ' '; b < 256; b++ {
		table[b] = string(c.DecodeByte(byte(b)))
	}
	return table
}

// simpleEncoding is the base encoding with the differences written over it (§9.6.5).
func simpleEncoding(font value) *[256]string {
	encoding := font.key("Encoding")
	table := baseEncoding(encoding.name())
	if !encoding.isDict() {
		return &table
	}
	table = baseEncoding(encoding.key("BaseEncoding").name())
	names := namesByCode(encoding.key("Differences"))
	for c, name := range names {
		if text := glyphText(name); text != "" {
			table[c] = text
		}
	}
	return &table
}

func baseEncoding(name string) [256]string {
	switch name {
	case "WinAnsiEncoding":
		return winAnsiEncoding
	case "MacRomanEncoding":
		return macRomanEncoding
	}
	return standardEncoding
}

func namesByCode(differences value) map[byte]string {
	names := map[byte]string{}
	code := 0
	for i := range min(differences.len(), 1024) {
		d := differences.index(i)
		if d.isNumber() {
			code = d.int()
			continue
		}
		if code >= 0 && code < 256 {
			names[byte(code)] = d.name()
		}
		code++
	}
	return names
}

// glyphText is the Unicode of a glyph name, by the rules of the Adobe Glyph List: suffixes after a dot are variants;
// uniXXXX and uXXXXX are code points. "" for names that say nothing: then the base encoding is the better guess.
func glyphText(name string) string {
	if ligature, ok := ligatures[name]; ok {
		return ligature
	}
	base, _, _ := strings.Cut(name, ".")
	if len(base) == 1 {
		return base
	}
	for _, prefix := range []string{"uni", "u"} {
		if digits, ok := strings.CutPrefix(base, prefix); ok && len(digits) >= 4 && len(digits) <= 6 {
			if n, err := strconv.ParseUint(digits, 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	return listedGlyph(base)
}

var ligatures = map[string]string{"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "f_i": "fi", "f_l": "fl", "f_f": "ff",
	"f_f_i": "ffi", "f_f_l": "ffl", "t_i": "ti", "t_t": "tt", "f_t": "ft", "T_h": "Th", "space": " ", "nbspace": " ", "period": ".",
	"hyphen": "-", "sfthyphen": "-", "minus": "-", "quotesingle": "'", "grave": "`"}

// Widths of printable ASCII in the standard fonts, in thousandths (Adobe's AFM files), for fonts without a table.
var (
	helveticaWidths = [95]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
		556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
		833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556,
		278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}
	timesWidths = [95]uint16{250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
		500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
		722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333,
		500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541}
)

func (f *font) useStandardWidths(baseFont string) {
	f.defaultWidth = 0.5
	widths := &helveticaWidths
	switch {
	case strings.Contains(baseFont, "Courier"):
		f.defaultWidth = 0.6
		return
	case strings.Contains(baseFont, "Times"), strings.Contains(baseFont, "Serif"), strings.Contains(baseFont, "Georgia"):
		widths = &timesWidths
	}
	for i, w := range widths {
		f.widths[uint32(' '+i)] = float64(w) / 1000
	}
}
