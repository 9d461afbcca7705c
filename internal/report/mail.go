package report

import (
	"cmp"
	"io"
	"math"
	"slices"
	"time"

	"picket/internal/mail"
	"picket/internal/sweep"
)

// A MailOutput takes each message as it is judged, and at the end the answers, which complete what it writes: that of the mail, and that of
// the sweep for the intelligence, nil where there was none. The error is that of writing.
type MailOutput interface {
	Message(*mail.Message)
	// Headline is the answer in one sentence, for people, when all messages are told.
	Headline(*mail.Answer) string
	Answer(*mail.Answer, *sweep.Answer) error
}

// A MailRun is the judging that an output tells of.
type MailRun struct {
	Question *sweep.Question // paths and intelligence
	Version  string          // of Picket
	Started  time.Time
	Command  string // as the user would type it again, to say what to run next
	Color    bool   // of a terminal
	Width    int    // of a table, columns
	Explain  bool   // each signal is told with its share
	Strict   bool   // the operating point of few false alarms
	NoModel  bool   // nothing is judged but by indicators
	HideBody bool
	Profile  string // the organisation's name; "" without a profile, or without a name in it
}

// MailFormats are the names of the outputs of picket mail.
var MailFormats = []string{"table", "html", "ndjson"}

// NewMail begins an output to w. A name that is none of MailFormats gives nil.
func NewMail(format string, w io.Writer, run MailRun) MailOutput {
	switch format {
	case "table":
		return newMailTable(w, run)
	case "html":
		return newMailPage(w, run)
	case "ndjson":
		return newMailRecords(w, run)
	}
	return nil
}

// A mailGist is what a headline needs of the messages.
type mailGist struct {
	campaigns []string      // the advisories whose campaigns were met, in order
	first     *mail.Message // one that is given alone is judged in the headline
}

func (g *mailGist) add(m *mail.Message) {
	if g.first == nil {
		g.first = m
	}
	if m.Verdict == mail.Campaign && !slices.Contains(g.campaigns, m.Advisory) {
		g.campaigns = append(g.campaigns, m.Advisory)
	}
}

// Unjudged is the verdict on a message that the model was not asked about, and that holds no indicator: "clean" would claim more than is known.
const Unjudged mail.Verdict = "not-judged"

// verdict is that of the message, as it is told.
func (run *MailRun) verdict(j *mail.Judgement) mail.Verdict {
	if run.NoModel && j.Verdict != mail.Campaign {
		return Unjudged
	}
	return j.Verdict
}

// mailVerdicts are all verdicts, the gravest first.
var mailVerdicts = []mail.Verdict{mail.Campaign, mail.Phish, mail.Suspicious, Unjudged, mail.Spam, mail.Clean}

// isWorthLooking says whether people should see the message: it is of a campaign, phishing or suspicious; of messages that were not judged,
// those against which some signal speaks.
func (run *MailRun) isWorthLooking(j *mail.Judgement) bool {
	switch run.verdict(j) {
	case mail.Campaign, mail.Phish, mail.Suspicious:
		return true
	case Unjudged:
		return against(j) > 0
	}
	return false
}

// A mailRank orders messages for people: the gravest verdict first, then the most probable.
type mailRank struct {
	verdict     int
	probability float64
	against     float64 // where there is no probability
	number      int     // in the order of the files
}

func (run *MailRun) rank(j *mail.Judgement, number int) mailRank {
	return mailRank{slices.Index(mailVerdicts, run.verdict(j)), j.Probability, against(j), number}
}

func (r mailRank) compare(o mailRank) int {
	return cmp.Or(cmp.Compare(r.verdict, o.verdict), cmp.Compare(o.probability, r.probability), cmp.Compare(o.against, r.against),
		cmp.Compare(r.number, o.number))
}

// A mailList keeps the first of what is put, by rank, and counts the rest.
type mailList[T any] struct {
	limit int
	ranks []mailRank
	kept  []T
	more  int
}

// takes says whether something of that rank would be kept now.
func (l *mailList[T]) takes(r mailRank) bool {
	return len(l.kept) < l.limit || r.compare(l.ranks[len(l.ranks)-1]) < 0
}

// put keeps x, and gives what had to go for it.
func (l *mailList[T]) put(r mailRank, x T) (gone T, isGone bool) {
	if !l.takes(r) {
		l.more++
		return x, true
	}
	i, _ := slices.BinarySearchFunc(l.ranks, r, mailRank.compare)
	l.ranks, l.kept = slices.Insert(l.ranks, i, r), slices.Insert(l.kept, i, x)
	if len(l.kept) <= l.limit {
		return gone, false
	}
	gone = l.kept[l.limit]
	l.ranks, l.kept = l.ranks[:l.limit], l.kept[:l.limit]
	l.more++
	return gone, true
}

// A signalWord is a signal as people are told of it.
type signalWord struct {
	*mail.Finding
	about  string
	speaks int // +1 against the message, -1 for it, 0: neither
}

var aboutSignals = func() map[string]mail.Signal {
	byName := map[string]mail.Signal{}
	for _, s := range mail.Signals() {
		byName[s.Name] = s
	}
	return byName
}()

// signalWords are the findings, the weightiest first. Where the model weighs none, the strength and the table say how they point.
func signalWords(j *mail.Judgement) []signalWord {
	list := make([]signalWord, len(j.Signals))
	for i := range j.Signals {
		f := &j.Signals[i]
		known := aboutSignals[f.Name]
		list[i] = signalWord{f, known.About, direction(f.Weight, known.Speaks)}
	}
	slices.SortStableFunc(list, func(a, b signalWord) int { return cmp.Compare(b.importance(), a.importance()) })
	return list
}

func direction(weight float64, speaks int) int {
	switch {
	case weight > 0:
		return 1
	case weight < 0:
		return -1
	}
	return speaks
}

// importance puts weighed signals by their weight, before those without weight by strength, those that point nowhere last.
func (s signalWord) importance() float64 {
	switch {
	case s.Weight != 0:
		return 10 + math.Abs(s.Weight)
	case s.speaks != 0:
		return 1 + s.Strength
	}
	return s.Strength
}

// against is how much speaks against a message where nothing is weighed: the strengths of the signals against it less those for it.
func against(j *mail.Judgement) (sum float64) {
	for _, f := range j.Signals {
		sum += f.Strength * float64(aboutSignals[f.Name].Speaks)
	}
	return sum
}
