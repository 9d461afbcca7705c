package matcher

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
	case leading && at > 0 && is(data[at-1], isAlnum|classDot) && !isEscapedBorder(data, at-3):
		return
	case !leading && next != ':' && !is(next, isHex):
		return
	}
	end := at
	for end < len(data) && is(data[end], isHex|classColon|classDot) {
		end++
	}
	s.coloned = end
	if end < len(data) && is(data[end], isAlnum) || end-start > 60 {
		return
	}
	for data[end-1] == '.' {
		end--
	}
	if data[end-1] == ':' && data[end-2] != ':' {
		end--
	}
	if raw, ok := parseIPv6(data[start:end]); ok {
		s.v6End = end
		s.ipv6(raw, start, end)
	}
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
	} else if is(before, isAlnum) && !isEscapedBorder(s.data, start-3) || before == '.' {
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
