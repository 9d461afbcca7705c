package indicator

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// names converts to punycode without the stricter rules for registration: hostile names carry underscores, and
// hyphens in the third and fourth place.
var names = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false),
	idna.CheckJoiners(false))

func canonicalDomain(text string) (string, error) {
	name := strings.TrimPrefix(strings.TrimSuffix(Refang(text), "."), "*.")
	name = strings.TrimPrefix(name, ".")
	ascii, err := ASCIIName(name)
	if err != nil || len(ascii) > 253 {
		return "", errors.New("not a domain name")
	}
	dot := strings.LastIndexByte(ascii, '.')
	if dot < 0 {
		return "", errors.New("a name without a dot")
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if !isLabel(label) {
			return "", errors.New("not a domain name")
		}
	}
	if strings.Trim(ascii[dot+1:], "0123456789") == "" {
		return "", errors.New("ends in a number")
	}
	return ascii, nil
}

// ASCIIName is a name in lower case and punycode (RFC 5890). The error says that no host can have the name.
func ASCIIName(name string) (string, error) {
	for i := range len(name) {
		if name[i] >= 0x80 {
			return names.ToASCII(name)
		}
	}
	return strings.ToLower(name), nil
}

func isLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		c := label[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

func canonicalEmail(text string) (string, error) {
	text = strings.Trim(Refang(text), "<>")
	if len(text) > len("mailto:") && strings.EqualFold(text[:len("mailto:")], "mailto:") {
		text = text[len("mailto:"):]
	}
	user, host, ok := strings.Cut(text, "@")
	if !ok || user == "" || strings.ContainsAny(user, "<>()[]{},;:\\\"") || strings.ContainsFunc(user, isBlankOrControl) {
		return "", errors.New("not an e-mail address")
	}
	name, err := canonicalDomain(host)
	if err != nil {
		return "", errors.New("not an e-mail address")
	}
	return strings.ToLower(user) + "@" + name, nil
}

func isBlankOrControl(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
