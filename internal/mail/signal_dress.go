package mail

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/message"
	"picket/internal/prose"
)

// How a message is dressed: bulk senders of fraud vary names, subjects and addresses by machine, so that no two of their letters are the same to a filter.
var dressSignals = []Signal{
	{Name: "decorated-name", Group: Header, Speaks: +1, About: "the display name is dressed up with signs or spaced letters", find: decoratedName},
	{Name: "decorated-subject", Group: Header, Speaks: +1, About: "the subject is dressed up with signs, underscores or spaced letters", find: decoratedSubject},
	{Name: "subject-ends-in-code", Group: Header, Speaks: +1, About: "the subject or display name ends in letters and digits that only make it unlike the next one", find: endsInCode},
	{Name: "amount-in-subject", Group: Header, Speaks: +1, About: "the subject or display name states a sum of money", find: amountInSubject},
	{Name: "name-not-in-address", Group: Header, Speaks: +1, About: "no word of the display name is in the address", find: nameNotInAddress},
	{Name: "office-not-in-address", Group: Header, Speaks: +1, About: "the display name is of an office or a service, and no word of it is in the address", find: officeNotInAddress},
	{Name: "name-lures", Group: Header, Speaks: +1, About: "the display name itself presses, promises or asks", find: nameLures},
	{Name: "case-mixed-sender", Group: Header, Speaks: +1, About: "the sender's local part mixes capitals and small letters as no name does", find: caseMixedSender},
	{Name: "number-in-sender", Group: Header, Speaks: +1, About: "the sender's local part has a long number", find: numberInSender},
	{Name: "deep-sender", Group: Header, Speaks: +1, About: "the sender's host has labels that look made by a machine, or many", find: deepSender},
	{Name: "encoded-for-nothing", Group: Header, Speaks: +1, About: "subject or display name is written in code that its letters do not need (RFC 2047)", find: encodedForNothing},
	{Name: "brand-disguised", Group: Header, Speaks: +1, About: "display name or subject writes a brand so that programs shall not read it: look-alike letters, blanks", find: brandDisguised},
	{Name: "name-is-domain", Group: Header, Speaks: -1, About: "the display name is the sender's domain, and nothing says that it was forged", find: nameIsDomain},
	{Name: "sent-through-platform", Group: Header, Speaks: +1, About: "a platform sent it that mails in anybody's words: tickets, forms, shares, newsletters", find: sentThroughPlatform},
	{Name: "delivery-report", Group: Header, Speaks: -1, About: "a mail server reports on a delivery (RFC 3464), to nobody's answer", find: deliveryReport},
}

// decoration are signs that names and subjects of honest mail do not begin or end with. Quotation marks and brackets are not among them: titles stand in those.
const decoration = "*#_=~<>|\\^`•·°►▶➤➜→✔✅★☆♦●■-–—.,:;!+/"

func decoratedName(f *Facts) (float64, []Evidence) {
	return dressed(strings.Trim(f.From.Name, `'"`)), f.field("From")
}

func decoratedSubject(f *Facts) (float64, []Evidence) {
	if f.isList() {
		return 0, nil
	}
	subject := f.Subject
	if strings.HasPrefix(subject, "[") {
		if _, rest, ok := strings.Cut(subject, "]"); ok {
			subject = rest // a list's or a tracker's mark
		}
	}
	return dressed(strings.TrimRight(strings.TrimSpace(subject), ".!?…")), f.field("Subject")
}

// dressed tells how much a line is dressed up.
func dressed(line string) float64 {
	line = strings.TrimSpace(line)
	if strings.Count(line, "") < 5 {
		return 0
	}
	before, after := dress(line)
	strength := 0.0
	if before > 0 {
		strength += 0.4
	}
	if after > 0 {
		strength += 0.3
	}
	if before+after > 2 {
		strength += 0.3
	}
	if strings.Count(line, "_") >= 2 || strings.Contains(line, "          ") { // folded lines bring eight blanks, not ten
		strength += 0.5
	}
	if spacedLetters(line) {
		strength += 0.8
	}
	return min(strength, 1)
}

// dress counts the signs that a line begins and ends with. "#4", "Inc.", "Yahoo!" and "C++" are written so.
func dress(line string) (before, after int) {
	bare := strings.TrimLeft(line, decoration)
	before = utf8.RuneCountInString(line[:len(line)-len(bare)])
	if bare != "" && before == 1 && (line[0] == '#' && isDigit(line[1]) || line[0] == '.') {
		before = 0
	}
	bare = strings.TrimRight(line, decoration)
	end := line[len(bare):]
	after = utf8.RuneCountInString(end)
	word := len(bare) - 1 - strings.LastIndexByte(bare, ' ')
	if word <= 5 && (end == "." || end == "!") || word == 1 && (end == "++" || end == "#") {
		after = 0
	}
	return before, after
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// spacedLetters says whether four single letters or more stand apart: "W e l c o m e". Three may be initials.
func spacedLetters(line string) bool {
	run := 0
	for _, word := range strings.Fields(line) {
		letters := []rune(word)
		if len(letters) == 1 && unicode.IsLetter(letters[0]) && letters[0] < 0x2e80 {
			run++
		} else {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}

func endsInCode(f *Facts) (float64, []Evidence) {
	if !f.isList() && isCode(lastWord(f.Subject)) {
		return 1, f.field("Subject")
	}
	return if1(isCode(lastWord(f.From.Name)), f.field("From"))
}

func lastWord(line string) string {
	words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()[]{}<>,;:#_", r) })
	if len(words) < 2 {
		return ""
	}
	return strings.Trim(words[len(words)-1], "-.!?*\"'")
}

func amountInSubject(f *Facts) (float64, []Evidence) {
	if hasAmount(f.Subject) {
		return 1, f.field("Subject")
	}
	return if1(hasAmount(f.From.Name), f.field("From"))
}

// hasAmount finds a sign of money, or the code of a currency (ISO 4217) or a coin, beside a digit.
func hasAmount(line string) bool {
	runes := []rune(line)
	for i, r := range runes {
		if !unicode.Is(unicode.Sc, r) || i+1 < len(runes) && unicode.IsLetter(runes[i+1]) {
			continue // a variable, a token's name
		}
		for _, j := range []int{i - 2, i - 1, i + 1, i + 2} {
			if j >= 0 && j < len(runes) && unicode.IsDigit(runes[j]) {
				return true
			}
		}
	}
	words := strings.Fields(strings.ToUpper(line))
	for i, word := range words {
		word = strings.Trim(word, ".,:;!()")
		if !currencies[strings.Trim(word, "0123456789.,")] {
			continue
		}
		if strings.ContainsAny(word, "0123456789") || i > 0 && isSum(words[i-1]) || i+1 < len(words) && isSum(words[i+1]) {
			return true
		}
	}
	return false
}

var currencies = prose.WordSet("USD USDT USDC EUR GBP BTC ETH BNB AUD CAD CHF JPY")

// isSum tells numbers that are no year.
func isSum(word string) bool {
	word = strings.Trim(word, ".,:;!()")
	_, err := time.Parse("2006", word)
	isYear := err == nil && (word[:2] == "19" || word[:2] == "20")
	return word != "" && isDigit(word[0]) && !isYear
}

func nameNotInAddress(f *Facts) (float64, []Evidence) {
	name := f.From.Name
	if !strings.Contains(f.From.Spec, "@") || f.isList() || strings.Contains(name, "@") || slices.ContainsFunc(nameWords(name), isForeignWord) {
		return 0, nil
	}
	words, labels := nameWords(name), nameWords(f.From.Spec)
	words, labels = words[:min(len(words), wordsMost)], labels[:min(len(labels), wordsMost)]
	if len(strings.Join(words, "")) < 4 || initialsIn(words, labels) || slices.ContainsFunc(words, func(word string) bool { return wordIn(word, labels) }) {
		return 0, nil
	}
	if lookalike.ServiceOf(domainOf(f.From.Spec)) == lookalike.FreeMail {
		return 1, f.field("From")
	}
	return 0.6, f.field("From")
}

// wordsMost bounds the words of a name and the labels of an address that are held against each other.
const wordsMost = 30

// isForeignWord tells words in letters that no address is written in: it has the name as it sounds. Words of several scripts are disguised.
func isForeignWord(word string) bool {
	foreign := func(r rune) bool { return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common) }
	return strings.ContainsFunc(word, foreign) && !lookalike.MixedScripts(word)
}

// wordIn says whether a word of a name is in an address: its beginning anywhere, two letters at an end of a label. Letters with marks may be written
// as two ("Müller", "mueller"), which leaves the consonants.
func wordIn(word string, labels []string) bool {
	read := lookalike.Skeleton(word)
	return slices.ContainsFunc(labels, func(label string) bool {
		switch {
		case len(word) < 2:
			return false
		case len(word) == 2:
			return strings.HasPrefix(label, word) || strings.HasSuffix(label, word)
		case strings.Contains(lookalike.Skeleton(label), read[:min(len(read), 4)]) || strings.Contains(label, word):
			return true
		}
		sounds, hasMarks := consonants(read), len(word) > utf8.RuneCountInString(word)
		return hasMarks && len(sounds) >= 3 && strings.Contains(consonants(lookalike.Skeleton(label)), sounds)
	})
}

func consonants(word string) string { return withoutVowels.Replace(word) }

var withoutVowels = strings.NewReplacer("a", "", "e", "", "o", "", "u", "")

// initialsIn says whether a label begins with the first letters of the name.
func initialsIn(words, labels []string) bool {
	var first strings.Builder
	for _, word := range words {
		r, _ := utf8.DecodeRuneInString(word)
		first.WriteRune(r)
	}
	return len(words) >= 2 && slices.ContainsFunc(labels, func(label string) bool { return strings.HasPrefix(label, first.String()) })
}

// offices are words of names that no person has.
var offices = prose.WordSet(`support security service services admin administrator helpdesk help team department desk office account accounts billing payment payments
	notification notifications notice alert alerts verification center centre bank delivery shipping parcel customer customers info reward rewards prize winner
	bonus offer offers deal deals confirmation confirm order orders invoice refund tax government ministry embassy mail mailbox email webmail server system
	update updates storage cloud wallet airdrop crypto soporte servicio atendimento suporte kundenservice kundendienst sicherheit service-client assistance
	assistenza klantenservice foundation fund union committee organization organisation company corporation inc ltd llc limited group loan finance financial`)

func officeNotInAddress(f *Facts) (float64, []Evidence) {
	if !f.isOffice() {
		return 0, nil
	}
	missing, at := nameNotInAddress(f)
	return if1(missing > 0, at)
}

// isOffice says whether the display name has a word that no person is called by.
func (f *Facts) isOffice() bool {
	return slices.ContainsFunc(nameWords(f.From.Name), func(word string) bool { return offices[word] })
}

func nameLures(f *Facts) (float64, []Evidence) {
	hits := lure.Find(f.From.Name)
	return strongest(hits, lure.Urgency, lure.Threat, lure.Credentials, lure.Account, lure.Payment, lure.Delivery, lure.Prize, lure.Document, lure.Wallet,
		lure.Renewal, lure.Fraud), f.field("From")
}

func caseMixedSender(f *Facts) (float64, []Evidence) {
	local, _, _ := strings.Cut(f.From.Spec, "@")
	local = lastOf(local, ".")
	odd := oddParts(local)
	if odd < 2 {
		return 0, nil
	}
	for _, part := range strings.Fields(strings.ToLower(f.From.Name)) {
		if len(part) >= 3 && strings.Contains(strings.ToLower(local), part) {
			return 0, nil
		}
	}
	return min(1, 0.3*float64(odd)+lookalike.Random(local)), f.field("From")
}

// lastOf is what stands behind the last sign of a kind: programs put a word before what they made up.
func lastOf(text, sign string) string { return text[strings.LastIndex(text, sign)+1:] }

func numberInSender(f *Facts) (float64, []Evidence) {
	local, _, _ := strings.Cut(f.From.Spec, "@")
	run, longest := 0, 0
	for i := range len(local) {
		if local[i] >= '0' && local[i] <= '9' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	if longest < 3 || f.isList() {
		return 0, nil
	}
	return min(1, float64(longest)/5), f.field("From")
}

func deepSender(f *Facts) (float64, []Evidence) {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(domainOf(f.From.Spec), ".")), ".")
	labels = labels[:max(0, len(labels)-strings.Count(f.FromBase, ".")-1)]
	if len(labels) == 0 || f.isList() {
		return 0, nil
	}
	strength := 0.35 * float64(len(labels)-1)
	for _, label := range labels {
		strength = max(strength, lookalike.Random(label))
		if digits := strings.Trim(label, "abcdefghijklmnopqrstuvwxyz-"); len(digits) >= 2 && len(digits) < len(label) {
			strength = max(strength, 0.6)
		}
	}
	return min(strength, 1), f.field("From")
}

// nameIsDomain says whether the name is written in the sender's own domain. Domains that imitate, or that anybody can get, are no sign, nor are names of
// offices that any domain may hold.
func nameIsDomain(f *Facts) (float64, []Evidence) {
	label, _, _ := strings.Cut(f.FromBase, ".")
	label = strings.ReplaceAll(label, "-", "")
	words := nameWords(f.From.Name)
	name, domain := strings.Join(words, ""), domainOf(f.From.Spec)
	if len(label) < 4 || len(name) < 4 || !strings.Contains(label, name) && !strings.Contains(name, label) {
		return 0, nil
	}
	isOffice := !slices.ContainsFunc(words, func(word string) bool { return !offices[word] })
	if isOffice || strings.Contains(f.From.Name, "@") || f.isForged() || cheap(f.FromBase) || lookalike.ServiceOf(domain) != "" {
		return 0, nil
	}
	if _, imitates := imitation(domain); imitates || f.isForeign(f.FromBrands) {
		return 0, nil
	}
	if f.Origin.Aligned {
		return 1, f.field("From")
	}
	return 0.5, f.field("From")
}

// nameWords are the words of a name, of letters and digits alone.
func nameWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// platforms mail in the words of anybody who has an account.
var platforms = prose.WordSet(`zendesk.com freshdesk.com freshservice.com helpscout.net helpscout.com intercom-mail.com intercom.io hubspot.com hubspotemail.net wix.com
	wixemails.com donorbox.org animaker.com canva.com survio.com jotform.com typeform.com surveymonkey.com surveymonkeyuser.com formstack.com cognitoforms.com
	zohosalesiq.com zohodesk.com zoho.com salonized.com tutorcruncher.com beehiiv.com substack.com medium.com eventbrite.com meetup.com calendly.com
	evernote.com notion.so trello.com asana.com monday.com github.com gitlab.com atlassian.net wetransfer.com dropbox.com box.com docusign.net hellosign.com
	pandadoc.com adobesign.com quickbooks.com intuit.com squareup.com stripe.com paypal.com xero.com freshbooks.com shopify.com shopifyemail.com
	webflow.com squarespace.com weebly.com godaddy.com firebaseapp.com ghost.io mailchimpapp.com constantcontact.com getresponse.com
	campaign-archive.com klaviyomail.com google.com youtube.com facebookmail.com linkedin.com goodreads.com change.org gofundme.com patreon.com
	kickstarter.com strikingly.com tawk.to tidio.com crisp.chat livechatinc.com`)

func sentThroughPlatform(f *Facts) (float64, []Evidence) {
	return if1(f.isPlatform(), f.field("From"))
}

// isPlatform says whether the sender's host is a platform's, or below one.
func (f *Facts) isPlatform() bool {
	for host := strings.ToLower(domainOf(f.From.Spec)); host != ""; _, host, _ = strings.Cut(host, ".") {
		if platforms[host] {
			return true
		}
	}
	return false
}

func deliveryReport(f *Facts) (float64, []Evidence) {
	h := f.Message.Header
	kind := strings.ToLower(h.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/report") && (strings.Contains(kind, "delivery-status") || strings.Contains(kind, "disposition-notification")) {
		return 1, f.field("Content-Type")
	}
	local, _, _ := strings.Cut(strings.ToLower(f.From.Spec), "@")
	return if1(strings.TrimSpace(h.Get("Return-Path")) == "<>" && (local == "mailer-daemon" || local == "postmaster"), f.field("Return-Path"))
}

func encodedForNothing(f *Facts) (float64, []Evidence) {
	for _, name := range []string{"Subject", "From"} {
		value := f.Message.Header.Get(name)
		if strings.Contains(value, "=?") && isPlain(message.Decode(value)) {
			return 1, f.field(name)
		}
	}
	return 0, nil
}

// isPlain says whether a field may be written as it is: printable ASCII, and no sign of another code.
func isPlain(value string) bool {
	return !strings.Contains(value, "=?") && !strings.ContainsFunc(value, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\t' })
}

func brandDisguised(f *Facts) (float64, []Evidence) {
	isDisguised := func(m lookalike.Mention) bool { return m.Disguised }
	if slices.ContainsFunc(f.FromBrands, isDisguised) {
		return 1, f.field("From")
	}
	return if1(slices.ContainsFunc(f.SubjectBrands, isDisguised), f.field("Subject"))
}
