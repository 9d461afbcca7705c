// Package outlook reads messages as Outlook keeps them (.msg: MS-OXMSG in a compound file, MS-CFB; RTF bodies of MS-OXRTFCP and MS-OXRTFEX)
// and what it wraps attachments in (winmail.dat: MS-OXTNEF). It does no I/O.
package outlook

import (
	"errors"
	"fmt"
	"strings"

	"picket/internal/compound"
	"picket/internal/message"
)

const (
	mostDepth       = 10   // messages in messages
	mostRecipients  = 5000 // of one message
	mostAttachments = 1000
)

// IsMessage tells from the first bytes, and from what the file holds, whether it is a .msg.
func IsMessage(raw []byte) bool {
	f, err := compound.Read(raw)
	return err == nil && f.Find(propertyStream) != nil
}

// Read reads a .msg into the form of a mail message: the header that came with it (PidTagTransportMessageHeaders) or one made of its
// properties, the bodies and the attachments as parts. Offsets are into raw where the bytes lie there in one piece, else -1. The error is
// that raw is no .msg; damage is told in Faults.
func Read(raw []byte) (*message.Message, error) {
	f, err := compound.Read(raw)
	if err != nil {
		return nil, err
	}
	if f.Find(propertyStream) == nil {
		return nil, errors.New("compound file: not a message of Outlook")
	}
	r := &msgReader{storages: make(map[string][]*compound.Entry)}
	for _, e := range f.Entries {
		parent := strings.TrimSuffix(strings.TrimSuffix(e.Path, e.Name), "/")
		r.storages[parent] = append(r.storages[parent], e)
	}
	root := r.item("", topHeader, 0)
	b := &builder{}
	b.message(root)
	m := &message.Message{Header: root.header(), Parts: b.parts, Size: len(raw)}
	if len(m.Parts) > 0 {
		m.Parts[0].Header = m.Header
	}
	for _, text := range append(append(r.faults, b.faults...), f.Faults...) {
		m.Faults = append(m.Faults, message.Fault{Offset: -1, Text: text})
	}
	return m, nil
}

// An item is a message with what belongs to it, wherever it was read from.
type item struct {
	properties
	recipients  []properties
	attachments []attachment
}

// An attachment is a file, or a message.
type attachment struct {
	properties
	embedded *item // nil of files
}

const (
	propertyStream = "__properties_version1.0"

	topHeader      = 32 // bytes before the properties of a message
	embeddedHeader = 24 // … of one in another
	otherHeader    = 8  // … of a recipient or an attachment
)

// A msgReader reads the storages of a .msg.
type msgReader struct {
	storages map[string][]*compound.Entry // by the path of the storage they lie in
	faults   []string
}

func (r *msgReader) fault(format string, args ...any) {
	if len(r.faults) < 50 {
		r.faults = append(r.faults, fmt.Sprintf(format, args...))
	}
}

func (r *msgReader) item(path string, header, depth int) *item {
	it := &item{properties: r.properties(path, header)}
	for _, e := range r.storages[path] {
		if !e.Storage {
			continue
		}
		switch name := strings.ToLower(e.Name); {
		case strings.HasPrefix(name, "__recip_version1.0_"):
			if len(it.recipients) == mostRecipients {
				r.fault("more than %d recipients", mostRecipients)
				return it
			}
			it.recipients = append(it.recipients, r.properties(e.Path, otherHeader))
		case strings.HasPrefix(name, "__attach_version1.0_"):
			if len(it.attachments) == mostAttachments {
				r.fault("more than %d attachments", mostAttachments)
				return it
			}
			it.attachments = append(it.attachments, r.attachment(e.Path, depth))
		}
	}
	for i := range it.recipients {
		it.recipients[i].page = it.page
	}
	for i := range it.attachments {
		it.attachments[i].page = it.page
	}
	return it
}

func (r *msgReader) attachment(path string, depth int) attachment {
	a := attachment{properties: r.properties(path, otherHeader)}
	for _, e := range r.storages[path] {
		if !e.Storage || !strings.EqualFold(e.Name, "__substg1.0_3701000D") {
			continue
		}
		if depth >= mostDepth {
			r.fault("messages lie more than %d deep in each other", mostDepth)
			break
		}
		for _, inner := range r.storages[e.Path] {
			if strings.EqualFold(inner.Name, propertyStream) {
				a.embedded = r.item(e.Path, embeddedHeader, depth+1)
				break
			}
		}
	}
	return a
}

// properties reads those of one storage: short ones stand in a stream of all, long ones have one each, named by their tag.
func (r *msgReader) properties(path string, header int) properties {
	p := properties{values: make(map[uint16]value)}
	for _, e := range r.storages[path] {
		var tag uint32
		name := strings.ToLower(e.Name)
		switch n, _ := fmt.Sscanf(name, "__substg1.0_%08x", &tag); {
		case e.Storage:
		case name == propertyStream:
			p.readFixed(e.Data(), header)
		case n == 1 && len(name) == len("__substg1.0_00000000"):
			p.set(uint16(tag>>16), value{kind: uint16(tag), data: e.Data(), offset: e.Offset()})
		}
	}
	p.page = p.codePage()
	return p
}
