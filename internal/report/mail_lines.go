package report

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// mailLines are lines of a terminal. They are broken by the cells that characters take, not by their number: those of East Asian scripts take
// two (Unicode Standard Annex 11), and may be broken between any two, since no blanks stand between words.
type mailLines struct {
	b     strings.Builder
	width int
}

func newMailLines(width int) *mailLines {
	return &mailLines{width: min(max(width, leastWidth), mostWidth)}
}

// cells is how many columns a character takes.
func cells(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func cellsOf(text string) (n int) {
	for _, r := range text {
		n += cells(r)
	}
	return n
}

// put prints a text behind a lead, which all its further lines are indented by.
func (l *mailLines) put(lead, text string) {
	indent := cellsOf(lead)
	l.b.WriteString(lead)
	at := indent
	for i, word := range strings.Fields(text) {
		length := cellsOf(word)
		switch {
		case i == 0:
		case at+1+length > l.width && (length <= l.width-indent || !isWide(word) || at+3 > l.width):
			at = l.newLine(indent)
		default:
			l.b.WriteByte(' ')
			at++
		}
		at = l.word(word, at, indent)
	}
	l.b.WriteByte('\n')
}

func (l *mailLines) newLine(indent int) int {
	l.b.WriteString("\n" + strings.Repeat(" ", indent))
	return indent
}

// word prints a word, on several lines where it is longer than one.
func (l *mailLines) word(word string, at, indent int) int {
	for _, r := range word {
		if n := cells(r); at+n > l.width && at > indent && n > 0 {
			at = l.newLine(indent)
		}
		l.b.WriteRune(r)
		at += cells(r)
	}
	return at
}

func isWide(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return cells(r) == 2 })
}

func (l *mailLines) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, l.b.String())
	return err
}

// cutCells cuts a text to so many columns.
func cutCells(text string, most int) string {
	at := 0
	for i, r := range text {
		if at += cells(r); at > most {
			return strings.TrimRight(text[:lastFitting(text[:i], most-1)], " ") + "…"
		}
	}
	return text
}

// lastFitting is the length, in bytes, of the beginning that takes so many columns at most.
func lastFitting(text string, most int) int {
	at := 0
	for i, r := range text {
		if at += cells(r); at > most {
			return i
		}
	}
	return len(text)
}
