package indicator

import (
	"errors"
	"net/netip"
	"strings"
)

var errNoAddress = errors.New("not an IP address")

// canonicalIPv4 also takes what lists put in a column of addresses: IPv6, a range, a port behind the address.
func canonicalIPv4(text string) (Indicator, error) {
	text = Refang(text)
	if strings.Contains(text, "/") {
		return canonicalCIDR(text)
	}
	return canonicalIPv6(text)
}

func canonicalIPv6(text string) (Indicator, error) {
	text = Refang(text)
	if addr, err := netip.ParseAddrPort(text); err == nil {
		return addressIndicator(addr.Addr())
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	if strings.Contains(text, "/") {
		return canonicalCIDR(text)
	}
	addr, err := netip.ParseAddr(strings.TrimSuffix(text, "."))
	if err != nil {
		return Indicator{}, errNoAddress
	}
	return addressIndicator(addr)
}

func addressIndicator(addr netip.Addr) (Indicator, error) {
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return Indicator{IPv4, addr.String()}, nil
	}
	return Indicator{IPv6, addr.String()}, nil
}

func canonicalCIDR(text string) (Indicator, error) {
	prefix, err := netip.ParsePrefix(Refang(text))
	if err != nil {
		return Indicator{}, errors.New("not a range of addresses")
	}
	if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	if prefix.IsSingleIP() {
		return addressIndicator(prefix.Addr())
	}
	return Indicator{CIDR, prefix.Masked().String()}, nil
}
