package sigma

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// text is one line: where, which rule, why.
func (p Problem) text() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		b.WriteString(":" + strconv.Itoa(p.Line))
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Rule != "" {
		b.WriteString(oneLine(p.Rule) + ": ")
	}
	b.WriteString(p.Reason)
	return b.String()
}

// oneLine makes line breaks and other runs of white space one space each.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// A lineError is a reason with the line it is about.
type lineError struct {
	line   int
	reason string
}

func (e *lineError) Error() string { return e.reason }

// faultAt is a reason about a place of the document.
func faultAt(n *yaml.Node, format string, args ...any) error {
	return &lineError{n.Line, fmt.Sprintf(format, args...)}
}

// newProblem places an error: where it says itself, else where the document is.
func newProblem(meta Meta, err error) Problem {
	p := Problem{Position: meta.Position, Rule: meta.label(), Reason: oneLine(err.Error())}
	if at, ok := errors.AsType[*lineError](err); ok && at.line > 0 {
		p.Line = at.line
	}
	return p
}

// label is what a document is called in problems.
func (m Meta) label() string {
	if m.Title != "" {
		return m.Title
	}
	return m.ID
}

// shorten keeps messages readable where they quote what a file says.
func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
