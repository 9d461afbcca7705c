package webpage

import (
	"strconv"
	"strings"
)

// A style is what an element's text looks like, as far as it tells whether it is seen. What it was given by its parents is in it.
type style struct {
	gone    string // why nothing in it is shown, whatever the elements in it say
	unseen  bool   // visibility:hidden, which elements in it may undo
	indent  bool   // text-indent far off
	outlook bool   // not shown by Outlook
	pre     bool   // line breaks count
	size    float32
	front   colour
	back    colour
}

var pageStyle = style{size: 16, front: colour{known: true}, back: white}

// Letters of this size or less, in pixels, are not read.
const tinySize = 2

// why says why the text is not seen; "" is seen.
func (s *style) why() string {
	switch {
	case s.gone != "":
		return s.gone
	case s.unseen:
		return "visibility:hidden"
	case s.size <= tinySize:
		return "font-size"
	case s.indent:
		return "text-indent"
	case s.front.clear || s.front.known && s.back.known && near(s.front, s.back):
		return "colour"
	}
	return ""
}

// A property is one of those that can hide.
type property int

const (
	display property = iota
	visibility
	fontSize
	opacity
	overflow
	height
	maxHeight
	width
	maxWidth
	textIndent
	position
	offset // left, top or a margin far outside
	clipped
	whiteSpace
	msoHide
	front
	back
	properties
)

// declarations are the values of an element's properties: numbers are pixels (font sizes below 0: that part of the parent's size), others 1 or 0.
type declarations struct {
	has, important uint32
	value          [properties]float32
	front, back    colour
	remote         bool // something is loaded
}

func (d *declarations) set(p property, value float32) {
	d.has |= 1 << p
	d.value[p] = value
}

// over lays declarations of higher rank over d.
func (d *declarations) over(e *declarations) {
	d.remote = d.remote || e.remote
	for p := range properties {
		bit := uint32(1) << p
		if e.has&bit == 0 || d.important&bit != 0 && e.important&bit == 0 {
			continue
		}
		d.has |= bit
		d.important |= e.important & bit
		d.value[p] = e.value[p]
		switch p {
		case front:
			d.front = e.front
		case back:
			d.back = e.back
		}
	}
}

// is says whether the property is there with a value other than 0; zero, whether it is there and at most a pixel.
func (d *declarations) is(p property) bool   { return d.has&(1<<p) != 0 && d.value[p] != 0 }
func (d *declarations) zero(p property) bool { return d.has&(1<<p) != 0 && d.value[p] <= 1 }

// with is the style of an element with these declarations within one of style s.
func (s style) with(d *declarations) style {
	if d.has == 0 {
		return s
	}
	if why := d.gone(); why != "" && s.gone == "" {
		s.gone = why
	}
	s.inherit(d)
	if d.has&(1<<front) != 0 {
		s.front = d.front
	}
	if d.has&(1<<back) != 0 && !d.back.clear {
		s.back = d.back
	}
	return s
}

// gone says why the element and all in it is not shown.
func (d *declarations) gone() string {
	switch {
	case d.is(display):
		return "display:none"
	case d.has&(1<<opacity) != 0 && d.value[opacity] < 0.05:
		return "opacity"
	case d.is(overflow) && (d.zero(maxHeight) || d.zero(height) || d.zero(maxWidth) || d.zero(width)):
		return "max-height"
	case d.is(clipped) || d.is(offset) && d.is(position):
		return "off-page"
	}
	return ""
}

// inherit takes what elements within take over.
func (s *style) inherit(d *declarations) {
	if d.has&(1<<visibility) != 0 {
		s.unseen = d.is(visibility)
	}
	if d.has&(1<<textIndent) != 0 {
		s.indent = d.is(textIndent)
	}
	if d.has&(1<<whiteSpace) != 0 {
		s.pre = d.is(whiteSpace)
	}
	s.outlook = s.outlook || d.is(msoHide)
	if d.has&(1<<fontSize) != 0 {
		if size := d.value[fontSize]; size < 0 {
			s.size *= -size
		} else {
			s.size = size
		}
	}
}

// maxStyles is how many different style attributes of one page are remembered.
const maxStyles = 4096

// inlineStyle reads a style attribute.
func (r *reader) inlineStyle(text []byte) *declarations {
	if d, ok := r.inline[string(text)]; ok {
		return d
	}
	d := new(declarations)
	d.parse(string(text))
	if len(r.inline) < maxStyles {
		r.inline[string(text)] = d
	}
	return d
}

// parse reads "property: value; …". Comments, which hide words from filters, are seen through.
func (d *declarations) parse(text string) {
	if strings.Contains(text, "/*") {
		text = withoutComments(text)
	}
	for declaration := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(declaration, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		value = strings.ToLower(strings.TrimSpace(value))
		value, important := strings.CutSuffix(value, "important")
		if important {
			value = strings.TrimRight(value, "! \t")
		}
		var one declarations
		one.read(name, value)
		if one.has == 0 && !one.remote {
			continue
		}
		if important {
			one.important = one.has
		}
		d.over(&one)
	}
}

// read reads one declaration.
func (d *declarations) read(name, value string) {
	switch name {
	case "display":
		d.set(display, flag(value == "none"))
	case "visibility":
		d.set(visibility, flag(value == "hidden" || value == "collapse"))
	case "opacity":
		d.setNumber(opacity, value)
	case "font-size":
		d.fontSize(value)
	case "font":
		d.font(value)
	case "color":
		d.colour(front, value)
	case "background", "background-color", "background-image":
		d.background(name, value)
	case "overflow", "overflow-x", "overflow-y":
		d.set(overflow, flag(value == "hidden" || value == "clip"))
	case "height":
		d.setLength(height, value)
	case "max-height":
		d.setLength(maxHeight, value)
	case "width":
		d.setLength(width, value)
	case "max-width":
		d.setLength(maxWidth, value)
	default:
		d.readRare(name, value)
	}
}

func (d *declarations) readRare(name, value string) {
	switch name {
	case "text-indent":
		n, _, ok := length(value)
		d.set(textIndent, flag(ok && (n <= -200 || n >= 2000)))
	case "position":
		d.set(position, flag(value == "absolute" || value == "fixed" || value == "relative"))
	case "left", "top", "right", "bottom":
		if n, _, ok := length(value); ok && n <= -500 {
			d.set(offset, 1)
		}
	case "margin-left", "margin-top":
		if n, _, ok := length(value); ok && n <= -500 {
			d.set(clipped, 1)
		}
	case "clip", "clip-path":
		compact := strings.ReplaceAll(strings.ReplaceAll(value, " ", ""), "px", "")
		d.set(clipped, flag(strings.HasPrefix(compact, "rect(0,0,0,0") || strings.HasPrefix(compact, "rect(1,1,1,1") || strings.HasPrefix(compact, "inset(50%") || strings.HasPrefix(compact, "inset(100%")))
	case "transform":
		compact := strings.ReplaceAll(value, " ", "")
		d.set(clipped, flag(strings.HasPrefix(compact, "scale(0)") || strings.HasPrefix(compact, "scale(0,")))
	case "white-space":
		d.set(whiteSpace, flag(strings.HasPrefix(value, "pre")))
	case "mso-hide":
		d.set(msoHide, flag(value == "all"))
	}
}

func flag(is bool) float32 {
	if is {
		return 1
	}
	return 0
}

func (d *declarations) setNumber(p property, value string) {
	part := float32(1)
	if rest, ok := strings.CutSuffix(value, "%"); ok {
		value, part = rest, 100
	}
	if n, err := strconv.ParseFloat(value, 32); err == nil {
		d.set(p, float32(n)/part)
	}
}

func (d *declarations) setLength(p property, value string) {
	n, relative, ok := length(value)
	switch {
	case ok && relative:
		d.set(p, n*16)
	case ok:
		d.set(p, n)
	default:
		d.set(p, 1000) // auto, none and calc(…) undo a length
	}
}

// fontSize keeps parts of the parent's size as numbers below 0.
func (d *declarations) fontSize(value string) {
	n, relative, ok := length(value)
	switch {
	case !ok && value == "inherit":
	case !ok:
		d.set(fontSize, 16) // "small" and the like
	case relative && n > 0:
		d.set(fontSize, -n)
	default:
		d.set(fontSize, max(n, 0))
	}
}

// font finds the size in "italic bold 0/0 a".
func (d *declarations) font(value string) {
	for field := range strings.FieldsSeq(value) {
		size, _, _ := strings.Cut(field, "/")
		if _, _, ok := length(size); ok && !strings.HasSuffix(size, "00") {
			d.fontSize(size)
			return
		}
	}
}

// length reads a length: pixels, or, if relative, a part (em, %).
func length(value string) (n float32, relative, ok bool) {
	end := 0
	for end < len(value) && (value[end] == '.' || value[end] == '-' || value[end] == '+' || '0' <= value[end] && value[end] <= '9') {
		end++
	}
	number, err := strconv.ParseFloat(value[:end], 32)
	if err != nil {
		return 0, false, false
	}
	switch value[end:] {
	case "", "px":
		return float32(number), false, true
	case "pt":
		return float32(number) * 4 / 3, false, true
	case "em", "rem", "ex", "ch":
		return float32(number), true, true
	case "%", "vw", "vh":
		return float32(number) / 100, true, true
	case "in":
		return float32(number) * 96, false, true
	case "cm":
		return float32(number) * 38, false, true
	case "mm", "q", "pc":
		return float32(number) * 4, false, true
	}
	return 0, false, false
}
