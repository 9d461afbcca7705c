package matcher

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// An addressSet holds addresses and ranges, by value.
type addressSet struct {
	any    bool // some value is an address, or may be written as one with colons
	v4     index
	v6     index
	filter filter // of IPv4 addresses, those that are hosts of URLs included
	ranges map[netip.Prefix][]int32
	bits4  []int // the lengths of the prefixes in ranges
	bits6  []int
	top4   [1024]uint64 // by the first 16 bits of an address: whether some range may hold it
	top6   [1024]uint64
	first6 [1024]uint64 // by the first group of an IPv6 address: whether one may be looked for, an IPv4 address within it too
}

func v4Key(addr uint32) uint64 { return (uint64(addr) + 1) * multiplier }

func v6Key(addr [16]byte) uint64 {
	return mix(mix(binary.BigEndian.Uint64(addr[:])) ^ binary.BigEndian.Uint64(addr[8:]))
}

func (a *addressSet) addRange(prefix netip.Prefix, id int) {
	if a.ranges == nil {
		a.ranges = map[netip.Prefix][]int32{}
	}
	a.ranges[prefix] = append(a.ranges[prefix], int32(id))
	lengths, top := &a.bits6, &a.top6
	if prefix.Addr().Is4() {
		lengths, top = &a.bits4, &a.top4
	}
	if !slices.Contains(*lengths, prefix.Bits()) {
		*lengths = append(*lengths, prefix.Bits())
	}
	first := topBits(prefix.Addr())
	last := first | uint16(1<<max(0, 16-prefix.Bits())-1)
	for i := int(first); i <= int(last); i++ {
		top[i>>6] |= 1 << (i & 63)
	}
	a.begins(prefix.Addr())
}

// begins notes an IPv6 address, or a range, as one that is looked for by its first group; an IPv4 address may stand behind
// two prefixes.
func (a *addressSet) begins(addr netip.Addr) {
	groups := []uint16{0, topBits(nat64.Addr())}
	if addr.Is6() {
		groups = []uint16{topBits(addr)}
	}
	for _, group := range groups {
		a.first6[group>>6] |= 1 << (group & 63)
	}
}

// isFirst says that begins was told of an address with this first group.
func (a *addressSet) isFirst(group uint32) bool { return a.first6[group>>6&1023]>>(group&63)&1 != 0 }

func topBits(addr netip.Addr) uint16 { return binary.BigEndian.Uint16(addr.AsSlice()) }

// dottedNumbers looks for IPv4 addresses between the hyphens and underscores of a token.
func (s *scanner) dottedNumbers(start, end int, seen uint8) {
	if !s.addresses.any {
		return
	}
	if seen&classJoiner == 0 {
		s.dottedNumber(start, end)
		return
	}
	for part := start; part < end; {
		stop := part
		for stop < end && !is(s.data[stop], classJoiner) {
			stop++
		}
		s.dottedNumber(part, stop)
		part = stop + 1
	}
}

func (s *scanner) dottedNumber(start, end int) {
	for start < end && s.data[start] == '.' {
		start++
	}
	for start < end && s.data[end-1] == '.' {
		end--
	}
	addr, ok := parseIPv4(s.data[start:end])
	if ok && start >= s.v6End {
		s.ipv4(addr, start, end)
	}
}

// parseIPv4 reads four decimal numbers of up to three digits: the strict form of RFC 6943, section 3.1.1, and that which
// logs pad with zeros to one width.
func parseIPv4(b []byte) (addr uint32, ok bool) {
	if len(b) < 7 || len(b) > 15 {
		return 0, false
	}
	dots, number, digits := 0, uint32(0), 0
	for _, c := range b {
		if c == '.' {
			if digits == 0 {
				return 0, false
			}
			dots++
			addr = addr<<8 | number
			number, digits = 0, 0
			continue
		}
		if !is(c, classDigit) || digits == 3 {
			return 0, false
		}
		number = number*10 + uint32(c-'0')
		digits++
		if number > 255 {
			return 0, false
		}
	}
	return addr<<8 | number, dots == 3 && digits > 0
}

func (s *scanner) ipv4(addr uint32, start, end int) {
	a := &s.addresses
	key := v4Key(addr)
	if a.filter.has(mix(key)) {
		for n := a.v4.first(key); n != 0; n = a.v4.at(n).next {
			s.match(a.v4.at(n).value, start, end)
		}
		s.hostByAddress(addr, start, end)
	}
	if top := addr >> 16; a.top4[top>>6]>>(top&63)&1 != 0 {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], addr)
		s.inRanges(netip.AddrFrom4(b), a.bits4, start, end)
	}
}

func (s *scanner) ipv6(raw [16]byte, start, end int) {
	addr := netip.AddrFrom16(raw)
	if addr.Is4In6() {
		s.ipv4(binary.BigEndian.Uint32(raw[12:]), start, end)
		return
	}
	if nat64.Contains(addr) {
		s.ipv4(binary.BigEndian.Uint32(raw[12:]), start, end)
	}
	a := &s.addresses
	for n := a.v6.first(v6Key(raw)); n != 0; n = a.v6.at(n).next {
		id := a.v6.at(n).value
		if other, err := netip.ParseAddr(s.list[id].Value); err == nil && other == addr {
			s.match(id, start, end)
		}
	}
	if top := binary.BigEndian.Uint16(raw[:]); a.top6[top>>6]>>(top&63)&1 != 0 {
		s.inRanges(addr, a.bits6, start, end)
	}
	if s.names.v6Hosts && start > 0 && s.data[start-1] == '[' {
		s.bracketed(addr, start, end)
	}
}

// nat64 is the prefix behind which networks without IPv4 see its addresses (RFC 6052, section 2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// hostByAddress judges the URLs whose host is an address that stands in data[start:end] in any form.
func (s *scanner) hostByAddress(addr uint32, start, end int) {
	if !s.names.anyURL {
		return
	}
	var raw [4]byte
	binary.BigEndian.PutUint32(raw[:], addr)
	s.buf = netip.AddrFrom4(raw).AppendTo(s.buf[:0])
	s.host(s.buf, start, end)
}

func (s *scanner) inRanges(addr netip.Addr, lengths []int, start, end int) {
	for _, bits := range lengths {
		prefix, _ := addr.Prefix(bits)
		for _, id := range s.addresses.ranges[prefix] {
			s.match(id, start, end)
		}
	}
}
