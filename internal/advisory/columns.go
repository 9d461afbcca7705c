package advisory

import (
	"sort"
	"strings"
)

// columns knows the heads of the tables of a text: the first of the lines that follow one another with bars or tabs.
type columns struct {
	starts, ends []int // of the tables
	heads        []string
}

// maxHead is the length in bytes beyond which a line is no head of a table.
const maxHead = 300

func columnsOf(lower string) *columns {
	c := &columns{}
	start, lines := 0, 0
	for at := 0; at <= len(lower); {
		end := len(lower)
		if i := strings.IndexByte(lower[at:], '\n'); i >= 0 {
			end = at + i
		}
		switch isRow := cellSeparator(lower[at:end]) != 0; {
		case isRow && lines == 0:
			start, lines = at, 1
		case isRow:
			lines++
		default:
			c.add(lower, start, at, lines)
			lines = 0
		}
		at = end + 1
	}
	c.add(lower, start, len(lower), lines)
	return c
}

func (c *columns) add(lower string, start, end, lines int) {
	if lines < 2 {
		return
	}
	head, _, _ := strings.Cut(lower[start:end], "\n")
	if len(head) <= maxHead {
		c.starts, c.ends, c.heads = append(c.starts, start), append(c.ends, end), append(c.heads, head)
	}
}

// cellSeparator is what parts the cells of a line, 0 where it has none.
func cellSeparator(line string) byte {
	if strings.IndexByte(line, '|') >= 0 {
		return '|'
	}
	if strings.IndexByte(line, '\t') > 0 {
		return '\t'
	}
	return 0
}

// at is the head of the column in which an offset lies, "" if that is in no table.
func (c *columns) at(lower string, offset int) string {
	i := sort.SearchInts(c.starts, offset+1) - 1
	if i < 0 || offset >= c.ends[i] || offset < c.starts[i]+len(c.heads[i]) {
		return ""
	}
	separator := string(cellSeparator(c.heads[i]))
	line := lower[max(c.starts[i], offset-maxHead):offset]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	cells := strings.Split(c.heads[i], separator)
	if n := strings.Count(line, separator); n < len(cells) {
		return strings.TrimSpace(cells[n])
	}
	return ""
}

// cell is what stands in the row of an offset below the first head that is one of names; "" if there is none.
func (c *columns) cell(lower string, offset int, names map[string]bool) string {
	i := sort.SearchInts(c.starts, offset+1) - 1
	if i < 0 || offset >= c.ends[i] || offset < c.starts[i]+len(c.heads[i]) {
		return ""
	}
	separator := string(cellSeparator(c.heads[i]))
	start, end := lineBounds(lower, offset, offset)
	cells := strings.Split(lower[start:end], separator)
	for n, head := range strings.Split(c.heads[i], separator) {
		if n < len(cells) && names[strings.Trim(head, " *_`")] {
			return strings.Trim(cells[n], " *_`\r")
		}
	}
	return ""
}
