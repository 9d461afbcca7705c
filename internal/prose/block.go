package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Blocks cuts a text into what belongs together: paragraphs, items of lists, headings, cells of tables. Lines that follow
// one another without a blank line are one block, unless one of them is an item, a heading of Markdown or a row.
func Blocks(text string) []Span {
	var blocks []Span
	open := Span{From: -1}
	flush := func() {
		if open.From >= 0 {
			blocks = append(blocks, open)
		}
		open = Span{From: -1}
	}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := trim(text, Span{start, end})
		switch {
		case line.From == line.To:
			flush()
		case isRow(line.Of(text)):
			flush()
			blocks = append(blocks, cells(text, line)...)
		case isHeading(line.Of(text)):
			flush()
			blocks = append(blocks, line)
		default:
			if isItem(line.Of(text)) {
				flush()
			}
			if open.From < 0 {
				open.From = line.From
			}
			open.To = line.To
		}
		start = end + 1
	}
	flush()
	return blocks
}

func isHeading(line string) bool {
	return strings.HasPrefix(line, "#") && strings.HasPrefix(strings.TrimLeft(line, "#"), " ")
}

// isRow says whether a line is a row of a table: tabs or bars between its cells.
func isRow(line string) bool {
	return strings.Contains(line, "\t") || strings.HasPrefix(line, "|") || strings.Count(line, " | ") > 1
}

// isItem says whether a line begins an item of a list: a bullet, or a number or letter with a point or bracket.
func isItem(line string) bool {
	mark, rest, _ := strings.Cut(line, " ")
	switch r, size := utf8.DecodeRuneInString(mark); {
	case rest == "":
		return false
	case size == len(mark) && strings.ContainsRune("-*+•▪●○◦‣⁃·–—o■□►", r):
		return true
	case len(mark) > 4 || len(mark) < 2:
		return false
	}
	body := strings.TrimPrefix(mark[:len(mark)-1], "(")
	return strings.ContainsRune(".)", rune(mark[len(mark)-1])) && (strings.Trim(body, "0123456789") == "" || len(body) == 1)
}

// cells are the cells of a row.
func cells(text string, row Span) (list []Span) {
	from := row.From
	for i := row.From; i <= row.To; i++ {
		if i < row.To && text[i] != '\t' && text[i] != '|' {
			continue
		}
		if cell := trim(text, Span{from, i}); cell.From < cell.To {
			list = append(list, cell)
		}
		from = i + 1
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
