// Package intel holds what Picket knows and finds, in the words of the output contract: the advisory with its indicators
// in context and the evidence for each, and the sightings and verdicts that answer it.
//
// The JSON form of these types is what `picket read` and `picket sweep` print: a name here is a promise to scripts.
package intel

import (
	"time"

	"picket/indicator"
)

// Evidence is where in a document something was read.
type Evidence struct {
	Page   int    `json:"page,omitempty"` // from 1; 0 where the document has no pages
	Offset int    `json:"offset"`         // in bytes of UTF-8, into the extracted text
	Quote  string `json:"quote"`          // verbatim, at Offset
}

// Document says what was read and how.
type Document struct {
	Name       string `json:"name"`
	SHA256     string `json:"sha256"`      // of the document as given
	MediaType  string `json:"media_type"`  // told from the content
	Decoder    string `json:"decoder"`     // what extracted the text
	TextSHA256 string `json:"text_sha256"` // of the extracted text
	Title      string `json:"title,omitempty"`
	Published  string `json:"published,omitempty"` // a date, 2024-07-25, or a time of RFC 3339
	Language   string `json:"language,omitempty"`  // BCP 47
	Pages      int    `json:"pages,omitempty"`
}

// An Advisory is one document and what it says. The lists are never nil, so that JSON shows them empty: nothing is
// listed that the document does not say.
type Advisory struct {
	Document        Document        `json:"document"`
	Marking         string          `json:"marking,omitempty"` // TLP 2.0, TLP:CLEAR
	Indicators      Indicators      `json:"indicators"`
	Rejected        []Rejected      `json:"rejected"`
	Vulnerabilities []Vulnerability `json:"vulnerabilities"`
	Account
	// Faults are parts that could not be read; the rest was.
	Faults []string `json:"faults,omitempty"`
	// Text is the extracted text that offsets point into; it is printed by `picket read --format text` only.
	Text string `json:"-"`
}

// An Indicator is a value to look for, in the context of an advisory.
type Indicator struct {
	indicator.Indicator
	ID         string     `json:"id"`                    // STIX identifier: the document's own, else indicator.ID
	Role       string     `json:"role,omitempty"`        // c2, download, exfiltration, sender, payload; where the text gives it
	Ports      []int      `json:"ports,omitempty"`       // at which the host is reached, rising; where the text gives them
	Confidence int        `json:"confidence"`            // 0 to 100, as STIX 2.1 counts it
	ValidFrom  *time.Time `json:"valid_from,omitempty"`  // nil: always
	ValidUntil *time.Time `json:"valid_until,omitempty"` // nil: for ever
	Revoked    bool       `json:"revoked,omitempty"`     // withdrawn by its author: shown, not looked for
	Modified   *time.Time `json:"modified,omitempty"`    // the version of what ID names; nil where the document has no versions
	Marking    string     `json:"marking,omitempty"`     // TLP 2.0, where it has one of its own; else the document's holds
	Evidence   []Evidence `json:"evidence"`
}

// StatedOrDerivedID is the document's own identifier, else the one that indicator.ID derives.
func (x *Indicator) StatedOrDerivedID() string {
	if x.ID != "" {
		return x.ID
	}
	return x.Indicator.ID()
}

// Rejected is a value that looks like an indicator and is none, or that cannot be used, with the reason.
type Rejected struct {
	Kind     string     `json:"kind"` // an indicator kind, or pattern, attribute, line, context
	Value    string     `json:"value"`
	Reason   string     `json:"reason"`
	Evidence []Evidence `json:"evidence"`
}

// RejectedPattern is the kind of an indicator that its author states and Picket cannot look for: what it asks stays
// without an answer.
const RejectedPattern = "pattern"

// Unasked counts what the document asks for and Picket cannot look for: patterns, detection rules, and parts that could not
// be read.
func (a *Advisory) Unasked() int {
	n := len(a.Faults) + len(a.Rules)
	for _, r := range a.Rejected {
		if r.Kind == RejectedPattern {
			n++
		}
	}
	return n
}

// Vulnerability is a CVE identifier that the document names.
type Vulnerability struct {
	ID       string     `json:"id"`
	Evidence []Evidence `json:"evidence"`
}

// NewAdvisory is an advisory that says nothing yet.
func NewAdvisory(document Document) *Advisory {
	return &Advisory{
		Document:        document,
		Rejected:        []Rejected{},
		Vulnerabilities: []Vulnerability{},
		Account:         NewAccount(),
	}
}
