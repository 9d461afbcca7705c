package mail

import (
	"slices"
	"strings"
	"unicode"

	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/message"
)

// How a message is dressed: bulk senders of fraud vary names, subjects and addresses by machine, so that no two of their letters are the same to a filter.
var dressSignals = []Signal{
	{Name: "decorated-name", Group: Header, Speaks: +1, About: "the display name is dressed up with signs, brackets or spaced letters", find: decoratedName},
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
	{Name: "recipient-unnamed", Group: Header, Speaks: +1, About: "To has addresses and no name", find: recipientUnnamed},
	{Name: "name-is-domain", Group: Header, Speaks: -1, About: "the display name is the sender's domain, and nothing says that it was forged", find: nameIsDomain},
	{Name: "sent-through-platform", Group: Header, Speaks: +1, About: "a platform sent it that mails in anybody's words: tickets, forms, shares, newsletters", find: sentThroughPlatform},
	{Name: "delivery-report", Group: Header, Speaks: -1, About: "a mail server reports on a delivery (RFC 3464), to nobody's answer", find: deliveryReport},
}

// decoration are signs that names and subjects of honest mail do not begin or end with.
const decoration = "*#_=~<>[]{}|\\^`\"“”«»•·°►▶➤➜→✔✅★☆♦●■-–—.,:;!+/"

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
	if strings.Count(line, "") < 4 {
		return 0
	}
	before := len(line) - len(strings.TrimLeft(line, decoration))
	after := len(line) - len(strings.TrimRight(line, decoration))
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
	if strings.Count(line, "_") >= 2 || strings.Contains(line, "   ") {
		strength += 0.5
	}
	if spacedLetters(line) {
		strength += 0.8
	}
	return min(strength, 1)
}

// spacedLetters says whether three single letters or more stand apart: "W e l c o m e".
func spacedLetters(line string) bool {
	run := 0
	for _, word := range strings.Fields(line) {
		letters := []rune(word)
		if len(letters) == 1 && unicode.IsLetter(letters[0]) && letters[0] < 0x2e80 {
			run++
		} else {
			run = 0
		}
		if run == 3 {
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

// isCode tells words that mix letters, digits or capitals so that nothing can be read in them. Dates, sizes, versions and names of products have fewer
// changes.
func isCode(word string) bool {
	letters, digits, changes, rises := 0, 0, 0, 0
	var last rune
	for _, r := range word {
		switch {
		case r >= 0x80:
			return false
		case r >= '0' && r <= '9':
			digits++
			changes += count(unicode.IsLetter(last))
		case unicode.IsLetter(r):
			letters++
			changes += count(last >= '0' && last <= '9')
			rises += count(unicode.IsUpper(r) && unicode.IsLower(last))
		}
		last = r
	}
	switch all := letters + digits; {
	case letters <= 1:
		return digits >= 5
	case digits == 0:
		return rises >= 2 && all <= 16
	case rises >= 1:
		return all >= 5
	default:
		return digits >= 2 && (changes >= 2 && all >= 6 || all >= 8)
	}
}

func count(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

func amountInSubject(f *Facts) (float64, []Evidence) {
	if hasAmount(f.Subject) {
		return 1, f.field("Subject")
	}
	return if1(hasAmount(f.From.Name), f.field("From"))
}

// hasAmount finds a sign of money beside a digit.
func hasAmount(line string) bool {
	runes := []rune(line)
	for i, r := range runes {
		if !unicode.Is(unicode.Sc, r) {
			continue
		}
		for _, j := range []int{i - 2, i - 1, i + 1, i + 2} {
			if j >= 0 && j < len(runes) && unicode.IsDigit(runes[j]) {
				return true
			}
		}
	}
	for _, word := range strings.Fields(strings.ToUpper(line)) {
		switch strings.Trim(word, ".,!()") {
		case "USD", "USDT", "EUR", "GBP", "BTC", "ETH", "BNB", "AUD", "CAD", "CHF", "JPY":
			return strings.ContainsAny(line, "0123456789")
		}
	}
	return false
}

func nameNotInAddress(f *Facts) (float64, []Evidence) {
	address := lookalike.Skeleton(strings.ToLower(f.From.Spec))
	parts := nameParts(f.From.Name)
	if len(parts) == 0 || !strings.Contains(address, "@") || f.isList() || strings.Contains(f.From.Name, "@") {
		return 0, nil
	}
	letters := 0
	for _, part := range parts {
		part = strings.Trim(part, ".'\"()-")
		if strings.ContainsFunc(part, func(r rune) bool { return r >= 0x2e80 }) {
			return 0, nil // no address is written in these
		}
		letters += len(part)
		if len(part) >= 3 && strings.Contains(address, part[:min(len(part), 4)]) {
			return 0, nil
		}
	}
	if letters < 4 {
		return 0, nil
	}
	if initials(f.From.Name, address) {
		return 0, nil
	}
	if lookalike.ServiceOf(domainOf(f.From.Spec)) == lookalike.FreeMail {
		return 1, f.field("From")
	}
	return 0.6, f.field("From")
}

// initials says whether the address begins with the first letters of the name, or holds them as a label.
func initials(name, address string) bool {
	var first strings.Builder
	for _, word := range strings.Fields(strings.ToLower(name)) {
		first.WriteRune([]rune(word)[0])
	}
	letters := first.String()
	if len(letters) < 2 {
		return false
	}
	return strings.HasPrefix(address, letters) || strings.Contains(address, "@"+letters)
}

// offices are words of names that no person has.
var offices = wordSet(`support security service services admin administrator helpdesk help team department desk office account accounts billing payment payments
	notification notifications notice alert alerts verification center centre bank delivery shipping parcel customer customers info reward rewards prize winner
	bonus offer offers deal deals confirmation confirm order orders invoice refund tax government ministry embassy mail mailbox email webmail server system
	update updates storage cloud wallet airdrop crypto soporte servicio atendimento suporte kundenservice kundendienst sicherheit service-client assistance
	assistenza klantenservice foundation fund union committee organization organisation company corporation inc ltd llc limited group loan finance financial`)

func officeNotInAddress(f *Facts) (float64, []Evidence) {
	missing, _ := nameNotInAddress(f)
	return if1(missing > 0 && f.isOffice(), f.field("From"))
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
	// Names have capitals where words begin: each is followed by a small letter or stands among capitals.
	changes, upper, lower := 0, 0, 0
	for i := range len(local) {
		c := local[i]
		switch {
		case c >= 'A' && c <= 'Z':
			upper++
			if i > 0 && local[i-1] >= 'a' && local[i-1] <= 'z' {
				changes++
			}
		case c >= 'a' && c <= 'z':
			lower++
		}
	}
	if lower < 2 || upper < 2 || changes < 1 {
		return 0, nil
	}
	for _, part := range strings.Fields(strings.ToLower(f.From.Name)) {
		if len(part) >= 3 && strings.Contains(strings.ToLower(local), part) {
			return 0, nil
		}
	}
	random := lookalike.Random(local)
	return min(1, 0.3*float64(changes)+random), f.field("From")
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
	below := strings.Trim(strings.TrimSuffix(strings.ToLower(domainOf(f.From.Spec)), f.FromBase), ".")
	if below == "" || f.isList() {
		return 0, nil
	}
	labels := strings.Split(below, ".")
	strength := 0.25 * float64(len(labels))
	for _, label := range labels {
		strength = max(strength, lookalike.Random(label))
		if digits := strings.Trim(label, "abcdefghijklmnopqrstuvwxyz-"); len(digits) >= 2 && len(digits) < len(label) {
			strength = max(strength, 0.6)
		}
	}
	return min(strength, 1), f.field("From")
}

// nameIsDomain says whether the name is written in the sender's own domain. Domains that imitate, or that anybody can get, are no sign.
func nameIsDomain(f *Facts) (float64, []Evidence) {
	label, _, _ := strings.Cut(f.FromBase, ".")
	name := strings.Join(nameWords(f.From.Name), "")
	domain := domainOf(f.From.Spec)
	if len(label) < 4 || len(name) < 4 || strings.Contains(f.From.Name, "@") || !strings.Contains(label, name) && !strings.Contains(name, label) || f.isForged() || cheap(f.FromBase) || lookalike.ServiceOf(domain) != "" {
		return 0, nil
	}
	if _, imitates := imitation(domain); imitates || isForeign(f.FromBrands, domain) {
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
var platforms = wordSet(`zendesk.com freshdesk.com freshservice.com helpscout.net helpscout.com intercom-mail.com intercom.io hubspot.com hubspotemail.net wix.com
	wixemails.com donorbox.org animaker.com canva.com survio.com jotform.com typeform.com surveymonkey.com surveymonkeyuser.com formstack.com cognitoforms.com
	zohosalesiq.com zohodesk.com zoho.com salonized.com tutorcruncher.com beehiiv.com substack.com medium.com eventbrite.com meetup.com calendly.com
	evernote.com notion.so trello.com asana.com monday.com github.com gitlab.com atlassian.net wetransfer.com dropbox.com box.com docusign.net hellosign.com
	pandadoc.com adobesign.com quickbooks.com intuit.com squareup.com stripe.com paypal.com xero.com freshbooks.com shopify.com shopifyemail.com
	webflow.com squarespace.com weebly.com godaddy.com firebaseapp.com ghost.io mailchimpapp.com constantcontact.com getresponse.com
	campaign-archive.com klaviyomail.com google.com youtube.com facebookmail.com linkedin.com goodreads.com change.org gofundme.com patreon.com
	kickstarter.com strikingly.com tawk.to tidio.com crisp.chat livechatinc.com`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(text) {
		set[word] = true
	}
	return set
}

func sentThroughPlatform(f *Facts) (float64, []Evidence) {
	return if1(platforms[f.FromBase], f.field("From"))
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

func recipientUnnamed(f *Facts) (float64, []Evidence) {
	all := message.Addresses(f.Message.Header.Get("To"))
	for _, a := range all {
		if name := strings.Trim(a.Name, "'\" "); name != "" && !strings.EqualFold(name, a.Spec) {
			return 0, nil
		}
	}
	return if1(len(all) > 0 && !f.isList(), f.field("To"))
}
