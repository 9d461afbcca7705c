package record

import (
	"bytes"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// mailKind is a mail message, as package line writes it.
var mailKind = &Kind{
	Name: "mail",
	Partial: addressKinds | domainKind | hashKinds |
		indicator.SetOf(indicator.Email, indicator.URL, indicator.FileName, indicator.UserAgent, indicator.BTC),
	Limits: "A mailbox is not all the mail that came: what was deleted, filtered or sent to others is not in it. " +
		"Of files the text, pages, letters and the XML of documents are searched, in archives too; PDFs, older Office documents and pictures by hash and name alone: " +
		"`picket mail` looks into those.",
	Recognised: "mail messages (EML, mbox, Maildir, MSG), read from their content",
	Times:      "the topmost `Received`, which is that of the server that delivered it, else `Date`; both stated",
	Roles: "`From`, `Sender`, `Reply-To`, `Return-Path`, `Message-ID`, what signed it sender; each server on the way (`Received`, `X-Originating-IP`) source; " +
		"recipients destination; links, and what gateways and redirectors hide in them, url; names and hashes of attachments, and of what lies in them, file; " +
		"subject, texts, what a link shows and `References` mention. So is an address that stands as it is in the text of a message that lists indicators " +
		"(three or more of them defanged, hashes, bare IPv4 addresses or names alone on their lines), as advisories do: there nobody is lured by it",
	names: byPart(map[part]string{
		partTime: "received.time", partTimeToo: "date", partObserver: "received.by", partSrc: "received.address originating_ip",
		partUser: "delivered_to.address", partRecipient: "to.address",
		partSender: "from.address", partFile: "attachments.name", partHash: "attachments.md5 attachments.sha1 attachments.sha256",
	}),
	serves:  true,
	explain: explainMail,
}

// mailShape: the first key is `mail`, with the version of the shape.
var mailShape = shape{[]mark{markMail}, func(w *flattener, line []byte, fields []Field) *Kind {
	if fields[0].Name == "mail" && string(w.valueOf(line, fields, markMail)) == "1" {
		return mailKind
	}
	return nil
}}

// A mail message has more fields than other records: each link and recipient is some.
const mostMailFields = 30000

var mailBegins = []byte(`{"mail":1,`)

// explainMail says what a match means in mail, which came to whoever has it.
func explainMail(r *Record, line []byte, i int, x indicator.Indicator, p *Part) {
	p.Role = r.mailRole(line, i, x)
	p.Direction = intel.Inbound
	if p.User == "" {
		p.User = r.sure(line, partRecipient)
	}
	if p.Role == intel.RoleDst {
		p.Direction, p.User = intel.Outbound, r.sure(line, partSender)
	}
}

func (r *Record) mailRole(line []byte, i int, x indicator.Indicator) intel.Role {
	name := strings.TrimPrefix(r.Fields[i].Name, "enclosed.")
	section, member, _ := strings.Cut(name, ".")
	switch section {
	case "from", "sender", "reply_to", "return_path", "message_id":
		return intel.RoleSender
	case "to", "cc", "bcc", "delivered_to":
		return intel.RoleDst
	case "received":
		if member == "for" {
			return intel.RoleDst
		}
		return intel.RoleSrc
	case "originating_ip":
		return intel.RoleSrc
	case "authentication":
		return senderOrHop(x)
	case "user_agent":
		if x.Kind == indicator.UserAgent {
			return intel.RoleProcess
		}
		return intel.RoleUnknown
	case "header":
		return r.headerRole(line, i, x)
	case "attachments":
		return intel.RoleFile
	case "links":
		return r.linkRole(line, i, member)
	case "parts":
		return r.partRole(line, i, member, x)
	}
	if section == "text" && x.Kind == indicator.BTC && !r.listsIndicators(line) { // where to pay is said in no other place
		return intel.RoleUnknown
	}
	return intel.RoleMention
}

// senderOrHop is what stands in the results of authentication: the address of the client, else a name of the sender.
func senderOrHop(x indicator.Indicator) intel.Role {
	if addressKinds.Has(x.Kind) {
		return intel.RoleSrc
	}
	return intel.RoleSender
}

func (r *Record) partRole(line []byte, i int, member string, x indicator.Indicator) intel.Role {
	switch {
	case strings.HasPrefix(member, "header."):
		return r.headerRole(line, i, x)
	case member == "name":
		return intel.RoleFile
	}
	return intel.RoleMention
}

// headerRole goes by the name of the field, which stands before its value.
func (r *Record) headerRole(line []byte, i int, x indicator.Indicator) intel.Role {
	if i == 0 || r.Fields[i].Name == r.Fields[i-1].Name {
		return intel.RoleUnknown
	}
	f := r.Fields[i-1]
	name := strings.ToLower(string(line[f.Start:f.End]))
	if strings.HasPrefix(name, "x-spam") || strings.HasPrefix(name, "thread-") {
		return intel.RoleMention
	}
	switch name {
	case "subject", "references", "in-reply-to", "comments", "keywords":
		return intel.RoleMention
	case "from", "sender", "reply-to", "return-path", "message-id":
		return intel.RoleSender
	case "to", "cc", "bcc":
		return intel.RoleDst
	case "received":
		return intel.RoleSrc
	case "list-unsubscribe", "list-post", "list-help", "list-archive", "list-subscribe", "list-owner":
		return intel.RoleURL
	case "dkim-signature", "domainkey-signature", "arc-seal", "arc-message-signature", "errors-to":
		return intel.RoleSender
	case "content-disposition", "content-type", "content-description":
		return intel.RoleFile
	}
	return intel.RoleUnknown
}

// linkRole: who reads the message can follow a link. What is only shown leads nowhere, nor does what stands in a list of indicators or in the text of a file.
func (r *Record) linkRole(line []byte, i int, member string) intel.Role {
	if member != "url" && member != "targets" || r.isBare(line, i) && (r.listsIndicators(line) || r.isInTextFile(line, i)) {
		return intel.RoleMention
	}
	return intel.RoleURL
}

// element gives the fields of the element of a list that field i is of, up to the next one's "part".
func (r *Record) element(line []byte, i int) []Field {
	section, _, _ := strings.Cut(r.Fields[i].Name, ".")
	first := section + ".part"
	start, end := i, i+1
	for start > 0 && r.Fields[start].Name != first && strings.HasPrefix(r.Fields[start].Name, section) {
		start--
	}
	for end < len(r.Fields) && r.Fields[end].Name != first && strings.HasPrefix(r.Fields[end].Name, section) {
		end++
	}
	return r.Fields[start:end]
}

// isBare says whether a link is shown as what it leads to: it stands in running text, or a mail program made a link of that.
func (r *Record) isBare(line []byte, i int) bool {
	var from, shown string
	var leads []string
	for _, f := range r.element(line, i) {
		value := string(AppendValue(nil, line, f))
		switch f.Name {
		case "links.from":
			from = value
		case "links.shown":
			shown = value
		case "links.url", "links.targets":
			leads = append(leads, bareURL(value))
		}
	}
	if from == "text" || from == "a" && shown == "" {
		return true
	}
	for _, url := range leads {
		if from == "a" && url == bareURL(shown) {
			return true
		}
	}
	return false
}

func bareURL(url string) string {
	url = strings.ToLower(strings.TrimSpace(url))
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	return strings.TrimSuffix(strings.TrimPrefix(url, "mailto:"), "/")
}

// isInTextFile says whether a link stands in a file of plain text or of values separated by commas.
func (r *Record) isInTextFile(line []byte, i int) bool {
	part := partOfElement(line, r.element(line, i))
	for at := range r.Fields {
		f := &r.Fields[at]
		if f.Name != "parts.part" || !bytes.Equal(line[f.Start:f.End], part) {
			continue
		}
		kind, named := "", false
		for _, f := range r.element(line, at) {
			switch f.Name {
			case "parts.type":
				kind = string(line[f.Start:f.End])
			case "parts.name":
				named = true
			}
		}
		return named && (kind == "text/plain" || kind == "text/csv")
	}
	return false
}

func partOfElement(line []byte, element []Field) []byte {
	if f := element[0]; strings.HasSuffix(f.Name, ".part") {
		return line[f.Start:f.End]
	}
	return nil
}
