package document

import (
	"strings"
	"unicode"
)

// An htmlWriter collapses blanks as a browser does. What parts words is kept back until the next word, so that lines do
// not end in blanks.
type htmlWriter struct {
	b      strings.Builder
	breaks int // line breaks due: they swallow a blank
	tabs   int // columns to move on: they swallow a blank too
	blank  bool
	mark   bool // a list mark is due: the blocks of an item begin behind it
}

// String ends with a line break.
func (w *htmlWriter) String() string {
	text := strings.Trim(w.b.String(), "\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}

// text writes words; verbatim keeps blanks and line breaks.
func (w *htmlWriter) text(s string, verbatim bool) {
	for _, r := range s {
		switch {
		case isInvisible(r) || r == '\r':
		case !unicode.IsSpace(r):
			w.rune(r)
		case !verbatim:
			w.space()
		case r == '\n':
			w.breaks++
		case r == '\t':
			w.rune(r)
		default:
			w.rune(' ')
		}
	}
}

// isInvisible tells characters that are no part of a word: they say where it may be broken and may not, and in which
// direction it runs.
func isInvisible(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\uFEFF', '\u2060', '\u200E', '\u200F':
		return true
	}
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

func (w *htmlWriter) rune(r rune) {
	switch {
	case w.breaks > 0 && w.b.Len() > 0:
		w.b.WriteString(strings.Repeat("\n", w.breaks))
	case w.blank && w.tabs == 0 && w.b.Len() > 0:
		w.b.WriteByte(' ')
	}
	w.b.WriteString(strings.Repeat("\t", w.tabs))
	if w.mark {
		w.b.WriteString("- ")
	}
	w.breaks, w.tabs, w.blank, w.mark = 0, 0, false, false
	w.b.WriteRune(r)
}

// item begins an item of a list.
func (w *htmlWriter) item() {
	w.breakLine()
	w.mark = true
}

func (w *htmlWriter) space() { w.blank = true }

// tab moves to the next column, also over empty ones.
func (w *htmlWriter) tab() { w.tabs++ }

// newline is a break that was asked for: two make a blank line, more make no more.
func (w *htmlWriter) newline() { w.endLine(min(w.breaks+1, 2)) }

// breakLine ends a line if there is one; breakBlock leaves a blank line besides.
func (w *htmlWriter) breakLine()  { w.endLine(1) }
func (w *htmlWriter) breakBlock() { w.endLine(2) }

func (w *htmlWriter) endLine(breaks int) {
	if w.mark {
		return
	}
	w.breaks, w.tabs = max(w.breaks, breaks), 0
}
