package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/mail"
	"picket/internal/sweep"
)

// mailTable prints the answer for people: the answer first, then a block for each message worth a look, then whom a campaign reached, what was
// not read, and what to do.
type mailTable struct {
	out       io.Writer
	run       MailRun
	worth     mailList[*mail.Message]
	gist      mailGist
	faults    []string
	moreFault int
	number    int
}

func newMailTable(w io.Writer, run MailRun) *mailTable {
	return &mailTable{out: w, run: run, worth: mailList[*mail.Message]{limit: mostRows}}
}

// mostMailFaults is how many a person is told of.
const mostMailFaults = 5

func (t *mailTable) Message(m *mail.Message) {
	if t.run.isWorthLooking(m.Judgement) {
		t.worth.put(t.run.rank(m.Judgement, t.number), m)
	}
	t.gist.add(m)
	for _, fault := range m.Faults {
		if len(t.faults) == mostMailFaults {
			t.moreFault++
			continue
		}
		t.faults = append(t.faults, mailPlace(m)+": "+fault)
	}
	t.number++
}

func (t *mailTable) Headline(a *mail.Answer) string { return mailText(t.run.headline(a, &t.gist)) }

func (t *mailTable) Answer(a *mail.Answer, found *sweep.Answer) error {
	l := newMailLines(t.run.Width)
	t.headline(l, a)
	t.messages(l, a)
	t.reached(l, a)
	t.searched(l, found)
	t.unread(l, a, found)
	t.read(l, a)
	l.b.WriteString("next: " + Plain(t.next(a)) + "\n") // whole, to be copied
	return l.writeTo(t.out)
}

var mailColors = map[mail.Verdict]string{mail.Campaign: "1;31", mail.Phish: "1;31", mail.Suspicious: "1;33", mail.Clean: "1;32", mail.Spam: "1;32",
	Unjudged: "1;36"}

func (t *mailTable) paint(v mail.Verdict, text string) string {
	if !t.run.Color {
		return text
	}
	return "\x1b[" + mailColors[v] + "m" + text + "\x1b[0m"
}

// headline is painted when its lines are broken, so that the colour takes no columns.
func (t *mailTable) headline(l *mailLines, a *mail.Answer) {
	plain := newMailLines(t.run.Width)
	plain.put("", t.Headline(a))
	v := gravest(t.run.counts(a))
	for line := range strings.Lines(plain.b.String()) {
		l.b.WriteString(t.paint(v, strings.TrimSuffix(line, "\n")) + "\n")
	}
}

func (t *mailTable) messages(l *mailLines, a *mail.Answer) {
	if a.Messages == 1 && t.gist.first != nil {
		t.block(l, t.gist.first, true)
		l.b.WriteByte('\n')
		return
	}
	for _, m := range t.worth.kept {
		t.block(l, m, t.run.Explain)
	}
	l.b.WriteByte('\n')
	if t.worth.more > 0 {
		l.put("", fmt.Sprintf("and %s more: --format ndjson lists every message", grouped(int64(t.worth.more))))
	}
}

// mostSignalsTold is how many signals a block tells, unless all are asked for.
const mostSignalsTold = 3

// block shows a message: what it is said to be, what it claims to be, where it lies, and why.
func (t *mailTable) block(l *mailLines, m *mail.Message, whole bool) {
	judged := t.run.judged(m.Judgement)
	head := newMailLines(l.width)
	head.put("", strings.TrimSpace(judged+" · "+dateOf(m.Date)+" · "+fromOf(m)))
	l.b.WriteString("\n" + strings.Replace(head.b.String(), judged, t.paint(t.run.verdict(m.Judgement), judged), 1))
	l.put("  ", subjectOf(m))
	l.put("  ", mailText(mailPlace(m)))
	for _, line := range sightingLines(m) {
		l.put("  matched  ", line)
	}
	if whole {
		t.explained(l, m)
		return
	}
	for _, s := range signalWords(m.Judgement)[:min(mostSignalsTold, len(m.Signals))] {
		l.put("  "+speaksWord(s.speaks)+"  ", s.Name+": "+s.shortly())
	}
}

// mostHeard is how much of a field is looked at to be shown, in bytes: what is shown is less.
const mostHeard = 4 << 10

// fromOf is who the message says it is from.
func fromOf(m *mail.Message) string {
	if strings.TrimSpace(m.From) == "" {
		return "no sender"
	}
	return cutCells(mailText(head(m.From, mostHeard)), 160)
}

func subjectOf(m *mail.Message) string {
	if strings.TrimSpace(m.Subject) == "" {
		return "no subject"
	}
	return "“" + cutCells(mailText(head(m.Subject, mostHeard)), 200) + "”"
}

func speaksWord(speaks int) string { return [...]string{"for    ", "besides", "against"}[speaks+1] }

// shortly is the first place that a signal quotes, else what it means.
func (s signalWord) shortly() string {
	if len(s.Evidence) == 0 {
		return s.about
	}
	e := s.Evidence[0]
	return cutCells(mailText(mailQuote(e)), 120) + " (" + mailText(placeOf(e)) + ")"
}

// mostMatched is how many indicators a block names.
const mostMatched = 5

// sightingLines are the indicators of campaigns in a message, each once.
func sightingLines(m *mail.Message) []string {
	var lines []string
	for _, s := range m.Sightings {
		line := fmt.Sprintf("%s as %s%s", indicator.Defang(s.Indicator), s.Role, inBrackets(s.Field))
		if s.Ignored != "" {
			line += ", set aside: " + s.Ignored
		}
		if line = mailText(line); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if more := len(lines) - mostMatched; more > 0 {
		lines = append(lines[:mostMatched], fmt.Sprintf("and %d more", more))
	}
	return lines
}

// explained tells all signals, each with its share in the log-odds, what it means, and its places.
func (t *mailTable) explained(l *mailLines, m *mail.Message) {
	words := signalWords(m.Judgement)
	if len(words) == 0 {
		l.put("  ", "no signal shows")
	}
	for _, s := range words {
		l.put("  "+t.share(s)+"  ", fmt.Sprintf("%s (strength %.2f): %s", s.Name, s.Strength, s.about))
		for _, e := range s.Evidence {
			l.put("           ", fmt.Sprintf("%s%s: %s", mailText(placeOf(e)), atByte(e), cutCells(mailText(mailQuote(e)), 200)))
		}
	}
	if base, ok := baseOf(m.Judgement); ok && !t.run.NoModel {
		l.put("  ", fmt.Sprintf("%+.2f for mail in which no signal shows; together %+.2f, that is %s", base, logit(m.Probability), percent(m.Probability)))
	}
}

func (t *mailTable) share(s signalWord) string {
	if t.run.NoModel {
		return speaksWord(s.speaks)
	}
	if s.Weight > -0.005 && s.Weight < 0.005 {
		return "   0.00"
	}
	return fmt.Sprintf("%+7.2f", s.Weight)
}

func atByte(e mail.Evidence) string {
	if e.Offset < 0 {
		return ""
	}
	return fmt.Sprintf(" at byte %d", e.Offset)
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// baseOf is what of the log-odds no signal has a share in; not known where the probability is 0 or 1.
func baseOf(j *mail.Judgement) (base float64, ok bool) {
	base = logit(j.Probability)
	for _, f := range j.Signals {
		base -= f.Weight
	}
	return base, !math.IsInf(base, 0) && !math.IsNaN(base)
}
