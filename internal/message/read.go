package message

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Limits of what is read of one message; what lies beyond is named in Faults.
const (
	MostBytes  = 64 << 20 // of a message
	MostParts  = 2000
	MostDepth  = 40   // parts in parts
	MostFields = 2000 // of the message's header; a tenth of it of any other
	mostFaults = 100
)

// Read reads a message. Its strings and bodies do not refer to raw where they were decoded; others may. A line "From " of a mailbox before it
// is passed over. Lines end with a line feed, or with a carriage return where there is no line feed in the whole message.
func Read(raw []byte) *Message {
	m := &Message{Size: len(raw)}
	r := &reader{m: m, raw: raw}
	if len(raw) > MostBytes {
		r.raw = raw[:MostBytes]
		m.AddFault(Fault{Offset: MostBytes, Text: fmt.Sprintf("longer than %d bytes: the rest is not read", MostBytes)})
	}
	if bytes.IndexByte(r.raw, '\n') < 0 {
		r.raw = bytes.ReplaceAll(r.raw, []byte("\r"), []byte("\n"))
	}
	header, body := r.header(r.start(), MostFields)
	m.Header = header
	r.entity(header, body, place{}, "text/plain")
	return m
}

// A reader walks a message once, from its beginning to its end.
type reader struct {
	m     *Message
	raw   []byte
	open  []string // the boundaries of the multiparts that are being read, the outermost first
	depth int
	// decoded says that raw is what a transfer encoding hid; all of it counts as standing where the encoded body stands.
	decoded        bool
	offset, length int
}

// A place is where a part stands: its own path, and that before the numbers of its parts.
type place struct{ path, prefix string }

// within is the place of the n-th part, from 1.
func (p place) within(n int) place {
	path := strconv.Itoa(n)
	if p.prefix != "" {
		path = p.prefix + "." + path
	}
	return place{path, path}
}

// body is the place of the body of the message in a message/rfc822.
func (p place) body(multipart bool) place {
	if !multipart {
		return p.within(1)
	}
	if p.prefix == "" {
		return place{"TEXT", ""}
	}
	return place{p.prefix + ".TEXT", p.prefix}
}

// AddFault notes what is wrong. Of one message a hundred faults are kept.
func (m *Message) AddFault(f Fault) {
	switch len(m.Faults) {
	case mostFaults:
	case mostFaults - 1:
		m.Faults = append(m.Faults, Fault{Offset: f.Offset, Text: "more faults are not named"})
	default:
		m.Faults = append(m.Faults, f)
	}
}

func (r *reader) fault(at int, text string) {
	r.m.AddFault(Fault{Offset: r.offsetOf(at), Text: text})
}

// misformed notes a fault of the form alone.
func (r *reader) misformed(at int, text string) {
	r.m.AddFault(Fault{Offset: r.offsetOf(at), Text: text, Form: true})
}

func (r *reader) offsetOf(at int) int {
	if r.decoded {
		return r.offset
	}
	return at
}

// span notes where a part's body stands.
func (r *reader) span(p *Part, from, to int) {
	if r.decoded {
		p.Offset, p.Length = r.offset, r.length
		return
	}
	p.Offset, p.Length = from, to-from
}

// part reads a part with its header, and gives the delimiter that ends it.
func (r *reader) part(at int, where place, preset string) delimiter {
	header, body := r.header(at, MostFields/10)
	return r.entity(header, body, where, preset)
}

// entity reads what stands behind a header.
func (r *reader) entity(header Header, at int, where place, preset string) delimiter {
	p := &Part{Path: where.path, Header: header}
	r.describe(p, preset, at)
	r.m.Parts = append(r.m.Parts, p)
	var end delimiter
	switch {
	case !p.isContainer():
		end = r.leaf(p, at)
	case r.depth >= MostDepth:
		r.fault(at, fmt.Sprintf("parts in parts deeper than %d: the rest is read as text", MostDepth))
		end = r.leaf(p, at)
	case p.isMultipart():
		end = r.multipart(p, at, where)
	default:
		end = r.enclosed(p, at, where)
	}
	if p.Container {
		r.span(p, at, r.endOf(end, at))
	}
	return end
}

func (p *Part) isMultipart() bool { return strings.HasPrefix(p.MediaType, "multipart/") }
func (p *Part) isContainer() bool {
	return p.isMultipart() || p.MediaType == "message/rfc822" || p.MediaType == "message/global"
}

// leaf reads a part that holds no parts.
func (r *reader) leaf(p *Part, at int) delimiter {
	end := r.delimiter(at)
	stop := r.endOf(end, at)
	r.span(p, at, stop)
	r.fill(p, r.raw[at:stop])
	return end
}

// fill decodes a part's body.
func (r *reader) fill(p *Part, raw []byte) {
	p.Body = r.decode(p, raw)
	if !p.isText() {
		return
	}
	p.Text, p.Charset = decodeText(p.Body, p.Params["charset"], p.MediaType == "text/html")
	if p.MediaType == "text/plain" {
		r.uuencoded(p)
	}
}

// isText says whether the body is to be read as text: also the text of reports, and of containers that could not be taken apart.
func (p *Part) isText() bool {
	return strings.HasPrefix(p.MediaType, "text/") || strings.HasPrefix(p.MediaType, "message/") || p.isMultipart()
}

// enclosed reads a message in the message.
func (r *reader) enclosed(p *Part, at int, where place) delimiter {
	p.Container = true
	encoding := p.transferEncoding()
	if encoding == identity {
		r.depth++
		defer func() { r.depth-- }()
		return r.enclosedAt(p, at, where)
	}
	end := r.delimiter(at)
	r.span(p, at, r.endOf(end, at))
	r.inner(p, at, r.endOf(end, at)).enclosedAt(p, 0, where)
	return end
}

func (r *reader) enclosedAt(p *Part, at int, where place) delimiter {
	if r.full(at) {
		return r.rest(at, where.within(1))
	}
	header, body := r.header(at, MostFields/10)
	p.Message = header
	mediaType, _ := mediaTypeOf(header.Get("Content-Type"), "text/plain")
	return r.entity(header, body, where.body(strings.HasPrefix(mediaType, "multipart/")), "text/plain")
}

// inner is a reader of what the transfer encoding of a container hides.
func (r *reader) inner(p *Part, from, to int) *reader {
	in := &reader{m: r.m, raw: r.decode(p, r.raw[from:to]), depth: r.depth + 1, decoded: true, offset: from, length: to - from}
	if r.decoded {
		in.offset, in.length = r.offset, r.length
	}
	return in
}

// full says whether there are as many parts as may be.
func (r *reader) full(at int) bool {
	if len(r.m.Parts) < MostParts {
		return false
	}
	r.fault(at, fmt.Sprintf("more than %d parts: the rest is read as text", MostParts))
	return true
}

// rest takes all that is left as one part, so that nothing is lost.
func (r *reader) rest(at int, where place) delimiter {
	p := &Part{Path: where.path, MediaType: "text/plain"}
	r.m.Parts = append(r.m.Parts, p)
	r.span(p, at, len(r.raw))
	p.Body = r.raw[at:]
	p.Text, p.Charset = decodeText(p.Body, "", false)
	return delimiter{len(r.raw), len(r.raw), -1, true}
}
