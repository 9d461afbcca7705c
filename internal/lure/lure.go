// Package lure finds the wording of deception in mail: pressure, requests for credentials, money and silence, and the pretexts they come in.
// Its lists (wordings/*.txt) are written by hand, by language; nothing in them was learned from a corpus. A text is folded first, so that tricks
// of writing do not hide a word (fold.go), and read once, whatever the number of wordings (find.go).
package lure

import "slices"

// A Theme is what the wording does.
type Theme string

// The themes.
const (
	Urgency     Theme = "urgency"          // within 24 hours, immediately, final notice
	Threat      Theme = "threat"           // your account will be closed
	Credentials Theme = "credentials"      // verify your password, sign in to keep
	Account     Theme = "account"          // unusual sign-in, mailbox is full, account suspended
	Payment     Theme = "payment"          // overdue invoice, refund, changed bank details
	Delivery    Theme = "delivery"         // your parcel is on hold
	Prize       Theme = "prize"            // you have won, selected, gift card
	Wallet      Theme = "wallet"           // claim your tokens, connect your wallet, a withdrawal of coins is ready
	Renewal     Theme = "renewal"          // the antivirus has expired, the cloud storage is full, call to cancel the charge
	Document    Theme = "document"         // a document was shared with you, voicemail, fax
	Extortion   Theme = "extortion"        // I recorded you, pay bitcoin
	Fraud       Theme = "advance fee"      // inheritance, next of kin, business proposal
	Executive   Theme = "executive"        // are you at your desk, a quick task, keep this confidential
	Job         Theme = "job"              // the offer of work that espionage uses
	Official    Theme = "official"         // ministry, embassy, court, tax office, policy questionnaire
	Click       Theme = "click"            // click here, open the attachment, enable content, scan the code
	Greeting    Theme = "generic greeting" // dear customer, dear user@host
	Sales       Theme = "sales"            // of spam: discount, pills, casino, loans, dating, replica
	Optout      Theme = "opt-out"          // unsubscribe, view in browser: bulk mail
)

// Themes are all themes, for documents and tests.
func Themes() []Theme {
	return []Theme{Urgency, Threat, Credentials, Account, Payment, Delivery, Prize, Wallet, Renewal, Document, Extortion, Fraud, Executive, Job, Official, Click,
		Greeting, Sales, Optout}
}

// A Hit is one wording found.
type Hit struct {
	Theme      Theme
	Language   string  // BCP 47: "en", "ko", "ja"
	Strength   float64 // of the wording, 0 to 1
	Start, End int     // bytes of the text
}

// Find finds the wordings in a text (subject or body), in order. Letters that only look alike, spaces and zero-width characters between letters do
// not hide them. Of hits of one theme and language that overlap, the strongest is told.
func Find(text string) []Hit {
	hits := lexicon().find(fold(text))
	slices.SortStableFunc(hits, func(a, b Hit) int { return a.Start - b.Start })
	return withoutOverlaps(hits)
}

// Strongest are the strongest hits, by theme; of equal ones the first.
func Strongest(hits []Hit) map[Theme]Hit {
	best := map[Theme]Hit{}
	for _, hit := range hits {
		if hit.Strength > best[hit.Theme].Strength {
			best[hit.Theme] = hit
		}
	}
	return best
}

// withoutOverlaps keeps the strongest of what overlaps and says the same. hits are in the order of their starts.
func withoutOverlaps(hits []Hit) []Hit {
	type kind struct {
		theme    Theme
		language string
	}
	last := map[kind]int{}
	kept := hits[:0]
	for _, hit := range hits {
		k := kind{hit.Theme, hit.Language}
		at, seen := last[k]
		switch {
		case !seen || hit.Start >= kept[at].End:
			last[k] = len(kept)
			kept = append(kept, hit)
		case hit.Strength > kept[at].Strength:
			hit.Start = kept[at].Start // so that the order stands
			kept[at] = hit
		}
	}
	return kept
}
