package link

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// InText finds the links of running text: with a scheme, or beginning with "www.", or a bare name with a path. Brackets and full stops around
// them are no part of them. It is linear in the text, but for links that stand close together in one word.
func InText(text string) []Found {
	var found []Found
	for at := 0; at < len(text); {
		start, end, hint := nextWord(text, at)
		if !hint {
			at = end
			continue
		}
		if f, ok := inAngles(text, start, end); ok {
			found = append(found, f)
			at = f.End
			continue
		}
		at = min(end, start+maxURL)
		found = inWord(found, text[start:at], start)
	}
	return found
}

// nextWord is the next run of what may stand in a link. hint says that one may: it holds a slash or "www", in either case.
func nextWord(text string, at int) (start, end int, hint bool) {
	for at < len(text) && classes[text[at]] == breaks {
		at++
	}
	start = at
	for at < len(text) {
		switch classes[text[at]] {
		case breaks:
			return start, at, hint
		case hints:
			hint = true
		case wide:
			r, size := utf8.DecodeRuneInString(text[at:])
			if endsWord(r) {
				if at == start {
					start += size
					at += size
					continue
				}
				return start, at, hint
			}
			at += size
			continue
		}
		at++
	}
	return start, at, hint
}

const (
	plain  = iota
	breaks // ends every link
	hints  // without one of these there is none
	wide   // not ASCII
)

var classes = func() (table [256]uint8) {
	for i := range table {
		switch {
		case i >= 0x80:
			table[i] = wide
		case i <= ' ' || i == 0x7f || i == '<' || i == '>' || i == '"' || i == '`':
			table[i] = breaks
		case i == '/' || i == 'w' || i == 'W':
			table[i] = hints
		}
	}
	return table
}()

// endsWord says which characters beyond ASCII end a link: spaces, quotes, brackets and full stops of all kinds.
func endsWord(r rune) bool {
	switch r {
	case '。', '、', '！', '？', '，', '；', '：', '．', '「', '」', '『', '』', '（', '）', '【', '】', '《', '》', '〈', '〉', '〔', '〕', '［', '］', '＜', '＞',
		'“', '”', '„', '‘', '’', '‚', '«', '»', '‹', '›', '…', '→', '▶', '►', '•', '·', '│', '｜', '\u2028', '\u2029', '\ufffc', '\ufffd':
		return true
	}
	return unicode.IsSpace(r)
}

// maxWrapped is how long a link in angle brackets may be that goes over several lines, in bytes.
const maxWrapped = 4 << 10

// inAngles reads a link in angle brackets, which may be wrapped at line ends (RFC 3986, appendix C).
func inAngles(text string, start, end int) (Found, bool) {
	if start == 0 || text[start-1] != '<' || end == len(text) || text[end] == '>' {
		return Found{}, false
	}
	if size, ok := schemeAt(text[start:end]); !ok || size == 0 {
		return Found{}, false
	}
	window := text[start:min(len(text), start+maxWrapped)]
	length := closingAngle(window)
	if length < 0 || !strings.ContainsAny(window[:length], "\r\n") {
		return Found{}, false
	}
	joined, ok := unwrapLines(window[:length])
	if !ok {
		return Found{}, false
	}
	url := refang(joined)
	return Found{URL: url, Start: start, End: start + length}, hasHost(url)
}

// closingAngle is where the bracket is closed; at the beginning of a line ">" is a mark of quoting. It is -1 where another opens before.
func closingAngle(text string) int {
	lineStart := false
	for i := range len(text) {
		switch c := text[i]; c {
		case '<':
			return -1
		case '>':
			if !lineStart {
				return i
			}
		case '\n':
			lineStart = true
		case ' ', '\t', '\r':
		default:
			lineStart = false
		}
	}
	return -1
}

// unwrapLines joins the lines of a link, without the marks of quoting. A space within a line says that it is no link.
func unwrapLines(text string) (string, bool) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.Trim(line, "> \t\r\n")
		if strings.ContainsAny(line, " \t") {
			return "", false
		}
		b.WriteString(line)
	}
	return b.String(), true
}

// inWord adds the links of one word, which begins at base.
func inWord(found []Found, word string, base int) []Found {
	for at := 0; at < len(word); {
		start, ok := firstScheme(word[at:])
		if !ok {
			if at == 0 {
				return bareName(found, word, base)
			}
			break
		}
		start += at
		end := linkEnd(word, start)
		url := refang(word[start:end])
		if hasPrefixFold(url, "www") {
			url = "http://" + url
		}
		if hasHost(url) {
			found = append(found, Found{URL: url, Start: base + start, End: base + end})
		}
		at = max(end, start+1)
	}
	return found
}

// refang undoes the ways in which a link is made harmless to click, in its scheme and its host. A host has no brackets but those of IPv6.
func refang(url string) string {
	size, ok := schemeAt(url)
	if !ok {
		return refangHost(url)
	}
	scheme := strings.ToLower(url[:size])
	end := len(url)
	if i := strings.IndexAny(url[size:], "/?#"); i >= 0 {
		end = size + i
	}
	host := refangHost(url[size:end])
	switch {
	case size == 0 || strings.HasPrefix(scheme, "http") && strings.HasSuffix(scheme, "p://"), strings.HasPrefix(scheme, "https://"):
		scheme = url[:size]
	case scheme[0] == 'f':
		scheme = "ftp://"
	case strings.HasPrefix(scheme[min(4, size):], "s"):
		scheme = "https://"
	default:
		scheme = "http://"
	}
	return scheme + host + url[end:]
}

// refangHost undoes "example[.]com" and its kin.
func refangHost(host string) string {
	if !strings.ContainsAny(host, "[({") || strings.HasPrefix(host, "[") && strings.IndexByte(host, ']') > 4 {
		return host
	}
	return harmless.Replace(host)
}

var harmless = strings.NewReplacer("[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "{dot}", ".", "[DOT]", ".", "(DOT)", ".",
	"[:]", ":", "(:)", ":", "[@]", "@", "[at]", "@", "[.", ".", ".]", ".")

// linkEnd is where the link that begins at start ends in its word.
func linkEnd(word string, start int) int {
	rest := word[start:]
	size, _ := schemeAt(rest)
	end := reach(rest, size)
	if start > 0 {
		end = min(end, closedBy(rest[:end], word[start-1]))
	}
	return start + max(trimmed(rest[:end]), min(size, end))
}

// closedBy is where the bracket or quote is closed that stands before the link.
func closedBy(rest string, before byte) int {
	var close byte
	switch before {
	case '(':
		close = ')'
	case '[':
		close = ']'
	case '{':
		close = '}'
	case '\'':
		if i := strings.IndexByte(rest, '\''); i >= 0 {
			return i
		}
		return len(rest)
	default:
		return len(rest)
	}
	depth := 0
	for i := range len(rest) {
		switch rest[i] {
		case before:
			depth++
		case close:
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return len(rest)
}

// trimmed is the length of the link without the punctuation of the sentence behind it, and without brackets that it did not open.
func trimmed(link string) int {
	surplus := map[byte]int{}
	for i := range len(link) {
		switch link[i] {
		case '(', '[', '{':
			surplus[closing[link[i]]]--
		case ')', ']', '}':
			surplus[link[i]]++
		}
	}
	end := len(link)
	for end > 0 {
		c := link[end-1]
		switch {
		case strings.IndexByte(".,;:!?'*~^|\\", c) >= 0:
		case surplus[c] > 0 && strings.IndexByte(")]}", c) >= 0:
			surplus[c]--
		case zeroWidthBefore(link[:end]) > 0:
			end -= zeroWidthBefore(link[:end]) - 1
		default:
			return end
		}
		end--
	}
	return end
}

var closing = map[byte]byte{'(': ')', '[': ']', '{': '}'}

func zeroWidthBefore(s string) int {
	if s[len(s)-1] < 0x80 {
		return 0
	}
	switch r, size := utf8.DecodeLastRuneInString(s); r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f':
		return size
	}
	return 0
}
