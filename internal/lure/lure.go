// Package lure finds the wording of deception in mail: pressure, requests for credentials, money and silence, and the pretexts they come in.
// Its lists are written by hand, by language; nothing in them was learned from a corpus.
package lure

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

// A Hit is one wording found.
type Hit struct {
	Theme      Theme
	Language   string  // BCP 47: "en", "ko", "ja"
	Strength   float64 // of the wording, 0 to 1
	Start, End int     // bytes of the text
}

// Find finds the wordings in a text (subject or body), in order. Letters that only look alike, spaces and zero-width characters between letters do
// not hide them.
func Find(text string) []Hit { panic("not written yet") }

// Themes are all themes, for documents and tests.
func Themes() []Theme { panic("not written yet") }
