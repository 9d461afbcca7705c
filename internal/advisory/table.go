package advisory

import (
	"strings"
	"unicode"
)

// A cell of a table, as its document has it.
type cell struct {
	text   string // what it means: without quotes, its doubled quotes single
	offset int    // of raw in the text
	raw    string // as it stands, without the quotes around it
}

// A table is text in rows and columns (RFC 4180, with any delimiter). It is read more leniently than encoding/csv: a
// stray quote costs its cell and not the rest of the file.
type table struct {
	body   string
	comma  byte
	at     int
	offset int // of body
	strays int // opening quotes that nothing closes
}

// maxColumns bounds a row. What stands behind it is one last cell.
const maxColumns = 1000

// next reads a row into cells, which may be reused; nil at the end. A row that is blank has one empty cell.
func (t *table) next(cells []cell) []cell {
	if t.at >= len(t.body) {
		return nil
	}
	cells = cells[:0]
	for {
		if len(cells) == maxColumns {
			cells = append(cells, t.rest())
			break
		}
		cells = append(cells, t.cell())
		if t.at >= len(t.body) || t.body[t.at] != t.comma {
			break
		}
		t.at++
	}
	t.at += len("\n")
	return cells
}

// rest is the row from here to its end.
func (t *table) rest() cell {
	start := t.at
	if t.at = len(t.body); strings.Contains(t.body[start:], "\n") {
		t.at = start + strings.IndexByte(t.body[start:], '\n')
	}
	return trimmed(t.body[start:t.at], t.offset+start)
}

// cell leaves the position on the delimiter, the line feed, or the end.
func (t *table) cell() cell {
	start := t.at
	for start < len(t.body) && t.body[start] == ' ' {
		start++
	}
	if strings.HasPrefix(t.body[start:], `"`) {
		if end := t.closingQuote(start + 1); end >= 0 {
			t.at = t.afterQuote(end + 1)
			c := trimmed(t.body[start+1:end], t.offset+start+1)
			c.text = strings.ReplaceAll(c.raw, `""`, `"`)
			return c
		}
		t.strays++
	}
	t.at = t.unquotedEnd(start)
	return trimmed(t.body[start:t.at], t.offset+start)
}

// trimmed is a cell without white space around it, and without the marks that spreadsheets leave unseen.
func trimmed(raw string, offset int) cell {
	inner := strings.TrimLeftFunc(raw, isUnseen)
	offset += len(raw) - len(inner)
	inner = strings.TrimRightFunc(inner, isUnseen)
	return cell{inner, offset, inner}
}

func isUnseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) // zero-width spaces, byte order and direction marks
}

func (t *table) unquotedEnd(from int) int {
	for i := from; i < len(t.body); i++ {
		if c := t.body[i]; c == t.comma || c == '\n' {
			return i
		}
	}
	return len(t.body)
}

// Quoted cells are bounded, in bytes: a quote that never closes must not swallow the rows behind it, and a file full of
// such quotes must not take for ever.
const (
	maxQuoted      = 32 << 10
	maxStrays      = 1000
	maxQuotedAfter = 256
)

// closingQuote is the first quote that ends a cell; negative where there is none.
func (t *table) closingQuote(from int) int {
	limit := min(len(t.body), from+maxQuoted)
	if t.strays > maxStrays {
		limit = min(len(t.body), from+maxQuotedAfter)
	}
	multiline := false
	for i := from; i < limit; i++ {
		if t.body[i] != '"' {
			multiline = multiline || t.body[i] == '\n'
			continue
		}
		if i+1 < len(t.body) && t.body[i+1] == '"' {
			i++
			continue
		}
		if end := t.afterQuote(i + 1); end >= len(t.body) || t.body[end] == t.comma || t.body[end] == '\n' {
			return i
		}
		if multiline { // over several lines, only a cell that keeps to the letter of the RFC
			return -1
		}
	}
	return -1
}

// afterQuote skips what may stand between a closing quote and the delimiter.
func (t *table) afterQuote(i int) int {
	for i < len(t.body) && (t.body[i] == ' ' || t.body[i] == '\r') {
		i++
	}
	return i
}
