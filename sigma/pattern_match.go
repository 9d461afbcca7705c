package sigma

import (
	"bytes"
	"unicode/utf8"
)

// A segment is what stands between two * of a pattern.
type segment []piece

// A piece is a literal, or one character whichever.
type piece struct {
	text []byte
	one  bool
}

func (s segment) text() []byte {
	if len(s) == 0 {
		return nil
	}
	return s[0].text
}

// matches tells whether the whole of a value is as the pattern says. The value must be folded unless the pattern is cased.
func (p *pattern) matches(value []byte) bool {
	switch p.shape {
	case whole:
		return bytes.Equal(value, p.text)
	case prefix:
		return bytes.HasPrefix(value, p.text)
	case suffix:
		return bytes.HasSuffix(value, p.text)
	case within:
		return bytes.Contains(value, p.text)
	}
	return matchSegments(p.segments, value)
}

// matchSegments takes each segment where it fits first: what is left for the others is never less.
func matchSegments(segments []segment, value []byte) bool {
	at := segments[0].at(value)
	if len(segments) == 1 {
		return at == len(value)
	}
	if at < 0 {
		return false
	}
	value = value[at:]
	for _, s := range segments[1 : len(segments)-1] {
		if at = s.find(value); at < 0 {
			return false
		}
		value = value[at:]
	}
	return segments[len(segments)-1].ends(value)
}

// at is the length of the value's begin that the segment fits, -1 if it does not. A byte that is no UTF-8 is a character.
func (s segment) at(value []byte) int {
	length := 0
	for _, p := range s {
		rest := value[length:]
		switch {
		case p.one && len(rest) == 0, !bytes.HasPrefix(rest, p.text):
			return -1
		case p.one:
			_, size := utf8.DecodeRune(rest)
			length += size
		default:
			length += len(p.text)
		}
	}
	return length
}

// find is where the first place that the segment fits ends, -1 if there is none.
func (s segment) find(value []byte) int {
	if len(s) == 0 {
		return 0
	}
	for start := 0; ; {
		if !s[0].one {
			next := bytes.Index(value[start:], s[0].text)
			if next < 0 {
				return -1
			}
			start += next
		}
		if n := s.at(value[start:]); n >= 0 {
			return start + n
		}
		if start == len(value) {
			return -1
		}
		_, size := utf8.DecodeRune(value[start:])
		start += size
	}
}

// ends tells whether the segment fits the end of the value.
func (s segment) ends(value []byte) bool {
	start := len(value)
	for i := len(s) - 1; i >= 0; i-- {
		size := len(s[i].text)
		if s[i].one {
			_, size = utf8.DecodeLastRune(value[:start])
		}
		if size == 0 && s[i].one || size > start {
			return false
		}
		start -= size
	}
	return s.at(value[start:]) == len(value)-start
}
