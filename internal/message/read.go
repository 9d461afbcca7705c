package message

// Limits of what is read of one message; what lies beyond is named in Faults.
const (
	MostBytes  = 64 << 20 // of a message
	MostParts  = 2000
	MostDepth  = 40 // parts in parts
	MostFields = 2000
)

// Read reads a message. Its strings and bodies do not refer to raw where they were decoded; others may.
func Read(raw []byte) *Message { panic("not written yet") }

// Get is the value of the first field of that name, in any case; "" where there is none.
func (h Header) Get(name string) string { panic("not written yet") }

// All are the fields of that name, in any case.
func (h Header) All(name string) []Field { panic("not written yet") }

// Decode turns encoded words (RFC 2047) into text; raw bytes of other charsets are guessed. Nothing is ever an error.
func Decode(value string) string { panic("not written yet") }

// Addresses reads an address list (RFC 5322, 3.4, and what is written instead), encoded words decoded, groups taken apart.
func Addresses(value string) []Address { panic("not written yet") }

// Hops are the Received fields, the newest first, as they stand.
func (m *Message) Hops() []Hop { panic("not written yet") }

// Sent is the time of the Date field (RFC 5322, 3.3, obsolete forms too), microseconds since 1970 UTC.
func (m *Message) Sent() (micros int64, ok bool) { panic("not written yet") }
