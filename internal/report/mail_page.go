package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"picket/internal/mail"
	"picket/internal/sweep"
)

// mailPage writes one self-contained HTML file, under the same policy as the page of a sweep: it loads nothing, and nothing of a message is more
// than text in it, escaped by html/template, defanged, with its invisible characters shown. Each message worth a look is there in full, defused.
type mailPage struct {
	out       io.Writer
	run       MailRun
	cards     mailList[*MailCard]
	rows      mailList[*MailRow] // the others
	gist      mailGist
	faults    []string
	moreFault int
	number    int
}

// What the page holds at most. The rest is counted on it, and is in the ndjson output.
const (
	mostMailCards = 200
	mostMailRows  = 2_000
	// fewMessages are shown in full whatever the verdict: whoever asks about a few wants to know about each.
	fewMessages   = 10
	mostPageFault = 100
)

// keptAhead is how many messages may be judged before their turn: which of them are the first is known only later.
const keptAhead = 1_000

// KeepShown says of which messages an output of that format wants to see all; nil: of none. What it gives may be called from anywhere.
func KeepShown(format string, run MailRun) func(*mail.Judgement) bool {
	if format != "html" {
		return nil
	}
	var judged atomic.Int64
	return func(j *mail.Judgement) bool { return judged.Add(1) <= fewMessages+keptAhead || run.isWorthLooking(j) }
}

func newMailPage(w io.Writer, run MailRun) *mailPage {
	return &mailPage{out: w, run: run, cards: mailList[*MailCard]{limit: mostMailCards}, rows: mailList[*MailRow]{limit: mostMailRows}}
}

func (p *mailPage) Message(m *mail.Message) {
	rank := p.run.rank(m.Judgement, p.number)
	if p.run.isWorthLooking(m.Judgement) || p.number < fewMessages {
		p.show(rank, m)
	} else {
		p.rows.put(rank, p.row(m))
	}
	p.gist.add(m)
	for _, fault := range m.Faults {
		p.fault(mailPlace(m) + ": " + fault)
	}
	p.number++
}

// show keeps the message in full where it is one of the gravest; one that has to go for it becomes a row.
func (p *mailPage) show(rank mailRank, m *mail.Message) {
	if !p.cards.takes(rank) {
		p.cards.more++
		p.rows.put(rank, p.row(m))
		return
	}
	if gone, isGone := p.cards.put(rank, p.card(m, rank)); isGone {
		p.rows.put(gone.rank, gone.row)
	}
}

func (p *mailPage) fault(text string) {
	if len(p.faults) == mostPageFault {
		p.moreFault++
		return
	}
	p.faults = append(p.faults, mailShown(text))
}

var (
	//go:embed page/mail.html
	mailPageText string
	//go:embed page/mail.css
	mailStyle string

	mailTemplate = newPageTemplate("mail", mailPageText, template.FuncMap{"rowColumns": func() []string { return mailColumns }})

	mailColumns = []string{"Verdict", "Phishing", "Date (UTC)", "From", "Subject", "File"}
)

func (p *mailPage) Headline(a *mail.Answer) string { return mailText(p.run.headline(a, &p.gist)) }

func (p *mailPage) Answer(a *mail.Answer, found *sweep.Answer) error {
	out := bufio.NewWriter(p.out)
	if err := mailTemplate.Execute(out, p.view(a, found)); err != nil {
		return err
	}
	return out.Flush()
}

// A MailView is what the template prints. Its texts are ready to be read.
type MailView struct {
	Title  string
	Policy string
	Style  template.CSS
	Script template.JS

	Verdict, Word, Sentence string
	Details                 []string
	Markings                []string
	Tally                   []Figure
	Steps                   []Step
	Reached                 []MailReached
	MoreReached             string
	Unfollowed              []string
	Openings                []string
	MoreOpenings            string
	Logs                    string
	Cards                   []*MailCard
	Kinds                   []Figure // verdicts of the cards, to choose from
	MoreCards               string
	Rows                    []*MailRow
	MoreRows                string
	Faults                  []string
	MoreFaults              string
	Unread                  []string
	MoreUnread              string
	About                   []Fact
	Documents               []Document
	Command                 string
	Judged                  bool
}

func (p *mailPage) view(a *mail.Answer, found *sweep.Answer) *MailView {
	style := pageStyle + mailStyle
	counts := p.run.counts(a)
	v := &MailView{Policy: policyFor(style), Style: template.CSS(style), Script: template.JS(pageScript), Verdict: string(gravest(counts)),
		Command: mailShown(p.run.Command), Judged: !p.run.NoModel, Cards: p.cards.kept, Rows: p.rows.kept}
	word, sentence, _ := strings.Cut(p.run.headline(a, &p.gist), ": ")
	v.Word, v.Sentence = word[:1]+strings.ToLower(word[1:]), mailShown(sentence)
	v.Title = v.Word + ": " + v.Sentence + " – Picket"
	v.Details = p.details(found)
	v.Tally, v.Kinds = tallyOf(counts), p.kinds()
	v.Steps = p.steps(a)
	for _, line := range failureLines(a.Failed) {
		p.fault(line)
	}
	p.moreFault += a.Failed.Count - len(a.Failed.List)
	for _, line := range sourceFaults(found) {
		if !slices.Contains(p.faults, mailShown(line)) {
			p.fault(line)
		}
	}
	p.reached(v, a)
	v.Faults = p.faults
	v.MoreFaults = moreOf(p.moreFault, "fault")
	v.MoreCards = moreOf(p.cards.more, "message")
	v.MoreRows = moreOf(p.rows.more, "message")
	for _, name := range a.Unread[:min(mostPageFault, len(a.Unread))] {
		v.Unread = append(v.Unread, mailShown(name))
	}
	v.MoreUnread = more(len(a.Unread), mostPageFault, "file")
	v.About = p.about(a)
	for _, x := range p.run.Question.Advisories {
		if x.Marking != "" && !slices.Contains(v.Markings, visible(x.Marking)) {
			v.Markings = append(v.Markings, visible(x.Marking))
		}
		v.Documents = append(v.Documents, documentOf(x))
	}
	return v
}

func moreOf(n int, noun string) string {
	if n == 0 {
		return ""
	}
	return count(n, "more "+noun)
}

func tallyOf(counts map[mail.Verdict]int) (list []Figure) {
	for _, v := range mailVerdicts {
		if counts[v] > 0 {
			list = append(list, Figure{grouped(int64(counts[v])), mailWord(v), string(v)})
		}
	}
	return list
}

// kinds are the verdicts that stand on the page in full.
func (p *mailPage) kinds() (list []Figure) {
	for _, v := range mailVerdicts {
		if slices.ContainsFunc(p.cards.kept, func(c *MailCard) bool { return c.Verdict == string(v) }) {
			list = append(list, Figure{"", mailWord(v), string(v)})
		}
	}
	return list
}

func mailWord(v mail.Verdict) string { return strings.ReplaceAll(string(v), "-", " ") }

// details are what the answer rests on, a line each.
func (p *mailPage) details(found *sweep.Answer) []string {
	var list []string
	if line := searchedLine(found); line != "" {
		list = append(list, mailShown(strings.ToUpper(line[:1])+line[1:])+".")
	}
	if how := p.run.how(); how != "" {
		list = append(list, mailShown("Judged with: "+how)+".")
	}
	return list
}

// steps say what to do, the most urgent first.
func (p *mailPage) steps(a *mail.Answer) []Step {
	counts := p.run.counts(a)
	var list []Step
	if counts[mail.Campaign] > 0 {
		list = append(list, Step{What: "Take the campaign’s messages out of every mailbox, and ask those who were reached what they did: opened a link, a file, typed a password."})
		list = append(list, p.afterReach(a))
	}
	if counts[mail.Phish]+counts[mail.Suspicious] > 0 {
		list = append(list, Step{What: "Look at the messages below: each says what spoke against it, and where. A verdict is a lead: " + p.run.falseAlarms() + "."})
	}
	if len(p.run.Question.Advisories) == 0 {
		list = append(list, Step{What: "Ask whether any of this belongs to a campaign: name an advisory.", Command: mailShown(p.run.Command + " -i ADVISORY")})
	}
	if a.Failed.Count+len(a.Unread) > 0 {
		list = append(list, Step{What: "See what could not be read, at the end of this page: nobody has judged that."})
	}
	return append(list, Step{What: "Keep the records.", Command: mailShown(p.run.Command + " --format ndjson")})
}

// afterReach is what to do about those who were reached.
func (p *mailPage) afterReach(a *mail.Answer) Step {
	if a.Logs == nil {
		return Step{What: "Learn from the logs of proxies, resolvers and sign-ins who opened a link, and what signed in from a new place afterwards.",
			Command: mailShown(p.run.Command + " --logs LOGS")}
	}
	return Step{What: "End the sessions and change the passwords of those who opened a link, and of accounts that were signed in to from a new place: see who was reached."}
}

// falseAlarms says how many harmless messages were called phishing (docs/ACCURACY.md): in the corpora, and in mail that was collected afterwards.
func (run *MailRun) falseAlarms() string {
	if run.Strict {
		return "1 in 1,000 harmless messages was called phishing in the mail that this was measured on, and 1 in 100 of mail from elsewhere"
	}
	return "1 in 100 harmless messages was called phishing in the mail that this was measured on, and 5 in 100 of mail from elsewhere"
}

// A MailReached is a recipient of a campaign.
type MailReached struct{ Who, Messages, First, Opened, SignedIn string }

// mostPageReached bounds the recipients on the page.
const mostPageReached = 1_000

func (p *mailPage) reached(v *MailView, a *mail.Answer) {
	for _, r := range inOrderOfHarm(a.Reached)[:min(mostPageReached, len(a.Reached))] {
		first := "no time"
		if !r.First.IsZero() {
			first = r.First.UTC().Format(minutes)
		}
		v.Reached = append(v.Reached, MailReached{mailShown(r.Recipient), grouped(int64(len(r.Messages))), first,
			orCannotSay(openedWords(r.Opened)), orCannotSay(signedInWords(r.SignedIn))})
	}
	v.MoreReached = more(len(a.Reached), mostPageReached, "recipient")
	for _, line := range unfollowedLines(a.Reached, mostPageFault) {
		v.Unfollowed = append(v.Unfollowed, mailShown(line))
	}
	if a.Logs != nil {
		p.logs(v, a.Logs)
	}
}

// logs tells of clients that no log names, and what was read.
func (p *mailPage) logs(v *MailView, g *mail.Logs) {
	for i := range g.Openings {
		v.Openings = append(v.Openings, mailShown(openingWords(&g.Openings[i])))
	}
	v.MoreOpenings = moreOf(g.MoreOpenings, "record")
	if g.Before > 0 {
		v.Openings = append(v.Openings, mailShown(beforeLine(g)))
	}
	line := logsLine(g)
	v.Logs = mailShown(strings.ToUpper(line[:1]) + line[1:] + ".")
	for _, line := range failureLines(g.Failed) {
		p.fault("logs: " + line)
	}
	p.moreFault += g.Failed.Count - len(g.Failed.List)
}

func orCannotSay(text string) string {
	if text == "" {
		return "cannot say"
	}
	return mailShown(text)
}

func (p *mailPage) about(a *mail.Answer) []Fact {
	return []Fact{
		{"Read", fmt.Sprintf("%s, %s, in %s", count(a.Messages, "message"), size(a.Bytes), took(a.Seconds))},
		{"Made", p.run.Started.UTC().Format(minutes) + " UTC, by Picket " + visible(p.run.Version)},
	}
}
