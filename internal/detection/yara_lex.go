package detection

import (
	"strings"
	"unicode/utf8"
)

const (
	maxIdentifier = 128
	maxMeta       = 4096 // bytes of a value of meta that is broken over lines
	yaraBlanks    = " \t\r\n\f\v\u00A0\u200B\uFEFF"
	wordBytes     = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	return n
}

type tokenKind uint8

const (
	endToken    tokenKind = iota
	wordToken             // identifier or keyword
	numberToken           // also with KB or MB
	textToken             // a string in quotes
	regexToken
	stringToken // $a, also $a*, and # @ ! in place of $
	markToken   // operators and brackets
	badToken
)

// A token is a piece of a rule: text[from:to].
type token struct {
	kind     tokenKind
	text     string
	from, to int
}

// A yaraLexer cuts a rule into tokens, as libyara's does.
type yaraLexer struct {
	text    string
	at      int
	inMeta  bool  // values may be broken over lines: they mean nothing to the search
	joins   []int // where they were
	failure *fault
}

func (l *yaraLexer) fail(at int, format string, args ...any) token {
	if l.failure == nil {
		l.failure = faultAt(at, format, args...)
	}
	return token{kind: badToken, from: at, to: at}
}

// blanks passes over white space and comments.
func (l *yaraLexer) blanks() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.HasPrefix(rest, "//"):
			l.at += lineLength(rest)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				l.fail(l.at, "a comment without end")
				l.at = len(l.text)
				return
			}
			l.at += end + 4
		default:
			r, n := utf8.DecodeRuneInString(rest)
			if !strings.ContainsRune(yaraBlanks, r) {
				return
			}
			l.at += n
		}
	}
}

func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// marks are the operators of more than one byte.
var marks = []string{"..", "<<", ">>", "<=", ">=", "==", "!="}

// next is the next token. A slash begins a regular expression wherever one may stand: division is a backslash.
func (l *yaraLexer) next() token {
	l.blanks()
	from := l.at
	if from >= len(l.text) || l.failure != nil {
		return token{kind: endToken, from: from, to: from}
	}
	rest, kind := l.text[from:], markToken
	switch c := rest[0]; {
	case c == '"':
		return l.quoted()
	case c == '/':
		return l.regex()
	case isDigit(c):
		kind, l.at = numberToken, from+numberLength(rest)
	case isWordByte(c):
		kind, l.at = wordToken, from+wordLength(rest)
	case c == '!' && strings.HasPrefix(rest, "!="):
		l.at += 2
	case strings.IndexByte("$#@!", c) >= 0:
		kind, l.at = stringToken, from+1+wordLength(rest[1:])
		if c == '$' && strings.HasPrefix(l.text[l.at:], "*") {
			l.at++
		}
	case strings.IndexByte("()[]{}:=,.+-*\\%&|^~<>", c) >= 0:
		l.at++
		for _, m := range marks {
			if strings.HasPrefix(rest, m) {
				l.at = from + len(m)
			}
		}
	case c >= utf8.RuneSelf:
		return l.fail(from, "a character that is not ASCII")
	default:
		return l.fail(from, "unexpected %q", c)
	}
	if kind == wordToken && l.at-from > maxIdentifier {
		return l.fail(from, "a name of more than %d bytes", maxIdentifier)
	}
	return token{kind, l.text[from:l.at], from, l.at}
}

// numberLength is that of a decimal, hexadecimal, octal or floating number, with its unit.
func numberLength(s string) int {
	n := 0
	switch {
	case strings.HasPrefix(s, "0x"):
		for n = 2; n < len(s) && isHex(s[n]); n++ {
		}
		return n
	case strings.HasPrefix(s, "0o"):
		for n = 2; n < len(s) && '0' <= s[n] && s[n] <= '7'; n++ {
		}
		return n
	}
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
		return n
	}
	if strings.HasPrefix(s[n:], "KB") || strings.HasPrefix(s[n:], "MB") {
		n += 2
	}
	return n
}

// quoted reads a string with its escapes: \" \\ \t \n \r \xHH.
func (l *yaraLexer) quoted() token {
	from, joins := l.at, len(l.joins)
	for i := from + 1; i < len(l.text); i++ {
		switch c := l.text[i]; c {
		case '"':
			l.at = i + 1
			return token{textToken, l.text[from+1 : i], from, l.at}
		case '\\':
			n := escapeLength(l.text[i:])
			if n == 0 {
				return l.fail(i, "a string with an escape that YARA does not know")
			}
			i += n - 1
		case '\n':
			if !l.inMeta || i-from > maxMeta {
				l.joins = l.joins[:joins]
				return l.fail(from, "a string that does not end on its line")
			}
			l.joins = append(l.joins, i)
		}
	}
	l.joins = l.joins[:joins]
	return l.fail(from, "a string without end")
}

// escapeLength is 0 where there is no escape.
func escapeLength(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case strings.IndexByte(`"\tnr`, s[1]) >= 0:
		return 2
	case s[1] == 'x' && len(s) >= 4 && isHex(s[2]) && isHex(s[3]):
		return 4
	}
	return 0
}

// regex reads /…/ with its flags.
func (l *yaraLexer) regex() token {
	from := l.at
	for i := from + 1; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case '\n':
			return l.fail(from, "a regular expression that does not end on its line")
		case '/':
			l.at = i + 1
			body := l.text[from+1 : i]
			for l.at < len(l.text) && (l.text[l.at] == 'i' || l.text[l.at] == 's') {
				l.at++
			}
			if at, reason := checkRegex(body); reason != "" {
				return l.fail(from+1+at, "%s", reason)
			}
			return token{regexToken, body, from, l.at}
		}
	}
	return l.fail(from, "a regular expression without end")
}
