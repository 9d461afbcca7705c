// Package link takes the links of mail apart: it finds them in running text, and unwraps what gateways and redirectors made of them, as far as
// the address itself tells. It asks nobody.
package link

// A Found is a link in running text.
type Found struct {
	URL        string
	Start, End int // bytes
}

// InText finds the links of running text: with a scheme, or beginning with "www.", or a bare name with a path. Brackets and full stops around
// them are no part of them.
func InText(text string) []Found { panic("not written yet") }

// A Step is one wrapping that was taken off.
type Step struct {
	By  string // "Safe Links", "Proofpoint URL Defense v2", "google.com redirect"
	URL string // what was in it
	// Gateway says that a mail gateway of the recipients' wrapped it, which tells nothing of the sender; else it is a redirector of the sender's choice.
	Gateway bool
}

// Unwrap takes wrapping after wrapping off (at most 8). Opaque ones (Mimecast, trackers that keep the target) give no step.
func Unwrap(url string) []Step { panic("not written yet") }

// A Parsed is the parts of a link that are judged.
type Parsed struct {
	Scheme, User, Host, Port, Path, Query, Fragment string // Host in small letters and punycode
	Registered                                      string // the registrable domain (public suffix list); "" of addresses
	Suffix                                          string // the public suffix
	IsAddress                                       bool   // the host is an IP address, in any form (decimal, octal, hexadecimal)
	Address                                         string // then: canonical
}

// Parse reads a link as browsers do (WHATWG URL), as far as it is judged. ok is false where there is no host.
func Parse(url string) (p Parsed, ok bool) { panic("not written yet") }
