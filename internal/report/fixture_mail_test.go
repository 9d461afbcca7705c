package report

import (
	"strings"
	"testing"
	"time"

	"picket/internal/carrier"
	"picket/internal/intel"
	"picket/internal/link"
	"picket/internal/mail"
	"picket/internal/scan"
	"picket/internal/sweep"
)

// A mailFixture is a judging as an output sees it.
type mailFixture struct {
	run      MailRun
	messages []*mail.Message
	answer   *mail.Answer
	sweep    *sweep.Answer
}

func (f *mailFixture) write(t *testing.T, format string) string {
	t.Helper()
	var b strings.Builder
	out := NewMail(format, &b, f.run)
	for _, m := range f.messages {
		out.Message(m)
	}
	if err := out.Answer(f.answer, f.sweep); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const lureTitle = "Invitations to a talk that never was"

// lureMessage is a message of a campaign: all that a message can hold, in values that try to break out.
func lureMessage() *mail.Message {
	text := "안녕하십니까. 회의 자료를 확인해 주시기 바랍니다.\n\nYour mailbox at www.harbour.example will be closed TODAY " + evilTag +
		"\nUpdate your password: http://203.0.113.7/login?u=ada@example.com\n" + evilScript + evilControl + "\n\tRegards"
	place := func(part, quote string) []mail.Evidence {
		return []mail.Evidence{{Part: part, Offset: 120, Quote: quote}}
	}
	url := "https://eur01.safelinks.protection.example/?url=http%3A%2F%2F203.0.113.7%2Flogin"
	linked := &mail.Linked{URL: url, Target: "http://203.0.113.7/login", Shown: "https://mail.example.com/" + evilTag, From: "a",
		Steps: []link.Step{{By: "Safe Links", URL: "http://203.0.113.7/login", Gateway: true}}, At: place("1.2", "sign in here")[0]}
	linked.Parsed, _ = link.Parse(linked.Target)
	return &mail.Message{
		File: "mail/inbox" + evilTag + ".mbox", Offset: 88120, Index: 12, SHA256: strings.Repeat("cd", 32), ID: "1@mail.example", Date: at(2, 4, 11),
		From: "“Payroll” \u202egro.elpmaxe <hr@mail.update.example.com>", To: []string{"ada@example.com", "kim@example.com"},
		Subject: "급여 명세서: Your mailbox will be closed " + evilControl + evilTag, Faults: []string{"boundary never closes"},
		Judgement: &mail.Judgement{Verdict: mail.Campaign, Probability: 0.968, Advisory: lureTitle, Signals: []mail.Finding{
			{Name: "link-to-address", Strength: 1, Weight: 2.4, Evidence: place("1.2", "http://203.0.113.7/login?u=ada@example.com")},
			{Name: "lure-credentials", Strength: 0.9, Weight: 1.8, Evidence: append(place("1.2", "Update your password"), place("1.2", "mailbox at www.harbour.example will be closed TODAY")...)},
			{Name: "long-text", Strength: 0.2, Weight: -0.9},
			{Name: "brand-not-sender", Strength: 1, Weight: 0.7, Evidence: place("header", "From: =?utf-8?B?UGF5cm9sbA==?= <hr@mail.update.example.com>")},
			{Name: "first-seen", Strength: 1, Weight: 0.5, Evidence: place("header", "From: Payroll")},
		}, Sightings: []*intel.Sighting{
			{Time: at(2, 4, 11), TimeBasis: intel.Stated, Validity: intel.Within, Observer: "mx-1", Indicator: c2, IndicatorID: c2.ID(), Matched: "203.0.113.7",
				Field: "links", Role: intel.RoleURL, Action: intel.ActionUnknown, Direction: intel.Inbound, Advisory: lureTitle,
				File: "mail/inbox.mbox", LogKind: "mail", Line: 900, Offset: 88120, Text: "http://203.0.113.7/login"},
			{Time: at(2, 4, 11), TimeBasis: intel.Stated, Validity: intel.Within, Observer: "mx-1", Indicator: domain, IndicatorID: domain.ID(),
				Matched: "mail.update.example.com", Field: "from", Role: intel.RoleSender, Action: intel.ActionUnknown, Direction: intel.Inbound,
				Advisory: lureTitle, File: "mail/inbox.mbox", LogKind: "mail", Line: 900, Offset: 88120, Text: evilScript},
		}},
		Shown: &mail.Shown{
			Header: []mail.Field{{Name: "From", Value: "“Payroll” <hr@mail.update.example.com>"}, {Name: "To", Value: "ada@example.com"},
				{Name: "Subject", Value: "급여 명세서 " + evilTag}, {Name: "Date", Value: "Sat, 2 Mar 2024 04:11:00 +0000"}, {Name: "X-Mailer", Value: evilScript}},
			Text: text, Links: []*mail.Linked{linked},
			Files: []mail.File{{Part: "2", Name: "invoice" + evilControl + ".zip", Report: &carrier.Report{
				Files: []carrier.File{{Name: "invoice.zip", Size: 4096, Type: "zip", SHA256: strings.Repeat("ef", 32)},
					{Name: "invoice.zip!" + evilTag + ".iso", Size: 3 << 20, Type: "iso", SHA256: strings.Repeat("01", 32)}},
				Findings: []carrier.Finding{{Kind: carrier.DiskImage, Name: "invoice.zip!invoice.iso", Offset: -1, Quote: "CD001"}},
			}}},
		},
	}
}

// mailbox is a judging with a bit of everything.
func mailbox() *mailFixture {
	advisory := intel.NewAdvisory(intel.Document{Name: "lures.html", SHA256: strings.Repeat("ab", 32), Title: lureTitle})
	advisory.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: c2}, intel.Indicator{Indicator: domain}, intel.Indicator{Indicator: hash})
	question := &sweep.Question{Advisories: []*intel.Advisory{advisory}, Paths: []string{"mail"}}
	phish := &mail.Message{File: "mail/phish.eml", SHA256: strings.Repeat("11", 32), ID: "2@mail.example", Date: at(3, 9, 0), From: "Bank <x@bank.test>",
		Subject: "Überweisung gesperrt", Judgement: &mail.Judgement{Verdict: mail.Phish, Probability: 0.9991, Signals: []mail.Finding{
			{Name: "subject-pressure", Strength: 1, Weight: 3.1, Evidence: []mail.Evidence{{Part: "header", Offset: 80, Quote: "Subject: =?utf-8?Q?=C3=9Cberweisung_gesperrt?="}}},
			{Name: "first-seen", Strength: 1, Weight: 0.5}}}}
	doubtful := &mail.Message{File: "mail/doubt.eml", SHA256: strings.Repeat("22", 32), From: "", Subject: "",
		Judgement: &mail.Judgement{Verdict: mail.Suspicious, Probability: 0.41, Signals: []mail.Finding{{Name: "no-sender", Strength: 1, Weight: 1.2}}}}
	clean := &mail.Message{File: "mail/inbox.mbox", SHA256: strings.Repeat("33", 32), ID: "4@mail.example", Date: at(4, 9, 0), From: "Kim <kim@example.com>",
		Subject: "Minutes", Judgement: &mail.Judgement{Verdict: mail.Clean, Probability: 0.002}}
	sightings := lureMessage().Sightings
	opened := &intel.Sighting{Time: at(2, 5, 0), Src: "10.1.4.22", Machine: "lap-7", Indicator: c2, Matched: "203.0.113.7", File: "logs/proxy.log", LogKind: "squid", Line: 4}
	return &mailFixture{
		run: MailRun{Question: question, Version: "1.2.3", Started: time.Date(2024, 3, 8, 9, 0, 0, 0, time.UTC), Command: "picket mail -i lures.html mail",
			Width: 100, Profile: "Example Shipyard"},
		messages: []*mail.Message{clean, phish, lureMessage(), doubtful},
		answer: &mail.Answer{Messages: 4, Verdicts: map[mail.Verdict]int{mail.Campaign: 1, mail.Phish: 1, mail.Suspicious: 1, mail.Clean: 1}, Failed: mail.Failures{Count: 1, List: []mail.Failure{{File: "mail/cut.mbox.gz", Offset: 4096, Reason: "unexpected EOF"}}},
			Bytes: 123456, Seconds: 0.4, Unread: []string{"mail/notes.txt"}, Reached: []mail.Reached{
				{Recipient: "ada@example.com", Messages: []string{"1@mail.example"}, First: *at(2, 4, 11),
					Opened:   mail.Followed{Verdict: intel.NotSeen, Reason: "shown without gap by squid of proxy-1", Since: *at(2, 4, 11), Until: *at(4, 18, 0)},
					SignedIn: mail.Followed{Verdict: intel.CannotSay, Reason: "no log of sign-ins was given"}},
				{Recipient: "kim@example.com", Messages: []string{"1@mail.example"}, First: *at(2, 4, 11),
					Opened: mail.Followed{Verdict: intel.Hit, Count: 3, Sightings: []*intel.Sighting{opened}},
					SignedIn: mail.Followed{Verdict: intel.Hit, Count: 5, Failed: 1, NewPlaces: 21, Reason: "4 sign-ins before the message came",
						Places: []mail.Place{{Time: *at(2, 6, 0), Address: "198.51.100.7", Where: "Lisbon\u202e<b>, PT", Count: 4}, {Time: *at(3, 6, 0), Address: "2001:db8::7", Where: "Rotterdam, NL", Used: true, Count: 1}}}},
				{Recipient: "lee@example.com", Messages: []string{"1@mail.example"},
					Opened:   mail.Followed{Verdict: intel.CannotSay, Reason: "opened by 10.1.9.9: no log says who that is"},
					SignedIn: mail.Followed{Verdict: intel.CannotSay, Reason: "no log of sign-ins was given"}}},
			Logs: &mail.Logs{Sources: 2, Records: 12345, Bytes: 99 << 10, Since: *at(1, 0, 0), Until: *at(4, 18, 0), Links: 2, MoreOpenings: 7, Before: 2,
				Failed: mail.Failures{Count: 1, List: []mail.Failure{{File: "logs/cut.log.gz", Offset: 77, Reason: "unexpected EOF"}}},
				Openings: []mail.Opening{
					{How: mail.Requested, Count: 2, First: *at(2, 9, 0), Last: *at(2, 9, 1), Sighting: &intel.Sighting{Time: at(2, 9, 0), Src: "10.1.9.9", Indicator: c2, File: "logs/proxy.log", Line: 9, LogKind: "squid"}},
					{How: mail.LookedUp, Count: 1, User: "x<script>\x1b[31m", Sighting: &intel.Sighting{Src: "10.1.9.9", Indicator: domain, File: "logs/dns.json", LogKind: "json"}}}}},
		sweep: &sweep.Answer{Scope: "given", Verdict: intel.Hit, Intel: question.Intel(), Hits: 2, CannotSay: 1, Sightings: len(sightings),
			Sources: []*scan.Report{{File: "mail/inbox.mbox", Kinds: map[string]int64{"mail": 1}, Bytes: 1234, Records: 1}},
			Verdicts: sweep.VerdictsOf([]sweep.Verdict{{Indicator: c2, ID: c2.ID(), Verdict: intel.Hit, Sightings: 1},
				{Indicator: domain, ID: domain.ID(), Verdict: intel.Hit, Sightings: 1},
				{Indicator: hash, ID: hash.ID(), Verdict: intel.CannotSay, Reason: "mail shows sha256 only partly"}})},
	}
}
