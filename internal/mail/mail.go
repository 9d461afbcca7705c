// Package mail judges messages: is this part of a campaign we were warned of, is it phishing of any kind, and why. Named signals look at the
// facts of a message; a small calibrated model weighs them. Each signal is documented, stands in the table of Signals, and can be shown alone.
//
// The model's inputs are the signals and nothing else: no word of any message was learned. DESIGN.md has the reasons and the figures.
package mail

import "picket/internal/intel"

// A Verdict is the answer on one message.
type Verdict string

// The verdicts of the contract.
const (
	Campaign   Verdict = "campaign" // indicators of an advisory are in it: as sender, link or attachment
	Phish      Verdict = "phish"
	Suspicious Verdict = "suspicious" // between the two: a person should look
	Spam       Verdict = "spam"
	Clean      Verdict = "clean"
)

// Evidence is a place in the message.
type Evidence struct {
	Part string `json:"part"` // "header", or the path of the part, "1.2" ("" of a message of one part); members as "2!invoice.iso"
	// Offset is of the field in the raw message, else of the place in the decoded part, in bytes; -1 where there is no one place.
	Offset int    `json:"offset"`
	Quote  string `json:"quote"` // at most 200 bytes, on one line
}

// A Finding is one signal that fired.
type Finding struct {
	Name     string  `json:"name"`
	Strength float64 `json:"strength"` // 0 to 1
	// Weight is its share in the log-odds of phishing: what the model's weight makes of the strength. Below 0 it speaks for the message.
	Weight   float64    `json:"weight"`
	Evidence []Evidence `json:"evidence"`
}

// A Judgement is the answer on one message with its reasons.
type Judgement struct {
	Verdict     Verdict
	Probability float64   // that it is phishing: calibrated on the mail of docs/ACCURACY.md
	Advisory    string    // of a campaign
	Signals     []Finding // the weightiest first, whichever way they point
	Sightings   []*intel.Sighting
}
