package stix

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of token, after the grammar of STIX 2.1, section 9.
type tokenKind int

const (
	endToken    tokenKind = iota
	wordToken             // a keyword, an object type or a property
	stringToken           // 'text'
	numberToken
	typedToken  // t'time', h'hexadecimal', b'Base64'
	symbolToken // an operator or a bracket
)

// A token knows where it stands. For quoted literals start and end leave out the quotes.
type token struct {
	kind       tokenKind
	value      string
	start, end int
}

type literal = token

type lexer struct {
	text string
	at   int
}

func (l *lexer) next() (token, error) {
	if err := l.skipSpace(); err != nil {
		return token{}, err
	}
	start, rest := l.at, l.text[l.at:]
	if rest == "" {
		return token{kind: endToken, start: start, end: start}, nil
	}
	switch c := rest[0]; {
	case c == '\'':
		return l.quoted(stringToken)
	case strings.IndexByte("thb", c) >= 0 && len(rest) > 1 && rest[1] == '\'':
		l.at++
		return l.quoted(typedToken)
	case isWordStart(c):
		return l.take(wordToken, wordLength(rest)), nil
	case numberLength(rest) > 0:
		return l.take(numberToken, numberLength(rest)), nil
	}
	for _, symbol := range []string{"==", "!=", "<>", "<=", ">=", "=", "<", ">", "[", "]", "(", ")", ",", ".", ":", "*"} {
		if strings.HasPrefix(rest, symbol) {
			return l.take(symbolToken, len(symbol)), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, fmt.Errorf("pattern byte %d: unexpected %q", start, r)
}

func (l *lexer) take(kind tokenKind, length int) token {
	start := l.at
	l.at += length
	return token{kind, l.text[start:l.at], start, l.at}
}

// skipSpace skips white space and both forms of comment.
func (l *lexer) skipSpace() error {
	for {
		rest := strings.TrimLeftFunc(l.text[l.at:], unicode.IsSpace)
		l.at = len(l.text) - len(rest)
		switch {
		case strings.HasPrefix(rest, "//"):
			line, _, _ := strings.Cut(rest, "\n")
			l.at += min(len(rest), len(line)+1)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return fmt.Errorf("pattern byte %d: comment without end", l.at)
			}
			l.at += 2 + end + 2
		default:
			return nil
		}
	}
}

// quoted reads a literal from its opening quote on.
func (l *lexer) quoted(kind tokenKind) (token, error) {
	start := l.at + 1
	for i := start; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case '\'':
			l.at = i + 1
			return token{kind, unescaped(l.text[start:i]), start, i}, nil
		}
	}
	return token{}, fmt.Errorf("pattern byte %d: string without end", l.at)
}

func unescaped(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	return unescape.Replace(text)
}

var unescape = strings.NewReplacer(`\'`, `'`, `\\`, `\`)

func isWordStart(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

func wordLength(s string) int {
	i := 1
	for i < len(s) && (isWordStart(s[i]) || '0' <= s[i] && s[i] <= '9' || s[i] == '-') {
		i++
	}
	return i
}

// numberLength is 0 where no number begins. A dot must have digits behind it.
func numberLength(s string) int {
	i := 0
	if s[0] == '+' || s[0] == '-' {
		i++
	}
	whole := digits(s[i:])
	i += whole
	if fraction := digits(strings.TrimPrefix(s[i:], ".")); fraction > 0 && strings.HasPrefix(s[i:], ".") {
		return i + 1 + fraction
	}
	if whole == 0 {
		return 0
	}
	return i
}

func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
