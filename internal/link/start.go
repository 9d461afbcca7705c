package link

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// firstScheme finds where a link with a scheme, or one that begins with "www.", begins.
func firstScheme(word string) (int, bool) {
	for i := 0; i < len(word); i++ {
		switch word[i] | 0x20 {
		case 'h', 'f', 'w':
			if _, ok := schemeAt(word[i:]); ok && begins(word, i) {
				return i, true
			}
		}
	}
	return 0, false
}

// begins says whether a link may begin here: "www." only at the beginning of a name, a scheme anywhere.
func begins(word string, i int) bool {
	if word[i]|0x20 != 'w' || i == 0 {
		return true
	}
	c := word[i-1]
	return c < 0x80 && !isLetter(c) && !isDigit(c) && strings.IndexByte("-_@/.=&%", c) < 0 || c >= 0x80 && endsUnspaced(word[:i])
}

// endsUnspaced says whether the text ends in a letter of a script that sets no spaces between words, or puts endings after names.
func endsUnspaced(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unspaced(r)
}

func unspaced(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// schemeAt says whether a scheme and its slashes stand at the beginning, and how long they are; of "www." the length is 0, as it is part of the name.
func schemeAt(s string) (size int, ok bool) {
	if s == "" {
		return 0, false
	}
	if s[0]|0x20 == 'w' {
		return 0, hasPrefixFold(s, "www.") && len(s) > len("www.a") && strings.IndexByte(s[len("www."):min(len(s), len("www.")+maxLabel)], '.') > 0
	}
	for size < len(s) && size < len("https") && (isLetter(s[size]) || s[size] == '*') {
		size++
	}
	switch strings.ToLower(s[:size]) {
	case "http", "https", "hxxp", "hxxps", "h**p", "h**ps", "ftp", "fxp":
	default:
		return 0, false
	}
	for _, slashes := range []string{"://", "[:]//", "[://]", "(:)//", "[:]/[/]", ":[//]"} {
		if strings.HasPrefix(s[size:], slashes) && len(s) > size+len(slashes) {
			return size + len(slashes), true
		}
	}
	return 0, false
}

// maxName is how long a name is that is looked at, in bytes: 253 letters (RFC 1035), escaped or defanged.
const maxName = 2048

// bareName adds the word if it is a name with a path: "example.com/login".
func bareName(found []Found, word string, base int) []Found {
	slash := strings.IndexByte(word, '/')
	if slash < 3 || slash > maxName || slash+1 == len(word) {
		return found
	}
	start := nameStart(word[:slash])
	name := refang(word[start:slash])
	if start > 0 && word[start-1] == '@' || strings.IndexByte(name, '@') >= 0 || !isPublicName(name) {
		return found
	}
	end := start + trimmed(word[start:start+reach(word[start:], 0)])
	if end <= slash {
		return found
	}
	return append(found, Found{URL: "http://" + name + word[slash:end], Start: base + start, End: base + end})
}

// nameStart is where the name at the end of the text begins: behind brackets, quotes and, in scripts without spaces, behind the sentence.
func nameStart(text string) int {
	ascii := false
	for i := len(text); i > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		switch {
		case r == '.' || r == '-' || r == '[' && strings.HasPrefix(text[i-size:], "[.") || r == ']' && i >= 3 && text[i-2] == '.':
			if r == '.' {
				ascii = false
			}
		case r < 0x80 && (isLetter(byte(r)) || isDigit(byte(r)) || r == '_'):
			ascii = true
		case r >= 0x80 && r != utf8.RuneError && !(ascii && unspaced(r)):
		default:
			return i
		}
		i -= size
	}
	return 0
}

// reach is where the link ends for what comes behind it: the next link of a list ("https://a.example,https://b.example"), or, in scripts without
// spaces between words, the sentence that goes on behind a name in ASCII or touches ASCII letters of the path. from is where the name begins.
func reach(link string, from int) int {
	inHost, labelASCII := true, false
	previous := rune(0)
	for i, r := range link[from:] {
		at := from + i
		switch {
		case r == '/' || r == '?' || r == '#':
			inHost = false
		case at >= len("www.") && strings.IndexByte(",;|([{)]}'*", byte(r)) >= 0 && r < 0x80:
			if _, ok := schemeAt(link[at+1:]); ok && !(r == '[' && inHost) && !(r == '*' && link[at-1] == '/') {
				return at
			}
		case inHost && r == '.':
			labelASCII = false
		case inHost && r < 0x80:
			labelASCII = labelASCII || r != '-'
		case !unspaced(r):
		case inHost && labelASCII && !dotFollows(link[at:]):
			return at
		case inHost:
		case previous < 0x80 && wordRune(previous), particle(link[at:]):
			return at
		}
		previous = r
	}
	return len(link)
}

// dotFollows says whether the label goes on to a dot: then it is none of the last.
func dotFollows(label string) bool {
	end := strings.IndexAny(label[:min(len(label), maxLabel)], "./?#:")
	return end >= 0 && label[end] == '.'
}

// maxLabel is how long a label of a name may be, in bytes, in any encoding.
const maxLabel = 256

func wordRune(r rune) bool { return isLetter(byte(r)) || isDigit(byte(r)) }

// particles are the words with which Japanese and Korean sentences go on behind a link that ends in a slash.
var particles = []string{"を", "へ", "から", "より", "まで", "にて", "にアクセス", "にログイン", "をクリック", "에서", "으로"}

func particle(text string) bool {
	for _, p := range particles {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
