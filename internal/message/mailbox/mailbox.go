// Package mailbox cuts what holds mail into messages: mbox in its four dialects (RFC 4155, mboxo, mboxrd, mboxcl), and single messages.
// A Maildir is a directory of single messages.
package mailbox

// A Kind is what holds messages.
type Kind uint8

// The kinds.
const (
	None    Kind = iota
	Single       // one message (RFC 5322)
	Mbox         // many, each behind a line "From "
	Outlook      // one of Outlook's (.msg)
)

// A Raw is one message as it lies in its file.
type Raw struct {
	Data   []byte // without the line "From ", quoting of ">From " undone
	Offset int64  // in the source, of the message's first byte (behind its line "From ")
	Index  int64  // from 0
	Line   int64  // from 1
	Cut    bool   // it was longer than message.MostBytes: Data is its beginning
}
