package matcher

import "bytes"

// colon judges the run of hexadecimal digits and colons in which data[at] stands: most are times, hardware addresses
// and fingerprints, some are IPv6 addresses.
func (s *scanner) colon(at int) {
	data := s.data
	start := s.groupBefore(at)
	if at+1 >= len(data) {
		return
	}
	next := data[at+1]
	leading := start == at
	switch {
	case leading && (next != ':' || at+2 < len(data) && data[at+2] == ':'):
		return
	case leading && at > 0 && is(data[at-1], isAlnum|classDot) && !followsEscape(data, at):
		return
	case !leading && next != ':' && !is(next, isHex):
		return
	}
	end, colons, gap := at, 0, false
	for ; end < len(data) && is(data[end], isHex|classColon|classDot); end++ {
		if data[end] == ':' {
			colons++
			gap = gap || end > start && data[end-1] == ':'
		}
	}
	s.coloned = end
	if end < len(data) && is(data[end], isAlnum) {
		return
	}
	if colons >= 15 && !gap && end-start == 3*colons+2 {
		s.fingerprint(start, end)
	}
	if (gap || colons >= 6) && end-start <= longestColonRun && s.addresses.any {
		s.colonRun(start, end)
	}
}

// longestColonRun is that of an address with a label before and a port behind it.
const longestColonRun = 60

// colonRun looks for addresses in a run of hexadecimal digits, colons and dots. A word may stand before an address
// (dc:2001:db8::7), and a port behind it without brackets (2001:db8::7:51234); where that can be read in several ways,
// each is tried.
func (s *scanner) colonRun(start, end int) {
	for s.data[end-1] == '.' {
		end--
	}
	if s.data[end-1] == ':' && s.data[end-2] != ':' {
		end--
	}
	label := labelBefore(s.data, start, end)
	if !s.mayBegin(start, end) && !s.mayBegin(label, end) && bytes.IndexByte(s.data[start:end], '.') < 0 {
		return // with a dot it must be known that the IPv4 address at its end is none
	}
	port := portBehind(s.data, start, end)
	for _, from := range [...]int{start, label} {
		for _, to := range [...]int{end, port} {
			if raw, ok := parseIPv6(s.data[from:to]); ok {
				s.v6End = max(s.v6End, to)
				s.ipv6(raw, from, to)
			}
			if port == end {
				break
			}
		}
		if label == start {
			break
		}
	}
}

// mayBegin says that some address or range begins with the group that stands here.
func (s *scanner) mayBegin(start, end int) bool {
	group, size := parseGroup(s.data[start:end])
	return (size > 0 || start+1 < end && s.data[start+1] == ':') && size <= 4 && s.addresses.isFirst(group)
}

// labelBefore is where a run goes on behind a first group that may be a word; its start if it is none.
func labelBefore(data []byte, start, end int) int {
	at := start
	for at < end && is(data[at], classHex) {
		at++
	}
	if at > start && at+1 < end && data[at] == ':' {
		return at + 1
	}
	return start
}

// portBehind is where a run ends before a last group that may be a port; its end if it is none.
func portBehind(data []byte, start, end int) int {
	at := end
	for at > start && end-at < 6 && is(data[at-1], classDigit) {
		at--
	}
	if digits := end - at; digits < 2 || digits > 5 || data[at] == '0' || at <= start+2 {
		return end
	}
	if data[at-1] == ':' && data[at-2] != ':' || data[at-1] == '.' {
		return at - 1
	}
	return end
}

// fingerprint judges pairs of digits between colons, as TLS certificates are logged, as a hash.
func (s *scanner) fingerprint(start, end int) {
	digits := s.buf[:0]
	for i := start; i < end; i += 3 {
		if !is(s.data[i], isHex) || !is(s.data[i+1], isHex) {
			return
		}
		digits = append(digits, s.data[i], s.data[i+1])
	}
	s.buf = digits
	s.digestOf(digits, start, end)
}

// groupBefore is where the first group of an address begins whose first colon stands at this place; the place itself if
// what stands before is no group.
func (s *scanner) groupBefore(at int) int {
	start := at
	for start > 0 && at-start < 4 && is(s.data[start-1], isHex) {
		start--
	}
	if start == 0 {
		return start
	}
	if before := s.data[start-1]; before == '%' && at-start >= 2 && isEscapedBorder(s.data, start-1) {
		return start + 2
	} else if is(before, isAlnum) && !followsEscape(s.data, start) || before == '.' {
		return at
	}
	return start
}

// parseIPv6 reads the forms of RFC 4291, section 2.2, without a zone.
func parseIPv6(b []byte) (addr [16]byte, ok bool) {
	filled, gap := 0, -1
	if len(b) < 2 || b[0] == ':' && b[1] != ':' {
		return addr, false
	}
	if b[0] == ':' {
		gap, b = 0, b[2:]
	}
	for len(b) > 0 {
		group, size := parseGroup(b)
		if size < len(b) && b[size] == '.' {
			v4, ok := parseIPv4(b)
			if !ok || filled > 12 {
				return addr, false
			}
			addr[filled], addr[filled+1], addr[filled+2], addr[filled+3] = byte(v4>>24), byte(v4>>16), byte(v4>>8), byte(v4)
			filled += 4
			break
		}
		if size == 0 || size > 4 || filled == 16 {
			return addr, false
		}
		addr[filled], addr[filled+1] = byte(group>>8), byte(group)
		filled += 2
		b = b[size:]
		if len(b) == 0 {
			break
		}
		b = b[1:]
		if len(b) == 0 {
			return addr, false
		}
		if b[0] == ':' {
			if gap >= 0 {
				return addr, false
			}
			gap, b = filled, b[1:]
		}
	}
	return spread(addr, filled, gap)
}

func parseGroup(b []byte) (value uint32, size int) {
	for size < len(b) && size <= 4 && is(b[size], isHex) {
		value = value<<4 | uint32(unhex(b[size]))
		size++
	}
	return value, size
}

// spread puts the zeros of "::" in their place.
func spread(addr [16]byte, filled, gap int) ([16]byte, bool) {
	if gap < 0 {
		return addr, filled == 16
	}
	if filled > 14 {
		return addr, false
	}
	var out [16]byte
	copy(out[:], addr[:gap])
	copy(out[16-(filled-gap):], addr[gap:filled])
	return out, true
}
