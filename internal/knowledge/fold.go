package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Folding makes one key of all the ways to write a name: its letters and digits, small and without accents, and nothing
// between them. Keys are never built while searching, only hashed (FNV-1a, 64 bits); what has the hash is compared.

const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// wordByte gives what an ASCII letter or digit folds to, 0 for what stands between words, and manyBytes for a part of a
// longer character.
var wordByte = func() (table [256]byte) {
	for c := range table {
		switch {
		case c >= utf8.RuneSelf:
			table[c] = manyBytes
		case 'A' <= c && c <= 'Z':
			table[c] = byte(c) + 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			table[c] = byte(c)
		}
	}
	return table
}()

const manyBytes = utf8.RuneSelf

// plain gives the ASCII letters of the Latin letters with accents, from U+00C0 to U+017F; × and ÷ are none.
var plain = strings.Fields(`a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th ss
	a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th y
	a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h i i i i i i i i i i ij ij j j k k k
	l l l l l l l l l l n n n n n n n n n o o o o o o oe oe r r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u
	w w y y y z z z z z z s`)

// foldRune is what a character beyond ASCII folds to. A whole one is a word by itself: those of the scripts that put no
// space between words. One that is no part of a word gives "" and false; an accent by itself "" and true.
func foldRune(r rune, buf *[utf8.UTFMax]byte) (folded []byte, whole, inWord bool) {
	switch {
	case 0xC0 <= r && r <= 0x17F:
		s := plain[r-0xC0]
		return append(buf[:0], s...), false, s != "-"
	case unicode.IsMark(r), r == 0xAD, r == 0x200B, r == 0x200C, r == 0x200D, r == 0xFEFF: // soft hyphens and spaces without width
		return nil, false, true
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return nil, false, false
	}
	whole = unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	return utf8.AppendRune(buf[:0], unicode.ToLower(r)), whole, true
}

// hashWord goes on with a hash over the word that begins at i, and gives where the word ends: i itself where none begins.
func hashWord(text string, i int, h uint64) (int, uint64) {
	start := i
	for i < len(text) {
		c := wordByte[text[i]]
		if c-1 < manyBytes-1 {
			h = (h ^ uint64(c)) * hashPrime
			i++
			continue
		}
		if c == 0 {
			break
		}
		var buf [utf8.UTFMax]byte
		r, size := utf8.DecodeRuneInString(text[i:])
		folded, whole, inWord := foldRune(r, &buf)
		if !inWord || whole && i > start {
			break
		}
		h = hashBytes(folded, h)
		i += size
		if whole {
			break
		}
	}
	return i, h
}

// hashASCII is hashWord for a word of ASCII letters: it ends before any other.
func hashASCII(text string, i int) (int, uint64) {
	h := uint64(hashStart)
	for ; i < len(text); i++ {
		c := wordByte[text[i]]
		if c-1 >= manyBytes-1 {
			break
		}
		h = (h ^ uint64(c)) * hashPrime
	}
	return i, h
}

func hashBytes(folded []byte, h uint64) uint64 {
	for _, c := range folded {
		h = (h ^ uint64(c)) * hashPrime
	}
	return h
}

// fold is the key itself, in the memory of buf where that is enough.
func fold(s string, buf []byte) []byte {
	buf = buf[:0]
	for i := 0; i < len(s); {
		c := wordByte[s[i]]
		if c < manyBytes {
			if c != 0 {
				buf = append(buf, c)
			}
			i++
			continue
		}
		var small [utf8.UTFMax]byte
		r, size := utf8.DecodeRuneInString(s[i:])
		if folded, _, inWord := foldRune(r, &small); inWord {
			buf = append(buf, folded...)
		}
		i += size
	}
	return buf
}

func hashFolded(s string) uint64 {
	var buf [64]byte
	return hashBytes(fold(s, buf[:]), hashStart)
}

func sameFolded(a, b string) bool {
	var one, two [64]byte
	return string(fold(a, one[:])) == string(fold(b, two[:]))
}

// key is the folded name as a string, for maps.
func key(s string) string {
	var buf [64]byte
	return string(fold(s, buf[:]))
}

func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// hashForm is the hash of a name of a table. It calls begins with the hash of what stands before each place within the name at which
// a text may put a space or a hyphen: where the name has one, between letters and digits, and where a capital follows a small
// letter (DarkSeoul).
func hashForm(form string, begins func(uint64)) uint64 {
	h, last := uint64(hashStart), rune(' ')
	for _, r := range form {
		var buf [utf8.UTFMax]byte
		folded, whole, inWord := foldAny(r, &buf)
		if inWord && h != hashStart && (whole || last == ' ' || isDigit(r) != isDigit(last) || unicode.IsUpper(r) && unicode.IsLower(last)) {
			begins(h)
		}
		h = hashBytes(folded, h)
		switch {
		case !inWord:
			last = ' '
		case len(folded) > 0:
			last = r
		}
	}
	return h
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func foldAny(r rune, buf *[utf8.UTFMax]byte) (folded []byte, whole, inWord bool) {
	if r >= utf8.RuneSelf {
		return foldRune(r, buf)
	}
	c := wordByte[r]
	if c == 0 {
		return nil, false, false
	}
	buf[0] = c
	return buf[:1], false, true
}
