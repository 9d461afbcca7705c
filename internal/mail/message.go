package mail

import (
	"time"

	"picket/internal/intel"
)

// A Message is one message with its judgement.
type Message struct {
	File    string     `json:"file"`
	Offset  int64      `json:"offset"`         // of the message in the decompressed source, bytes
	Index   int64      `json:"index"`          // from 0, in its mailbox
	SHA256  string     `json:"sha256"`         // of the raw message
	ID      string     `json:"message_id"`     // without angle brackets
	Date    *time.Time `json:"date,omitempty"` // as the message states it; nil: it has none
	From    string     `json:"from"`           // display name and address
	To      []string   `json:"to,omitempty"`   // all recipients found, addresses
	Subject string     `json:"subject"`
	Faults  []string   `json:"faults,omitempty"`
	*Judgement
	Shown *Shown `json:"-"` // nil where it was not asked for
}

// Shown is what a page shows of a message, defused by whoever prints it.
type Shown struct {
	Header []Field
	Text   string // what its reader reads
	Links  []*Linked
	Files  []File
}

// A Field is a field of the header, decoded.
type Field struct{ Name, Value string }

// An Answer is what stands at the end.
type Answer struct {
	Messages int             `json:"messages"`
	Verdicts map[Verdict]int `json:"verdicts"`
	Failed   int             `json:"failed"` // sources or messages that could not be read whole; the ledger of the sweep names them
	Reached  []Reached       `json:"reached,omitempty"`
	Bytes    int64           `json:"bytes"`
	Seconds  float64         `json:"seconds"`
	// Unread are files in which no mail was found.
	Unread []string `json:"unread,omitempty"`
}

// A Reached is one recipient of a campaign's messages.
type Reached struct {
	Recipient string    `json:"recipient"`
	Messages  []string  `json:"messages"` // their Message-IDs
	First     time.Time `json:"first"`
	Opened    Followed  `json:"opened"`
	SignedIn  Followed  `json:"signed_in"`
}

// A Followed says what the logs tell of what a recipient did: "hit", "not-seen" or "cannot-say".
type Followed struct {
	Verdict   intel.Verdict     `json:"verdict"`
	Reason    string            `json:"reason,omitempty"`
	Sightings []*intel.Sighting `json:"-"`
}
