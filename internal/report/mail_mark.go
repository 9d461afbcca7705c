package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A MailPiece is a stretch of a message's text. Against are the numbers of the signals that quote it; "" where none does.
type MailPiece struct{ Text, Against string }

// A stretch is where a signal's quotation stands in a text.
type stretch struct{ start, end, signal int }

// marked cuts a text into pieces, so that what spoke against the message stands out. Evidence quotes the part as it was sent, which of a page is
// its HTML: a quotation that is text is found in what is read, and one that is none is not.
func marked(text string, words []signalWord) []MailPiece {
	var found []stretch
	folded := fold(text)
	for i, s := range words {
		if s.speaks <= 0 {
			continue
		}
		for _, e := range s.Evidence {
			if start, end, ok := folded.find(e.Quote); ok && e.Part != "header" {
				found = append(found, stretch{start, end, i + 1})
			}
		}
	}
	return pieces(text, found)
}

// folded is a text as quotations have it: on one line, each run of what cannot be seen one blank. places are where each of its bytes stands.
type folded struct {
	text   string
	places []int
	source string
}

func fold(text string) folded {
	var b strings.Builder
	var places []int
	blank := false
	for at, r := range text {
		if !unicode.IsPrint(r) || r == utf8.RuneError || r == ' ' {
			blank = true
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
			places = append(places, at)
		}
		blank = false
		for range utf8.RuneLen(r) {
			places = append(places, at)
		}
		b.WriteRune(r)
	}
	return folded{b.String(), places, text}
}

// leastMarked is how long a quotation must be to be looked for, in bytes: shorter ones stand everywhere.
const leastMarked = 4

// find is the first place of a quotation. One that was cut short is found by its beginning.
func (f folded) find(quote string) (start, end int, ok bool) {
	quote = strings.TrimSpace(strings.TrimSuffix(quote, "…"))
	at := strings.Index(f.text, quote)
	if len(quote) < leastMarked || at < 0 {
		return 0, 0, false
	}
	last := f.places[at+len(quote)-1]
	_, size := utf8.DecodeRuneInString(f.source[last:])
	return f.places[at], last + size, true
}

// pieces cuts a text at the ends of the stretches. No cut goes through a word, so that links are defused whole.
func pieces(text string, found []stretch) []MailPiece {
	cuts := []int{0, len(text)}
	for i := range found {
		found[i].start, found[i].end = wordStart(text, found[i].start), wordEnd(text, found[i].end)
		cuts = append(cuts, found[i].start, found[i].end)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	slices.SortStableFunc(found, func(a, b stretch) int { return cmp.Compare(a.signal, b.signal) })
	var list []MailPiece
	for i, at := range cuts[:len(cuts)-1] {
		list = append(list, MailPiece{shownLines(text[at:cuts[i+1]]), signalsAt(found, at)})
	}
	return list
}

// signalsAt are the numbers of the signals whose stretches hold a place.
func signalsAt(found []stretch, at int) string {
	var numbers []string
	for _, s := range found {
		if number := fmt.Sprint(s.signal); s.start <= at && at < s.end && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return strings.Join(numbers, " ")
}

// wordStart goes back to the beginning of a word of ASCII, of which links are made.
func wordStart(text string, at int) int {
	if !needsWhole(text[at]) {
		return at
	}
	for at > 0 && needsWhole(text[at-1]) {
		at--
	}
	return at
}

func wordEnd(text string, at int) int {
	if !needsWhole(text[at-1]) {
		return at
	}
	for at < len(text) && needsWhole(text[at]) {
		at++
	}
	return at
}

// needsWhole says whether a byte may be within a link or an address.
func needsWhole(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// shownLines keeps the lines of a text, and makes each safe to show.
func shownLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = mailShown(line)
	}
	return strings.Join(lines, "\n")
}
