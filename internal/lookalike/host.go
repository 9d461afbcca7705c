package lookalike

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// mostName bounds a name: DNS ends at 253 bytes (RFC 1035, 2.3.4), its Unicode form may be longer.
const mostName = 512

// A host is a domain name taken apart.
type host struct {
	ascii    string // small letters, punycode
	left     string // Unicode: the labels before the registered one: "www.login"
	label    string // Unicode: the registered one: "example"
	suffix   string // the public suffix: "co.uk"
	official bool   // the suffix is the registry's, not that of somebody who gives names away
	punycode bool   // the name was given in punycode
}

// parseHost is false for addresses, for what is no name, and for public suffixes themselves.
func parseHost(domain string) (h host, ok bool) {
	if len(domain) > mostName {
		return h, false
	}
	if !isASCII(domain) {
		domain = strings.ReplaceAll(norm.NFKC.String(domain), "。", ".")
	}
	domain = strings.Trim(strings.ToLower(domain), ".")
	h.ascii = domain
	if ascii, err := idna.Punycode.ToASCII(domain); err == nil {
		h.ascii = ascii
	}
	if strings.ContainsFunc(h.ascii, isForeignToNames) || strings.Contains(h.ascii, "..") {
		return h, false
	}
	if _, err := netip.ParseAddr(h.ascii); err == nil {
		return h, false
	}
	h.suffix, h.official = publicsuffix.PublicSuffix(h.ascii)
	h.official = h.official || !strings.Contains(h.suffix, ".") // those that the list does not know
	name, has := strings.CutSuffix(h.ascii, "."+h.suffix)
	if !has || name == "" {
		return h, false
	}
	h.punycode = strings.Contains(domain, "xn--")
	if readable, err := idna.Punycode.ToUnicode(name); err == nil {
		name = readable
	}
	h.label = name[strings.LastIndexByte(name, '.')+1:]
	h.left = strings.TrimSuffix(strings.TrimSuffix(name, h.label), ".")
	return h, h.label != ""
}

// isForeignToNames tells ASCII that no name in use has. Underscores are in use (RFC 8552).
func isForeignToNames(r rune) bool {
	return r < utf8.RuneSelf && r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

// registered is the registrable name, in Unicode where the label is.
func (h *host) registered() string { return h.label + "." + h.suffix }

// name is what stands before the suffix.
func (h *host) name() string {
	if h.left == "" {
		return h.label
	}
	return h.left + "." + h.label
}

// mostWords bounds the pieces of one name that are looked at.
const mostWords = 64

// words are the pieces of the name before its suffix, parted at dots and hyphens.
func (h *host) words() []string {
	words := strings.FieldsFunc(h.name(), func(r rune) bool { return r == '.' || r == '-' || r == '_' })
	return words[:min(len(words), mostWords)]
}
