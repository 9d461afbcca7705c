package mail

import (
	"strings"
	"unicode"

	"picket/internal/lure"
)

var subjectSignals = []Signal{
	{Name: "recipient-in-subject", Group: Header, Speaks: +1, About: "the subject holds the recipient's address, or its local part", find: recipientInSubject},
	{Name: "reference-in-subject", Group: Header, Speaks: +1, About: "the subject holds a long case, order or ticket number", find: referenceInSubject},
	{Name: "pictures-in-subject", Group: Header, Speaks: +1, About: "the subject or display name has emoji or signs for attention", find: picturesInSubject},
	{Name: "shouting-subject", Group: Header, Speaks: +1, About: "the subject is in capitals, or ends in exclamation marks", find: shoutingSubject},
	{Name: "no-subject", Group: Header, Speaks: +1, About: "there is no subject", find: noSubject},
	{Name: "subject-pressure", Group: Header, Speaks: +1, About: "the subject presses, threatens, or says that something happened to an account", find: subjectPressure},
	{Name: "subject-money", Group: Header, Speaks: +1, About: "the subject tells of payments, parcels, prizes", find: subjectMoney},
	{Name: "subject-sales", Group: Header, Speaks: 0, About: "the subject sells", find: subjectSales},
	{Name: "subject-document", Group: Header, Speaks: +1, About: "the subject tells of a document, voicemail or fax that waits", find: subjectDocument},
}

func recipientInSubject(f *Facts) (float64, []Evidence) {
	subject := strings.ToLower(f.Subject)
	for _, a := range f.Recipients {
		spec := strings.ToLower(a.Spec)
		local, _, ok := strings.Cut(spec, "@")
		switch {
		case ok && strings.Contains(subject, spec):
			return 1, f.field("Subject")
		case ok && len(local) >= 6 && wholeWord(subject, local) >= 0 && !f.isList():
			return 0.6, f.field("Subject")
		}
	}
	return 0, nil
}

func referenceInSubject(f *Facts) (float64, []Evidence) {
	for _, word := range strings.FieldsFunc(f.Subject, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()[]{}<>,;:", r) }) {
		word = strings.Trim(word, "#-_.!*|")
		digits, letters := 0, 0
		for _, r := range word {
			switch {
			case r >= '0' && r <= '9':
				digits++
			case unicode.IsLetter(r):
				letters++
			}
		}
		if digits >= 4 && letters >= 2 && digits+letters >= 9 {
			return 1, f.field("Subject")
		}
		if digits >= 7 && letters == 0 {
			return 0.6, f.field("Subject")
		}
	}
	return 0, nil
}

func picturesInSubject(f *Facts) (float64, []Evidence) {
	if strings.ContainsFunc(f.Subject, isPicture) {
		return 1, f.field("Subject")
	}
	return if1(strings.ContainsFunc(f.From.Name, isPicture), f.field("From"))
}

// isPicture tells emoji, arrows, boxes, signs, and the letters of mathematics that show as bold or script.
func isPicture(r rune) bool {
	return r >= 0x1f000 || r >= 0x2190 && r <= 0x2bff || r == 0xfe0f || r >= 0x1d400 && r <= 0x1d7ff
}

func shoutingSubject(f *Facts) (float64, []Evidence) {
	upper, lower := 0, 0
	for _, r := range f.Subject {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	switch {
	case upper >= 10 && lower*4 < upper:
		return 1, f.field("Subject")
	case strings.Contains(f.Subject, "!!"):
		return 0.8, f.field("Subject")
	case strings.HasSuffix(strings.TrimSpace(f.Subject), "!"):
		return 0.4, f.field("Subject")
	}
	return 0, nil
}

func noSubject(f *Facts) (float64, []Evidence) {
	return if1(strings.TrimSpace(f.Subject) == "", f.field("Subject"))
}

// strongest is the strongest wording of the themes among the hits.
func strongest(hits []lure.Hit, themes ...lure.Theme) float64 {
	most := 0.0
	for _, h := range hits {
		for _, theme := range themes {
			if h.Theme == theme {
				most = max(most, h.Strength)
			}
		}
	}
	return most
}

func (f *Facts) subjectSays(themes ...lure.Theme) (float64, []Evidence) {
	return strongest(f.SubjectLures, themes...), f.field("Subject")
}

func subjectPressure(f *Facts) (float64, []Evidence) {
	return f.subjectSays(lure.Urgency, lure.Threat, lure.Account, lure.Credentials, lure.Renewal, lure.Extortion)
}

func subjectMoney(f *Facts) (float64, []Evidence) {
	return f.subjectSays(lure.Payment, lure.Delivery, lure.Prize, lure.Wallet, lure.Fraud)
}

func subjectSales(f *Facts) (float64, []Evidence) { return f.subjectSays(lure.Sales) }

func subjectDocument(f *Facts) (float64, []Evidence) { return f.subjectSays(lure.Document) }
