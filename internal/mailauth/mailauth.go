// Package mailauth tells what is known of a message's origin: what trusted servers found when it arrived (Authentication-Results, RFC 8601;
// Received-SPF, RFC 7208; ARC, RFC 8617), what a DKIM signature proves (RFC 6376) where its key is at hand, and whether the names agree (DMARC, RFC 7489). It asks nobody.
package mailauth

import "picket/internal/message"

// A Result is that of one method: "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"; "" where nobody says.
type Result string

// The results (RFC 8601, 2.7).
const (
	pass      Result = "pass"
	fail      Result = "fail"
	softfail  Result = "softfail"
	neutral   Result = "neutral"
	none      Result = "none"
	temperror Result = "temperror"
	permerror Result = "permerror"
	policy    Result = "policy"
)

// An Origin is what is known of where a message came from.
type Origin struct {
	By      string // the authserv-id of the server that is believed, or the server's name where it gives none; "" where none is
	Trusted bool   // it was named as trusted; else it is the topmost, believed for want of a better
	SPF     Result
	SPFName string // the envelope's domain (smtp.mailfrom, else smtp.helo)
	DKIM    Result // of the signature that says most: an aligned one that passed first
	DKIMBy  string // header.d of that
	DMARC   Result
	Policy  string // what the domain's DMARC policy says, where stated: "reject", "quarantine", "none"
	ARC     Result
	Aligned bool            // a passing SPF or DKIM is of the domain in From, relaxed (RFC 7489, 3.1)
	Local   bool            // DKIM was verified here, with a key given
	Places  []message.Field // the fields this rests on
}

// Keys are DKIM's public keys by "selector._domainkey.domain", each a TXT record as published (RFC 6376, 3.6.1).
type Keys map[string]string

// Read tells the origin. trusted are authserv-ids whose word counts, as exact names or, with a leading dot, all below; where it is empty, the topmost
// Authentication-Results is believed, unless it stands below a Received field of another organisation than its own (believe.go has the rule).
// A signature that can be verified with one of keys goes before what any server says of DKIM.
func Read(raw []byte, m *message.Message, trusted []string, keys Keys) *Origin {
	r := &reading{Origin: &Origin{}, m: m, trusted: trusted, hops: m.Hops(), author: authorOf(m)}
	r.servers()
	if r.By == "" {
		r.sealers()
	}
	r.receivedSPF()
	r.signatures(raw, keys)
	r.settle()
	return r.Origin
}

// A reading is an Origin in the making.
type reading struct {
	*Origin
	m       *message.Message
	trusted []string
	hops    []message.Hop
	author  string   // the domain in From; "" where there is none, or more than one
	signed  []signed // what is said of each signature
}

// A signed is what is said of one DKIM signature.
type signed struct {
	result Result
	by     string // header.d, else the domain of header.i
}

// settle picks the signature that says most and compares the names.
func (r *reading) settle() {
	best := -1
	for _, s := range r.signed {
		if rank := r.rank(s); rank > best {
			best = rank
			r.DKIM, r.DKIMBy = s.result, s.by
		}
	}
	if r.DKIM == none {
		r.DKIMBy = ""
	}
	r.Aligned = r.SPF == pass && aligned(r.SPFName, r.author) || r.DKIM == pass && aligned(r.DKIMBy, r.author)
}

// rank orders what is said of signatures: what passed and is aligned says most, then what passed, then why others did not.
func (r *reading) rank(s signed) int {
	switch {
	case s.result == pass && aligned(s.by, r.author):
		return 5
	case s.result == pass:
		return 4
	case s.result == fail || s.result == policy:
		return 3
	case s.result == none:
		return 1
	}
	return 2
}
