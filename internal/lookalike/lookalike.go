// Package lookalike tells names that pretend to be others: look-alike letters (UTS 39), typing errors, added words, other top-level domains,
// punycode, the name within another's. It knows brands that phishing imitates, governments' names, and services that anybody can get a name at.
package lookalike

// A Likeness is how one name pretends to be another.
type Likeness struct {
	Of   string  // the name imitated: "example.com"
	How  string  // "confusable", "typo", "added-words", "other-tld", "subdomain", "hyphenation", "punycode", "same-label"
	Near float64 // 0 to 1: 1 reads the same
}

// A Name is one to protect.
type Name struct {
	Domain string
	Of     string // whom: "the organisation", "partner Harbour Ltd", a brand
}

// Compare tells how domain imitates one of the names; ok is false where it does not, or is one of them, or lies below one.
func Compare(domain string, names []Name) (l Likeness, ok bool) { panic("not written yet") }

// Skeleton is the text with each letter replaced by the one it looks like (UTS 39, 4), in small letters: equal skeletons read the same.
func Skeleton(text string) string { panic("not written yet") }

// MixedScripts says whether one label mixes scripts that no language mixes (UTS 39, 5.1, highly restrictive).
func MixedScripts(label string) bool { panic("not written yet") }

// A Brand is an organisation whose name phishing uses.
type Brand struct {
	Name    string
	Words   []string // as they stand in display names and texts, in small letters, several languages
	Domains []string // its own: mail from these, links to these, are its own
	Sector  string   // "bank", "parcel", "mail", "shop", "government", "software", "telecom", "payment", "social", "crypto", "travel"
}

// Brands finds the brands that the text names, whole words only, with the offset of the first place.
func Brands(text string) []Mention { panic("not written yet") }

// A Mention is a brand in a text.
type Mention struct {
	Brand      *Brand
	Start, End int
}

// Owns says whether the domain is the brand's own, or below one.
func (b *Brand) Owns(domain string) bool { panic("not written yet") }

// A Service is what a host is that anybody can use.
type Service string

// The services.
const (
	Shortener  Service = "shortener"   // bit.ly
	FreeHost   Service = "free host"   // pages of anybody: github.io, web.app, blob.core.windows.net, weebly.com
	FreeMail   Service = "free mail"   // gmail.com
	FormHost   Service = "forms"       // docs.google.com/forms, jotform.com
	DynamicDNS Service = "dynamic dns" // duckdns.org
	Sharing    Service = "file share"  // wetransfer.com, drive.google.com
	Tunnel     Service = "tunnel"      // trycloudflare.com, ngrok.io
	IPFS       Service = "ipfs"
	Tracker    Service = "mail service" // sendgrid.net, list-manage.com: links of bulk mail
)

// ServiceOf is what the host is, "" where nothing is known of it.
func ServiceOf(host string) Service { panic("not written yet") }

// CheapSuffix says whether names below this public suffix are given away, or so cheap that abuse is common ("tk", "top", "xyz").
func CheapSuffix(suffix string) bool { panic("not written yet") }

// Random tells how much a label looks made by a machine, 0 to 1 (no words, many changes between letters and digits).
func Random(label string) float64 { panic("not written yet") }
