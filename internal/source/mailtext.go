package source

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"path"
	"regexp"
	"strings"

	"picket/internal/message"
	"picket/internal/message/mailbox"
	"picket/internal/message/outlook"
)

// The files of a message may be texts, too: attached under another type, or in an archive. They are searched as parts of it: pages, plain text, the XML
// of documents (docx, odt), and messages with all that is in them.

// Limits of the texts of files of one message: bytes, and parts.
const (
	mostFileText = 4 << 20
	mostOneText  = 2 << 20
	mostAllParts = 2 * message.MostParts // those of the message among them
)

// textOf gives the media type that a file is to be read as; "" where it is no text.
func textOf(name string, head []byte) string {
	ending := strings.ToLower(path.Ext(name))
	switch {
	case compoundMark(head):
		if ending == ".msg" {
			return "application/vnd.ms-outlook"
		}
		return ""
	case len(head) == 0 || !looksLikeText(head) && !mostlyText(head):
		return ""
	case mailbox.Detect(name, head) == mailbox.Single:
		return "message/rfc822"
	case ending == ".xml" || ending == ".rels" || bytes.HasPrefix(head, []byte("<?xml")):
		return "text/xml"
	case pageStart.Match(head), ending == ".html", ending == ".htm", ending == ".xhtml", ending == ".shtml", ending == ".svg", ending == ".hta":
		return "text/html"
	}
	return "text/plain"
}

// pageStart tells pages without an ending that says so.
var pageStart = regexp.MustCompile(`(?i)^\s*(?:<!--[^>]{0,500}-->\s*)*<(?:!doctype html|html|head|body|script|meta|svg)\b`)

// mostlyText takes 8-bit charsets, too: there is no zero byte, and hardly a control character.
func mostlyText(head []byte) bool {
	controls := 0
	for _, c := range head {
		switch {
		case c == 0:
			return false
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b:
			controls++
		}
	}
	return controls*50 < len(head)
}

// text adds a file to the parts of the message, if it is text.
func (a *attachments) text(part, name string, offset int, body []byte, depth int) {
	mediaType := textOf(name, body[:min(len(body), sniffSize)])
	if mediaType == "" {
		return
	}
	own := name[strings.LastIndexByte(name, '!')+1:]
	p := &message.Part{Path: placeOf(part, name), Name: own, MediaType: mediaType, Disposition: "attachment", Offset: offset}
	switch mediaType {
	case "message/rfc822":
		a.enclosed(p, message.Read(body), depth)
		return
	case "application/vnd.ms-outlook":
		if m, err := outlook.Read(body); err == nil {
			a.enclosed(p, m, depth)
		}
		return
	case "text/xml":
		p.Text = textOfXML(message.Text(body, false))
	default:
		p.Text = message.Text(body, mediaType == "text/html")
	}
	a.addPart(p)
}

// enclosed adds a message that is a file: its header and its parts, and of its files what lies in those.
func (a *attachments) enclosed(p *message.Part, m *message.Message, depth int) {
	if depth > deepestFile {
		a.letter.fault(p.Offset, fmt.Errorf("%s: more than %d files one in the other", p.Path, deepestFile))
		return
	}
	p.MediaType, p.Container, p.Message = "message/rfc822", true, m.Header
	if !a.addPart(p) {
		return
	}
	for _, f := range m.Faults {
		if !f.Form {
			a.letter.fault(p.Offset, fmt.Errorf("%s: %s", p.Path, f.Text))
		}
	}
	for _, in := range m.Parts {
		in.Path, in.Offset = strings.TrimSuffix(p.Path+"!"+in.Path, "!"), p.Offset
		if in.Path == p.Path {
			in.Path += "!TEXT"
		}
		if !a.addPart(in) {
			return
		}
		if in.IsFile() {
			a.file(in, p.Offset, depth+1)
		}
	}
}

// addPart adds to the parts of the message as long as there is room.
func (a *attachments) addPart(p *message.Part) bool {
	if len(a.message.Parts) >= mostAllParts {
		a.letter.fault(p.Offset, fmt.Errorf("%s: more than %d parts: not searched", p.Path, mostAllParts))
		return false
	}
	if room := mostFileText - a.texts; len(p.Text) > room {
		a.letter.fault(p.Offset, fmt.Errorf("%s: texts of files of over %d MiB: of this the first %d bytes are searched", p.Path, mostFileText>>20, room))
		p.Text = strings.ToValidUTF8(p.Text[:room], "")
	}
	a.texts += len(p.Text)
	a.message.Parts = append(a.message.Parts, p)
	return true
}

var (
	endOfBlock = regexp.MustCompile(`</(?:w:p|a:p|text:p|text:h|si|row)>|<w:(?:br|tab|cr)\b[^>]*>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
)

// textOfXML is what stands between the tags, since a document may cut a word into many, and behind it all as it stands, with the attributes.
func textOfXML(xml string) string {
	text := anyTag.ReplaceAllString(endOfBlock.ReplaceAllString(xml, "\n"), "")
	return html.UnescapeString(text) + "\n" + xml
}

// diskImage names a disk image, which is not opened; "" where it is none (ECMA-119, 8.1; ECMA-167, part 3, 9.1).
func diskImage(head []byte) string {
	const sector = 2048
	for at := 16 * sector; at+6 <= len(head); at += sector {
		switch string(head[at+1 : at+6]) {
		case "CD001", "BEA01", "NSR02", "NSR03":
			return "iso image"
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("vhdxfile")), bytes.HasPrefix(head, []byte("conectix")):
		return "virtual disk"
	}
	return ""
}

// imageHead is how much of a file tells that it is a disk image.
const imageHead = 17 * 2048

// imageOf names the disk image that a stream is. Its first bytes tell whether it can be one: no text, and none of the files that are named by them.
func imageOf(head []byte, stream *bufio.Reader) string {
	if containerOf(head) == nil && !mostlyText(head) {
		head, _ = stream.Peek(imageHead) // an error comes again
	}
	return diskImage(head)
}
