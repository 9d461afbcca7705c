package matcher

import (
	"strings"
	"unicode/utf8"
)

// longestLocal bounds the part of an address before the @, in bytes; the standard has 64 (RFC 5321, section 4.5.3.1.1).
const longestLocal = 256

func emailKey(local, host []byte) uint64 { return mix(foldedHash(local) ^ multiplier*foldedHash(host)) }

// email judges the addresses whose host is known and whose local part ends at the @.
func (s *scanner) email(host []byte, at, end int) {
	if len(s.names.emails.entries) == 0 {
		return
	}
	start := s.localBefore(at)
	s.emailFrom(start, host, at, end)
	if start > 0 && opensEscape[s.data[start-1]] && s.data[start-1] != '%' {
		if after := afterEscape(s.data, start, at); after > start {
			s.emailFrom(after, host, at, end)
		}
	}
	if !s.names.oddLocals {
		return
	}
	for q := start - 1; q >= 0 && at-q <= longestLocal && isLocalText(s.data[q]); q-- {
		if q == 0 || !isLocalByte(s.data[q-1]) {
			s.emailFrom(q, host, at, end)
		}
	}
}

// emailFrom looks up the address whose local part is data[start:at].
func (s *scanner) emailFrom(start int, host []byte, at, end int) {
	local := s.data[start:at]
	emails := &s.names.emails
	for n := emails.first(emailKey(local, host)); n != 0; n = emails.at(n).next {
		id := emails.at(n).value
		user, name, _ := strings.Cut(s.list[id].Value, "@")
		if equalFolded(local, user) && equalFolded(host, name) {
			s.match(id, start, end)
		}
	}
}

// localBefore is where the local part of an address begins. Of the characters that it may hold (RFC 5322, section
// 3.2.3), those that mostly stand between values are taken for borders.
func (s *scanner) localBefore(at int) int {
	start := at
	for start > 0 && at-start <= longestLocal && isLocalByte(s.data[start-1]) {
		start--
	}
	for start < at && s.data[start] >= 0x80 {
		r, size := utf8.DecodeRune(s.data[start:at])
		if isWordRune(r) {
			break
		}
		start += size
	}
	if start > 0 && isEscapedBorder(s.data, start-1) {
		start = afterEscape(s.data, start, at)
	}
	for start < at && s.data[start] == '.' {
		start++
	}
	return start
}

func isLocalByte(c byte) bool { return is(c, inToken|classHigh) || c == '+' || c == '~' || c == '$' }

// isLocalText says that the local part of some address may hold this character.
func isLocalText(c byte) bool { return isLocalByte(c) || strings.IndexByte("!#%&'*/=?^`{|}", c) >= 0 }
