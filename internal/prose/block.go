package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Blocks cuts a text into what belongs together: paragraphs, items of lists, headings, cells of tables, the lines that a
// page repeats at its head and foot. Lines that follow one another without a blank line are one block, unless one of them
// is an item, a heading of Markdown or a row, or was ended on purpose.
func Blocks(text string) []Span {
	c := cutter{text: text}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		c.add(trim(text, Span{start, end}), start)
		start = end + 1
	}
	c.flush()
	return c.blocks
}

// A cutter gathers the lines of a paragraph, and cuts them once all are known.
type cutter struct {
	text   string
	blocks []Span
	lines  []line
}

// A line is one of a paragraph; edge is where it ends on the page, in bytes from the left.
type line struct {
	Span
	edge int
}

// add takes the next line, without the white space about it.
func (c *cutter) add(s Span, start int) {
	switch words := s.Of(c.text); {
	case words == "":
		c.flush()
	case isHeading(words) || isFurniture(words):
		c.flush()
		c.blocks = append(c.blocks, s)
	case isItem(words):
		c.flush()
		c.lines = append(c.lines, line{s, s.To - start})
	case isRow(words):
		c.flush()
		c.blocks = append(c.blocks, cells(c.text, s)...)
	default:
		c.lines = append(c.lines, line{s, s.To - start})
	}
}

// flush ends a paragraph.
func (c *cutter) flush() {
	width := 0
	for _, l := range c.lines {
		width = max(width, l.edge)
	}
	unwrapped := width > widestPage && c.longest() > widestPage
	for i, l := range c.lines {
		if i > 0 && !c.endedOnPurpose(c.lines[i-1], l, width) && !(unwrapped && c.endsSentence(c.lines[i-1])) {
			c.blocks[len(c.blocks)-1].To = l.To
		} else {
			c.blocks = append(c.blocks, l.Span)
		}
	}
	c.lines = c.lines[:0]
}

// endedOnPurpose says whether a line ends short of the paragraph's width though the next word would have had room, with a
// fifth of the width to spare as letters differ in width: it is a heading, or the last line of a paragraph.
func (c *cutter) endedOnPurpose(l, next line, width int) bool {
	word, _, _ := strings.Cut(next.Of(c.text), " ")
	first, _ := utf8.DecodeRuneInString(word)
	last := c.text[l.To-1]
	return !unicode.IsLower(first) && last != ',' && last != '-' && last != '(' && l.edge+1+len(word) <= width*4/5
}

// widestPage is the length in characters beyond which a line was not wrapped to fit any page: it is a paragraph by itself.
const widestPage = 180

// longest is the length of the longest line in characters.
func (c *cutter) longest() (most int) {
	for _, l := range c.lines {
		most = max(most, utf8.RuneCountInString(l.Of(c.text)))
	}
	return most
}

// endsSentence says whether a line ends as a sentence does: behind the full stop there may be closing quotes and brackets.
func (c *cutter) endsSentence(l line) bool {
	words := strings.TrimRight(c.text[max(l.From, l.To-16):l.To], "\"'”’)]»* 0123456789[,")
	last, _ := utf8.DecodeLastRuneInString(words)
	return strings.ContainsRune(".!?:…。", last)
}

// isHeading says whether a line is a heading of Markdown.
func isHeading(line string) bool {
	return strings.HasPrefix(line, "#") && strings.HasPrefix(strings.TrimLeft(line, "#"), " ")
}

// isFurniture says whether a line is the head or foot of a page: its number, or the marking of the document.
func isFurniture(line string) bool {
	if rest, ok := strings.CutPrefix(line, "TLP:"); ok {
		return strings.ToUpper(rest) == rest && len(rest) < 16
	}
	rest, ok := strings.CutPrefix(line, "Page ")
	return ok && len(line) < 80 && rest[0] >= '0' && rest[0] <= '9'
}

// isRow says whether a line is a row of a table: tabs, bars or wide gaps between its cells.
func isRow(line string) bool {
	return strings.IndexByte(line, '\t') >= 0 || strings.IndexByte(line, '|') >= 0 && (line[0] == '|' || strings.Count(line, " | ") > 1) || strings.Contains(line, gap)
}

// gap is what text laid out as on the page has between columns.
const gap = "   "

// isItem says whether a line begins an item of a list.
func isItem(line string) bool { return len(Unmarked(line)) < len(line) }

// Unmarked is an item of a list without the mark before it: a bullet, or a number or letter with a point or bracket. What
// is no item is returned as it is.
func Unmarked(item string) string {
	mark, rest, _ := strings.Cut(item, " ")
	if rest = strings.TrimLeftFunc(rest, unicode.IsSpace); rest == "" {
		return item
	}
	r, size := utf8.DecodeRuneInString(mark)
	switch {
	case size == len(mark) && (strings.ContainsRune("-*+•▪●○◦‣⁃·–—o■□►➢➤▶✓✔❖◆◇∙", r) || unicode.Is(unicode.Co, r)): // symbol fonts
		return rest
	case len(mark) > 4 || len(mark) < 2 || !strings.ContainsRune(".)", rune(mark[len(mark)-1])):
		return item
	}
	if body := strings.TrimPrefix(mark[:len(mark)-1], "("); strings.Trim(body, "0123456789") == "" || len(body) == 1 {
		return rest
	}
	return item
}

// cells are the cells of a row.
func cells(text string, row Span) (list []Span) {
	from := row.From
	for i := row.From; i <= row.To; i++ {
		if i < row.To && text[i] != '\t' && text[i] != '|' && !strings.HasPrefix(text[i:row.To], gap) {
			continue
		}
		if cell := trim(text, Span{from, i}); cell.From < cell.To {
			list = append(list, cell)
		}
		for from = i + 1; from < row.To && text[from] == ' '; from++ {
		}
		i = max(i, from-1)
	}
	return list
}

// trim leaves out white space at both ends.
func trim(text string, s Span) Span {
	inner := strings.TrimLeftFunc(s.Of(text), unicode.IsSpace)
	s.From = s.To - len(inner)
	s.To = s.From + len(strings.TrimRightFunc(inner, unicode.IsSpace))
	return s
}
