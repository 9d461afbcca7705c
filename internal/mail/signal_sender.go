package mail

import (
	"slices"
	"strings"
	"unicode"

	"picket/internal/lookalike"
	"picket/internal/message"
)

var senderSignals = []Signal{
	{Name: "brand-not-sender", Group: Header, Speaks: +1, About: "the display name or subject names a brand that does not own the sender's domain", find: brandNotSender},
	{Name: "brand-is-sender", Group: Header, Speaks: -1, About: "the sender's domain is that of the brand it names, and nothing says it was forged", find: brandIsSender},
	{Name: "brand-vouched", Group: Header, Speaks: -1, Fixed: -3, About: "authentication vouches for the brand's own domain, and it is no platform that mails in anybody's words", find: brandVouched},
	{Name: "address-in-name", Group: Header, Speaks: +1, About: "the display name holds an address of another domain than the sender's", find: addressInName},
	{Name: "sender-looks-like", Group: Header, Speaks: +1, About: "the sender's domain imitates a brand's or a government's", find: senderLooksLike},
	{Name: "sender-imitates-ours", Group: Header, Speaks: +1, Fixed: 3.5, About: "the sender's domain imitates the organisation's or a partner's (profile)", find: senderImitatesOurs},
	{Name: "person-not-sender", Group: Header, Speaks: +1, Fixed: 3, About: "the display name is that of a person of the organisation, the address is not theirs (profile)", find: personNotSender},
	{Name: "ours-from-outside", Group: Header, Speaks: +1, Fixed: 2.5, About: "From is the organisation's own domain, and authentication says otherwise (profile)", find: oursFromOutside},
	{Name: "known-correspondent", Group: Header, Speaks: -1, Fixed: -2, About: "the recipients had mail from this address before, and it is authenticated or nobody checked (history)", find: knownCorrespondent},
	{Name: "first-seen", Group: Header, Speaks: +1, Fixed: 0.5, About: "nobody had mail from this domain before (history)", find: firstSeen},
	{Name: "reply-elsewhere", Group: Header, Speaks: +1, About: "replies go to another domain than the sender's", find: replyElsewhere},
	{Name: "reply-to-free-mail", Group: Header, Speaks: +1, About: "replies go to a free mailbox, the mail came from elsewhere", find: replyToFreeMail},
	{Name: "envelope-elsewhere", Group: Header, Speaks: 0, About: "the envelope's sender is of another domain than From", find: envelopeElsewhere},
	{Name: "free-mail-sender", Group: Header, Speaks: 0, About: "the sender's address is of a free mail service", find: freeMailSender},
	{Name: "free-host-sender", Group: Header, Speaks: +1, About: "the sender's domain is one that anybody can get at once: free host, dynamic DNS, cloud tenant", find: freeHostSender},
	{Name: "cheap-sender-domain", Group: Header, Speaks: +1, About: "the sender's domain lies below a cheap or free top-level domain", find: cheapSender},
	{Name: "random-sender", Group: Header, Speaks: +1, About: "the sender's name or domain looks made by a machine", find: randomSender},
	{Name: "no-sender", Group: Header, Speaks: +1, About: "From is missing, empty or no address", find: noSender},
	{Name: "sender-malformed", Group: Header, Speaks: +1, About: "From is not written as the standard has it: names that fall apart, several authors, no domain that exists", find: senderMalformed},
	{Name: "sender-says-no-reply", Group: Header, Speaks: 0, About: "the sender is a machine that takes no answers", find: senderNoReply},
	{Name: "name-in-odd-letters", Group: Header, Speaks: +1, About: "the display name or subject mixes scripts or hides letters", find: oddLetters},
	{Name: "self-sent", Group: Header, Speaks: +1, About: "sender and recipient are the same, and nothing vouches for it", find: selfSent},
}

// speaksFor says whether the sender's address is the brand's own. At its services where anybody can have an address it is not, but for those that
// nobody else can have.
func (f *Facts) speaksFor(b *lookalike.Brand) bool {
	local, domain, _ := strings.Cut(strings.ToLower(f.From.Spec), "@")
	if domain == "" || !b.Owns(domain) {
		return false
	}
	switch lookalike.ServiceOf(domain) {
	case lookalike.FreeMail, lookalike.FreeHost, lookalike.DynamicDNS, lookalike.Tunnel:
		return slices.Contains([]string{"no-reply", "noreply", "account_noreply", "mailer-daemon", "postmaster"}, local)
	}
	return true
}

func brandNotSender(f *Facts) (float64, []Evidence) {
	if f.isForeign(f.FromBrands) {
		return 1, f.field("From")
	}
	if f.isForeign(f.SubjectBrands) {
		return 0.5, append(f.field("Subject"), f.field("From")...)
	}
	return 0, nil
}

// isForeign says whether brands are named, and the sender is none of them.
func (f *Facts) isForeign(all []lookalike.Mention) bool {
	for _, m := range all {
		if f.speaksFor(m.Brand) {
			return false
		}
	}
	return len(all) > 0
}

func brandIsSender(f *Facts) (float64, []Evidence) {
	for _, m := range append(append(append([]lookalike.Mention(nil), f.FromBrands...), f.SubjectBrands...), f.TextBrands...) {
		if f.speaksFor(m.Brand) && !f.isForged() {
			if f.Origin.Aligned {
				return 1, f.field("From")
			}
			return 0.5, f.field("From")
		}
	}
	return 0, nil
}

// brandVouched is knowledge rather than a leaning: who can sign for the domain of a bank can do worse than phishing.
func brandVouched(f *Facts) (float64, []Evidence) {
	owner := lookalike.OwnerOf(domainOf(f.From.Spec))
	vouched := owner != nil && f.speaksFor(owner) && f.Origin.Aligned && !f.isForged() && !f.isPlatform()
	return if1(vouched, append(f.field("From"), f.origin()...))
}

// isForged says whether a server that looked found nothing that speaks for the domain in From.
func (f *Facts) isForged() bool {
	o := f.Origin
	return o.DMARC == "fail" || !o.Aligned && (o.SPF != "" || o.DKIM != "")
}

func domainOf(spec string) string { return spec[strings.LastIndexByte(spec, '@')+1:] }

func addressInName(f *Facts) (float64, []Evidence) {
	for _, word := range strings.Fields(f.From.Name) {
		word = strings.Trim(word, `<>()[]"',;`)
		at := strings.LastIndexByte(word, '@')
		if at > 0 && strings.Contains(word[at:], ".") && base(word) != f.FromBase && !f.isList() {
			return 1, f.field("From")
		}
	}
	return 0, nil
}

func senderLooksLike(f *Facts) (float64, []Evidence) {
	l, ok := imitation(domainOf(f.From.Spec))
	if !ok {
		return 0, nil
	}
	return l.Near, f.field("From")
}

// imitation tells which brand's or government's name a host imitates.
func imitation(host string) (lookalike.Likeness, bool) {
	if _, l, ok := lookalike.BrandLike(host); ok {
		return l, true
	}
	return lookalike.GovernmentLike(host)
}

func senderImitatesOurs(f *Facts) (float64, []Evidence) {
	for _, name := range []string{"From", "Reply-To", "Return-Path"} {
		for _, a := range message.Addresses(f.Message.Header.Get(name)) {
			if l, ok := f.ours.Compare(domainOf(a.Spec)); ok {
				return l.Near, f.field(name)
			}
		}
	}
	return 0, nil
}

func personNotSender(f *Facts) (float64, []Evidence) {
	name := nameParts(f.From.Name)
	for _, p := range f.Profile.People {
		if len(name) == 0 || !slices.Equal(nameParts(p.Name), name) {
			continue
		}
		for _, address := range p.Addresses {
			if strings.EqualFold(address, f.From.Spec) {
				return 0, nil
			}
		}
		return 1, f.field("From")
	}
	return 0, nil
}

// nameParts are the words of a name as they read, in the order of letters: some write the family's name first. What stands in brackets is no part of it.
func nameParts(name string) []string {
	if i := strings.IndexAny(name, "(["); i > 0 {
		name = name[:i]
	}
	var parts []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		parts = append(parts, lookalike.Skeleton(word))
	}
	slices.Sort(parts)
	return parts
}

func oursFromOutside(f *Facts) (float64, []Evidence) {
	return if1(f.Profile.Owns(domainOf(f.From.Spec)) && f.isForged(), f.field("From"))
}

func knownCorrespondent(f *Facts) (float64, []Evidence) {
	return if1(f.History != nil && f.History.Address(f.From.Spec) > 0 && !f.isForged(), f.field("From"))
}

func firstSeen(f *Facts) (float64, []Evidence) {
	return if1(f.History != nil && f.From.Spec != "" && f.History.Domain(f.FromBase) == 0, f.field("From"))
}

func replyElsewhere(f *Facts) (float64, []Evidence) {
	for _, a := range f.ReplyTo {
		if a.Spec != "" && f.From.Spec != "" && base(a.Spec) != f.FromBase && !f.isList() {
			return 1, f.field("Reply-To")
		}
	}
	return 0, nil
}

func replyToFreeMail(f *Facts) (float64, []Evidence) {
	for _, a := range f.ReplyTo {
		if lookalike.ServiceOf(domainOf(a.Spec)) == lookalike.FreeMail && !strings.EqualFold(a.Spec, f.From.Spec) {
			return 1, f.field("Reply-To")
		}
	}
	return 0, nil
}

func envelopeElsewhere(f *Facts) (float64, []Evidence) {
	at := f.field("Return-Path")
	if first(message.Addresses(f.Message.Header.Get("Return-Path"))).Spec == "" {
		at = f.origin()
	}
	return if1(f.Envelope.Spec != "" && f.From.Spec != "" && base(f.Envelope.Spec) != f.FromBase && !f.isList(), at)
}

func freeMailSender(f *Facts) (float64, []Evidence) {
	return if1(lookalike.ServiceOf(domainOf(f.From.Spec)) == lookalike.FreeMail, f.field("From"))
}

func freeHostSender(f *Facts) (float64, []Evidence) {
	domain := domainOf(f.From.Spec)
	_, above, _ := strings.Cut(domain, ".")
	switch lookalike.ServiceOf(above) { // names below it can be had, not its own
	case lookalike.FreeHost, lookalike.DynamicDNS, lookalike.Tunnel:
		return 1, f.field("From")
	}
	return 0, nil
}

func cheapSender(f *Facts) (float64, []Evidence) {
	return if1(cheap(f.FromBase), f.field("From"))
}

func cheap(base string) bool {
	_, suffix, _ := strings.Cut(base, ".")
	return lookalike.CheapSuffix(suffix)
}

func randomSender(f *Facts) (float64, []Evidence) {
	local, _, _ := strings.Cut(f.From.Spec, "@")
	label, _, _ := strings.Cut(f.FromBase, ".")
	strength := max(lookalike.Random(label), 0.8*lookalike.Random(local))
	if strength < 0.5 {
		return 0, nil
	}
	return strength, f.field("From")
}

func noSender(f *Facts) (float64, []Evidence) {
	return if1(!strings.Contains(f.From.Spec, "@") || !strings.Contains(domainOf(f.From.Spec), "."), append(f.field("From"), f.field("Return-Path")...))
}

func senderMalformed(f *Facts) (float64, []Evidence) {
	value := f.Message.Header.Get("From")
	all := message.Addresses(value)
	switch {
	case len(f.Message.Header.All("From")) > 1:
		return 1, f.field("From")
	case len(all) > 1 && !strings.Contains(all[0].Spec, "@"), strings.Count(value, "<") > 1:
		return 1, f.field("From")
	case !strings.Contains(f.FromBase, ".") && f.From.Spec != "":
		return 0.7, f.field("From")
	}
	return 0, nil
}

func senderNoReply(f *Facts) (float64, []Evidence) {
	local, _, _ := strings.Cut(strings.ToLower(f.From.Spec), "@")
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	return if1(strings.Contains(local, "noreply") || strings.Contains(local, "donotreply") || strings.Contains(local, "naoresponda") || strings.Contains(local, "notification"), f.field("From"))
}

func oddLetters(f *Facts) (float64, []Evidence) {
	if hasOddLetters(f.From.Name) {
		return 1, f.field("From")
	}
	return if1(hasOddLetters(f.Subject), f.field("Subject"))
}

func hasOddLetters(text string) bool {
	if strings.ContainsAny(text, "\u00ad\u034f\u115f\u180e\u200b\u202d\u202e\u2060\u2061\ufeff") {
		return true
	}
	if strings.ContainsAny(text, "\u061c\u200c\u200e\u200f\u202a\u202b\u202c") && !strings.ContainsFunc(text, isJoinedOrRightToLeft) {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(text, isBetweenWords), lookalike.MixedScripts)
}

// isJoinedOrRightToLeft tells the letters of scripts whose writing needs joiners or marks of direction.
func isJoinedOrRightToLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Mongolian)
}

func isBetweenWords(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

func selfSent(f *Facts) (float64, []Evidence) {
	for _, a := range f.Recipients {
		if a.Spec != "" && strings.EqualFold(a.Spec, f.From.Spec) && !f.Origin.Aligned {
			return 1, f.field("From")
		}
	}
	return 0, nil
}
