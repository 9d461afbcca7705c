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
	if x, ok := guessPlain(text); ok {
		return x, nil
	}
	return guessAny(text)
}

// guessAny tries kind after kind.
func guessAny(text string) (Indicator, error) {
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
	if hasExtension(text) {
		return New(FileName, text)
	}
	return Indicator{}, errors.New("not recognised as an indicator of any kind")
}

// hasExtension: up to five letters and digits after the last dot, at least one of them a letter.
func hasExtension(text string) bool {
	i := strings.LastIndexByte(text, '.')
	if i <= 0 || len(text)-i > 6 {
		return false
	}
	extension := strings.ToLower(text[i+1:])
	return strings.Trim(extension, "0123456789") != "" && strings.Trim(extension, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// guessPlain knows the common forms at sight: lists of a million values have little else. It says nothing that the
// longer way would not.
func guessPlain(text string) (Indicator, bool) {
	dots, seen := 0, uint8(0)
	for i := range len(text) {
		class := plainClass[text[i]]
		seen |= class
		dots += int(class & plainDot)
	}
	switch {
	case seen&plainNone != 0:
		return guessURL(text)
	case dots == 0 && seen&plainLetter == 0:
		kind, ok := hashLengths[len(text)]
		if seen&plainUpper != 0 {
			text = strings.ToLower(text)
		}
		return Indicator{kind, text}, ok
	case dots == 3 && seen&^plainDigit == plainDot:
		return Indicator{IPv4, text}, isIPv4(text)
	case dots > 0:
		x, err := New(Domain, text)
		return x, err == nil && HasPublicSuffix(x.Value)
	}
	return Indicator{}, false
}

// The classes of bytes in values of common forms.
const (
	plainDot    = 1 << iota // 1, so that it can be counted
	plainDigit              // 0 to 9
	plainHex                // a to f
	plainUpper              // A to F
	plainLetter             // g to z, and the hyphen
	plainNone               // all others
)

var plainClass = func() (class [256]uint8) {
	for c := range 256 {
		switch {
		case c == '.':
			class[c] = plainDot
		case '0' <= c && c <= '9':
			class[c] = plainDigit
		case 'a' <= c && c <= 'f':
			class[c] = plainHex
		case 'A' <= c && c <= 'F':
			class[c] = plainUpper
		case 'g' <= c && c <= 'z' || c == '-':
			class[c] = plainLetter
		default:
			class[c] = plainNone
		}
	}
	return class
}()

var hashLengths = map[int]Kind{32: MD5, 40: SHA1, 64: SHA256, 128: SHA512}

// isIPv4 is for digits and three dots: four numbers below 256 without zeros in front.
func isIPv4(text string) bool {
	number, digits := 0, 0
	for i := range len(text) {
		if text[i] == '.' {
			if digits == 0 {
				return false
			}
			number, digits = 0, 0
			continue
		}
		if digits > 0 && number == 0 {
			return false
		}
		if number = number*10 + int(text[i]-'0'); number > 255 {
			return false
		}
		digits++
	}
	return digits > 0
}

// guessURL leaves what may be defanged to the longer way.
func guessURL(text string) (Indicator, bool) {
	if strings.ContainsAny(text, `[({\`) {
		return Indicator{}, false
	}
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return Indicator{}, false
	}
	x, err := New(URL, text)
	return x, err == nil
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
