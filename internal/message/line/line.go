// Package line writes a mail message as one line of JSON, in which a sweep searches: every value decoded, named by what it is (sender,
// hops, links, attachments), so that package record can say what part a match plays.
package line

import "picket/internal/message"

// An Attachment is a file in the message, or a member of an archive in one.
type Attachment struct {
	Part                    string // the path of the part
	Name                    string // with members: "invoice.zip!invoice.iso"
	Size                    int64
	MD5, SHA1, SHA256, Note string // Note: why it could not be read: "encrypted"
}

// Append appends the line, without a line break.
func Append(dst []byte, m *message.Message, attachments []Attachment) []byte {
	panic("not written yet")
}
