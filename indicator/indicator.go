// Package indicator names the kinds of value that an analyst looks for in logs, and brings each to one form.
//
// New takes text as an advisory writes it, defanged or not, and gives the canonical value: two texts that mean the
// same thing give equal indicators. Guess finds the kind first. ID derives the STIX 2.1 identifier, so the same value
// has the same id in every run and in every organisation.
package indicator

import (
	"fmt"
	"strings"
)

// A Kind says what an indicator is. Its text is part of the output contract.
type Kind string

// The kinds, in the order in which they are listed to people.
const (
	IPv4      Kind = "ipv4"
	IPv6      Kind = "ipv6"
	CIDR      Kind = "cidr"
	Domain    Kind = "domain"
	URL       Kind = "url"
	Email     Kind = "email"
	MD5       Kind = "md5"
	SHA1      Kind = "sha1"
	SHA256    Kind = "sha256"
	SHA512    Kind = "sha512"
	FileName  Kind = "filename"
	FilePath  Kind = "filepath"
	Registry  Kind = "registry"
	Mutex     Kind = "mutex"
	UserAgent Kind = "useragent"
	JA3       Kind = "ja3"
	JA4       Kind = "ja4"
	ASN       Kind = "asn"
	BTC       Kind = "btc"
)

// Kinds lists every kind in display order.
var Kinds = []Kind{IPv4, IPv6, CIDR, Domain, URL, Email, MD5, SHA1, SHA256, SHA512, FileName, FilePath, Registry,
	Mutex, UserAgent, JA3, JA4, ASN, BTC}

// An Indicator is a value to look for. Value is canonical: see New.
type Indicator struct {
	Kind  Kind   `json:"kind"`
	Value string `json:"value"`
}

// New refangs the text, checks that it is a value of the kind, and gives it in canonical form:
//
//   - ipv4, ipv6: as net/netip writes them; an IPv4-mapped IPv6 address becomes ipv4
//   - cidr: the masked prefix; a prefix of a single address becomes that address
//   - domain: lower-case, punycode, no trailing dot; a wildcard label in front is dropped
//   - url: scheme and host in lower case, no default port, no fragment, no dot segments, no needless percent-encoding,
//     what no URL holds percent-encoded; http where the text has no scheme
//   - email, hashes, ja3, ja4: lower case
//   - registry: the hive abbreviated (HKLM, HKCU, HKU, HKCR, HKCC)
//   - asn: AS and the number
//   - filename, filepath, mutex, useragent, btc: as written, without quotes around them
//
// The error says why the text is no such value, without repeating it.
func New(kind Kind, text string) (Indicator, error) {
	canonical, ok := canonicalisers[kind]
	if !ok {
		return Indicator{}, fmt.Errorf("unknown kind %q", string(kind))
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return Indicator{}, fmt.Errorf("empty value")
	}
	if len(text) > maxValue {
		return Indicator{}, errLong
	}
	x, err := canonical(text)
	if len(x.Value) > maxValue { // percent-encoding made it longer
		return Indicator{}, errLong
	}
	return x, err
}

var errLong = fmt.Errorf("longer than %d bytes", maxValue)

// maxValue bounds a value's length in bytes: the longest URLs that browsers and proxies accept.
const maxValue = 8192

// Each canonicaliser takes a non-empty text without space around it. Addresses may change their kind on the way.
var canonicalisers = map[Kind]func(string) (Indicator, error){
	IPv4:      canonicalIPv4,
	IPv6:      canonicalIPv6,
	CIDR:      canonicalCIDR,
	Domain:    valueOf(Domain, canonicalDomain),
	URL:       valueOf(URL, canonicalURL),
	Email:     valueOf(Email, canonicalEmail),
	MD5:       valueOf(MD5, hexDigits(32)),
	SHA1:      valueOf(SHA1, hexDigits(40)),
	SHA256:    valueOf(SHA256, hexDigits(64)),
	SHA512:    valueOf(SHA512, hexDigits(128)),
	FileName:  valueOf(FileName, canonicalFileName),
	FilePath:  valueOf(FilePath, canonicalFilePath),
	Registry:  valueOf(Registry, canonicalRegistry),
	Mutex:     valueOf(Mutex, canonicalText),
	UserAgent: valueOf(UserAgent, canonicalUserAgent),
	JA3:       valueOf(JA3, hexDigits(32)),
	JA4:       valueOf(JA4, canonicalJA4),
	ASN:       valueOf(ASN, canonicalASN),
	BTC:       valueOf(BTC, canonicalBTC),
}

func valueOf(kind Kind, canonical func(string) (string, error)) func(string) (Indicator, error) {
	return func(text string) (Indicator, error) {
		value, err := canonical(text)
		if err != nil {
			return Indicator{}, err
		}
		return Indicator{kind, value}, nil
	}
}

// Key is the same for indicators that match the same things: names of files, keys and agents are compared without case.
func (x Indicator) Key() string { return string(x.Kind) + ":" + x.Folded() }

// Folded is the value as it is compared with others of its kind: in lower case where case means nothing.
func (x Indicator) Folded() string {
	switch x.Kind {
	case FileName, FilePath, Registry, Mutex, UserAgent:
		return strings.ToLower(x.Value)
	}
	return x.Value
}

func (x Indicator) String() string { return x.Value }

// kindNames are what lists and other tools call the kinds, besides the names of Kinds.
var kindNames = map[string]Kind{
	"ip": IPv4, "ipaddress": IPv4, "ipv4addr": IPv4, "ipv4address": IPv4, "ipsrc": IPv4, "ipdst": IPv4, "ipv6addr": IPv6,
	"ipv6address": IPv6, "network": CIDR, "subnet": CIDR, "ipv4range": CIDR, "ipv4cidr": CIDR, "hostname": Domain,
	"host": Domain, "domainname": Domain, "fqdn": Domain, "uri": URL, "link": URL, "emailaddr": Email,
	"emailaddress": Email, "emailsrc": Email, "emaildst": Email, "mail": Email, "filehashmd5": MD5, "hashmd5": MD5,
	"filehashsha1": SHA1, "hashsha1": SHA1, "filehashsha256": SHA256, "hashsha256": SHA256, "filehashsha512": SHA512,
	"file": FileName, "path": FilePath, "regkey": Registry, "registrykey": Registry, "windowsregistrykey": Registry,
	"mutant": Mutex, "httpuseragent": UserAgent, "ja3fingerprint": JA3, "ja3fingerprintmd5": JA3, "ja3hash": JA3,
	"ja4fingerprint": JA4, "as": ASN, "autonomoussystem": ASN, "bitcoin": BTC, "btcaddress": BTC,
}

// ParseKind reads the name of a kind as lists and other tools write it: in any case, with -, _, : or space inside.
// "ip" gives IPv4; a value of it that is an IPv6 address or a range still canonicalises, with its own kind.
func ParseKind(name string) (Kind, error) {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_:. ", r) {
			return -1
		}
		return r
	}, strings.ToLower(name))
	if _, ok := canonicalisers[Kind(plain)]; ok {
		return Kind(plain), nil
	}
	if kind, ok := kindNames[plain]; ok {
		return kind, nil
	}
	return "", fmt.Errorf("unknown indicator kind %q", name)
}
