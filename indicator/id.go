package indicator

import (
	"crypto/sha1"
	"encoding/hex"

	"github.com/google/uuid"
)

// namespace is Picket's own: the one of STIX 2.1 (section 2.9) is for observable objects, and nothing else may use it.
// Random ids would do too; these name the same things the same for everyone who reads an advisory, however often.
var namespace = uuid.MustParse("70fb8852-ba8d-49d3-b992-052f974016bc")

// ID is the STIX 2.1 identifier, a UUIDv5 of Key.
func (x Indicator) ID() string {
	var buffer [len("indicator--") + 36]byte
	return string(x.AppendID(buffer[:0]))
}

// AppendID appends the ID, for those who write a million.
func (x Indicator) AppendID(to []byte) []byte {
	var buffer [256]byte // enough for most
	name := append(buffer[:0], namespace[:]...)
	name = append(append(append(name, x.Kind...), ':'), x.Folded()...)
	sum := sha1.Sum(name) // RFC 9562, section 5.5
	sum[6] = sum[6]&0x0f | 5<<4
	sum[8] = sum[8]&0x3f | 0x80
	var digits [32]byte
	hex.Encode(digits[:], sum[:16])
	to = append(append(to, "indicator--"...), digits[:8]...)
	to = append(append(to, '-'), digits[8:12]...)
	to = append(append(to, '-'), digits[12:16]...)
	to = append(append(to, '-'), digits[16:20]...)
	return append(append(to, '-'), digits[20:]...)
}
