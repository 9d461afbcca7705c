package profile

import (
	"errors"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/language"
)

// canonicalDomain writes a domain in small letters and punycode, as far as it goes.
func canonicalDomain(text string) string {
	text = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(text)), ".")
	if ascii, err := idna.Lookup.ToASCII(text); err == nil {
		return ascii
	}
	return text
}

// parseDomain takes names that somebody can register, and names below those.
func parseDomain(text string) (string, error) {
	domain := canonicalDomain(text)
	if _, err := idna.Lookup.ToASCII(domain); err != nil || !isName(domain) {
		return "", errors.New(`is no domain name: write "example.com"`)
	}
	if suffix, official := publicsuffix.PublicSuffix(domain); official && suffix == domain {
		return "", errors.New("is a public suffix: everybody's names lie below it")
	}
	return domain, nil
}

// isName: labels of letters, digits and hyphens (RFC 1123, 2.1), two at least, the last one no number.
func isName(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(domain) <= 253 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// parseAddress takes bare addresses.
func parseAddress(text string) (string, error) {
	local, host, _ := strings.Cut(strings.TrimSpace(text), "@")
	domain, err := parseDomain(host)
	if err != nil || local == "" || len(local) > 64 || strings.ContainsAny(local, " \t\r\n<>(),;:\"") {
		return "", errors.New(`is no mail address: write "name@example.com"`)
	}
	return strings.ToLower(local) + "@" + domain, nil
}

func parseCountry(text string) (string, error) {
	country := strings.ToUpper(strings.TrimSpace(text))
	region, err := language.ParseRegion(country)
	if err != nil || len(country) != 2 || !region.IsCountry() {
		return "", errors.New(`is no country: write its code of two letters (ISO 3166-1), "NL"`)
	}
	return country, nil
}

// parseServer takes an authserv-id: it is a word (RFC 8601, 2.2), mostly a host's name.
func parseServer(text string) (string, error) {
	server := strings.ToLower(strings.TrimSpace(text))
	if server == "" || strings.ContainsAny(server, " \t\r\n;()\"") {
		return "", errors.New(`is no name of a server: write what stands first in its Authentication-Results, "mx.example.com"`)
	}
	return server, nil
}

func parseWord(text string) (string, error) {
	word, err := parseName(text)
	return strings.ToLower(word), err
}

func parseName(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", errors.New("is empty")
	}
	return strings.Join(strings.Fields(text), " "), nil
}

// parseKeyName takes the name under which the DNS has a key (RFC 6376, 3.6.2.1).
func parseKeyName(text string) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(text)), ".")
	selector, domain, ok := strings.Cut(name, "._domainkey.")
	if _, err := parseDomain(domain); !ok || err != nil || selector == "" {
		return "", errors.New(`is no name of a key: write "selector._domainkey.example.com"`)
	}
	return name, nil
}

func parseKey(text string) (string, error) {
	for tag := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(tag, "=")
		if strings.TrimSpace(name) == "p" && strings.TrimSpace(value) != "" {
			return strings.TrimSpace(text), nil
		}
	}
	return "", errors.New(`is no key: write its record as the DNS has it, "v=DKIM1; k=rsa; p=…"`)
}
