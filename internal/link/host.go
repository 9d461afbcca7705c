package link

import (
	"net/netip"
	"picket/internal/hexadecimal"
	"strings"

	"golang.org/x/net/idna"
)

// readHost reads a host as browsers do (WHATWG URL, 3.5): percent-encoding undone, IDNA applied, numbers of any form read as an IPv4 address.
// The trailing dot of a full name is taken off.
func readHost(text string) (host string, address, ok bool) {
	if strings.HasPrefix(text, "[") {
		return ipv6(strings.Trim(text, "[]"))
	}
	if len(text) > maxName {
		return "", false, false
	}
	if strings.IndexByte(text, '%') >= 0 {
		text = hexadecimal.Unescape(text)
	}
	name, ok := toASCII(text)
	if !ok || hasForbidden(name) {
		return "", false, false
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" {
		return "", false, false
	}
	if !endsInNumber(name) {
		return name, false, true
	}
	a, ok := ipv4(name)
	return a, ok, ok
}

// forbidden are the domain code points that no host may hold (WHATWG URL, 3.1), the controls being asked for apart.
const forbidden = " #/:<>?@[\\]^|%\x7f"

func hasForbidden(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' {
			return true
		}
	}
	return strings.ContainsAny(name, forbidden)
}

func ipv6(text string) (host string, address, ok bool) {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is6() {
		return "", false, false
	}
	return a.WithZone("").Unmap().String(), true, true
}

// toASCII maps a name to small letters and punycode. Names that IDNA rejects stay as they are, if they are ASCII: people are still led there.
func toASCII(name string) (string, bool) {
	if isASCII(name) {
		if lower := strings.ToLower(name); !strings.Contains(lower, "xn--") {
			return lower, true
		}
	}
	mapped, err := idnaProfile.ToASCII(name)
	if err == nil {
		return strings.ToLower(mapped), true
	}
	if isASCII(name) {
		return strings.ToLower(name), true
	}
	return strings.ToLower(mapped), isASCII(mapped)
}

// idnaProfile is what browsers use: UTS 46, not transitional, hyphens and lengths unchecked.
var idnaProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.VerifyDNSLength(false), idna.BidiRule())

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" {
		return false
	}
	digits := strings.TrimLeft(last, "0123456789") == ""
	_, number := ipv4Number(last)
	return digits || number
}

// ipv4 reads one to four numbers, the last of which fills the rest: 3405803783, 0xcb.0x71.7, 0313.0.0161.7.
func ipv4(name string) (string, bool) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return "", false
	}
	var value uint64
	for i, part := range parts {
		n, ok := ipv4Number(part)
		last := i == len(parts)-1
		if !ok || !last && n > 255 || last && n >= 1<<(8*(5-len(parts))) {
			return "", false
		}
		if last {
			value |= n
		} else {
			value |= n << (8 * (3 - i))
		}
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}).String(), true
}

// ipv4Number reads a number in decimal, octal (leading 0) or hexadecimal (leading 0x, which alone is 0).
func ipv4Number(text string) (uint64, bool) {
	base := uint64(10)
	switch {
	case text == "":
		return 0, false
	case len(text) >= 2 && text[0] == '0' && text[1]|0x20 == 'x':
		base, text = 16, text[2:]
	case len(text) >= 2 && text[0] == '0':
		base, text = 8, text[1:]
	}
	var value uint64
	for i := range len(text) {
		d := hexadecimal.Digit(text[i])
		if d < 0 || uint64(d) >= base {
			return 0, false
		}
		value = min(value*base+uint64(d), 1<<40)
	}
	return value, true
}
