package prose

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// Words are the words of a stretch of text: letters and digits, with what joins them within a word (user-agent, C&C,
// AT&T, rundll32.exe, it's).
func Words(text string, within Span) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		from := -1
		for i := within.From; i < within.To; {
			if asciiLetter[text[i]] {
				if from < 0 {
					from = i
				}
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[i:within.To])
			switch isLetter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'; {
			case isLetter && from < 0:
				from = i
			case !isLetter && from >= 0 && !joins(text, r, i+size, within.To):
				if !yield(Span{from, i}) {
					return
				}
				from = -1
			}
			i += size
		}
		if from >= 0 {
			yield(Span{from, within.To})
		}
	}
}

// asciiLetter are the letters and digits of ASCII, and what counts as one.
var asciiLetter = func() (set [256]bool) {
	for c := range utf8.RuneSelf {
		set[c] = unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) || c == '_'
	}
	return set
}()

// joins says whether a character joins the letters on both of its sides; those before it are there.
func joins(text string, r rune, next, limit int) bool {
	switch r {
	case '-', '&', '.', '\'', '’', '@', '+':
		after, _ := utf8.DecodeRuneInString(text[next:limit])
		return next < limit && (unicode.IsLetter(after) || unicode.IsDigit(after))
	}
	return false
}
