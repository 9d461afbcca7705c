package sigma

import (
	"fmt"
	"regexp"
	"strings"
)

// pcreOnly are escapes of PCRE that mean what Go spells otherwise.
var pcreOnly = map[byte]string{
	'e': `\x1b`, 'h': `[\t \x{a0}]`, 'H': `[^\t \x{a0}]`, 'N': `[^\n]`, 'R': `(?:\r\n|[\n\v\f\r\x{85}\x{2028}\x{2029}])`,
	'Z': `\n?\z`,
}

// pcreGroups are groups that Go has not, with their names.
var pcreGroups = []struct{ begin, name string }{
	{"(?=", "lookahead"}, {"(?!", "lookahead"}, {"(?<=", "lookbehind"}, {"(?<!", "lookbehind"},
	{"(?>", "an atomic group"}, {"(?(", "a conditional group"}, {"(?#", "a comment"}, {"(?|", "a branch reset"},
	{"(?R", "recursion"}, {"(?&", "recursion"}, {"(?P>", "recursion"}, {"(?P=", "a backreference"}, {"(*", "a control verb"},
}

// bounds is a quantifier in braces at the end.
var bounds = regexp.MustCompile(`[^\\]\{[0-9]{1,9}(,[0-9]{0,9})?\}$`)

// A regexpScanner walks over a regular expression of PCRE and writes it as Go spells it.
type regexpScanner struct {
	text    string
	at      int
	out     strings.Builder
	inClass bool
	repeats bool // what was just read is a quantifier
}

// translateRegexp writes a regular expression as Go spells it; the error names what Go has not.
func translateRegexp(text string) (string, error) {
	s := &regexpScanner{text: text}
	for s.at < len(s.text) {
		if err := s.step(); err != nil {
			return "", err
		}
	}
	return s.out.String(), nil
}

func (s *regexpScanner) step() error {
	rest := s.text[s.at:]
	repeats := s.repeats
	s.repeats = false
	switch {
	case rest[0] == '\\' && len(rest) > 1:
		return s.escape(rest)
	case s.inClass:
		return s.class(rest)
	case rest[0] == '[':
		s.inClass = true
		n := 1
		if strings.HasPrefix(rest, "[^") {
			n = 2
		}
		if len(rest) > n && rest[n] == ']' { // plain where it comes first
			s.copy(n)
			return s.replace(1, `\]`)
		}
		return s.copy(n)
	case rest[0] == '(':
		return s.group(rest)
	case rest[0] == '+' && repeats:
		return unsupported("a possessive quantifier")
	case strings.IndexByte("*+?", rest[0]) >= 0:
		s.repeats = !repeats // a second ? makes the quantifier lazy
	case rest[0] == '}':
		s.repeats = bounds.MatchString(s.text[:s.at+1])
	}
	return s.copy(1)
}

func unsupported(what string) error {
	return fmt.Errorf("%s is not supported: the specification's flavor of regular expressions excludes it", what)
}

func (s *regexpScanner) copy(n int) error { return s.replace(n, s.text[s.at:s.at+n]) }

func (s *regexpScanner) replace(n int, by string) error {
	s.out.WriteString(by)
	s.at += n
	return nil
}

func (s *regexpScanner) class(rest string) error {
	if strings.HasPrefix(rest, "[:") {
		if end := strings.Index(rest, ":]"); end > 0 {
			return s.copy(end + 2)
		}
	}
	s.inClass = rest[0] != ']'
	if rest[0] == '[' {
		return s.replace(1, `\[`)
	}
	return s.copy(1)
}

func (s *regexpScanner) group(rest string) error {
	for _, g := range pcreGroups {
		if strings.HasPrefix(rest, g.begin) {
			return unsupported(g.name)
		}
	}
	if strings.HasPrefix(rest, "(?") {
		end := strings.IndexAny(rest, ":)<")
		if end > 0 && strings.Contains(rest[:end], "x") {
			return unsupported("the flag x")
		}
		if len(rest) > 2 && (rest[2] >= '0' && rest[2] <= '9') {
			return unsupported("recursion")
		}
		return s.copy(2)
	}
	return s.copy(1)
}

func (s *regexpScanner) escape(rest string) error {
	c := rest[1]
	switch {
	case c == 'Q':
		if end := strings.Index(rest, `\E`); end > 0 {
			return s.copy(end + 2)
		}
		return s.copy(len(rest))
	case c == 'u' && len(rest) >= 6 && isHex(rest[2:6]):
		return s.replace(6, `\x{`+rest[2:6]+`}`)
	case s.inClass && c == 'b':
		return s.replace(2, `\x08`)
	case s.inClass && strings.IndexByte("NRZ", c) >= 0:
		return unsupported(`\` + rest[1:2] + " in a class")
	case s.inClass && c == 'h':
		return s.replace(2, `\t \x{a0}`)
	case s.inClass:
		return s.literalEscape(rest)
	case c >= '1' && c <= '9' || c == 'k' || c == 'g':
		return unsupported("a backreference")
	case c == 'G' || c == 'K' || c == 'X' || c == 'c':
		return unsupported(`\` + string(c))
	}
	if by, ok := pcreOnly[c]; ok {
		return s.replace(2, by)
	}
	return s.literalEscape(rest)
}

// literalEscape copies an escape; of characters beyond ASCII, which Go does not let be escaped, the backslash goes.
func (s *regexpScanner) literalEscape(rest string) error {
	if rest[1] >= 0x80 {
		return s.replace(1, "")
	}
	if rest[1] == 'e' {
		return s.replace(2, `\x1b`)
	}
	return s.copy(2)
}

func isHex(s string) bool {
	for i := range len(s) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}
