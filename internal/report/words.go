package report

import (
	"fmt"
	"strings"
	"unicode"

	"picket/internal/coverage"
)

// ofSeveralYears says whether times in a period need their year.
func ofSeveralYears(p coverage.Period) bool { return p.Since.UTC().Year() != p.Until.UTC().Year() }

// period writes the period of an answer for people, with the year and the seconds' border left out.
func period(p coverage.Period) string {
	if p.Since.IsZero() && p.Until.IsZero() {
		return "of no known time"
	}
	since, until := p.Since.UTC(), p.Until.UTC()
	layout := "2 Jan 2006 15:04"
	if since.Year() == until.Year() {
		return since.Format("2 Jan 15:04") + " – " + until.Format(layout) + " UTC"
	}
	return since.Format(layout) + " – " + until.Format(layout) + " UTC"
}

// Plain makes a hostile text safe for a terminal: control and formatting characters, which could move the cursor or
// turn the direction of writing, become question marks; line breaks become spaces.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case isInvisible(r) || r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, text)
}

// isInvisible says whether a character shows nothing itself and changes how others are shown.
func isInvisible(r rune) bool {
	if ' ' <= r && r <= '~' {
		return false // what nearly all text is
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// visible keeps what a hostile text holds and makes it safe to show: characters that cannot be seen become their code
// points, line breaks an arrow, and bytes that are no UTF-8 the replacement character. Tabs stay.
func visible(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return isInvisible(r) || r == unicode.ReplacementChar }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteRune(r)
		case r == '\n':
			b.WriteRune('↵')
		case isInvisible(r):
			fmt.Fprintf(&b, "⟨%U⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shorten cuts the middle out of a long value: people compare the two ends.
func shorten(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	head := (width - 1) * 2 / 3
	return string(runes[:head]) + "…" + string(runes[len(runes)-(width-1-head):])
}
