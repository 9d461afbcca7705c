package mail

import "time"

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
	Messages int
	Verdicts map[Verdict]int
	Failed   Failures // sources and messages that could not be read whole
	Reached  []Reached
	Logs     *Logs // nil where no logs were given, or no campaign was found
	Bytes    int64
	Seconds  float64
	Unread   []string // files in which no mail was found
}

// Failures are what could not be read, or not whole: the first of them, and how many there are.
type Failures struct {
	Count int
	List  []Failure // at most MostFailures
}

// A Failure is one source, or one message.
type Failure struct {
	File   string `json:"file"`
	Offset int64  `json:"offset"` // in the decompressed source, bytes
	Reason string `json:"reason"` // without the place
}

// MostFailures bounds those that are kept.
const MostFailures = 1000

// Add counts one, and keeps it where there is room.
func (f *Failures) Add(x Failure) {
	f.Count++
	if len(f.List) < MostFailures {
		f.List = append(f.List, x)
	}
}
