package lure

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A folded text is what is left of a text when tricks of writing are taken away: words in small letters without marks above them, one space between
// them, a full stop between sentences, nothing between characters of scripts that have no spaces (or loose ones, as Korean has).
type folded struct {
	text  string
	bytes []byte
	at    []int32 // where each byte came from in the text
}

// end is where in the text the character ends that byte i came from.
func (f *folded) end(i int) int {
	from := int(f.at[i])
	_, size := utf8.DecodeRuneInString(f.text[from:])
	return from + size
}

// A folder is a text being folded. A word is mended when it has ended, since only then is it known what it is made of.
type folder struct {
	folded
	word                    int // where the word that is being read begins in bytes; -1 between words
	latin, foreign, digits  int // letters of that word, by kind
	single, letters, lastAt int // a row of single letters: where it begins, how many, and where the last stood in the text
}

func fold(text string) *folded {
	f := &folder{folded: folded{text: text, bytes: make([]byte, 0, len(text)+8), at: make([]int32, 0, len(text)+8)}, word: -1, lastAt: -3}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			f.ascii(c, i)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		f.rune(r, i)
		i += size
	}
	f.endWord()
	f.endRow()
	return &f.folded
}

// ascii takes one byte. i and l are one letter, as 1, I and l stand for each other in look-alike words; wordings are folded the same way.
func (f *folder) ascii(c byte, i int) {
	switch {
	case c == 'i' || c == 'I' || c == 'l' || c == 'L':
		f.letter('l', i)
		f.latin++
	case 'a' <= c && c <= 'z':
		f.letter(rune(c), i)
		f.latin++
	case 'A' <= c && c <= 'Z':
		f.letter(rune(c)+0x20, i)
		f.latin++
	case isDigit(c):
		f.letter(rune(c), i)
		f.digits++
	default:
		f.mark(rune(c), i)
	}
}

// rune takes a character that is not ASCII.
func (f *folder) rune(r rune, i int) {
	switch {
	case isHangul(r):
		f.wideRune(r, i)
	case invisible(r):
	default:
		var buffer [utf8.UTFMax]byte
		n := utf8.EncodeRune(buffer[:], r)
		if parts := norm.NFKD.Properties(buffer[:n]).Decomposition(); parts != nil {
			for len(parts) > 0 {
				part, size := utf8.DecodeRune(parts)
				f.plain(part, i)
				parts = parts[size:]
			}
			return
		}
		f.plain(r, i)
	}
}

// plain takes a character that is not composed of others.
func (f *folder) plain(r rune, i int) {
	if r < utf8.RuneSelf {
		f.ascii(byte(r), i)
		return
	}
	r = unicode.ToLower(r)
	if as, ok := spelled[r]; ok {
		for _, c := range []byte(as) {
			f.ascii(c, i)
		}
		return
	}
	switch {
	case unicode.Is(unicode.Mn, r) || invisible(r):
	case isWide(r):
		f.wideRune(r, i)
	case unicode.IsLetter(r):
		f.letter(r, i)
		if unicode.Is(unicode.Latin, r) {
			f.latin++
		} else {
			f.foreign++
		}
	default:
		f.mark(r, i)
	}
}

func (f *folder) letter(r rune, i int) {
	if f.word < 0 {
		f.space(i)
		f.word = len(f.bytes)
		f.latin, f.foreign, f.digits = 0, 0, 0
	}
	f.add(r, i)
}

// wideRune takes a character of a script whose words have no certain ends: it is a unit by itself.
func (f *folder) wideRune(r rune, i int) {
	f.endWord()
	if n := len(f.bytes); n > 0 && f.bytes[n-1] != ' ' && !wideBefore(f.bytes) {
		f.space(i)
	}
	f.add(r, i)
}

// mark takes what is neither letter nor digit. Of these "@", "$" (any currency) and "%" are words.
func (f *folder) mark(r rune, i int) {
	inWord := f.word >= 0
	if inWord && r == '$' && f.latin > 0 && i+1 < len(f.text) && isLetterOrDollar(f.text[i+1]) {
		f.add('s', i)
		return
	}
	if inWord && f.digits == len(f.bytes)-f.word && (r == ',' || r == '.') && i+1 < len(f.text) && isDigit(f.text[i+1]) {
		return // the marks of a long number
	}
	f.endWord()
	switch {
	case r == '@' || r == '%':
		f.sign(byte(r), i)
	case r == '$' || r > '~' && unicode.Is(unicode.Sc, r):
		f.sign('$', i)
	case r == '。' || r == '!' || r == '?' || (r == '.' || r == ':') && f.spaceFollows(i) || r == '\n' && f.lineIsEmpty(i):
		f.stop(i)
	}
}

func (f *folder) sign(c byte, i int) {
	f.space(i)
	f.add(rune(c), i)
}

// stop ends a sentence.
func (f *folder) stop(i int) {
	if n := len(f.bytes); n > 0 && f.bytes[n-1] != '.' {
		f.add('.', i)
	}
}

// space parts two words.
func (f *folder) space(i int) {
	if n := len(f.bytes); n > 0 && f.bytes[n-1] != ' ' && f.bytes[n-1] != '.' {
		f.add(' ', i)
	}
}

func (f *folder) add(r rune, i int) {
	if r < utf8.RuneSelf {
		f.bytes = append(f.bytes, byte(r))
		f.at = append(f.at, int32(i))
		return
	}
	before := len(f.bytes)
	f.bytes = utf8.AppendRune(f.bytes, r)
	for range len(f.bytes) - before {
		f.at = append(f.at, int32(i))
	}
}

func (f *folder) spaceFollows(i int) bool {
	return i+1 >= len(f.text) || f.text[i+1] == ' ' || f.text[i+1] == '\n' || f.text[i+1] == '\r'
}

func (f *folder) lineIsEmpty(i int) bool {
	for i++; i < len(f.text) && (f.text[i] == ' ' || f.text[i] == '\r' || f.text[i] == '\t'); i++ {
	}
	return i < len(f.text) && f.text[i] == '\n'
}

// endWord mends the word that has ended.
func (f *folder) endWord() {
	if f.word < 0 {
		return
	}
	word := f.word
	f.word = -1
	if f.latin > 0 && f.foreign > 0 {
		f.replace(word, lookalikes)
	}
	if f.latin > 0 && f.digits > 0 && f.latin > f.digits {
		f.replace(word, digitLetters)
	}
	f.row(word)
}

// replace exchanges letters of the last word.
func (f *folder) replace(word int, by map[rune]rune) {
	old, at := string(f.bytes[word:]), append([]int32(nil), f.at[word:]...)
	f.bytes, f.at = f.bytes[:word], f.at[:word]
	for i, r := range old {
		if as, ok := by[r]; ok {
			r = as
		}
		f.add(r, int(at[i]))
	}
}

// row keeps account of single letters with one character between them: "v e r i f y", "v.e.r.i.f.y".
func (f *folder) row(word int) {
	at := int(f.at[word])
	_, size := utf8.DecodeRune(f.bytes[word:])
	alone := word+size == len(f.bytes) && f.digits == 0
	if f.letters > 0 && (!alone || at > f.lastAt+1+utf8.UTFMax || utf8.RuneCountInString(f.text[f.lastAt:at]) != 2) {
		f.endRowBefore(word)
	}
	if !alone {
		return
	}
	if f.letters == 0 {
		f.single = len(f.bytes) - size
	}
	f.letters++
	f.lastAt = at
}

func (f *folder) endRow() { f.endRowBefore(len(f.bytes)) }

// rowLength is how many single letters make a word that was spaced out.
const rowLength = 4

// endRowBefore joins a row of single letters to a word; what begins at next stands behind it.
func (f *folder) endRowBefore(next int) {
	letters, from := f.letters, f.single
	f.letters = 0
	if letters < rowLength {
		return
	}
	to := from
	end := next
	for end > from && f.bytes[end-1] == ' ' {
		end--
	}
	for i := from; i < end; i++ {
		if f.bytes[i] != ' ' {
			f.bytes[to], f.at[to] = f.bytes[i], f.at[i]
			to++
		}
	}
	to += copy(f.bytes[to:], f.bytes[end:])
	copy(f.at[to-(len(f.bytes)-end):], f.at[end:])
	f.bytes, f.at = f.bytes[:to], f.at[:to]
}

func isLetterOrDollar(c byte) bool {
	return c == '$' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
