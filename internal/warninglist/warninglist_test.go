package warninglist

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"picket/indicator"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		kind  indicator.Kind
		value string
		want  string
	}{
		{indicator.IPv4, "10.1.2.3", SpecialPurpose},
		{indicator.IPv4, "172.31.255.255", SpecialPurpose},
		{indicator.IPv4, "172.32.0.0", ""},
		{indicator.IPv4, "224.0.0.251", SpecialPurpose},
		{indicator.IPv4, "8.8.8.8", PublicResolvers},
		{indicator.IPv4, "192.0.2.1", ""}, // RFC 5737
		{indicator.IPv4, "198.51.100.7", ""},
		{indicator.IPv4, "203.0.113.7", ""},
		{indicator.IPv6, "2001:db8::1", ""}, // RFC 3849
		{indicator.IPv6, "3fff::1", ""},     // RFC 9637
		{indicator.IPv6, "fe80::1", SpecialPurpose},
		{indicator.IPv6, "2620:fe::fe", PublicResolvers},
		{indicator.CIDR, "10.20.0.0/16", SpecialPurpose},
		{indicator.CIDR, "10.0.0.0/8", SpecialPurpose},
		{indicator.CIDR, "10.0.0.0/7", TooBroad},
		{indicator.CIDR, "203.0.0.0/8", ""},
		{indicator.CIDR, "203.0.113.0/24", ""},
		{indicator.CIDR, "0.0.0.0/0", TooBroad},
		{indicator.CIDR, "2001:db8::/32", ""},
		{indicator.CIDR, "2000::/3", TooBroad},
		{indicator.CIDR, "fd00::/8", SpecialPurpose},
		{indicator.Domain, "google.com", TopSites},
		{indicator.Domain, "www.google.com", TopSites},
		{indicator.Domain, "evil.sites.google.com", ""},
		{indicator.Domain, "notgoogle.com", ""},
		{indicator.Domain, "github.io", TooBroad},
		{indicator.Domain, "co.uk", TooBroad},
		{indicator.Domain, "evil.github.io", ""},
		{indicator.Domain, "example.com", ""}, // RFC 2606
		{indicator.Domain, "example", ""},
		{indicator.URL, "https://github.com/", TopSites},
		{indicator.URL, "https://www.github.com:8443/", TopSites},
		{indicator.URL, "https://github.com/evil/payload.zip", ""},
		{indicator.URL, "https://github.com/?x=1", ""},
		{indicator.URL, "http://8.8.8.8/", PublicResolvers},
		{indicator.URL, "http://[fe80::1]/", SpecialPurpose},
		{indicator.URL, "http://10.0.0.1:8080/", SpecialPurpose},
		{indicator.URL, "http://10.0.0.1/stage2", ""},
		{indicator.Email, "attacker@gmail.com", ""},
		{indicator.FileName, "SvcHost.exe", SystemFiles},
		{indicator.FileName, "scvhost.exe", ""},
		{indicator.FilePath, `C:\Temp\svchost.exe`, ""},
	} {
		x, err := indicator.New(c.kind, c.value)
		if err != nil {
			x = indicator.Indicator{Kind: c.kind, Value: c.value}
		}
		if got, listed := Check(x); got != c.want || listed != (c.want != "") {
			t.Errorf("%s %s: %q, want %q", c.kind, c.value, got, c.want)
		}
	}
}

func TestEmptyFiles(t *testing.T) {
	for kind, sum := range map[indicator.Kind]string{
		indicator.MD5: fmt.Sprintf("%x", md5.Sum(nil)), indicator.SHA1: fmt.Sprintf("%x", sha1.Sum(nil)),
		indicator.SHA256: fmt.Sprintf("%x", sha256.Sum256(nil)), indicator.SHA512: fmt.Sprintf("%x", sha512.Sum512(nil)),
	} {
		if _, listed := Check(indicator.Indicator{Kind: kind, Value: sum}); !listed {
			t.Errorf("%s is not listed", kind)
		}
	}
	if len(emptyFiles) != 4 {
		t.Errorf("%d digests", len(emptyFiles))
	}
}

func TestTablesAreCanonical(t *testing.T) {
	for name := range topSites {
		if x, err := indicator.New(indicator.Domain, name); err != nil || x.Value != name {
			t.Errorf("%s is not canonical", name)
		}
	}
	for name := range systemFiles {
		if strings.ToLower(name) != name {
			t.Errorf("%s is not in lower case", name)
		}
	}
}

// Whatever is listed is found, at both ends of its range, and its neighbour is not found by it.
func TestEachAddress(t *testing.T) {
	check := func(addr netip.Addr, want bool) {
		t.Helper()
		if addr.Is4In6() {
			return // written as IPv4, which other ranges speak of
		}
		x, err := indicator.New(indicator.IPv6, addr.String())
		if err != nil {
			t.Fatal(err)
		}
		if _, listed := Check(x); listed != want {
			t.Errorf("%s is listed: %v", addr, listed)
		}
	}
	for addr := range resolvers {
		check(addr, true)
	}
	for _, p := range specialPurpose {
		check(p.Addr(), true)
		check(lastOf(p), true)
	}
	for _, text := range []string{"1.1.1.4", "9.255.255.255", "11.0.0.0", "100.128.0.0", "126.255.255.255", "128.0.0.0", "172.32.0.0", "223.255.255.255"} {
		check(netip.MustParseAddr(text), false)
	}
}

func lastOf(p netip.Prefix) netip.Addr {
	raw := p.Addr().AsSlice()
	for bit := p.Bits(); bit < 8*len(raw); bit++ {
		raw[bit/8] |= 0x80 >> (bit % 8)
	}
	addr, _ := netip.AddrFromSlice(raw)
	return addr
}
