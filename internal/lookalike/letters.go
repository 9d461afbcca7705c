package lookalike

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are letters of other scripts by the Latin letter or letters that they look like, in common fonts and in either case. What
// compatibility decomposition undoes (fullwidth, mathematical, circled letters) and letters with marks are left out: that is done before.
var lookalikes = map[string]string{
	"a":  "аАαΑɑᎪⲀ∀ӕ",
	"b":  "вВьЬΒβƄᏴⲂЪъƅ฿",
	"c":  "сСϲϹⅽᏟⲤᴄ¢",
	"d":  "ԁԀɗᎠⅾժɖđĐ",
	"e":  "еЕεΕєЄэҽᎬⲈɛℯɘ€ҿ",
	"f":  "ϝҒғƒſքꞘ",
	"g":  "ԍԌɡցᏀɢǥ",
	"h":  "һҺнНΗհᎻⲎħҥԋ",
	"i":  "іІιΙɩıǀⲒᎥӏӀ∣ɪ¡",
	"j":  "јЈϳյᎫɉ",
	"k":  "кКκΚᏦⲔҡқӄҝ",
	"l":  "ʟⅼᏞⳑłŁƖɭ|ǁ£",
	"m":  "мМΜᎷⲘⅿӎ",
	"n":  "пПηΝոռɴⲚӆŋ",
	"o":  "оОοΟσօՕᴏⲞⲟ๐໐סەഠⵔøØөӨѳѲΘθ",
	"p":  "рРρΡᏢⲢɋþ",
	"q":  "ԛԚզգɊ",
	"r":  "гГᎡᏒɼʀⲄɍя",
	"s":  "ѕЅᏚՏʂꜱ$§",
	"t":  "тТτΤᎢⲦŧҭ†",
	"u":  "υսԱᴜʋцμ",
	"v":  "νѵѴᏙᴠⅴ∨",
	"w":  "ԝԜωщшШᎳᏔᴡɯѡ",
	"x":  "хХχΧⅹҳⲬ×",
	"y":  "уУγΥүҮᎩⲨყʏɣұ",
	"z":  "ʐΖᏃⲌᴢƶʑ",
	"ae": "æÆӔ",
	"oe": "œŒ",
	"ss": "ßẞ",
	"3":  "зЗӡҘʒƷ",
	"4":  "чЧ",
	"6":  "б",
	"10": "ю",
}

var latinOf = func() map[rune]string {
	table := map[rune]string{}
	for latin, letters := range lookalikes {
		for _, r := range letters {
			table[r] = latin
		}
	}
	return table
}()

// isInvisible tells the characters that are put between letters to part words that still read as before: soft hyphens, joiners, zero-width
// spaces, variation selectors, marks of direction.
func isInvisible(r rune) bool {
	return r == '\u00ad' || r == '\u034f' || r == '\u180e' || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' ||
		r >= '\u2060' && r <= '\u206f' || r >= '\ufe00' && r <= '\ufe0f' || r == '\ufeff'
}

// asLatin writes letters as the Latin ones they look like, in small letters and without marks. Digits stay.
func asLatin(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	var out strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, "\ufffd")) {
		appendLatin(&out, r)
	}
	return norm.NFC.String(out.String()) // of Hangul, for one, which was taken apart
}

func appendLatin(out *strings.Builder, r rune) {
	latin, known := latinOf[r]
	if !known {
		r = unicode.ToLower(r)
		latin, known = latinOf[r]
	}
	switch {
	case known:
		out.WriteString(latin)
	case unicode.Is(unicode.Mn, r) || isInvisible(r):
	default:
		out.WriteRune(r)
	}
}

// Skeleton is the text with each letter replaced by the one it looks like (the idea of UTS 39, 4, with a table of our own), in small letters:
// equal skeletons read the same. The digits 0, 1 and 5 count as letters, i and l as one, and the pairs rn, vv and cl as m, w and d.
func Skeleton(text string) string {
	text = asLatin(text)
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		var next byte
		if i+1 < len(text) {
			next = oneLetter(text[i+1])
		}
		switch c := text[i]; {
		case c == 'r' && next == 'n':
			out, i = append(out, 'm'), i+1
		case c == 'v' && next == 'v':
			out, i = append(out, 'w'), i+1
		case c == 'c' && next == 'l':
			out, i = append(out, 'd'), i+1
		default:
			out = append(out, oneLetter(c))
		}
	}
	return string(out)
}

// oneLetter makes the characters that a careless eye takes for one another the same.
func oneLetter(c byte) byte {
	switch c {
	case '0':
		return 'o'
	case '1', 'i', '|', '!':
		return 'l'
	case '5', '$':
		return 's'
	}
	return c
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
