package document

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// A paragraph is being read.
type paragraph struct {
	text      strings.Builder
	look      look
	joinsNext bool // its end was deleted
	run       look // of the open run
}

// A docxReader turns the elements of a part into blocks (ECMA-376, part 1, section 17.3 and 17.4).
type docxReader struct {
	styles  styleSheet
	open    []*flow  // flows within each other: the body, text boxes
	skipped int      // depth within an element that is left out
	chosen  []bool   // of open alternatives: one was taken
	fields  []bool   // of open fields: their instruction is being read
	props   []string // the open properties of a paragraph, run or row
	inText  bool
	tables  int // ended so far
}

// leftOut are elements that are not shown: what was deleted or moved away, and guides to pronunciation.
var leftOut = map[string]bool{"del": true, "moveFrom": true, "rt": true, "delText": true, "instrText": true, "delInstrText": true}

func (r *docxReader) flow() *flow { return r.open[len(r.open)-1] }

func (r *docxReader) start(x xml.StartElement) {
	name := x.Name.Local
	switch {
	case r.skipped > 0:
		r.skipped++
	case len(r.props) > 0:
		r.property(x)
		r.props = append(r.props, name)
	case strings.HasSuffix(name, "Pr"):
		r.props = append(r.props, name)
	case name == "AlternateContent":
		r.chosen = append(r.chosen, false)
	case name == "Choice" && len(r.chosen) > 0:
		r.chosen[len(r.chosen)-1] = true
	case name == "Fallback" && len(r.chosen) > 0 && r.chosen[len(r.chosen)-1]:
		r.skipped = 1
	case leftOut[name], (name == "footnote" || name == "endnote") && isSeparator(x):
		r.skipped = 1
	default:
		r.content(x)
	}
}

// isSeparator is for notes that are lines between the text and the notes.
func isSeparator(x xml.StartElement) bool {
	kind, ok := attr(x, "type")
	return ok && kind != "normal"
}

func (r *docxReader) content(x xml.StartElement) {
	switch x.Name.Local {
	case "p":
		r.flow().para = &paragraph{look: r.styles.normal}
	case "r":
		if p := r.flow().para; p != nil {
			p.run = look{hidden: p.look.hidden}
		}
	case "t":
		r.inText = true
	case "tab", "ptab":
		r.write("\t")
	case "br", "cr":
		r.write("\n")
	case "noBreakHyphen":
		r.write("-")
	case "sym":
		r.write(symbol(x))
	case "fldChar":
		r.field(x)
	case "txbxContent":
		r.open = append(r.open, &flow{})
	case "tbl", "tr", "tc":
		r.startTable(x.Name.Local)
	}
}

// property is within the first of props. Former properties, kept with a revision, do not count.
func (r *docxReader) property(x xml.StartElement) {
	f, name := r.flow(), x.Name.Local
	if slices.ContainsFunc(r.props, func(p string) bool { return strings.HasSuffix(p, "Change") }) {
		return
	}
	value, _ := attr(x, "val")
	switch p := f.para; {
	case r.props[0] == "trPr" && name == "del" && len(f.tables) > 0:
		f.tables[len(f.tables)-1].dropped = true
	case p == nil:
	case r.props[0] == "rPr" && name == "rStyle":
		p.run.hidden = p.run.hidden || r.styles.looks[value].hidden
	case r.props[0] == "rPr" && name == "vanish":
		p.run.hidden = isOn(x)
	case r.props[0] != "pPr":
	case slices.Contains(r.props, "rPr"): // of the mark that ends the paragraph
		p.joinsNext = p.joinsNext || name == "del"
	case name == "pStyle":
		if l, ok := r.styles.looks[value]; ok {
			p.look = l
		}
	default:
		p.look.apply(x)
	}
}

func (r *docxReader) end(name string) {
	switch {
	case r.skipped > 0:
		r.skipped--
	case len(r.props) > 0:
		r.props = r.props[:len(r.props)-1]
	case name == "AlternateContent" && len(r.chosen) > 0:
		r.chosen = r.chosen[:len(r.chosen)-1]
	case name == "p":
		r.endParagraph()
	case name == "t":
		r.inText = false
	case name == "txbxContent" && len(r.open) > 1:
		box := r.close()
		r.flow().boxes = append(r.flow().boxes, box...)
	case name == "tbl" || name == "tr" || name == "tc":
		r.endTable(name)
	}
}

func (r *docxReader) text(data []byte) {
	if r.inText && r.skipped == 0 && len(r.props) == 0 {
		r.write(invisible.Replace(string(data)))
	}
}

// invisible marks where words may be broken, and is not part of them.
var invisible = strings.NewReplacer("\u00AD", "", "\u200B", "", "\uFEFF", "", "\n", " ", "\r", "", "\t", " ")

// write adds to the open paragraph what is shown of it.
func (r *docxReader) write(text string) {
	p := r.flow().para
	if p == nil || p.run.hidden || len(r.fields) > 0 && r.fields[len(r.fields)-1] {
		return
	}
	p.text.WriteString(text)
}

// field keeps the result of a field, not its instruction (17.16.18).
func (r *docxReader) field(x xml.StartElement) {
	n := len(r.fields)
	switch kind, _ := attr(x, "fldCharType"); {
	case kind == "begin" && n < maxXMLDepth:
		r.fields = append(r.fields, true)
	case kind == "separate" && n > 0:
		r.fields[n-1] = n > 1 && r.fields[n-2]
	case kind == "end" && n > 0:
		r.fields = r.fields[:n-1]
	}
}

// symbol is a character of a font that has its own (17.3.3.30). Of those without a counterpart a blank is left.
func symbol(x xml.StartElement) string {
	code, _ := attr(x, "char")
	n, err := strconv.ParseUint(code, 16, 16)
	if err != nil {
		return " "
	}
	font, _ := attr(x, "font")
	if n >= 0xF000 && n <= 0xF0FF { // fonts of symbols lie in the private use area
		n -= 0xF000
	}
	switch {
	case n > 0xFF:
		return string(rune(n))
	case font == "Symbol" && n == 0xB7, n == 0xA7 || n == 0x6C && font == "Wingdings":
		return "•"
	case font == "Wingdings" && (n == 0xE0 || n == 0xE8):
		return "→"
	case font == "Symbol" && n >= ' ' && n < 'A': // digits and most marks are those of ASCII
		return string(rune(n))
	}
	return " "
}

func (r *docxReader) endParagraph() {
	f := r.flow()
	p := f.para
	if p == nil {
		return
	}
	f.para = nil
	text := f.carried + p.text.String()
	if f.carried = ""; p.joinsNext {
		f.carried = text
	} else {
		r.add(p.look.block(strings.Trim(strings.TrimRight(text, " \t\n"), "\n")))
	}
	for _, b := range f.boxes {
		r.add(b)
	}
	f.boxes = nil
}

// add puts a block into the open cell, or the flow.
func (r *docxReader) add(b block) {
	f := r.flow()
	n := len(f.tables)
	if n == 0 {
		f.blocks = append(f.blocks, b)
		return
	}
	t := f.tables[n-1]
	if b.kind == headingBlock {
		t.isLayout = true
	}
	if len(t.row) == 0 {
		t.row = append(t.row, nil)
	}
	last := len(t.row) - 1
	t.row[last] = append(t.row[last], b)
}

func (r *docxReader) startTable(name string) {
	f := r.flow()
	if name == "tbl" {
		for _, outer := range f.tables {
			outer.isLayout = true
		}
		f.tables = append(f.tables, &docxTable{})
		return
	}
	if n := len(f.tables); n > 0 {
		if name == "tr" {
			f.tables[n-1].row, f.tables[n-1].dropped = nil, false
		} else {
			f.tables[n-1].row = append(f.tables[n-1].row, nil)
		}
	}
}

func (r *docxReader) endTable(name string) {
	f := r.flow()
	n := len(f.tables)
	if n == 0 {
		return
	}
	t := f.tables[n-1]
	switch name {
	case "tr":
		if !t.dropped {
			t.rows = append(t.rows, t.row)
		}
		t.row = nil
	case "tbl":
		f.tables = f.tables[:n-1]
		r.tables++
		for _, b := range t.close(r.tables) {
			r.add(b)
		}
	}
}

// close ends the innermost flow with what is open in it.
func (r *docxReader) close() []block {
	f := r.flow()
	r.endParagraph()
	for len(f.tables) > 0 {
		r.endTable("tr")
		r.endTable("tbl")
	}
	if f.carried != "" {
		f.blocks = append(f.blocks, block{text: f.carried})
	}
	r.open = r.open[:len(r.open)-1]
	return f.blocks
}

// finish ends what a damaged part left open.
func (r *docxReader) finish() []block {
	for len(r.open) > 1 {
		box := r.close()
		r.flow().boxes = append(r.flow().boxes, box...)
	}
	return r.close()
}
