package webpage

import (
	"strconv"
	"strings"
)

// A colour is one of text or of what lies behind it.
type colour struct {
	red, green, blue uint8
	known            bool // pictures behind text and colours that are computed are not
	clear            bool // nothing is painted
}

var white = colour{255, 255, 255, true, false}

// nearness is how far each part of two colours may differ that eyes cannot tell apart.
const nearness = 14

func near(a, b colour) bool {
	return apart(a.red, b.red) <= nearness && apart(a.green, b.green) <= nearness && apart(a.blue, b.blue) <= nearness
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func (d *declarations) colour(p property, value string) {
	c, ok := parseColour(value)
	if !ok {
		if value == "inherit" || value == "" {
			return
		}
		c = colour{}
	}
	d.set(p, 1)
	if p == front {
		d.front = c
	} else {
		d.back = c
	}
}

// background reads the shorthand too: a picture makes the colour behind the text unknown.
func (d *declarations) background(name, value string) {
	if strings.Contains(value, "url(") || strings.Contains(value, "gradient(") {
		d.remote = strings.Contains(value, "//")
		d.set(back, 1)
		d.back = colour{}
		return
	}
	if name == "background-image" {
		return
	}
	if c, ok := parseColour(value); ok {
		d.set(back, 1)
		d.back = c
		return
	}
	for field := range strings.FieldsSeq(value) {
		if c, ok := parseColour(field); ok {
			d.set(back, 1)
			d.back = c
			return
		}
	}
}

// parseColour reads names, #rgb, #rrggbb (with alpha), rgb(…) and rgba(…).
func parseColour(text string) (colour, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if hex, ok := strings.CutPrefix(text, "#"); ok {
		return hexColour(hex)
	}
	if inner, ok := strings.CutPrefix(text, "rgb"); ok {
		return rgbColour(inner)
	}
	if text == "transparent" {
		return colour{clear: true}, true
	}
	if hex, ok := colourNames[text]; ok {
		return hexColour(hex)
	}
	return colour{}, false
}

func hexColour(hex string) (colour, bool) {
	if len(hex) == 3 || len(hex) == 4 {
		var wide []byte
		for i := range len(hex) {
			wide = append(wide, hex[i], hex[i])
		}
		hex = string(wide)
	}
	if len(hex) != 6 && len(hex) != 8 {
		return colour{}, false
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return colour{}, false
	}
	clear := false
	if len(hex) == 8 {
		clear = n&0xff < 13
		n >>= 8
	}
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n), true, clear}, true
}

func rgbColour(inner string) (colour, bool) {
	inner = strings.Trim(strings.TrimPrefix(inner, "a"), "() ")
	parts := strings.FieldsFunc(inner, func(c rune) bool { return c == ',' || c == ' ' || c == '/' })
	if len(parts) < 3 {
		return colour{}, false
	}
	var values [3]uint8
	for i := range values {
		text, percent := strings.CutSuffix(parts[i], "%")
		n, err := strconv.ParseFloat(text, 32)
		if err != nil {
			return colour{}, false
		}
		if percent {
			n *= 2.55
		}
		values[i] = uint8(min(max(n, 0), 255))
	}
	c := colour{values[0], values[1], values[2], true, false}
	if len(parts) > 3 {
		alpha, err := strconv.ParseFloat(strings.TrimSuffix(parts[3], "%"), 32)
		c.clear = err == nil && alpha < 0.05
	}
	return c, true
}

// colourNames are the names that mail uses, of CSS Color 4, 6.1.
var colourNames = map[string]string{
	"white": "ffffff", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5", "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "seashell": "fff5ee",
	"mintcream": "f5fffa", "azure": "f0ffff", "aliceblue": "f0f8ff", "black": "000000", "red": "ff0000", "green": "008000", "blue": "0000ff",
	"yellow": "ffff00", "orange": "ffa500", "gray": "808080", "grey": "808080", "silver": "c0c0c0", "lightgray": "d3d3d3", "lightgrey": "d3d3d3",
	"darkgray": "a9a9a9", "darkgrey": "a9a9a9", "dimgray": "696969", "dimgrey": "696969", "gainsboro": "dcdcdc", "navy": "000080", "maroon": "800000",
	"purple": "800080", "teal": "008080", "olive": "808000", "lime": "00ff00", "aqua": "00ffff", "cyan": "00ffff", "fuchsia": "ff00ff", "magenta": "ff00ff",
	"darkblue": "00008b", "darkred": "8b0000", "darkgreen": "006400", "lightblue": "add8e6", "lightyellow": "ffffe0", "beige": "f5f5dc", "pink": "ffc0cb",
	"brown": "a52a2a", "gold": "ffd700", "royalblue": "4169e1", "steelblue": "4682b4", "dodgerblue": "1e90ff", "slategray": "708090", "crimson": "dc143c",
}
