package advisory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/indicator"
)

// urlSchemes are those whose URLs logs show, the longest first: jammed text before them is cut off.
var urlSchemes = []string{"https", "http", "ftps", "sftp", "ftp", "wss", "ws"}

func (sc *scanner) urls() {
	for i := sc.next("://", 0); i >= 0; i = sc.next("://", i+3) {
		if sc.claimed[i] {
			continue
		}
		if from := sc.schemeBefore(i); from < i && !sc.startsScheme(i+3) {
			sc.url(from, i+3)
		}
	}
}

// schemeBefore is where the scheme that ends at an offset begins, the offset itself if it is none of urlSchemes.
func (sc *scanner) schemeBefore(end int) int {
	for _, scheme := range urlSchemes {
		if from := end - len(scheme); from >= 0 && strings.EqualFold(sc.text[from:end], scheme) {
			return from
		}
	}
	return end
}

// startsScheme is for "https://http://": the inner URL is meant.
func (sc *scanner) startsScheme(at int) bool {
	end := sc.spanWhile(at, isAlnum)
	return end-at <= 5 && strings.HasPrefix(sc.text[end:], "://") && sc.schemeBefore(end) == at
}

// url reads a URL whose host, or path where the host is known, begins at rest.
func (sc *scanner) url(from, rest int) {
	to := sc.trimURL(from, sc.urlEnd(from, rest))
	if to <= rest {
		return
	}
	c := candidate{kind: indicator.URL, value: sc.text[from:to], from: from, to: to}
	sc.continueURL(&c)
	if strings.HasPrefix(sc.text[c.to:], "…") || strings.HasPrefix(sc.text[c.to:], "...") || strings.HasPrefix(sc.text[c.to:], "[...") {
		c.unfit = "cut short in the text"
	}
	sc.keep(c)
}

// urlEnd is where the URL's characters end: at space, quotes, angle brackets, a closing bracket that nothing opened, or
// where another URL begins.
func (sc *scanner) urlEnd(from, rest int) int {
	quote := sc.byteAt(from - 1)
	depth := [3]int{}
	for i := rest; i < len(sc.text); {
		c := sc.text[i]
		switch {
		case c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c == '|' || c == '^' || c == '{' || c == '}' || c == 0x7f:
			return i
		case c == '\'' && quote == '\'':
			return i
		case c == '\\' && !(sc.byteAt(i+1) == '\\' && isAlnum(sc.byteAt(i+2)) || sc.byteAt(i-1) == '\\'):
			return i
		case c == '(' || c == '[':
			depth[c>>6]++
		case c == ')' || c == ']':
			if depth[c>>6]--; depth[c>>6] < 0 {
				return i
			}
		case c == ':' && strings.HasPrefix(sc.text[i:], "://"):
			// A second scheme: a new URL, unless it is a parameter or a part of the path of the first.
			if start := sc.schemeBefore(i); start < i && start > rest && strings.IndexByte("=/?&:#%", sc.text[start-1]) < 0 {
				return start
			}
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(sc.text[i:])
			if !isNameRune(r) {
				return i
			}
			i += size - 1
		}
		i++
	}
	return len(sc.text)
}

// isNameRune says whether a letter beyond ASCII may stand in a name in running text. Scripts written without spaces are
// left out: there the prose would stick to the name.
func isNameRune(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek)
}

// trimURL takes off the prose's own punctuation, and a sentence that sticks to the end: bl.txt.The
func (sc *scanner) trimURL(from, to int) int {
	for to > from {
		switch c := sc.text[to-1]; {
		case strings.HasSuffix(sc.text[from:to], "%20"):
			to -= len("%20")
		case strings.IndexByte(".,;:!?'*\"[(\\", c) >= 0, c == '_' && sc.byteAt(from-1) == '_':
			to--
		default:
			return sc.cutSentence(from, to)
		}
	}
	return to
}

// cutSentence finds ".The" behind a file extension, or a host, at the end of a URL.
func (sc *scanner) cutSentence(from, to int) int {
	last := sc.text[from+strings.LastIndexByte(sc.text[from:to], '/')+1 : to]
	dot := strings.LastIndexByte(last, '.')
	if dot <= 0 || len(last)-dot < 3 || !isUpper(last[dot+1]) || strings.ToLower(last[dot+2:]) != last[dot+2:] {
		return to
	}
	stem := last[:dot]
	if ext := strings.LastIndexByte(stem, '.'); ext >= 0 && len(stem)-ext <= 5 && strings.ToLower(stem[ext:]) == stem[ext:] {
		return to - len(last) + dot
	}
	return to
}

// continueURL joins what follows on the next line, where the URL breaks off in the midst of its query or path.
func (sc *scanner) continueURL(c *candidate) {
	for lines := 0; lines < 8; lines++ {
		start, end := sc.continuation(c)
		if start < 0 {
			return
		}
		c.value += sc.text[start:end]
		c.to = end
	}
}

// continuation is the word that stands alone on the line below, if the candidate ends its line unfinished.
func (sc *scanner) continuation(c *candidate) (from, to int) {
	eol := sc.spanWhile(c.to, func(b byte) bool { return b == ' ' || b == '\t' || b == '\r' })
	if sc.byteAt(eol) != '\n' {
		return -1, -1
	}
	from = sc.spanWhile(eol+1, func(b byte) bool { return b == ' ' || b == '\t' })
	to = sc.urlEnd(from, from)
	rest := sc.spanWhile(to, func(b byte) bool { return b == ' ' || b == '\t' || b == '\r' })
	word := sc.text[from:to]
	if rest < len(sc.text) && sc.text[rest] != '\n' || !continuesURL(sc.text[c.to-1], word) {
		return -1, -1
	}
	return from, sc.trimURL(from, to)
}

// continuesURL says whether a lone word plausibly goes on a URL that ends in the byte given.
func continuesURL(last byte, word string) bool {
	if len(word) < 2 || strings.Contains(word, "://") || strings.HasPrefix(word, "www.") || strings.HasPrefix(word, "-") {
		return false
	}
	if strings.IndexByte("&=?", last) >= 0 || strings.IndexByte("&=?", word[0]) >= 0 {
		return true
	}
	return strings.IndexByte("-_/%", last) >= 0 && (strings.IndexByte(word, '/') > 0 || strings.ContainsAny(word, "=&?%") || extensionOf(word) != "")
}
