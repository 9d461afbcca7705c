// Package message reads mail messages: the header, the MIME parts, decoded, each with its place in the bytes it came from (RFC 5322,
// RFC 2045 to 2049, 2231, 6532). It reads what arrives, not only what is allowed: it never refuses a message, and tells in Faults what was
// not well formed or lay beyond a limit. It does no I/O.
package message

import "strings"

// A Message is one mail message.
type Message struct {
	Header Header
	// Parts are all parts in the order of the message, containers before what they contain: Parts[0] is the message's own body. A message
	// within a message (message/rfc822) is a container: its header is in Part.Message, its parts follow with longer paths.
	Parts  []*Part
	Faults []Fault
	Size   int // bytes of the raw message
}

// A Part is a part of the message's body.
type Part struct {
	// Path is the number of the part as in IMAP (RFC 3501, 6.4.5): "1", "1.2"; "" is the body of a message that is not multipart, or the outermost
	// container. The multipart that is the body of a message/rfc822 "3" is "3.TEXT", its parts are "3.1", "3.2". A file that uuencode wrote into the text
	// of a part "1" is "1.uu1". No two parts share a path.
	Path        string
	Header      Header // of a part; the message's own for Parts[0]
	MediaType   string // in small letters: "text/html"; "text/plain" where none is stated, "application/octet-stream" where it makes no sense
	Params      map[string]string
	Disposition string // "attachment", "inline", or "" where none is stated
	Name        string // of the file, decoded; "" where it has none
	ContentID   string // without angle brackets
	Offset      int    // of the part's body in the raw message, bytes
	Length      int    // of the raw body, bytes
	Body        []byte // decoded by its transfer encoding; nil of containers
	Text        string // of text/*, and of reports and containers that could not be taken apart: Body in UTF-8; broken bytes are U+FFFD
	Charset     string // what Text was decoded from, as its canonical name
	Container   bool   // multipart/*, message/rfc822
	Message     Header // of a message/rfc822: the header of the message in it
	Unseen      string // what mail programs do not show: of a multipart the text before its first and behind its last delimiter, of a file that behind its end
}

// IsFile says whether a part is handed over as a file, rather than shown as text.
func (p *Part) IsFile() bool {
	return !p.Container && (p.Disposition == "attachment" || p.Name != "" || !strings.HasPrefix(p.MediaType, "text/"))
}

// A Fault is what is wrong in a message, and where.
type Fault struct {
	Offset int // bytes into the raw message
	Text   string
	// Form says that only the form is wrong: all of the content was read, and nothing can hide behind the fault. Others may cost an answer.
	Form bool
}

// A Header is all fields, in order.
type Header []Field

// A Field is one field of a header.
type Field struct {
	Name   string // as it was written
	Value  string // unfolded, not decoded, without space around it
	Offset int    // of the field in the raw message, bytes
}

// An Address is one mailbox of an address list.
type Address struct {
	Name string // the display name, decoded and without quotes
	Spec string // local@domain, the domain in small letters; "" where there is none
}

// A Hop is one Received field (RFC 5321, 4.4), as far as it could be read.
type Hop struct {
	Field
	From    string // the name that the client gave of itself
	Reverse string // the name that the server found for its address, "" where it gives none
	Address string // the client's address as text
	By      string // the server
	With    string // the protocol: "ESMTPS"
	For     string // the recipient
	Time    int64  // microseconds since 1970 UTC; 0: none
}
