// Package warninglist knows values that advisories name but that prove nothing: addresses for special purposes, public
// resolvers, the sites everybody visits, programs that every Windows has, empty files. They are set aside, visibly.
//
// Addresses and names for documentation (RFC 5737, RFC 3849, RFC 9637, RFC 2606) are on no list: examples use them.
package warninglist

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"

	"picket/indicator"
)

// The lists, as they are named to people.
const (
	SpecialPurpose  = "special-purpose addresses"
	TooBroad        = "too broad"
	PublicResolvers = "public resolvers"
	TopSites        = "top sites"
	SystemFiles     = "common system file names"
	EmptyFiles      = "hashes of empty files"
)

// BuiltIn are their names.
var BuiltIn = []string{SpecialPurpose, TooBroad, PublicResolvers, TopSites, SystemFiles, EmptyFiles}

// Check names the list that holds the indicator.
//
// A domain is on the list of top sites if it is one of them, with or without www; a name below one may be anybody's, and
// is on none. One under which the public registers names (co.uk, github.io) is too broad. A URL is listed only where it names a listed host and nothing else. A range is listed if it lies within a
// listed one. E-mail addresses are on no list, whatever their provider.
func Check(x indicator.Indicator) (list string, listed bool) {
	switch x.Kind {
	case indicator.IPv4, indicator.IPv6:
		list = ofAddress(x.Value)
	case indicator.CIDR:
		list = ofRange(x.Value)
	case indicator.Domain:
		list = ofName(x.Value)
	case indicator.URL:
		list = ofURL(x.Value)
	case indicator.FileName:
		if systemFiles[strings.ToLower(x.Value)] {
			list = SystemFiles
		}
	case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512:
		if emptyFiles[x.Value] {
			list = EmptyFiles
		}
	}
	return list, list != ""
}

func ofAddress(value string) string {
	if !mayBeListed(value) {
		return ""
	}
	addr, err := netip.ParseAddr(value)
	if err != nil {
		return ""
	}
	if resolvers[addr] {
		return PublicResolvers
	}
	for _, special := range specialPurpose {
		if special.Contains(addr) {
			return SpecialPurpose
		}
	}
	return ""
}

// mayBeListed looks at the first number of an IPv4 address: most begin like none that is listed.
func mayBeListed(value string) bool {
	first := 0
	for i := range min(len(value), 4) {
		c := value[i]
		if c == '.' {
			return first > 255 || firstNumbers[first]
		}
		if c < '0' || c > '9' {
			break
		}
		first = first*10 + int(c-'0')
	}
	return true
}

// firstNumbers are those of the IPv4 addresses and ranges that are listed.
var firstNumbers = func() (is [256]bool) {
	for addr := range resolvers {
		if addr.Is4() {
			is[addr.As4()[0]] = true
		}
	}
	for _, special := range specialPurpose {
		if special.Addr().Is4() {
			first := int(special.Addr().As4()[0])
			for i := range 1 << max(0, 8-special.Bits()) {
				is[first+i] = true
			}
		}
	}
	return is
}()

// Ranges broader than these hold addresses of too many owners to mean one.
const (
	broadestIPv4 = 8
	broadestIPv6 = 16
)

func ofRange(value string) string {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		return ""
	}
	for _, special := range specialPurpose {
		if special.Bits() <= prefix.Bits() && special.Contains(prefix.Addr()) {
			return SpecialPurpose
		}
	}
	if prefix.Addr().Is4() && prefix.Bits() < broadestIPv4 || prefix.Addr().Is6() && prefix.Bits() < broadestIPv6 {
		return TooBroad
	}
	return ""
}

func ofName(name string) string {
	if topSites[strings.TrimPrefix(name, "www.")] {
		return TopSites
	}
	if suffix, _ := publicsuffix.PublicSuffix(name); suffix == name && strings.Contains(name, ".") {
		return TooBroad
	}
	return ""
}

// ofURL looks at the host where the URL has no path and no query.
func ofURL(url string) string {
	host := bareHost(url)
	if addr, err := netip.ParseAddr(host); err == nil {
		return ofAddress(addr.String())
	}
	return ofName(host)
}

// bareHost is the host of a URL that names nothing else, "" of others; canonical URLs have a slash behind it. An IPv6 address stands without brackets.
func bareHost(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, ok := strings.CutSuffix(rest, "/")
	if !ok || strings.ContainsAny(host, "/?") {
		return ""
	}
	return withoutPort(host)
}

// hostOf is the host of any URL.
func hostOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return withoutPort(rest)
}

func withoutPort(host string) string {
	if inner, isBracketed := strings.CutPrefix(host, "["); isBracketed {
		inner, _, _ = strings.Cut(inner, "]")
		return inner
	}
	host, _, _ = strings.Cut(host, ":")
	return host
}
