package outlook

import (
	"fmt"
	"mime"
	"path"
	"strconv"
	"strings"

	"picket/internal/message"
)

// A builder makes the parts of a message.
type builder struct {
	parts  []*message.Part
	faults []string
}

// message makes the parts of a whole message: a container, and in it what it has.
func (b *builder) message(it *item) {
	b.add(&message.Part{MediaType: "multipart/mixed", Container: true, Offset: -1})
	b.content(it, "")
}

func (b *builder) fault(text string) {
	if len(b.faults) < 50 {
		b.faults = append(b.faults, text)
	}
}

func (b *builder) add(p *message.Part) bool {
	if len(b.parts) >= message.MostParts {
		b.fault(fmt.Sprintf("more than %d parts", message.MostParts))
		return false
	}
	b.parts = append(b.parts, p)
	return true
}

// content makes a part of each body and of each attachment.
func (b *builder) content(it *item, prefix string) {
	n := 0
	next := func() string { n++; return prefix + strconv.Itoa(n) }
	for _, body := range b.bodies(it) {
		body.Path = next()
		b.add(body)
	}
	for i := range it.attachments {
		b.attachment(&it.attachments[i], next())
	}
}

// bodies are the text and the HTML, which may stand in the RTF.
func (b *builder) bodies(it *item) []*message.Part {
	var out []*message.Part
	text, page := it.text(tagHTML), it.long(tagInternetPage)
	if page == 0 {
		page = it.page
	}
	plain := it.text(tagBody)
	charset := "utf-8" // of what was Unicode, or was made of RTF
	html := it.values[tagHTML]
	if html.kind == typeBinary {
		charset, _ = charsetOf(page)
		text = fromPage(html.data, page)
	}
	if packed := it.values[tagRTF]; len(packed.data) > 0 && (text == "" || plain == "") {
		rtf, err := decompress(packed.data)
		if err != nil {
			b.fault(err.Error())
		}
		made, isHTML := unwrapRTF(rtf, it.page)
		switch {
		case isHTML && text == "":
			text, html, charset = made, value{data: []byte(made), offset: -1}, "utf-8"
		case !isHTML && plain == "" && text == "":
			plain = made
		}
	}
	if strings.TrimRight(plain, "\x00") != "" {
		out = append(out, body("text/plain", plain, it.values[tagBody], "utf-8"))
	}
	if text != "" {
		out = append(out, body("text/html", text, html, charset))
	}
	return out
}

func body(mediaType, text string, v value, charset string) *message.Part {
	raw := v.data
	if v.kind != typeBinary || len(raw) == 0 {
		raw, charset = []byte(text), "utf-8"
	}
	p := &message.Part{MediaType: mediaType, Body: raw, Text: text, Charset: charset, Offset: -1, Params: map[string]string{"charset": charset}}
	if len(v.data) > 0 && v.offset >= 0 {
		p.Offset, p.Length = v.offset, len(v.data)
	}
	return p
}

func (b *builder) attachment(a *attachment, at string) {
	name := orElse(a.line(tagAttachName), orElse(a.line(tagAttachShortName), a.line(tagDisplayName)))
	if a.embedded != nil {
		if b.add(&message.Part{Path: at, MediaType: "message/rfc822", Disposition: "attachment", Name: name, Container: true, Offset: -1, Message: a.embedded.header()}) {
			b.content(a.embedded, at+".")
		}
		return
	}
	data := a.values[tagAttachData]
	p := &message.Part{Path: at, MediaType: mediaType(a.line(tagAttachType), name), Disposition: "attachment", Name: name, Body: data.data, Offset: -1}
	p.ContentID = strings.Trim(a.line(tagAttachContentID), "<>")
	if p.ContentID != "" {
		p.Disposition = "inline"
	}
	if len(data.data) > 0 && data.offset >= 0 {
		p.Offset, p.Length = data.offset, len(data.data)
	}
	if len(data.data) == 0 {
		b.fault(fmt.Sprintf("attachment %q holds nothing that can be read", name))
	}
	if strings.HasPrefix(p.MediaType, "text/") {
		p.Text, p.Charset = fromPage(p.Body, a.page), "utf-8"
	}
	b.add(p)
}

// mediaType is the one that is stated, or that of the name's ending.
func mediaType(stated, name string) string {
	if kind, _, err := mime.ParseMediaType(stated); err == nil && strings.Contains(kind, "/") {
		return kind
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".htm", ".html":
		return "text/html"
	case ".txt":
		return "text/plain"
	case ".pdf":
		return "application/pdf"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".zip":
		return "application/zip"
	}
	return "application/octet-stream"
}
