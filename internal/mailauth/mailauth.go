// Package mailauth tells what is known of a message's origin: what trusted servers found when it arrived (Authentication-Results, RFC 8601;
// Received-SPF, RFC 7208; ARC, RFC 8617), what a DKIM signature proves (RFC 6376) where its key is at hand, and whether the names agree (DMARC, RFC 7489). It asks nobody.
package mailauth

import (
	_ "github.com/emersion/go-msgauth/dkim"

	"picket/internal/message"
)

// A Result is that of one method: "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"; "" where nobody says.
type Result string

// An Origin is what is known of where a message came from.
type Origin struct {
	By      string // the authserv-id of the server that is believed; "" where none is
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
// Authentication-Results is believed, unless it stands below a Received field of another organisation than its own.
func Read(raw []byte, m *message.Message, trusted []string, keys Keys) *Origin {
	panic("not written yet")
}
