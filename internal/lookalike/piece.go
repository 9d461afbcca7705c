package lookalike

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// A piece is a run of letters and digits, those of scripts without blanks apart from others: "ETC利用照会" is two.
type piece struct {
	start, end int
	unspaced   bool
	capital    bool   // its first letter is one
	folded     []byte // as one reads it who does not look closely; nil of unspaced and of very long ones
}

// mostFolded bounds pieces that can be a brand's: longer ones are encoded data.
const mostFolded = 48

// foldedASCII is 0 for what is no part of a word.
var foldedASCII = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c >= 'A' && c <= 'Z':
			table[c] = oneLetter(c | 0x20)
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '$':
			table[c] = oneLetter(c)
		}
	}
	return table
}()

// A nearLetter is a character of Latin, Greek or Cyrillic, which are met often.
type nearLetter struct {
	folded string
	word   bool // it is part of words
}

var nearLetters = sync.OnceValue(func() *[0x530]nearLetter {
	var table [0x530]nearLetter
	for r := range rune(len(table)) {
		table[r] = nearLetter{foldSlowly(r), isWordSlowly(r)}
	}
	return &table
})

func foldSlowly(r rune) string {
	folded := []byte(asLatin(string(r)))
	for i, c := range folded {
		folded[i] = oneLetter(c)
	}
	return string(folded)
}

// letter tells how a character is read, and whether it is part of words.
func letter(r rune) nearLetter {
	if near := nearLetters(); int(r) < len(near) {
		return near[r]
	}
	return nearLetter{foldSlowly(r), isWordSlowly(r)}
}

func isWordSlowly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || latinOf[r] != "" || isInvisible(r) || unicode.Is(unicode.Mn, r)
}

// nextPiece finds the first piece at or behind a place; start is len(text) where there is none. The buffer takes the folded letters.
func nextPiece(text string, at int, buffer []byte) piece {
	for at < len(text) {
		c := text[at]
		if c < utf8.RuneSelf {
			if foldedASCII[c] != 0 {
				return spacedPiece(text, at, buffer)
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case isUnspaced(r):
			return unspacedPiece(text, at)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || latinOf[r] != "":
			return spacedPiece(text, at, buffer)
		}
		at += size
	}
	return piece{start: len(text), end: len(text)}
}

func spacedPiece(text string, at int, buffer []byte) piece {
	first, _ := utf8.DecodeRuneInString(text[at:])
	p := piece{start: at, capital: unicode.IsUpper(first)}
	folded := buffer[:0]
	for at < len(text) {
		c := text[at]
		if c >= utf8.RuneSelf {
			size := 0
			if folded, size = foldLetter(folded, text[at:]); size == 0 {
				break
			}
			at += size
			continue
		}
		if foldedASCII[c] == 0 {
			break
		}
		if len(folded) <= mostFolded {
			folded = append(folded, foldedASCII[c])
		}
		at++
	}
	p.end = at
	if len(folded) <= mostFolded {
		p.folded = folded
	}
	return p
}

// foldLetter appends the first character of the text; size is 0 where it is no part of the word.
func foldLetter(folded []byte, text string) (longer []byte, size int) {
	r, size := utf8.DecodeRuneInString(text)
	if isUnspaced(r) {
		return folded, 0
	}
	l := letter(r)
	if !l.word {
		return folded, 0
	}
	if len(folded) <= mostFolded {
		folded = append(folded, l.folded...)
	}
	return folded, size
}

func unspacedPiece(text string, at int) piece {
	p := piece{start: at, unspaced: true}
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isUnspaced(r) {
			break
		}
		at += size
	}
	p.end = at
	return p
}
