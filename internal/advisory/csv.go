package advisory

import (
	"fmt"
	"io"
	"strings"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
	"picket/internal/misp"
	"picket/internal/rawjson"
)

// FromCSV reads a table with commas, semicolons, tabs or bars. With a header, a column of values (value, indicator,
// data …) is read, by the kind that a column of kinds (kind, type …) gives, and so are columns called after a kind (md5,
// url …); other columns are context. Without, the columns are read of which most cells are indicators. A column to_ids,
// as MISP exports it, has the meaning it has there. What cannot be used is rejected with its reason.
//
// Evidence is the cell. The error is always nil: a table without values is an advisory without indicators.
func FromCSV(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	g := newGathering(doc, text)
	newCSVReading(g, &slidingText{text: text.Body, ended: true}).rows()
	return g.done(), nil
}

// readCSV reads a stream.
func readCSV(g *gathering, r io.Reader) error {
	w := &slidingText{input: r}
	w.slide(0, firstPiece)
	newCSVReading(g, w).rows()
	return g.err
}

type csvReading struct {
	*gathering
	layout layout
	header int // offset of the header's first cell, negative where there is none
	table  table
	window *slidingText
}

// newCSVReading tells from the text at hand what the columns hold.
func newCSVReading(g *gathering, w *slidingText) *csvReading {
	c := &csvReading{gathering: g, window: w}
	body := w.text
	if i := strings.LastIndexByte(body, '\n'); i >= 0 && !w.ended {
		body = body[:i+1]
	}
	t := table{body: body, comma: delimiter(body)}
	t.at = len(body) - len(strings.TrimPrefix(body, "\ufeff"))
	c.plan(t)
	t.body = w.text
	c.table = t
	return c
}

func (c *csvReading) rows() {
	var row []cell
	for c.err == nil {
		if row = c.next(row); row == nil {
			return
		}
		c.row(row)
	}
}

// next reads a row. Of a stream as much must be at hand behind it as its cells may look ahead.
func (c *csvReading) next(row []cell) []cell {
	for {
		before := c.table
		row = c.table.next(row)
		if c.window.ended || c.table.at+maxQuoted < len(c.table.body)-len(`" "`) {
			return row
		}
		if start := before.at; len(before.body)-start > maxLine {
			c.fault(fmt.Sprintf("row at byte %d: longer than %d bytes, passed over", before.offset+start, maxLine))
			c.window.skipLine(start)
		} else {
			c.window.slide(start, nextPiece)
		}
		c.table = before
		c.table.body, c.table.offset, c.table.at = c.window.text, c.window.offset, 0
		c.around.text, c.around.offset = c.window.text, c.window.offset
	}
}

// delimiter is the one that cuts the first lines into the same number of cells, and into the most.
func delimiter(body string) byte {
	best, most := byte(','), 0
	for _, comma := range []byte(",\t;|") {
		rows := sample(table{body: body, comma: comma})
		cells, same := 0, 0
		for _, row := range rows {
			if len(row) == len(rows[len(rows)-1]) && len(row) > 1 {
				same++
				cells = len(row)
			}
		}
		if score := same * min(cells, 4); score > most {
			best, most = comma, score
		}
	}
	return best
}

// sampled is how many rows tell what a table holds.
const sampled = 200

// sample is the first rows that are neither blank nor comments. Some feeds write the header as the last comment.
func sample(t table) [][]cell {
	var rows [][]cell
	var comment []cell
	for len(rows) < sampled {
		row := t.next(nil)
		switch {
		case row == nil:
			return rows
		case isBlank(row):
		case isCommentRow(row):
			if row[0].text = strings.TrimSpace(strings.TrimLeft(row[0].text, "# ")); len(rows) == 0 {
				comment = row
			}
		default:
			if len(rows) == 0 && len(comment) == len(row) && len(row) > 1 {
				comment[0].text = strings.Trim(comment[0].text, `"`)
				rows = append(rows, comment)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func isBlank(row []cell) bool { return len(row) == 1 && row[0].text == "" }

func isCommentRow(row []cell) bool { return strings.HasPrefix(row[0].text, "#") }

// plan finds out what the columns hold.
func (c *csvReading) plan(t table) {
	rows := sample(t)
	c.header = -1
	if len(rows) == 0 {
		return
	}
	if layout, ok := headerLayout(rows); ok {
		c.layout, c.header = layout, rows[0][0].offset
		return
	}
	c.layout = guessLayout(rows)
	if !c.layout.hasValue(rows[0]) { // a header with names of its own
		c.header = rows[0][0].offset
	}
}

func (c *csvReading) row(row []cell) {
	if isBlank(row) || isCommentRow(row) || row[0].offset == c.header {
		return
	}
	if len(row) <= c.layout.first() {
		c.shortRow(row)
		return
	}
	if len(row) > maxColumns {
		c.fault(fmt.Sprintf("row at byte %d: more than %d columns, the others were not read", row[0].offset, maxColumns))
	}
	detect := c.layout.toIDs < 0 || isTrue(at(row, c.layout.toIDs).text)
	for _, column := range c.layout.values {
		value := at(row, column.index)
		if value.text == "" {
			continue
		}
		if !detect {
			c.reject(lineKind, value.text, "context: to_ids is not set", value.offset, value.raw)
			continue
		}
		if column.kind != "" {
			c.ofKind(column.kind, value)
		} else {
			c.ofType(at(row, c.layout.kind).text, value)
		}
	}
}

// shortRow rejects a row that has no cell where the values stand.
func (c *csvReading) shortRow(row []cell) {
	for _, cell := range row {
		if cell.text != "" {
			c.reject(lineKind, cell.text, "a short row, without a cell where the values stand", cell.offset, cell.raw)
			return
		}
	}
}

func isTrue(text string) bool { return text == "1" || strings.EqualFold(text, "true") }

// at is the cell of a column, empty where the row has none.
func at(row []cell, column int) cell {
	if column < 0 || column >= len(row) {
		return cell{}
	}
	return row[column]
}

// ofType reads a value by the name that the table gives its kind.
func (c *csvReading) ofType(name string, value cell) {
	switch kind, ok := parseKind(name); {
	case isCVE(value.text):
		c.vulnerability(value.text, value.offset, value.raw)
	case ok:
		c.ofKind(kind, value)
	case strings.Contains(name, "|"):
		c.composite(name, value)
	case name == "":
		x, err := recognise(value.text)
		c.take(x, err, lineKind, value)
	default:
		c.reject(lineKind, value.text, fmt.Sprintf("%.60q is not a kind that Picket looks for", name), value.offset, value.raw)
	}
}

func (c *csvReading) ofKind(kind indicator.Kind, value cell) {
	x, err := typed(kind, value.text)
	if err != nil { // SHA1: …, in a column that says so already
		if labelled, _, labelledErr := prefixed(value.text); labelledErr == nil {
			x, err = labelled, nil
		}
	}
	c.take(x, err, string(kind), value)
}

// take lists an indicator, or several that share a cell.
func (c *csvReading) take(x indicator.Indicator, err error, kind string, value cell) {
	if err == nil && x.Kind != indicator.FileName {
		c.value(x, value.offset, value.raw)
		return
	}
	if c.several(value) {
		return
	}
	if err != nil {
		c.reject(kind, value.text, err.Error(), value.offset, value.raw)
		return
	}
	c.value(x, value.offset, value.raw)
}

// several reads a cell with more than one value, such as the three hashes of a file. All must be of a form that others
// have not; beside a hash, what is none is rejected by itself.
func (c *csvReading) several(value cell) bool {
	if len(value.raw) > maxQuoted {
		return false
	}
	parts := strings.FieldsFunc(value.raw, func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) })
	if len(parts) < 2 {
		return false
	}
	certain, hashes := 0, 0
	for _, part := range parts {
		if x, err := recognise(part); err == nil && isCertain(x.Kind) {
			certain++
			if isHashKind(x.Kind) {
				hashes++
			}
		}
	}
	if hashes == 0 && certain < len(parts) {
		return false
	}
	c.eachOf(parts, value)
	return true
}

func (c *csvReading) eachOf(parts []string, value cell) {
	offset := 0
	for _, part := range parts {
		offset += strings.Index(value.raw[offset:], part)
		if x, err := recognise(part); err == nil && isCertain(x.Kind) {
			c.value(x, value.offset+offset, part)
		} else {
			c.reject(lineKind, part, "beside a hash, and none", value.offset+offset, part)
		}
		offset += len(part)
	}
}

// composite reads the composite types of MISP.
func (c *csvReading) composite(name string, value cell) {
	attribute := misp.Attribute{Type: name, Value: rawjson.Text{Value: value.text, Raw: value.text}}
	for _, part := range attribute.Values() {
		text := value.text[part.From:part.To]
		if text == "" {
			c.reject(lineKind, value.text, string(part.Kind)+" is empty", value.offset, value.raw)
			continue
		}
		if part.Reason != "" || value.text != value.raw {
			c.reject(lineKind, text, part.Reason, value.offset, value.raw)
			continue
		}
		x, err := indicator.New(part.Kind, text)
		c.take(x, err, string(part.Kind), cell{text, value.offset + part.From, text})
	}
}
