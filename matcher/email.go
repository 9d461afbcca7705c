package matcher

import (
	"strings"
	"unicode/utf8"
)

// longestLocal bounds the part of an address before the @, in bytes; the standard has 64 (RFC 5321, section 4.5.3.1.1).
const longestLocal = 256

func emailKey(local, host []byte) uint64 { return mix(foldedHash(local) ^ multiplier*foldedHash(host)) }

// email judges the address whose host is known and whose local part ends at the @.
func (s *scanner) email(host []byte, at, hostStart, end int) {
	if len(s.names.emails.entries) == 0 {
		return
	}
	start := s.localBefore(at)
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
		start += 2
	}
	for start < at && s.data[start] == '.' {
		start++
	}
	return start
}

func isLocalByte(c byte) bool { return is(c, inToken|classHigh) || c == '+' || c == '~' || c == '$' }
