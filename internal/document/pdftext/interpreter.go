package pdftext

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// A glyph is a drawn character: where its baseline starts and ends on the page, in points, y upwards.
type glyph struct {
	x, y, endX, endY float64
	size             float64 // height of the font on the page
	text             string
}

// graphics is the part of the graphics state (§8.4, §9.3) that places text.
type graphics struct {
	ctm                                          matrix
	font                                         *font
	size, charSpace, wordSpace, leading, rise, h float64
}

// An interpreter runs content streams and collects what text they draw.
type interpreter struct {
	graphics
	stack     []graphics
	text      matrix // text matrix
	line      matrix // text line matrix
	fonts     fontCache
	resources value
	glyphs    []glyph
	images    int
	unmapped  int
	operators int
	forms     int // drawn
	marked    []markedContent
	faults    []string
	begun     time.Time
}

// Bounds on one page. A page of dense print has some ten thousand glyphs.
const (
	maxForms     = 12     // within each other
	maxDrawn     = 10_000 // forms, one after another: each is opened anew
	maxStack     = 256
	maxGlyphs    = 1 << 20
	maxOperators = 20 << 20
	maxFaults    = 8
	maxPageTime  = 10 * time.Second
)

func newInterpreter(resources value, fonts fontCache) *interpreter {
	return &interpreter{graphics: graphics{ctm: identity, h: 1}, text: identity, line: identity, fonts: fonts, resources: resources, begun: time.Now()}
}

// fault tells of each fault once.
func (in *interpreter) fault(format string, args ...any) {
	if text := oneLine(fmt.Sprintf(format, args...)); len(in.faults) < maxFaults && !slices.Contains(in.faults, text) {
		in.faults = append(in.faults, text)
	}
}

func (in *interpreter) run(data []byte, resources value, depth int) {
	outer := in.resources
	in.resources = resources
	defer func() { in.resources = outer }()
	l := &lexer{data: data}
	var operands []operand
	for {
		o := l.next()
		switch {
		case o.kind == end:
			return
		case o.kind != keyword:
			if len(operands) < 64 {
				operands = append(operands, o)
			}
			continue
		case o.text == "ID":
			l.skipImage()
			in.images++
		default:
			in.do(o.text, operands, depth)
		}
		operands = operands[:0]
		if in.operators%1024 == 0 && time.Since(in.begun) > maxPageTime {
			in.operators = maxOperators // of the forms around this one too
		}
		if in.operators++; in.operators > maxOperators || len(in.glyphs) > maxGlyphs {
			in.fault("the page draws too much; the rest of it was not read")
			return
		}
	}
}

// do runs one operator. Missing operands count as zero, as other readers have it.
func (in *interpreter) do(operator string, operands []operand, depth int) {
	arg := func(i int) float64 {
		if i < len(operands) {
			return operands[i].num
		}
		return 0
	}
	switch operator {
	case "q":
		if len(in.stack) < maxStack {
			in.stack = append(in.stack, in.graphics)
		}
	case "Q":
		if n := len(in.stack); n > 0 {
			in.graphics, in.stack = in.stack[n-1], in.stack[:n-1]
		}
	case "cm":
		in.ctm = matrix{arg(0), arg(1), arg(2), arg(3), arg(4), arg(5)}.mul(in.ctm)
	case "Do":
		in.draw(textOf(operands), depth)
	case "gs":
		in.extendedState(textOf(operands))
	case "BMC", "BDC":
		in.beginMarked(operands)
	case "EMC":
		in.endMarked()
	case "Tf":
		in.selectFont(textOf(operands), arg(1))
	case "Tc":
		in.charSpace = arg(0)
	case "Tw":
		in.wordSpace = arg(0)
	case "Tz":
		in.h = arg(0) / 100
	case "TL":
		in.leading = arg(0)
	case "Ts":
		in.rise = arg(0)
	case "BT":
		in.text, in.line = identity, identity
	case "Td":
		in.moveLine(arg(0), arg(1))
	case "TD":
		in.leading = -arg(1)
		in.moveLine(arg(0), arg(1))
	case "Tm":
		in.line = matrix{arg(0), arg(1), arg(2), arg(3), arg(4), arg(5)}
		in.text = in.line
	case "T*":
		in.moveLine(0, -in.leading)
	case "Tj", "TJ":
		in.show(operands)
	case "'":
		in.moveLine(0, -in.leading)
		in.show(operands)
	case "\"":
		in.wordSpace, in.charSpace = arg(0), arg(1)
		in.moveLine(0, -in.leading)
		in.show(operands[min(2, len(operands)):])
	}
}

func textOf(operands []operand) string {
	if len(operands) == 0 {
		return ""
	}
	return operands[0].text
}

func (in *interpreter) moveLine(x, y float64) {
	in.line = translate(x, y).mul(in.line)
	in.text = in.line
}

func (in *interpreter) selectFont(name string, size float64) {
	in.font = in.fonts.load(in.resources.key("Font").key(name), in)
	in.size = size
}

// extendedState is gs (§8.4.5), which can select a font.
func (in *interpreter) extendedState(name string) {
	if f := in.resources.key("ExtGState").key(name).key("Font"); f.len() == 2 {
		in.font = in.fonts.load(f.index(0), in)
		in.size = f.index(1).float()
	}
}

// draw is Do: a form is a content stream within the page (§8.10); its faults are its own.
func (in *interpreter) draw(name string, depth int) {
	x := in.resources.key("XObject").key(name)
	switch x.key("Subtype").name() {
	case "Image":
		in.images++
	case "Form":
		if depth >= maxForms {
			in.fault("forms are nested too deeply")
			return
		}
		if in.forms++; in.forms > maxDrawn {
			in.operators = maxOperators
			return
		}
		in.drawForm(x, depth)
	}
}

func (in *interpreter) drawForm(x value, depth int) {
	if images, ok := x.file.textless[x.number]; ok {
		in.images += images
		return
	}
	glyphs, images := len(in.glyphs), in.images
	saved, stack, text, line := in.graphics, len(in.stack), in.text, in.line
	defer func() {
		in.graphics, in.stack, in.text, in.line = saved, in.stack[:min(stack, len(in.stack))], text, line
	}()
	if m := x.key("Matrix"); m.len() == 6 {
		var form matrix
		for i := range form {
			form[i] = m.index(i).float()
		}
		in.ctm = form.mul(in.ctm)
	}
	resources := x.key("Resources")
	if resources.isNull() {
		resources = in.resources
	}
	data, err := x.data()
	if err != nil {
		in.fault("a form cannot be read whole: %v", err)
	}
	in.run(data, resources, depth+1)
	if len(in.glyphs) == glyphs && in.operators < maxOperators && x.number > 0 && len(in.faults) == 0 {
		x.file.textless[x.number] = in.images - images
	}
}

// show draws strings; numbers between them move the pen by thousandths of the size (§9.4.3).
func (in *interpreter) show(operands []operand) {
	if in.font == nil {
		in.font = in.fonts.load(value{}, in)
	}
	for _, o := range operands {
		switch o.kind {
		case array:
			in.show(o.items)
		case number:
			in.advance(-o.num / 1000 * in.size * in.h)
		case str:
			in.showString(o.text)
		}
	}
}

func (in *interpreter) advance(x float64) { in.text = translate(x, 0).mul(in.text) }

func (in *interpreter) showString(s string) {
	for len(s) > 0 && len(in.glyphs) <= maxGlyphs {
		c := in.font.next(s)
		s = s[c.bytes:]
		width := c.width*in.size + in.charSpace
		if c.isSpace {
			width += in.wordSpace
		}
		in.emit(c.text, c.width*in.size*in.h)
		in.advance(width * in.h)
	}
}

func (in *interpreter) emit(text string, width float64) {
	if text == "" {
		return
	}
	if text == "\uFFFD" {
		in.unmapped++
	}
	m := in.text.mul(in.ctm)
	g := glyph{size: math.Hypot(m[2], m[3]) * math.Abs(in.size), text: text}
	g.x, g.y = in.rise*m[2]+m[4], in.rise*m[3]+m[5]
	g.endX, g.endY = g.x+width*m[0], g.y+width*m[1]
	if finite(g.x, g.y, g.endX, g.endY, g.size) {
		in.place(g)
	}
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.Abs(v) > 1e7 {
			return false
		}
	}
	return true
}
