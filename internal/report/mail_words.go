package report

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/mail"
	"picket/internal/message"
	"picket/internal/sweep"
)

// What in a text of a message a program might make a link of.
var (
	anyLink    = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s"'<>()]*|www\.[^\s"'<>()]*`)
	anyAddress = regexp.MustCompile(`[^\s<>"'()\[\],;:/?=&]+@[^\s<>"'()\[\],;:/?=&]+`)
)

// defuse makes text of a message safe to show: nothing in it is a link or an address that a program would open.
func defuse(text string) string {
	text = anyLink.ReplaceAllStringFunc(text, defuseLink)
	return anyAddress.ReplaceAllStringFunc(text, func(address string) string {
		if strings.Contains(address, "[.]") {
			return address
		}
		return dots.Replace(address)
	})
}

// defuseLink makes a link inert: its host's dots stand in brackets, and its scheme is none.
func defuseLink(link string) string {
	if defanged := defangText(indicator.URL, link); defanged != link {
		return otherSchemes.ReplaceAllString(defanged, "$1[:]//")
	}
	return otherSchemes.ReplaceAllString(unlink(link), "$1[:]//")
}

var otherSchemes = regexp.MustCompile(`^([a-gi-zA-GI-Z][A-Za-z0-9+.-]*|h[a-wyz][A-Za-z0-9+.-]*)://`)

// mailShown is text of a message on a page, where what cannot be seen has a name.
func mailShown(text string) string { return defuse(visible(text)) }

// mailText is text of a message on a line of a terminal.
func mailText(text string) string { return defuse(Plain(text)) }

// mailQuote is a quoted place, with encoded words of a header decoded (RFC 2047).
func mailQuote(e mail.Evidence) string {
	if e.Part == "header" {
		return message.Decode(e.Quote)
	}
	return e.Quote
}

// placeOf is where in a message something stands.
func placeOf(e mail.Evidence) string {
	switch {
	case e.Part == "header":
		return "header"
	case e.Part == "":
		return "body"
	}
	return "part " + e.Part
}

// mailPlace is where a message is: in a mailbox with its number, from 1, and its offset.
func mailPlace(m *mail.Message) string {
	if m.Index == 0 && m.Offset == 0 {
		return m.File
	}
	return fmt.Sprintf("%s: message %s at byte %d", m.File, grouped(m.Index+1), m.Offset)
}

func dateOf(t *time.Time) string {
	if t == nil {
		return "no date"
	}
	return t.UTC().Format(minutes) + " UTC"
}

// percent writes a probability. It is never called certain.
func percent(p float64) string {
	switch whole := math.Round(100 * p); {
	case whole >= 100:
		return "> 99 %"
	case whole < 1:
		return "< 1 %"
	default:
		return fmt.Sprintf("%.0f %%", whole)
	}
}

// judged is the verdict with the probability, which is that of phishing whatever the verdict.
func (run *MailRun) judged(j *mail.Judgement) string {
	verdict := run.verdict(j)
	switch {
	case run.NoModel:
		return mailWord(verdict)
	case verdict == mail.Phish:
		return "phish " + percent(j.Probability)
	}
	return mailWord(verdict) + ", phishing " + percent(j.Probability)
}

// headline is the answer in one sentence.
func (run *MailRun) headline(a *mail.Answer, g *mailGist) string {
	if a.Messages == 1 && g.first != nil {
		return run.headlineOfOne(a, g)
	}
	counts := run.counts(a)
	all := count(a.Messages, "message")
	switch gravest(counts) {
	case mail.Campaign:
		return fmt.Sprintf("CAMPAIGN: %s of %s reached %s%s%s; %s", count(counts[mail.Campaign], "message"), namesOf(g.campaigns), people(len(a.Reached)), whoActed(a.Reached),
			besides(counts, mail.Phish, mail.Suspicious), all+" in all")
	case mail.Phish:
		return fmt.Sprintf("PHISHING: %s of %s%s%s", grouped(int64(counts[mail.Phish])), all, besides(counts, mail.Suspicious), run.noCampaign())
	case mail.Suspicious:
		return fmt.Sprintf("SUSPICIOUS: %s of %s, which a person should look at%s", grouped(int64(counts[mail.Suspicious])), all, run.noCampaign())
	case Unjudged:
		return fmt.Sprintf("NOT JUDGED: %s, signals only%s", all, run.noCampaign())
	}
	if a.Messages == 0 {
		return "CANNOT SAY: no message could be read"
	}
	line := "NOTHING FOUND: no phishing among " + all + besides(counts, mail.Spam) + run.noCampaign()
	if a.Failed.Count > 0 {
		line += "; " + count(a.Failed.Count, "part") + " could not be read"
	}
	return line
}

// headlineOfOne is the answer on a message that was given alone.
func (run *MailRun) headlineOfOne(a *mail.Answer, g *mailGist) string {
	likely := "phishing with a probability of " + percent(g.first.Probability)
	switch v := run.verdict(g.first.Judgement); v {
	case mail.Campaign:
		return fmt.Sprintf("CAMPAIGN: the message is of %s and reached %s%s", namesOf(g.campaigns), people(len(a.Reached)), whoActed(a.Reached))
	case mail.Phish:
		return "PHISHING: the message is " + likely + run.noCampaign()
	case mail.Suspicious:
		return "SUSPICIOUS: the message is " + likely + ", so that a person should look" + run.noCampaign()
	case Unjudged:
		return "NOT JUDGED: signals only" + run.noCampaign()
	default:
		return strings.ToUpper(string(v)) + ": the message is " + likely + run.noCampaign()
	}
}

// noCampaign says that the intelligence was looked for and not found. That is no claim of absence: a mailbox is not all mail.
func (run *MailRun) noCampaign() string {
	list := run.Question.Intel()
	switch {
	case len(list) == 0:
		return ""
	case run.HasNoIndicators():
		return "; there is no indicator to look for in " + advisories(&sweep.Answer{Intel: list})
	}
	return "; no indicator of " + advisories(&sweep.Answer{Intel: list}) + " was seen"
}

// HasNoIndicators says whether there is intelligence, and nothing in it to look for.
func (run *MailRun) HasNoIndicators() bool {
	list := run.Question.Intel()
	return len(list) > 0 && !slices.ContainsFunc(list, func(x sweep.Intel) bool { return x.Indicators > x.Revoked })
}

var besideWords = map[mail.Verdict]string{mail.Phish: "phishing", mail.Suspicious: "suspicious", mail.Spam: "spam"}

func besides(counts map[mail.Verdict]int, verdicts ...mail.Verdict) string {
	var parts []string
	for _, v := range verdicts {
		if counts[v] > 0 {
			parts = append(parts, grouped(int64(counts[v]))+" "+besideWords[v])
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

func people(n int) string {
	switch n {
	case 0:
		return "nobody by name"
	case 1:
		return "1 person"
	}
	return grouped(int64(n)) + " people"
}

// namesOf names the advisories of campaigns.
func namesOf(campaigns []string) string {
	if len(campaigns) == 1 {
		return "“" + cutCells(Plain(campaigns[0]), 80) + "”"
	}
	return fmt.Sprintf("%d advisories", len(campaigns))
}
