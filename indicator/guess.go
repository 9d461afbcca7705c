package indicator

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Guess finds the kind of a value that stands alone, as on a plain list, and canonicalises it. 32 hexadecimal digits
// are an MD5. A name is a domain only if it ends in a suffix of the public list or one that RFC 2606 or RFC 6761
// reserves; else it is a file name if it has an extension. Mutexes, user agents and JA3 cannot be told by their form.
func Guess(text string) (Indicator, error) {
	text = strings.TrimSpace(unquote(strings.TrimSpace(text)))
	for _, kind := range []Kind{SHA512, SHA256, SHA1, MD5, JA4, BTC} {
		if x, err := New(kind, text); err == nil {
			return x, nil
		}
	}
	plain := Refang(text)
	if x, err := New(IPv4, plain); err == nil {
		return x, nil
	}
	if x, err := New(Registry, text); err == nil {
		return x, nil
	}
	if isASNumber(plain) {
		return New(ASN, plain)
	}
	if strings.Contains(plain, "://") || looksLikeURL(plain) {
		return New(URL, plain)
	}
	if strings.Contains(plain, "@") {
		return New(Email, plain)
	}
	if strings.ContainsAny(text, `\/`) {
		return New(FilePath, text)
	}
	if x, err := New(Domain, plain); err == nil && HasPublicSuffix(x.Value) {
		return x, nil
	}
	if i := strings.LastIndexByte(text, '.'); i > 0 && len(text)-i <= 6 && !strings.ContainsAny(text[i+1:], " ") {
		return New(FileName, text)
	}
	return Indicator{}, errors.New("not recognised as an indicator of any kind")
}

func isASNumber(text string) bool {
	digits, ok := strings.CutPrefix(strings.ToUpper(text), "AS")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// looksLikeURL is a host that stands before a slash.
func looksLikeURL(text string) bool {
	host, _, ok := strings.Cut(text, "/")
	if !ok || host == "" {
		return false
	}
	host, _, _ = strings.Cut(host, ":")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	x, err := New(Domain, host)
	return err == nil && HasPublicSuffix(x.Value)
}

// reservedTLDs are for documentation, tests and private use (RFC 2606, RFC 6761, RFC 7686, RFC 8375).
var reservedTLDs = map[string]bool{"example": true, "test": true, "invalid": true, "localhost": true, "onion": true,
	"local": true, "lan": true, "internal": true, "corp": true, "home": true}

// HasPublicSuffix says whether a canonical domain ends in a suffix under which names are registered: one that ICANN
// manages, or a reserved one.
func HasPublicSuffix(domain string) bool {
	suffix, icann := publicsuffix.PublicSuffix(domain)
	if icann || strings.IndexByte(suffix, '.') >= 0 {
		return true
	}
	return reservedTLDs[suffix]
}
