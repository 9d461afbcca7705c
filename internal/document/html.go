package document

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"
)

// decodeHTML reads tokens, not a tree: nesting costs nothing, and malformed markup cannot move text about. Navigation,
// asides and footers are left out, since they carry the publisher's own links; if nothing else is left, or one of them is
// never closed, they stay.
func decodeHTML(data []byte) *Text {
	source := htmlSource(data)
	d := &htmlDecoder{layoutTables: layoutTables(source)}
	d.run(source, droppedElements)
	if d.unclosed || strings.TrimSpace(d.out.b.String()) == "" {
		d = &htmlDecoder{layoutTables: d.layoutTables}
		d.run(source, hiddenElements)
	}
	t := &Text{MediaType: HTML, Decoder: "html", Body: mend(d.out.String()), Language: languageTag(d.meta.language)}
	t.Title = squeeze(mend(d.meta.bestTitle()))
	if t.Published = d.meta.published(); t.Published == "" {
		t.Published = published(t.Body)
	}
	return t
}

// htmlSource honours marks and declared character sets; without either it is UTF-8.
func htmlSource(data []byte) string {
	if order, _ := utf16Order(data); order != nil || bytes.HasPrefix(data, []byte(markUTF8)) {
		return toUTF8(data)
	}
	source := toUTF8(data)
	if !strings.Contains(source, "\uFFFD") {
		return source
	}
	encoding, name, _ := charset.DetermineEncoding(data[:min(len(data), 1024)], "")
	if name == "utf-8" || !declaresCharset(data) {
		return source
	}
	decoded, _, err := transform.Bytes(encoding.NewDecoder(), data)
	if err != nil {
		return source
	}
	return mend(string(decoded))
}

func declaresCharset(data []byte) bool {
	return bytes.Contains(bytes.ToLower(data[:min(len(data), 1024)]), []byte("charset"))
}

// hiddenElements are never shown as text; droppedElements besides are not what the document says.
var (
	hiddenElements  = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Title: true}
	droppedElements = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Title: true,
		atom.Nav: true, atom.Aside: true, atom.Footer: true}
)

type htmlDecoder struct {
	out          htmlWriter
	meta         htmlMeta
	layoutTables map[int]bool // by the order in which tables begin
	tables       int          // begun so far
	open         []tableState // tables within each other
	pre          int
	unclosed     bool // an element that is left out did not end
}

// A tableState is an open table. Tables that only place things on the page have no rows to keep together.
type tableState struct {
	isLayout, inRow bool
	column          int   // of the next cell
	written         int   // the column that the row has come to
	spans           []int // by column: rows into which a cell from above still reaches
}

// maxColumns bounds the columns that are kept apart.
const maxColumns = 64

func (d *htmlDecoder) run(source string, dropped map[atom.Atom]bool) {
	z := html.NewTokenizer(strings.NewReader(source))
	var skipped atom.Atom // the element that is being left out
	depth := 0            // of elements of that name
	for {
		switch z.Next() {
		case html.ErrorToken:
			d.unclosed = skipped != 0 && !hiddenElements[skipped]
			return
		case html.TextToken:
			if skipped == 0 {
				d.out.text(string(z.Text()), d.pre > 0)
			} else {
				d.meta.text(skipped, z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case skipped != 0 && t.DataAtom == skipped:
				depth++
			case skipped != 0:
			case dropped[t.DataAtom] && t.Type == html.StartTagToken:
				skipped, depth = t.DataAtom, 1
				d.meta.start(t)
				d.out.breakLine()
			default:
				d.meta.start(t)
				d.start(t)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case skipped == 0:
				d.end(tag)
			case tag == skipped:
				if depth--; depth == 0 {
					skipped = 0
				}
			}
		}
	}
}

// start breaks lines before an element. In a row of a table everything stays on one line.
func (d *htmlDecoder) start(t html.Token) {
	tag := t.DataAtom
	switch tag {
	case atom.Table:
		d.out.breakBlock()
		d.open = append(d.open, tableState{isLayout: d.layoutTables[d.tables]})
		d.tables++
	case atom.Tr:
		d.row()
	case atom.Td, atom.Th:
		d.cell(span(t, "colspan"), span(t, "rowspan"))
	case atom.Pre:
		d.breakFor(tag)
		d.pre++
	case atom.Br:
		if d.inRow() {
			d.out.space()
		} else {
			d.out.newline()
		}
	case atom.Li:
		if d.inRow() {
			d.out.space()
		} else {
			d.out.item()
		}
	case atom.Wbr:
	default:
		d.breakFor(tag)
	}
}

func (d *htmlDecoder) end(tag atom.Atom) {
	switch tag {
	case atom.Table:
		if n := len(d.open); n > 0 {
			d.open = d.open[:n-1]
		}
		d.out.breakBlock()
	case atom.Tr:
		if t := d.table(); t != nil {
			t.inRow = false
		}
		d.out.breakLine()
	case atom.Pre:
		d.pre = max(d.pre-1, 0)
		d.breakFor(tag)
	case atom.Td, atom.Th:
	case atom.Li:
		d.out.mark = false // of an empty item
		d.breakFor(tag)
	default:
		d.breakFor(tag)
	}
}

func (d *htmlDecoder) table() *tableState {
	if n := len(d.open); n > 0 {
		return &d.open[n-1]
	}
	return nil
}

func (d *htmlDecoder) inRow() bool {
	t := d.table()
	return t != nil && t.inRow && !t.isLayout
}

func (d *htmlDecoder) row() {
	d.out.breakLine()
	if t := d.table(); t != nil {
		t.inRow, t.column, t.written = true, 0, 0
	}
}

// cell moves to the column of the next cell. Columns into which cells reach from above or from the left stay empty, so that
// values stand below their headings.
func (d *htmlDecoder) cell(columns, rows int) {
	t := d.table()
	if t == nil || t.isLayout {
		d.out.breakLine()
		return
	}
	if !t.inRow {
		d.row()
	}
	for t.column < len(t.spans) && t.spans[t.column] > 0 {
		t.spans[t.column]--
		t.column++
	}
	for ; t.written < t.column; t.written++ {
		d.out.tab()
	}
	for range columns {
		t.reach(rows - 1)
	}
}

// reach takes a column for a cell that goes down so many rows more.
func (t *tableState) reach(rows int) {
	if t.column < maxColumns {
		for len(t.spans) <= t.column {
			t.spans = append(t.spans, 0)
		}
		t.spans[t.column] = rows
	}
	t.column++
}

// span is an attribute of how many columns or rows a cell takes: 1 where it says nothing sensible.
func span(t html.Token, key string) int {
	for _, a := range t.Attr {
		if n, err := strconv.Atoi(a.Val); a.Key == key && err == nil && n > 0 {
			return min(n, maxColumns)
		}
	}
	return 1
}

func (d *htmlDecoder) breakFor(tag atom.Atom) {
	switch {
	case !blockElements[tag] && !spacedElements[tag]:
	case d.inRow():
		d.out.space()
	case spacedElements[tag]:
		d.out.breakBlock()
	default:
		d.out.breakLine()
	}
}

// spacedElements are set apart by a blank line, blockElements by a new line.
var (
	spacedElements = atoms(atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Blockquote, atom.Pre,
		atom.Section, atom.Article, atom.Hr, atom.Figure)
	blockElements = atoms(atom.Address, atom.Body, atom.Html, atom.Head, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Dir,
		atom.Div, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Form, atom.Footer, atom.Nav, atom.Aside, atom.Header, atom.Hgroup, atom.Li, atom.Ul, atom.Ol,
		atom.Legend, atom.Listing, atom.Main, atom.Menu, atom.Option, atom.Optgroup, atom.Select, atom.Summary, atom.Tbody, atom.Tfoot, atom.Thead,
		atom.Textarea, atom.Button, atom.Iframe, atom.Svg, atom.Plaintext, atom.Xmp)
)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	set := map[atom.Atom]bool{}
	for _, a := range list {
		set[a] = true
	}
	return set
}

// layoutTables are tables that hold headings or tables: whole pages were once placed with them.
func layoutTables(source string) map[int]bool {
	layout := map[int]bool{}
	var open []int
	begun := 0
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return layout
		case html.StartTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if n := len(open); n > 0 && (tag == atom.Table || isHeading(tag)) {
				layout[open[n-1]] = true
			}
			if tag == atom.Table {
				open = append(open, begun)
				begun++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Table && len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
