package matcher

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"picket/indicator"
)

// foreignName judges the name around a token that touches characters beyond ASCII, and says whether that settles what
// the token is. It does not if a writing without spaces runs on into the token: that may be prose around a name.
func (s *scanner) foreignName(start, end int) (settled bool) {
	if start >= s.nameEnd {
		from, to := s.widen(start, end)
		s.nameEnd = to
		s.isName = s.foreignRun(from, to)
	}
	before, _ := utf8.DecodeLastRune(s.data[:start])
	after, _ := utf8.DecodeRune(s.data[end:])
	return s.isName || continuesLabel(before) || continuesLabel(after)
}

func continuesLabel(r rune) bool {
	return r >= utf8.RuneSelf && continuesForeign(r) && !isForeignDot(r) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// foreignDot judges the name around a dot of another writing, if one stands here: IDNA takes three for a full stop (UTS
// 46, section 2.3).
func (s *scanner) foreignDot(at int) {
	r, size := utf8.DecodeRune(s.data[at:])
	if !isForeignDot(r) {
		return
	}
	start, end := s.widen(at, at+size)
	s.nameEnd = end
	s.isName = s.foreignRun(start, end)
}

func isForeignDot(r rune) bool { return r == '\u3002' || r == '\uff0e' || r == '\uff61' }

// foreignRun says whether the host of some indicator ends in the last two labels of data[start:end].
func (s *scanner) foreignRun(start, end int) bool {
	for start < end && s.data[start] == '.' {
		start++
	}
	for end > start && s.data[end-1] == '.' {
		end--
	}
	if end-start > 4*longestName {
		return false
	}
	text, err := indicator.ASCIIName(string(s.data[start:end]))
	if err != nil {
		return false
	}
	name := bytes.Trim([]byte(text), ".")
	tail := lastLabels(name)
	if tail < 0 || !s.names.filter.has(foldedHash(name[tail:])) {
		return false
	}
	s.namedAs(name, start, end)
	return true
}

// widen extends a token by the letters beyond ASCII on both sides, and the tokens between them.
func (s *scanner) widen(start, end int) (int, int) {
	for end < len(s.data) {
		r, size := utf8.DecodeRune(s.data[end:])
		if !continuesForeign(r) {
			break
		}
		end += size
	}
	for start > s.nameEnd {
		r, size := utf8.DecodeLastRune(s.data[:start])
		if !continuesForeign(r) {
			break
		}
		start -= size
	}
	return start, end
}

func continuesForeign(r rune) bool {
	if r < utf8.RuneSelf {
		return is(byte(r), inToken)
	}
	return isWordRune(r) || isForeignDot(r) || r == '\u200c' || r == '\u200d' || r == '\u00b7' || isEmoji(r)
}

// isEmoji: some registries sell names of them.
func isEmoji(r rune) bool {
	return r >= 0x2600 && r <= 0x27bf || r == 0xfe0f || r >= 0x1f300 && r <= 0x1faff
}
