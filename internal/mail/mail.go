// Package mail judges messages: is this part of a campaign we were warned of, is it phishing of any kind, and why. Named signals look at the
// facts of a message; a small calibrated model weighs them. Each signal is documented and can be tested and shown alone.
package mail

import (
	"picket/internal/carrier"
	"picket/internal/intel"
	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/mailauth"
	"picket/internal/message"
	"picket/internal/profile"
	"picket/internal/webpage"
)

// A Verdict is the answer on one message.
type Verdict string

// The verdicts of the contract.
const (
	Campaign   Verdict = "campaign" // indicators of an advisory are in it, as sender, link or attachment
	Phish      Verdict = "phish"
	Suspicious Verdict = "suspicious" // between: a person should look
	Spam       Verdict = "spam"
	Clean      Verdict = "clean"
)

// Evidence is a place in the message.
type Evidence struct {
	Part   string `json:"part"`   // "header", or the path of the part; with attachments' members "2!invoice.iso"
	Offset int    `json:"offset"` // bytes: of a field in the raw message; else in the decoded part; -1 where there is no one place
	Quote  string `json:"quote"`  // at most 200 bytes
}

// Facts are what signals look at: the message taken apart once.
type Facts struct {
	Message     *message.Message
	Raw         []byte
	From        message.Address // the first of From
	FromDomain  string          // punycode, small letters
	FromBase    string          // the registrable domain of that
	ReplyTo     []message.Address
	Envelope    string // the sender's address of the envelope (Return-Path, else smtp.mailfrom)
	Recipients  []message.Address
	Subject     string
	Hops        []message.Hop
	Origin      *mailauth.Origin
	Text        string // what is read: the plain text, or that of the page; without quoted mail and signature of lists where told apart
	TextPart    string // the part it is of
	TextOffset  func(i int) int
	Pages       []Page
	Links       []Link
	Attachments []Attachment
	Lures       []lure.Hit          // in Subject (Start < 0: len(Subject)+1 less) and Text
	Brands      []lookalike.Mention // in display name, subject, text: where each is told by Where
	Profile     *profile.Profile
	History     *History
	BodyHidden  bool // the bodies' text is withheld: headers, links and attachments only
}

// A Page is an HTML part.
type Page struct {
	Part string
	*webpage.Page
}

// A Link is a link of the message, unwrapped.
type Link struct {
	URL    string // as it stands
	Target string // behind all wrappings that could be taken off
	Via    []string
	Shown  string
	From   string // "a", "form", "text", "qr code", …
	Base   string // the registrable domain of Target's host
	Host   string
	At     Evidence
}

// An Attachment is a file of the message.
type Attachment struct {
	Part string
	Name string
	*carrier.Report
}

// A History is whom the recipients have had mail from before.
type History struct{ seen map[string]int }

// A Finding is one signal that fired.
type Finding struct {
	Name     string     `json:"name"`
	Strength float64    `json:"strength"` // 0 to 1
	Weight   float64    `json:"weight"`   // its share in the log-odds of phishing; negative speaks for the message
	Evidence []Evidence `json:"evidence"`
}

// A Judgement is the answer on one message with its reasons.
type Judgement struct {
	Verdict     Verdict
	Probability float64   // that it is phishing, calibrated
	Advisory    string    // of a campaign
	Signals     []Finding // in order of weight
	Sightings   []*intel.Sighting
}
