package mailauth

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"picket/internal/message"
)

// authorOf is the domain of From. With several authors of different domains there is none to agree with (RFC 7489, 6.6.1).
func authorOf(m *message.Message) string {
	domain := ""
	for _, f := range m.Header.All("From") {
		for _, a := range message.Addresses(f.Value) {
			d := domainOf(a.Spec)
			if domain != "" && d != domain {
				return ""
			}
			domain = d
		}
	}
	return domain
}

// domainOf is the domain of an address, or of what is a domain by itself, as it is looked up.
func domainOf(address string) string {
	domain := strings.Trim(address[strings.LastIndexByte(address, '@')+1:], "<>\"'., \t")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return strings.ToLower(domain)
}

// aligned compares two domains relaxed: their organisational domains must be the same (RFC 7489, 3.1.1 and 3.2).
func aligned(a, b string) bool {
	return a != "" && b != "" && organisation(a) == organisation(b)
}

// organisation is the organisational domain: one label more than the public suffix. What is itself a suffix is its own.
func organisation(domain string) string {
	domain = strings.ToLower(strings.Trim(domain, "."))
	if name, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return name
	}
	return domain
}

// operators are organisations that run mail servers under several domains.
var operators = map[string]string{
	"office365.com": "outlook.com", "microsoft.com": "outlook.com", "hotmail.com": "outlook.com", "live.com": "outlook.com", "exchangelabs.com": "outlook.com",
	"gmail.com": "google.com", "googlemail.com": "google.com", "yahoodns.net": "yahoo.com", "aol.com": "yahoo.com", "ymail.com": "yahoo.com",
	"apple.com": "icloud.com", "me.com": "icloud.com", "mac.com": "icloud.com", "messagingengine.com": "fastmail.com",
	"ppe-hosted.com": "pphosted.com", "proofpoint.com": "pphosted.com", "mimecast.org": "mimecast.com",
}

// operatorOf is who runs a server; "" where its name does not say: an address, a name of one label, a name for use within.
func operatorOf(host string) string {
	host = strings.ToLower(strings.Trim(host, "[]."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
		return ""
	}
	for _, within := range []string{".local", ".localdomain", ".internal", ".lan", ".home.arpa", ".corp"} {
		if strings.HasSuffix(host, within) {
			return ""
		}
	}
	name := organisation(host)
	if of, ok := operators[name]; ok {
		return of
	}
	return name
}

// named tells whether a server is in a list of exact names and, with a leading dot, of domains.
func named(server string, list []string) bool {
	server = strings.ToLower(strings.TrimSuffix(server, "."))
	for _, name := range list {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		if name == server || strings.HasPrefix(name, ".") && (strings.HasSuffix(server, name) || server == name[1:]) {
			return server != ""
		}
	}
	return false
}

// private tells whether an address is one for use within (RFC 1918, RFC 4193, loopback, link-local).
func private(address string) bool {
	a, err := netip.ParseAddr(address)
	return err == nil && (a.Unmap().IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast())
}
