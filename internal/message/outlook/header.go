package outlook

import (
	"strings"
	"time"

	"picket/internal/message"
)

// header is the one that the message came with, or one made of its properties. Fields have no place in the file.
func (it *item) header() message.Header {
	h := transported(it.text(tagHeaders))
	add := func(name, text string) {
		if text != "" && h.Get(name) == "" {
			h = append(h, message.Field{Name: name, Value: text, Offset: -1})
		}
	}
	from := mailbox(it.line(tagSentName), it.line(tagSentSMTP), it.line(tagSentType), it.line(tagSentAddress))
	sender := mailbox(it.line(tagSenderName), it.line(tagSenderSMTP), it.line(tagSenderType), it.line(tagSenderAddress))
	if from == "" {
		from = sender
	}
	add("From", from)
	if sender != from {
		add("Sender", sender)
	}
	add("To", orElse(it.recipientList(1), it.line(tagDisplayTo)))
	add("Cc", orElse(it.recipientList(2), it.line(tagDisplayCc)))
	add("Bcc", it.recipientList(3))
	add("Reply-To", it.line(tagReplyNames))
	add("Subject", it.line(tagSubject))
	for _, id := range []uint16{tagSubmitTime, tagDeliveryTime} {
		if t := it.time(id); !t.IsZero() {
			add("Date", t.Format(time.RFC1123Z))
		}
	}
	add("Message-ID", it.line(tagMessageID))
	add("In-Reply-To", it.line(tagInReplyTo))
	add("References", it.line(tagReferences))
	return h
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// transported reads the header that came with the message. Outlook puts a line of its own before some.
func transported(text string) message.Header {
	text = strings.TrimLeft(text, "\r\n ")
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, "Microsoft Mail Internet Headers") {
		text = strings.TrimLeft(rest, "\r\n")
	}
	if text == "" {
		return nil
	}
	h := message.Read([]byte(strings.TrimRight(text, "\r\n") + "\r\n\r\n")).Header
	for i := range h {
		h[i].Offset = -1
	}
	return h
}

// recipientList are those of a kind: 1 To, 2 Cc, 3 Bcc.
func (it *item) recipientList(kind int) string {
	var list []string
	for i := range it.recipients {
		r := &it.recipients[i]
		if r.long(tagRecipientType)&0xf == kind {
			list = append(list, mailbox(r.line(tagDisplayName), r.line(tagSMTPAddress), r.line(tagAddressType), r.line(tagEmailAddress)))
		}
	}
	return strings.Join(list, ", ")
}

// mailbox writes an address as RFC 5322 has it. One of Exchange is no address on the Internet, and is kept in the name.
func mailbox(name, smtp, kind, address string) string {
	if smtp == "" && (strings.EqualFold(kind, "SMTP") || kind == "" && strings.Contains(address, "@")) {
		smtp = address
	}
	if smtp == "" && strings.Contains(name, "@") && !strings.ContainsAny(name, " <>") {
		smtp = name
	}
	switch {
	case smtp == "" && name == "" && address == "":
		return ""
	case smtp == "" && address != "" && address != name:
		return quote(strings.TrimSpace(name + " (" + address + ")"))
	case smtp == "":
		return quote(name)
	case name == "" || name == smtp:
		return smtp
	}
	return quote(name) + " <" + strings.Trim(smtp, "<>") + ">"
}

func quote(name string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.Trim(name, `'"`)) + `"`
}
