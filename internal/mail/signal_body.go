package mail

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/message"
)

var bodySignals = []Signal{
	{Name: "asks-for-password", Group: Body, Speaks: +1, About: "the mail has a field for a password", find: asksForPassword},
	{Name: "hidden-text", Group: Body, Speaks: +1, About: "text is hidden from the reader in every program: no size, no colour, not displayed", find: hiddenText},
	{Name: "broken-words", Group: Body, Speaks: +1, About: "invisible characters stand within words", find: brokenWords},
	{Name: "text-brand-not-sender", Group: Body, Speaks: +1, About: "the text names a brand that owns neither the sender's domain nor a link", find: textBrandNotSender},
	{Name: "picture-is-message", Group: Body, Speaks: +1, About: "the message is little but a picture that is a link", find: pictureIsMessage},
	{Name: "page-without-text", Group: Body, Speaks: +1, About: "there is a page, and no plain text beside it", find: pageWithoutText},
	{Name: "texts-differ", Group: Body, Speaks: +1, About: "the plain text and the page say different things", find: textsDiffer},
	{Name: "scripted-mail", Group: Body, Speaks: +1, About: "the mail holds scripts", find: scriptedMail},
	{Name: "short-text-with-link", Group: Body, Speaks: +1, About: "a few words and a link", find: shortTextWithLink},
	{Name: "greets-by-address", Group: Body, Speaks: +1, About: "the text names the reader's address, or greets by its local part", find: greetsByAddress},
	{Name: "base64-text", Group: Body, Speaks: +1, About: "text that needs no such coding is in base64", find: base64Text},
	{Name: "plain-conversation", Group: Body, Speaks: -1, About: "plain text that quotes the mail it answers", find: plainConversation},
	{Name: "hijacked-thread", Group: Body, Speaks: +1, About: "it quotes earlier mail, but refers to none", find: hijackedThread},
	{Name: "asks-and-diverts", Group: Body, Speaks: +1, Fixed: 2.5, About: "it asks to sign in, to open or to answer, nothing vouches for its sender, and what it leads to is somebody else's", find: asksAndDiverts},
	{Name: "long-text", Group: Body, Speaks: -1, About: "there is much to read", find: longText},
}

func asksForPassword(f *Facts) (float64, []Evidence) {
	for _, p := range f.Pages {
		for _, form := range p.Forms {
			for _, field := range form.Fields {
				if strings.HasPrefix(strings.ToLower(field), "password") {
					return 1, []Evidence{{p.Part, form.At.Offset, quote(form.At.Text)}}
				}
			}
		}
	}
	return 0, nil
}

func hiddenText(f *Facts) (strength float64, evidence []Evidence) {
	hidden := 0
	for _, p := range f.Pages {
		for _, h := range p.Hidden {
			switch h.Why {
			case "preheader", "outlook-only", "mso-hide", "other-screen":
				continue // honest newsletters' habits: some programs show it
			}
			hidden += len(strings.Join(strings.Fields(h.At.Text), ""))
			if len(evidence) < evidenceMost {
				evidence = append(evidence, Evidence{p.Part, h.At.Offset, quote(h.Why + ": " + h.At.Text)})
			}
		}
	}
	return min(float64(hidden)/200, 1), evidence
}

// brokenWords counts characters that nobody sees within words of letters; joiners of scripts that need them do not count.
func brokenWords(f *Facts) (float64, []Evidence) {
	text, count, at := f.Text.New, 0, -1
	for i, r := range text {
		switch r {
		case '\u200b', '\u2060', '\ufeff', '\u00ad', '\u180e', '\u034f':
			if i > 0 && isLatin(text[i-1]) && i+len(string(r)) < len(text) && isLatin(text[i+len(string(r))]) {
				count++
				if at < 0 {
					at = i
				}
			}
		}
	}
	if count < 3 {
		return 0, nil
	}
	return min(float64(count)/20+0.3, 1), []Evidence{f.words(max(0, at-20), min(len(text), at+40))}
}

func isLatin(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func textBrandNotSender(f *Facts) (float64, []Evidence) {
	if len(f.TextBrands) == 0 || f.isList() {
		return 0, nil
	}
	var foreign []Evidence
	for _, m := range f.TextBrands {
		if f.speaksFor(m.Brand) && !f.isForged() {
			return 0, nil
		}
		if !m.InAddress && !f.leadsTo(m.Brand) {
			foreign = append(foreign, f.words(m.Start, m.End))
		}
	}
	return 0.75 * one(len(foreign) > 0), foreign
}

// leadsTo says whether a link that is clicked is of the brand.
func (f *Facts) leadsTo(b *lookalike.Brand) bool {
	return slices.ContainsFunc(f.clicked(), func(l *Linked) bool { return l.Host != "" && b.Owns(l.Host) })
}

func pictureIsMessage(f *Facts) (float64, []Evidence) {
	letters := len(strings.Join(strings.Fields(f.Text.New), ""))
	for _, p := range f.Pages {
		for _, image := range p.Images {
			big := image.Width < 0 || image.Width >= 200
			if big && letters < 300 && len(f.clicked()) > 0 {
				return 1 - float64(letters)/400, []Evidence{{p.Part, image.At.Offset, quote(image.At.Text)}}
			}
		}
	}
	return 0, nil
}

func pageWithoutText(f *Facts) (float64, []Evidence) {
	for _, p := range f.Message.Parts {
		if p.MediaType == "text/plain" && !p.IsFile() && strings.TrimSpace(p.Text) != "" {
			return 0, nil
		}
	}
	return if1(len(f.Pages) > 0, nil)
}

func textsDiffer(f *Facts) (float64, []Evidence) {
	if len(f.Pages) == 0 || len(strings.Fields(f.Pages[0].Text)) < 10 {
		return 0, nil
	}
	for _, p := range f.Message.Parts {
		if p.MediaType == "text/plain" && !p.IsFile() && len(strings.Fields(p.Text)) >= 10 {
			shared := overlap(p.Text, f.Pages[0].Text)
			if shared < 0.3 {
				return 1 - shared, []Evidence{{p.Path, 0, quote(p.Text)}}
			}
		}
	}
	return 0, nil
}

// overlap is the part of the first text's words that stand in the second.
func overlap(a, b string) float64 {
	in := map[string]bool{}
	for _, word := range strings.Fields(strings.ToLower(b)) {
		in[word] = true
	}
	words, shared := strings.Fields(strings.ToLower(a)), 0
	for _, word := range words {
		if in[word] || strings.Contains(word, "://") {
			shared++
		}
	}
	return float64(shared) / float64(len(words))
}

func scriptedMail(f *Facts) (float64, []Evidence) {
	for _, p := range f.Pages {
		for _, s := range p.Scripts {
			return 1, []Evidence{{p.Part, s.Offset, quote(s.Text)}}
		}
	}
	return 0, nil
}

func shortTextWithLink(f *Facts) (float64, []Evidence) {
	words := wordCount(f.Text.New)
	if words > 60 || len(f.clicked()) == 0 || f.isList() {
		return 0, nil
	}
	return 1 - float64(words)/80, []Evidence{f.clicked()[0].At}
}

func greetsByAddress(f *Facts) (float64, []Evidence) {
	head := f.Text.New[:min(len(f.Text.New), 2000)]
	lower := strings.ToLower(head)
	if len(lower) != len(head) || f.isList() {
		return 0, nil
	}
	for _, a := range f.Recipients {
		spec := strings.ToLower(a.Spec)
		local, _, isAddress := strings.Cut(spec, "@")
		if at := wholeWord(lower, spec); isAddress && at >= 0 {
			return 1, []Evidence{f.words(at, at+len(spec))}
		}
		if at := wholeWord(lower, local); len(local) >= 6 && at >= 0 && at < 300 && !f.isCalled(local) {
			return 0.5, []Evidence{f.words(at, at+len(local))}
		}
	}
	return 0, nil
}

// isCalled says whether a recipient's name holds the word: then it is no wonder that the text does.
func (f *Facts) isCalled(word string) bool {
	return slices.ContainsFunc(f.Recipients, func(a message.Address) bool { return wholeWord(strings.ToLower(a.Name), word) >= 0 })
}

// wholeWord is where the word stands first in the text, with no letter or digit of English on either side; -1: nowhere.
func wholeWord(text, word string) int {
	for from := 0; word != ""; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(word)
		if (at == 0 || !isAlphanumeric(text[at-1])) && (end == len(text) || !isAlphanumeric(text[end])) {
			return at
		}
		from = end
	}
	return -1
}

func isAlphanumeric(c byte) bool { return isLatin(c) || c >= '0' && c <= '9' }

func base64Text(f *Facts) (float64, []Evidence) {
	for _, p := range f.Message.Parts {
		if p.Container || p.IsFile() || !strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") || p.Text == "" {
			continue
		}
		high := 0
		for i := range len(p.Text) {
			if p.Text[i] >= 0x80 {
				high++
			}
		}
		if high*20 < len(p.Text) {
			return 1, []Evidence{{p.Path, 0, quote(p.Text)}}
		}
	}
	return 0, nil
}

// quotes says whether the text quotes earlier mail.
func (f *Facts) quotes() bool { return len(f.Text.New) < len(f.Text.Text) }

func plainConversation(f *Facts) (float64, []Evidence) {
	at := strings.Index(f.Text.Text, "\n> ")
	if f.quotes() {
		at = len(f.Text.New)
	}
	if len(f.Pages) > 0 || at < 0 {
		return 0, nil
	}
	return 1, []Evidence{f.words(at, min(len(f.Text.Text), at+80))}
}

func hijackedThread(f *Facts) (float64, []Evidence) {
	h := f.Message.Header
	if !f.quotes() || f.isList() || h.Get("In-Reply-To") != "" || h.Get("References") != "" || h.Get("Thread-Index") != "" {
		return 0, nil
	}
	at := len(f.Text.New)
	return 1, []Evidence{f.words(at, min(len(f.Text.Text), at+80))}
}

func longText(f *Facts) (float64, []Evidence) {
	return min(float64(wordCount(f.Text.New))/600, 1), nil
}

// wordCount is about how many words a text has. Chinese and Japanese write them without spaces, of two letters or so.
func wordCount(text string) int {
	letters := 0
	for _, r := range text {
		if r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			letters++
		}
	}
	return len(strings.Fields(text)) + letters/2
}

// carries says whether a link holds the address: as it is, percent-encoded, in base64 or hexadecimal.
func carries(url, spec string) bool {
	if !strings.Contains(spec, "@") || len(url) > 8<<10 {
		return false
	}
	lower, spec := strings.ToLower(url), strings.ToLower(spec)
	if strings.Contains(lower, spec) || strings.Contains(lower, strings.Replace(spec, "@", "%40", 1)) || strings.Contains(lower, hex.EncodeToString([]byte(spec))) {
		return true
	}
	encoded := base64.RawStdEncoding.EncodeToString([]byte(spec))
	return len(encoded) > 8 && strings.Contains(url, encoded[:len(encoded)-2])
}

// asksAndDiverts is how targeted phishing looks. Corpora have mass mailings, and teach little of it, so its weight is a judgement.
func asksAndDiverts(f *Facts) (float64, []Evidence) {
	asks, at := f.textSays(lure.Credentials)
	for _, theme := range []lure.Theme{lure.Official, lure.Job, lure.Document, lure.Executive} {
		if strength, evidence := f.textSays(theme); strength > asks {
			asks, at = strength, evidence
		}
	}
	diverted, elsewhere := replyElsewhere(f)
	foreign, leads := linksForeign(f)
	inFile, file := textInFile(f)
	o := f.Origin
	doubtful := diverted > 0 || f.isForged() || o.SPF == "fail" || o.SPF == "softfail"
	if asks < 0.5 || !doubtful || diverted+foreign+inFile == 0 || f.isList() {
		return 0, nil
	}
	return 1, slices.Concat(at[:min(len(at), 2)], elsewhere, leads[:min(len(leads), 1)], file)
}

var lureSignals = []Signal{
	{Name: "lure-urgency", Group: Body, Speaks: +1, About: "the text presses for haste", find: says(lure.Urgency)},
	{Name: "lure-threat", Group: Body, Speaks: +1, About: "the text threatens with a loss", find: says(lure.Threat)},
	{Name: "lure-credentials", Group: Body, Speaks: +1, About: "the text asks to sign in, confirm or verify", find: says(lure.Credentials)},
	{Name: "lure-account", Group: Body, Speaks: +1, About: "the text tells that something happened to an account or mailbox", find: says(lure.Account)},
	{Name: "lure-payment", Group: Body, Speaks: +1, About: "the text tells of an invoice, a refund or changed bank details", find: says(lure.Payment)},
	{Name: "lure-delivery", Group: Body, Speaks: +1, About: "the text tells of a parcel that waits", find: says(lure.Delivery)},
	{Name: "lure-prize", Group: Body, Speaks: +1, About: "the text promises a prize or gift", find: says(lure.Prize)},
	{Name: "lure-wallet", Group: Body, Speaks: +1, About: "the text promises coins, or asks to connect a wallet", find: says(lure.Wallet)},
	{Name: "lure-renewal", Group: Body, Speaks: +1, About: "the text tells of a subscription, protection or storage that has run out or is charged again", find: says(lure.Renewal)},
	{Name: "lure-document", Group: Body, Speaks: +1, About: "the text tells of a document, voicemail or fax that waits", find: says(lure.Document)},
	{Name: "lure-extortion", Group: Body, Speaks: +1, About: "the text extorts", find: says(lure.Extortion)},
	{Name: "lure-advance-fee", Group: Body, Speaks: +1, About: "the text promises a fortune of somebody else's", find: says(lure.Fraud)},
	{Name: "lure-executive", Group: Body, Speaks: +1, About: "the text is of one who asks for a quick, quiet favour", find: says(lure.Executive)},
	{Name: "lure-job", Group: Body, Speaks: +1, About: "the text offers work", find: says(lure.Job)},
	{Name: "lure-official", Group: Body, Speaks: +1, About: "the text speaks for a ministry, court or tax office", find: says(lure.Official)},
	{Name: "lure-click", Group: Body, Speaks: +1, About: "the text asks to click, open, enable or scan", find: says(lure.Click)},
	{Name: "lure-greeting", Group: Body, Speaks: +1, About: "the reader is greeted as nobody in particular", find: says(lure.Greeting)},
	{Name: "sales-talk", Group: Body, Speaks: 0, About: "the text sells", find: says(lure.Sales)},
	{Name: "opt-out", Group: Body, Speaks: 0, About: "the text tells how to unsubscribe", find: says(lure.Optout)},
}

// says finds wording of a theme in the text. Several wordings are a little more than one.
func says(theme lure.Theme) finder {
	return func(f *Facts) (float64, []Evidence) { return f.textSays(theme) }
}

func (f *Facts) textSays(theme lure.Theme) (float64, []Evidence) {
	var most, sum float64
	var evidence []Evidence
	for _, h := range f.TextLures {
		if h.Theme != theme {
			continue
		}
		most, sum = max(most, h.Strength), sum+h.Strength
		if len(evidence) < evidenceMost {
			evidence = append(evidence, f.words(h.Start, h.End))
		}
	}
	return min(most+0.1*(sum-most), 1), evidence
}
