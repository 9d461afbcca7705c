package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"picket/internal/prose"
)

// A screen is what a person reads: lines that are broken between words, with what follows indented as far as what began.
type screen struct {
	b     strings.Builder
	width int
	isCut bool // a list is not shown whole
}

// What a screen is at least and at most: longer lines are hard to read, whatever the terminal.
const leastWidth, mostWidth = 60, 120

func newScreen(width int) *screen { return &screen{width: min(max(width, leastWidth), mostWidth)} }

// unbroken is a blank between words that stay on one line.
const unbroken = "\u00a0"

// writeTo prints all, without a link that works, and says where the rest is of lists that were cut.
func (s *screen) writeTo(w io.Writer) error {
	if s.isCut {
		s.b.WriteString("\nlists that are cut here are whole in --format ndjson\n")
	}
	_, err := io.WriteString(w, unlink(strings.ReplaceAll(s.b.String(), unbroken, " ")))
	return err
}

// heading begins a part.
func (s *screen) heading(text string) { s.b.WriteString("\n" + text + "\n") }

// line prints a text behind a lead, which all its further lines are indented by.
func (s *screen) line(lead, text string) {
	indent := utf8.RuneCountInString(lead)
	s.b.WriteString(lead)
	at := indent
	for i, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+length > s.width:
			s.b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		default:
			s.b.WriteByte(' ')
			at++
		}
		s.b.WriteString(word)
		at += length
	}
	s.b.WriteByte('\n')
}

// item prints a text behind a label that is as wide as the others of its list.
func (s *screen) item(label string, width int, text string) {
	if width > 0 {
		label = fmt.Sprintf("%-*s", width, label)
	}
	s.line("  "+label+"  ", text)
}

// more says how many of a list are not shown, if any.
func (s *screen) more(n int, noun string) {
	if n > 0 {
		s.cut(count(n, noun))
	}
}

// cut says what of a list is not shown.
func (s *screen) cut(rest string) {
	s.isCut = true
	s.line("  ", "and "+rest+" more")
}

// A columnWriter prints a table, each row two columns in.
type columnWriter struct{ w *tabwriter.Writer }

func (s *screen) table() columnWriter {
	return columnWriter{tabwriter.NewWriter(&s.b, 0, 8, 2, ' ', 0)}
}

func (t columnWriter) row(cells ...string) { fmt.Fprintf(t.w, "  %s\n", strings.Join(cells, "\t")) }
func (t columnWriter) flush()              { t.w.Flush() }

// told is a text of a document on one line, without control characters and the dots that lead to numbers of pages.
func told(text string) string { return Plain(leaders.ReplaceAllString(prose.OneLine(text), "…")) }

var leaders = regexp.MustCompile(`(?:\.[ \x{00A0}]?){5,}|_{5,}|…(?: ?…)+`)

// sentence is a text without the mark of a list before it.
func sentence(text string) string { return strings.TrimLeft(told(text), "-–—•·▪*> ") }

// mostSaid is how much of a quotation is shown, in characters.
const mostSaid = 200

// inQuotes is a text of a document between quotation marks, cut where it is long.
func inQuotes(text string) string {
	return "“" + strings.Trim(clipped(sentence(text), mostSaid), `"“”`) + "”"
}

// clipped cuts the end off a long text, between words where it can.
func clipped(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

// join joins the parts that are there.
func join(separator string, parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, separator)
}

// inBrackets is a text in brackets behind another; nothing where it is empty.
func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
