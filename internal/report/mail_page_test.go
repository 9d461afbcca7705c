package report

import (
	"fmt"
	"strings"
	"testing"

	"picket/internal/carrier"
	"picket/internal/mail"
)

// manyMessages is a judging of n messages: one of a campaign, a tenth phishing, the rest clean.
func manyMessages(n int) *mailFixture {
	f := mailbox()
	f.messages = []*mail.Message{lureMessage()}
	f.answer.Messages, f.answer.Verdicts = n, map[mail.Verdict]int{mail.Campaign: 1}
	for i := 1; i < n; i++ {
		m := &mail.Message{File: "big.mbox", Index: int64(i), Offset: int64(i) * 4096, From: fmt.Sprintf("sender %d <x%d@mail.example>", i, i), Date: at(3, 9, i%60),
			Subject: fmt.Sprintf("subject %d", i), Judgement: &mail.Judgement{Verdict: mail.Clean, Probability: 0.01}}
		if i%10 == 0 {
			m.Judgement = &mail.Judgement{Verdict: mail.Phish, Probability: 0.9 + float64(i%97)/1000, Signals: lureMessage().Signals}
			m.Shown = lureMessage().Shown
		}
		f.answer.Verdicts[m.Verdict]++
		f.messages = append(f.messages, m)
	}
	return f
}

func TestMailPolicyNamesWhatThePageHolds(t *testing.T) { checkPolicyOf(t, mailbox().write(t, "html")) }

// What the page leaves out, it says; the gravest is on it.
func TestMailPageIsBounded(t *testing.T) {
	f := manyMessages(3_000)
	text := f.write(t, "html")
	if n := strings.Count(text, `<details class="card mail"`); n != mostMailCards {
		t.Errorf("%d cards, want %d", n, mostMailCards)
	}
	for _, want := range []string{"Not in full on this page: 109 more messages", "Not on this page: 800 more messages", "hr[@]mail[.]update[.]example[.]com"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// A message of 1 MB, of 10,000 links, files and signals' places is shown in part, and that is said.
func TestMailCardIsBounded(t *testing.T) {
	f, m := mailbox(), lureMessage()
	m.Shown.Text = strings.Repeat("확인 http://a.example/ ", 50_000)
	m.Subject, m.Shown.Header[0].Value = m.Shown.Text, m.Shown.Text
	m.Shown.Files[0].Report = &carrier.Report{}
	for i := range 10_000 {
		m.Shown.Links = append(m.Shown.Links, m.Shown.Links[0])
		m.Shown.Header = append(m.Shown.Header, mail.Field{Name: "X", Value: fmt.Sprint(i)})
		m.Shown.Files[0].Files = append(m.Shown.Files[0].Files, carrier.File{Name: fmt.Sprint(i)})
	}
	f.messages = []*mail.Message{m}
	text := f.write(t, "html")
	if len(text) > 200<<10 {
		t.Errorf("%d bytes", len(text))
	}
	for _, want := range []string{"the first 16.0 KiB of 1.", "9,951 more links", "9,945 more fields", "9,950 more files"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if table := f.write(t, "table"); len(table) > 10<<10 {
		t.Errorf("the table has %d bytes", len(table))
	}
}
