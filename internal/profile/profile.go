// Package profile reads what an organisation says of itself: its names, people, partners and sectors, and whose word on mail it trusts.
package profile

import "io"

// A Profile is an organisation's own description. The zero value knows nothing, and everything still works.
type Profile struct {
	Name     string    // of the organisation
	Domains  []string  // its own
	People   []Person  // whom others would pretend to be: heads, finance, staff in public
	Partners []Partner // suppliers, customers, ministries it deals with
	Sectors  []string  // as advisories name them: "defense", "shipbuilding"
	Country  string    // ISO 3166-1 alpha-2
	Products []string  // what it makes: "submarines"
	// TrustedServers are the authserv-ids of its own mail servers (RFC 8601, 2.5).
	TrustedServers []string
	// Keys are DKIM's public keys by "selector._domainkey.domain".
	Keys map[string]string
}

// A Person is one whose name means something to the recipients.
type Person struct {
	Name      string
	Addresses []string // all addresses that are truly theirs
}

// A Partner is an organisation it deals with.
type Partner struct {
	Name    string
	Domains []string
}

// Read reads a profile (YAML). Errors name the line.
func Read(in io.Reader) (*Profile, error) { panic("not written yet") }
