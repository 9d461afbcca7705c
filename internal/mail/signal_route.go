package mail

import (
	"math"
	"strings"
	"time"

	"picket/internal/message"
)

var routeSignals = []Signal{
	{Name: "mailing-list", Group: Header, Speaks: -1, About: "a mailing list handed it on (List-Id and List-Post, or Mailing-List), and it is no bulk mail", find: mailingList},
	{Name: "bulk-mail", Group: Header, Speaks: 0, About: "it says how to unsubscribe (List-Unsubscribe) or that it is bulk", find: bulkMail},
	{Name: "in-thread", Group: Header, Speaks: -1, About: "it answers a message (In-Reply-To or References that fit the subject)", find: inThread},
	{Name: "false-reply", Group: Header, Speaks: +1, About: "the subject says that it is a reply or forwarded, but it refers to no message", find: falseReply},
	{Name: "message-id-elsewhere", Group: Header, Speaks: +1, About: "its Message-ID was made by another domain than the sender's", find: messageIDElsewhere},
	{Name: "no-message-id", Group: Header, Speaks: +1, About: "it has no Message-ID, or none that is well formed", find: noMessageID},
	{Name: "no-recipient", Group: Header, Speaks: +1, About: "To is missing, hidden, or undisclosed", find: noRecipient},
	{Name: "not-to-recipient", Group: Header, Speaks: +1, About: "it was delivered to an address that stands neither in To nor in Cc, and no list handed it on", find: notToRecipient},
	{Name: "date-off", Group: Header, Speaks: +1, About: "its Date is hours away from when it arrived, or no date", find: dateOff},
	{Name: "home-made-sender", Group: Header, Speaks: +1, About: "a script on a web server sent it (X-PHP-…), an account of shared hosting, or a program that bulk senders use", find: homeMade},
	{Name: "residential-hop", Group: Header, Speaks: +1, About: "the server that handed it in has a name made of its address, or none", find: residentialHop},
	{Name: "greeting-lies", Group: Header, Speaks: +1, About: "the server that handed it in gave a name that is not its own", find: greetingLies},
	{Name: "sent-by-program", Group: Header, Speaks: -1, About: "a mail program that people write with made it (User-Agent, X-Mailer)", find: sentByProgram},
	{Name: "urgent-mark", Group: Header, Speaks: +1, About: "it marks itself as urgent (X-Priority, Importance)", find: urgentMark},
}

// isList says whether a mailing list handed the message on: then other domains than the sender's are in its header by right.
func (f *Facts) isList() bool {
	h := f.Message.Header
	return h.Get("List-Id") != "" && (h.Get("List-Post") != "" || h.Get("List-Archive") != "") || h.Get("Mailing-List") != "" || h.Get("X-Mailman-Version") != "" ||
		h.Get("X-BeenThere") != "" || h.Get("List-Post") != "" || strings.EqualFold(h.Get("Precedence"), "list")
}

func mailingList(f *Facts) (float64, []Evidence) {
	if !f.isList() {
		return 0, nil
	}
	for _, name := range []string{"List-Id", "List-Post", "X-BeenThere", "Mailing-List", "Precedence"} {
		if e := f.field(name); e != nil {
			return 1, e
		}
	}
	return 1, nil
}

func bulkMail(f *Facts) (float64, []Evidence) {
	if f.isList() {
		return 0, nil
	}
	for _, name := range []string{"List-Unsubscribe", "List-Id", "Feedback-ID", "X-CSA-Complaints"} {
		if e := f.field(name); e != nil {
			return 1, e
		}
	}
	if p := strings.ToLower(f.Message.Header.Get("Precedence")); p == "bulk" || p == "junk" {
		return 0.7, f.field("Precedence")
	}
	return 0, nil
}

func inThread(f *Facts) (float64, []Evidence) {
	h := f.Message.Header
	refers := strings.Contains(h.Get("In-Reply-To"), "@") || strings.Contains(h.Get("References"), "@")
	if !refers {
		return 0, nil
	}
	if isReply(f.Subject) {
		return 1, append(f.field("In-Reply-To"), f.field("References")...)
	}
	return 0.5, append(f.field("In-Reply-To"), f.field("References")...)
}

// isReply knows the marks of replies and of forwarded mail in the languages of the mail programs.
func isReply(subject string) bool {
	subject = strings.ToLower(strings.TrimSpace(subject))
	if tag, rest, tagged := strings.Cut(subject, "]"); tagged && strings.HasPrefix(tag, "[") {
		subject = strings.TrimSpace(rest)
	}
	mark, _, found := strings.Cut(subject, ":")
	if !found {
		mark, _, found = strings.Cut(subject, "：")
	}
	mark, _, _ = strings.Cut(strings.TrimSpace(mark), "[")
	switch strings.TrimSpace(mark) {
	case "re", "fw", "fwd", "aw", "wg", "sv", "vs", "vb", "tr", "rv", "res", "enc", "odp", "ynt", "ilt", "rif", "r", "i", "antw", "doorst", "回复", "答复", "转发", "回覆", "轉寄", "返信", "転送", "회신", "전달":
		return found
	}
	return false
}

func falseReply(f *Facts) (float64, []Evidence) {
	h := f.Message.Header
	refers := h.Get("In-Reply-To") != "" || h.Get("References") != "" || h.Get("Thread-Index") != ""
	return if1(isReply(f.Subject) && !refers && !f.isList(), f.field("Subject"))
}

func messageIDElsewhere(f *Facts) (float64, []Evidence) {
	id := strings.Trim(f.Message.Header.Get("Message-ID"), "<> ")
	if !strings.Contains(id, "@") || f.From.Spec == "" || f.isList() {
		return 0, nil
	}
	host := base(id)
	if !strings.Contains(host, ".") {
		return 1, f.field("Message-ID")
	}
	if host == f.FromBase || host == base(f.Envelope.Spec) {
		return 0, nil
	}
	for _, hop := range f.Hops {
		if base(hop.By) == host { // the server that took it gave it one
			return 0.5, f.field("Message-ID")
		}
	}
	return 0.8, f.field("Message-ID")
}

func noMessageID(f *Facts) (float64, []Evidence) {
	id := f.Message.Header.Get("Message-ID")
	if id == "" {
		return 1, nil
	}
	return if1(!strings.Contains(id, "@") || !strings.HasPrefix(id, "<"), f.field("Message-ID"))
}

func noRecipient(f *Facts) (float64, []Evidence) {
	to := f.Message.Header.Get("To")
	for _, a := range message.Addresses(to) {
		if strings.Contains(a.Spec, "@") {
			return 0, nil
		}
	}
	return if1(len(message.Addresses(f.Message.Header.Get("Cc"))) == 0, f.field("To"))
}

func notToRecipient(f *Facts) (float64, []Evidence) {
	h := f.Message.Header
	owner := first(message.Addresses(h.Get("Delivered-To"))).Spec
	for _, name := range []string{"X-Original-To", "Envelope-To"} {
		if owner == "" {
			owner = first(message.Addresses(h.Get(name))).Spec
		}
	}
	if !strings.Contains(owner, "@") || f.isList() {
		return 0, nil
	}
	for _, a := range append(message.Addresses(h.Get("To")), message.Addresses(h.Get("Cc"))...) {
		if strings.EqualFold(a.Spec, owner) || a.Spec != "" && sameMailbox(a.Spec, owner) {
			return 0, nil
		}
	}
	return 1, append(f.field("Delivered-To"), f.field("To")...)
}

// sameMailbox forgives what follows a "+", and another name of the same local part.
func sameMailbox(a, b string) bool {
	a, _, _ = strings.Cut(strings.ToLower(a), "@")
	b, _, _ = strings.Cut(strings.ToLower(b), "@")
	a, _, _ = strings.Cut(a, "+")
	b, _, _ = strings.Cut(b, "+")
	return a == b
}

func dateOff(f *Facts) (float64, []Evidence) {
	sent, ok := f.Message.Sent()
	if !ok {
		return 1, f.field("Date")
	}
	for _, hop := range f.Hops {
		if hop.Time == 0 {
			continue
		}
		off := time.Duration(math.Abs(float64(hop.Time-sent))) * time.Microsecond
		switch {
		case off > 3*24*time.Hour:
			return 1, f.field("Date")
		case off > 6*time.Hour:
			return 0.6, f.field("Date")
		}
		return 0, nil
	}
	return 0, nil
}

func homeMade(f *Facts) (float64, []Evidence) {
	for _, name := range []string{"X-PHP-Originating-Script", "X-PHP-Script", "X-Source-Args", "X-AntiAbuse", "X-Authenticated-Sender", "X-Get-Message-Sender-Via"} {
		if e := f.field(name); e != nil {
			if strings.HasPrefix(name, "X-PHP") {
				return 1, e
			}
			return 0.5, e
		}
	}
	mailer := strings.ToLower(f.Message.Header.Get("X-Mailer"))
	for _, name := range []string{"phpmailer", "leaf phpmailer", "king mailer", "atomic", "massmail", "super mail", "gammadyne", "sendblaster", "the bat! (v2", "foxmail 6", "mailbot"} {
		if strings.Contains(mailer, name) {
			return 0.7, f.field("X-Mailer")
		}
	}
	return 0, nil
}

// handedIn is the hop by which the message came in from outside: the newest whose client is at a public address and not the server's own organisation.
func (f *Facts) handedIn() (message.Hop, bool) {
	for _, hop := range f.Hops {
		if hop.Address != "" && !isInside(hop.Address) && base(hop.From) != base(hop.By) {
			return hop, true
		}
	}
	return message.Hop{}, false
}

func residentialHop(f *Facts) (float64, []Evidence) {
	hop, ok := f.handedIn()
	if !ok {
		return 0, nil
	}
	return if1(isGenericName(hop.Reverse, hop.Address), []Evidence{{"header", hop.Offset, quote("Received: " + hop.Value)}})
}

func greetingLies(f *Facts) (float64, []Evidence) {
	hop, ok := f.handedIn()
	if !ok || hop.From == "" || isLiteral(hop.From) || hop.Reverse == "" || hop.Reverse == "unknown" {
		return 0, nil
	}
	return if1(base(hop.From) != base(hop.Reverse), []Evidence{{"header", hop.Offset, quote("Received: " + hop.Value)}})
}

func sentByProgram(f *Facts) (float64, []Evidence) {
	for _, name := range []string{"User-Agent", "X-Mailer"} {
		text := strings.ToLower(f.Message.Header.Get(name))
		for _, program := range []string{"thunderbird", "mutt", "apple mail", "iphone mail", "ipad mail", "kmail", "evolution", "gnus", "alpine", "pine", "claws", "sylpheed", "k-9", "exmh", "vm ", "wanderlust", "eudora", "mh-e", "neomutt", "roundcube", "zimbra", "lotus notes", "git-send-email", "aerc", "meli", "notmuch"} {
			if strings.Contains(text, program) {
				return 1, f.field(name)
			}
		}
	}
	return 0, nil
}

func urgentMark(f *Facts) (float64, []Evidence) {
	for _, field := range [][2]string{{"X-Priority", "1"}, {"Importance", "high"}, {"X-MSMail-Priority", "high"}, {"Priority", "urgent"}} {
		name, mark := field[0], field[1]
		if strings.HasPrefix(strings.ToLower(f.Message.Header.Get(name)), mark) {
			return 1, f.field(name)
		}
	}
	return 0, nil
}
