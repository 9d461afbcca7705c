package lookalike

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Mention is a brand in a text.
type Mention struct {
	Brand      *Brand
	Start, End int  // bytes
	Disguised  bool // written with look-alike letters or digits, blanks or invisible characters between: "Micrоsoft", "PayPa1", "Pay Pal"
	InAddress  bool // within a mail address, a link or the name of a host, which prose holds for many reasons
}

// Brands finds the brands that the text names, whole words only, each with its first place (the first disguised one, else the first that stands
// by itself), in the order in which they are met. Ordinary words ("Chase", "Apple") count only where they begin with a capital letter and are
// the whole text, or stand beside a word of business ("Apple Support").
func Brands(text string) []Mention {
	f := finder{text: text, words: words()}
	for at := 0; at < len(text); {
		p := nextPiece(text, at, f.buffer[:])
		if p.start == len(text) {
			break
		}
		if p.unspaced {
			at = f.withinUnspaced(p)
		} else {
			at = f.atPiece(p)
		}
		f.previous = p
	}
	return f.found
}

// A finder goes through one text.
type finder struct {
	text     string
	words    *brandWords
	previous piece
	found    []Mention
	buffer   [4 * mostFolded]byte
	ahead    [4 * mostFolded]byte
	joined   [mostSpread]byte
}

// atPiece tries the names that begin with this piece, the longest first, and gives the place to go on from.
func (f *finder) atPiece(p piece) int {
	for _, w := range f.words.startingWith(p.folded) {
		end, ok := f.follows(w, p)
		if !ok || w.ordinary && !f.isName(p, end) {
			continue
		}
		disguised := isDisguised(f.text[p.start:end], w.text)
		if disguised && len(w.text) < leastDisguised {
			continue // "lrs" is not IRS
		}
		f.add(Mention{w.brand, p.start, end, disguised, f.inAddress(p.start, end)})
		return end
	}
	if !f.maybeSpread(p) {
		return p.end
	}
	w, end := f.spread(p)
	if w == nil {
		return p.end
	}
	f.add(Mention{w.brand, p.start, end, true, f.inAddress(p.start, end)})
	return end
}

// leastDisguised: short names are too often like other words by a letter.
const leastDisguised = 5

// follows tells where the name ends, if its other pieces follow.
func (f *finder) follows(w *brandWord, first piece) (end int, ok bool) {
	end = first.end
	for i, want := range w.pieces[1:] {
		next := nextPiece(f.text, end, f.ahead[:])
		if next.start == len(f.text) || !isGap(f.text[end:next.start], w.gaps[i]) {
			return 0, false
		}
		switch {
		case next.unspaced:
			if !strings.HasPrefix(f.text[next.start:next.end], want) {
				return 0, false
			}
			end = next.start + len(want)
		case string(next.folded) != want:
			return 0, false
		default:
			end = next.end
		}
	}
	return end + len(w.tail), strings.HasPrefix(f.text[end:], w.tail)
}

// isGap says whether what stands between two pieces is what stands there in the table. Blanks may be several, line ends or hyphens.
func isGap(gap, want string) bool {
	if want != " " && want != "-" {
		return gap == want || want == "'" && gap == "’"
	}
	return gap != "" && len(gap) <= 4 && strings.Trim(gap, " -_\t\r\n\u00a0‐–") == ""
}

// isName says whether an ordinary word is used as a name here.
func (f *finder) isName(p piece, end int) bool {
	if !p.capital {
		return false
	}
	before, next := f.previous, nextPiece(f.text, end, f.ahead[:])
	if before.end == 0 && next.start == len(f.text) {
		return true
	}
	if next.start < len(f.text) && isGap(f.text[end:next.start], " ") && businessWords[string(next.folded)] {
		return true
	}
	if before.end == 0 || before.unspaced || !isGap(f.text[before.end:p.start], " ") {
		return false
	}
	return businessWords[string(spacedPiece(f.text, before.start, f.ahead[:]).folded)]
}

func isBetween(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// withinUnspaced tries the names of scripts without blanks at each letter.
func (f *finder) withinUnspaced(p piece) int {
	var before rune
	for at := p.start; at < p.end; {
		r, size := utf8.DecodeRuneInString(f.text[at:])
		if end := f.atLetter(at, r, before); end > at {
			if end >= p.end {
				return end
			}
			before, _ = utf8.DecodeLastRuneInString(f.text[:end])
			at = end
			continue
		}
		before, at = r, at+size
	}
	return p.end
}

// atLetter gives the end of the longest name that begins here. Hangul and Katakana show where words begin: not behind a letter of theirs.
func (f *finder) atLetter(at int, r, before rune) (end int) {
	if isHangul(r) && isHangul(before) || isKatakana(r) && isKatakana(before) {
		return 0
	}
	next, _ := utf8.DecodeRuneInString(f.text[at+utf8.RuneLen(r):])
	for _, w := range f.words.startingAt(r, next) {
		if len(f.text)-at < len(w.text) || !strings.EqualFold(f.text[at:at+len(w.text)], w.text) {
			continue
		}
		f.add(Mention{Brand: w.brand, Start: at, End: at + len(w.text)})
		return at + len(w.text)
	}
	return 0
}

func isHangul(r rune) bool   { return r >= 0xac00 && r <= 0xd7a3 }
func isKatakana(r rune) bool { return r >= 0x30a0 && r <= 0x30ff }

// inAddress looks at what touches the name: "@name", "/name", "x.name", "name.x", "name@".
func (f *finder) inAddress(start, end int) bool {
	before, behind := f.text[:start], f.text[end:]
	if n := len(before); n > 0 && (before[n-1] == '@' || before[n-1] == '/' || n > 1 && before[n-1] == '.' && isAlphanumeric(before[n-2])) {
		return true
	}
	return strings.HasPrefix(behind, "@") || len(behind) > 1 && behind[0] == '.' && isAlphanumeric(behind[1])
}

func isAlphanumeric(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

// add notes the first mention of each brand; one that stands by itself goes before one in an address, a disguised one before both.
func (f *finder) add(m Mention) {
	for i := range f.found {
		if f.found[i].Brand == m.Brand {
			if old := f.found[i]; m.Disguised && !old.Disguised || m.Disguised == old.Disguised && old.InAddress && !m.InAddress {
				f.found[i] = m
			}
			return
		}
	}
	f.found = append(f.found, m)
}

// isDisguised says whether a name that reads as the one of the table is not written with its letters. Marks may be left out ("Societe
// Generale"), not added.
func isDisguised(written, name string) bool {
	plain := lettersAndMarks(norm.NFKD.String(written))
	name = norm.NFKD.String(name)
	return plain != lettersAndMarks(name) && plain != lettersAndMarks(withoutMarks(name))
}

func lettersAndMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || isInvisible(r) && r != '\u00ad' {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, text)
}
