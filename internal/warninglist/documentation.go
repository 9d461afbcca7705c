package warninglist

import (
	"net/netip"
	"strings"

	"picket/indicator"
)

// documentation are the addresses that examples use (RFC 5737, RFC 3849, RFC 9637).
var documentation = prefixes("192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20")

// isDocumentation says whether a value is one that examples use.
func isDocumentation(x indicator.Indicator) bool {
	host := x.Value
	switch x.Kind {
	case indicator.URL:
		host = hostOf(x.Value)
	case indicator.CIDR:
		host, _, _ = strings.Cut(x.Value, "/")
	case indicator.IPv4, indicator.IPv6, indicator.Domain:
	default:
		return false
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return documentsAddress(addr)
	}
	return documentsName(host)
}

func documentsAddress(addr netip.Addr) bool {
	for _, prefix := range documentation {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// documentsName tells the names that examples use (RFC 2606), and all below them.
func documentsName(name string) bool {
	for _, reserved := range [...]string{"example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"} {
		if name == reserved || strings.HasSuffix(name, "."+reserved) {
			return true
		}
	}
	return false
}
