package document

import "strings"

// A block is a piece of a document that stands by itself: a paragraph, or a row of a table.
type block struct {
	kind    blockKind
	text    string
	isTitle bool
	after   bool // space follows
	before  bool // space goes before
	table   int  // of a row: which table, from 1
}

type blockKind uint8

const (
	paragraphBlock blockKind = iota
	headingBlock
	itemBlock
	rowBlock
)

// render writes blocks as lines. Headings and tables are set apart by blank lines, and paragraphs where the document
// has space between them, so that lines which stand together stay together.
func render(blocks []block) string {
	var b strings.Builder
	var last block
	for _, x := range blocks {
		if strings.TrimSpace(x.text) == "" {
			last.after = true
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between(last, x))
		}
		if x.kind == itemBlock {
			b.WriteString("- ")
		}
		b.WriteString(x.text)
		last = x
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

func between(last, next block) string {
	switch {
	case last.kind == rowBlock && next.kind == rowBlock && last.table == next.table, last.kind == itemBlock && next.kind == itemBlock:
		return "\n"
	case last.kind != next.kind, last.kind == headingBlock, next.kind == rowBlock, last.after, next.before:
		return "\n\n"
	}
	return "\n"
}

// A flow is what blocks run into: the body, a cell, a text box.
type flow struct {
	blocks  []block
	para    *paragraph // the open one
	tables  []*docxTable
	boxes   []block // of text boxes anchored in the open paragraph: they follow it
	carried string  // text of a paragraph whose end was deleted
}

type docxTable struct {
	rows     [][][]block // rows of cells
	row      [][]block
	isLayout bool // it places things on the page: it holds headings or tables
	dropped  bool // the open row is a deleted one
}

// close ends a table. Its rows are lines and its cells are parted by tabs; of one that only places things, or has one
// column, the cells follow each other.
func (t *docxTable) close(number int) []block {
	width := 0
	for _, row := range t.rows {
		width = max(width, len(row))
	}
	var blocks []block
	for _, row := range t.rows {
		if t.isLayout || width < 2 {
			for _, cell := range row {
				blocks = append(blocks, cell...)
			}
			continue
		}
		blocks = append(blocks, block{kind: rowBlock, text: rowText(row), table: number})
	}
	return blocks
}

func rowText(row [][]block) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		var lines []string
		for _, b := range cell {
			lines = append(lines, strings.Fields(b.text)...)
		}
		cells[i] = strings.Join(lines, " ")
	}
	return strings.TrimRight(strings.Join(cells, "\t"), "\t")
}
