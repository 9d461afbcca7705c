// Package profile reads what an organisation says of itself: its names, people, partners and sectors, and whose word on mail it trusts.
package profile

import (
	"cmp"
	"strings"

	"picket/internal/lookalike"
)

// A Profile is an organisation's own description. The zero value and nil know nothing, and everything still works.
type Profile struct {
	Name     string    // of the organisation
	Domains  []string  // its own, in small letters and punycode
	People   []Person  // whom others would pretend to be: heads, finance, staff in public
	Partners []Partner // suppliers, customers, ministries it deals with
	Sectors  []string  // as advisories name them, in small letters: "defense", "shipbuilding"
	Country  string    // ISO 3166-1 alpha-2, in capitals
	Products []string  // what it makes: "submarines"
	// TrustedServers are the authserv-ids of its own mail servers, in small letters (RFC 8601, 2.5).
	TrustedServers []string
	// Keys are DKIM's public keys, as the DNS has them (RFC 6376, 3.6.1), by "selector._domainkey.domain" in small letters.
	Keys map[string]string
}

// A Person is one whose name means something to the recipients.
type Person struct {
	Name      string
	Addresses []string // all addresses that are truly theirs, in small letters
}

// A Partner is an organisation it deals with.
type Partner struct {
	Name    string
	Domains []string // as the organisation's
}

// Owns says whether the domain, in any case, is one of the organisation's, or lies below one.
func (p *Profile) Owns(domain string) bool {
	if p == nil {
		return false
	}
	domain = canonicalDomain(domain)
	for _, own := range p.Domains {
		rest, ends := strings.CutSuffix(domain, own)
		if ends && (rest == "" || strings.HasSuffix(rest, ".")) {
			return true
		}
	}
	return false
}

// Names are the domains that others would imitate: the organisation's and its partners'.
func (p *Profile) Names() []lookalike.Name {
	if p == nil {
		return nil
	}
	var names []lookalike.Name
	for _, domain := range p.Domains {
		names = append(names, lookalike.Name{Domain: domain, Of: cmp.Or(p.Name, "the organisation")})
	}
	for _, partner := range p.Partners {
		for _, domain := range partner.Domains {
			names = append(names, lookalike.Name{Domain: domain, Of: "partner " + partner.Name})
		}
	}
	return names
}
