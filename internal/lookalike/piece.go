package lookalike

import (
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

// foldedNear holds the letters of Latin, Greek and Cyrillic, which are met often.
var foldedNear = func() (table [0x530]string) {
	for r := range rune(len(table)) {
		table[r] = foldSlowly(r)
	}
	return table
}()

func foldSlowly(r rune) string {
	folded := []byte(asLatin(string(r)))
	for i, c := range folded {
		folded[i] = oneLetter(c)
	}
	return string(folded)
}

func foldRune(r rune) string {
	if int(r) < len(foldedNear) {
		return foldedNear[r]
	}
	return foldSlowly(r)
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
		case isWordRune(r):
			return spacedPiece(text, at, buffer)
		}
		at += size
	}
	return piece{start: len(text), end: len(text)}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || latinOf[r] != "" }

func spacedPiece(text string, at int, buffer []byte) piece {
	p := piece{start: at, folded: buffer[:0]}
	first, _ := utf8.DecodeRuneInString(text[at:])
	p.capital = unicode.IsUpper(first)
	for at < len(text) {
		if c := text[at]; c < utf8.RuneSelf {
			if foldedASCII[c] == 0 {
				break
			}
			p.folded = append(p.folded, foldedASCII[c])
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if isUnspaced(r) || !isWordRune(r) && !isInvisible(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		p.folded = append(p.folded, foldRune(r)...)
		at += size
	}
	p.end = at
	if len(p.folded) > mostFolded {
		p.folded = nil
	}
	return p
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
