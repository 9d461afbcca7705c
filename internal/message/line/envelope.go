package line

import (
	"strings"

	"picket/internal/message"
)

// addressFields are the fields of addresses, by the name that a line gives them.
var addressFields = []struct {
	name   string
	fields []string
}{
	{"from", []string{"from"}},
	{"sender", []string{"sender", "x-sender", "resent-from", "resent-sender"}},
	{"reply_to", []string{"reply-to"}},
	{"return_path", []string{"return-path", "x-envelope-from", "envelope-from", "x-mailfrom", "x-original-sender"}},
	{"to", []string{"to", "resent-to"}},
	{"cc", []string{"cc", "resent-cc"}},
	{"bcc", []string{"bcc", "resent-bcc"}},
	{"delivered_to", []string{"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-ms-exchange-organization-originalenveloperecipients"}},
}

// textFields are those of which a line has the text, by the name that it gives them.
var textFields = []struct {
	name   string
	fields []string
}{
	{"authentication", []string{"authentication-results", "arc-authentication-results", "authentication-results-original", "x-ms-exchange-authentication-results", "received-spf"}},
	{"originating_ip", []string{"x-originating-ip", "x-sender-ip", "x-source-ip", "x-client-ip", "x-originating-host", "x-remote-ip", "x-sending-ip", "x-spam-source-ip"}},
	{"user_agent", []string{"x-mailer", "user-agent", "x-newsreader", "x-mimeole"}},
}

// envelope writes what a header says, each field once.
func (w *writer) envelope(h message.Header) {
	m := &message.Message{Header: h}
	if micros, ok := m.Sent(); ok {
		w.moment("date", micros)
	}
	told := map[string]bool{"subject": true, "message-id": true, "received": true}
	w.member("message_id", message.Decode(withoutBrackets(h.Get("Message-ID"))))
	var rest []message.Field
	for _, a := range addressFields {
		rest = append(rest, w.addresses(a.name, h, a.fields, told)...)
	}
	w.member("subject", message.Decode(h.Get("Subject")))
	w.hops(m.Hops())
	for _, t := range textFields {
		w.strings(t.name, valuesOf(h, t.fields, told))
	}
	w.header("header", append(rest, others(h, told)...))
}

// addresses writes the addresses of some fields, and gives the fields of which that leaves something out.
func (w *writer) addresses(name string, h message.Header, fields []string, told map[string]bool) (rest []message.Field) {
	var all []message.Address
	for _, field := range fields {
		told[field] = true
		for _, f := range h.All(field) {
			list := message.Addresses(f.Value)
			all = append(all, list...)
			if !tellsAll(f.Value, list) {
				rest = append(rest, f)
			}
		}
	}
	w.objects(name, len(all), func(i int) {
		w.member("name", all[i].Name)
		w.member("address", all[i].Spec)
	})
	return rest
}

// tellsAll says whether a list holds all the letters and digits of what it was read from.
func tellsAll(value string, list []message.Address) bool {
	if strings.Contains(value, "=?") {
		return strings.Count(value, "@") <= ats(list)
	}
	n := 0
	for _, a := range list {
		n += letters(a.Name) + letters(a.Spec)
	}
	return n >= letters(value)
}

func ats(list []message.Address) (n int) {
	for _, a := range list {
		n += strings.Count(a.Name, "@") + strings.Count(a.Spec, "@")
	}
	return n
}

func letters(text string) (n int) {
	for i := range len(text) {
		if c := text[i]; c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 {
			n++
		}
	}
	return n
}

func (w *writer) hops(hops []message.Hop) {
	w.objects("received", len(hops), func(i int) {
		h := &hops[i]
		if h.Time != 0 {
			w.moment("time", h.Time)
		}
		w.member("from", h.From)
		w.member("reverse", h.Reverse)
		w.member("address", h.Address)
		w.member("by", h.By)
		w.member("with", h.With)
		w.member("for", h.For)
		w.member("text", message.Decode(h.Value))
	})
}

func valuesOf(h message.Header, fields []string, told map[string]bool) (all []string) {
	for _, field := range fields {
		told[field] = true
		for _, f := range h.All(field) {
			all = append(all, message.Decode(f.Value))
		}
	}
	return all
}

// others are the fields that have not been told, and those told of which there is a second one.
func others(h message.Header, told map[string]bool) (rest []message.Field) {
	once := map[string]bool{}
	for _, f := range h {
		name := strings.ToLower(f.Name)
		only := name == "subject" || name == "message-id"
		if !told[name] || only && once[name] {
			rest = append(rest, f)
		}
		once[name] = true
	}
	return rest
}

func (w *writer) header(name string, fields []message.Field) {
	w.objects(name, len(fields), func(i int) {
		w.member("name", fields[i].Name)
		w.member("value", message.Decode(fields[i].Value))
	})
}
