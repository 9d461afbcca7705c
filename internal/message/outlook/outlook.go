// Package outlook reads messages as Outlook keeps them (.msg: MS-OXMSG in a compound file, MS-CFB; RTF bodies of MS-OXRTFCP and MS-OXRTFEX)
// and what it wraps attachments in (winmail.dat: MS-OXTNEF). It does no I/O.
package outlook

import (
	"errors"

	_ "github.com/richardlehane/mscfb"

	"picket/internal/message"
)

// IsMessage tells from the first bytes, and from what the file holds, whether it is a .msg.
func IsMessage(raw []byte) bool { return false }

// Read reads a .msg into the form of a mail message: the header that came with it (PidTagTransportMessageHeaders) or one made of its
// properties, the bodies and the attachments as parts. Offsets are into raw where the bytes lie there in one piece, else -1.
func Read(raw []byte) (*message.Message, error) { return nil, errors.New("not written yet") }
