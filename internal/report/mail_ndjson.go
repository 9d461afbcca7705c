package report

import (
	"io"
	"math"
	"time"

	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/sweep"
)

// mailRecords writes the records of picket mail, one object a line: run, messages as they come, whom a campaign reached, the records of the
// sweep for the intelligence, and summary.
type mailRecords struct {
	ndjson
	run  MailRun
	gist mailGist
}

type mailRunRecord struct {
	runRecord
	Model    bool   `json:"model"` // false: nothing is judged but by indicators
	Strict   bool   `json:"strict"`
	HideBody bool   `json:"hide_body"`
	Profile  string `json:"profile,omitempty"`
}

func newMailRecords(w io.Writer, run MailRun) *mailRecords {
	m := &mailRecords{ndjson: ndjson{out: w}, run: run}
	m.write("run", mailRunRecord{
		namedRunRecord(Run{Question: run.Question, Version: run.Version, Started: run.Started}),
		!run.NoModel, run.Strict, run.HideBody, run.Profile,
	})
	return m
}

// A messageRecord is the contract's. Probability is left out where the model was not asked.
type messageRecord struct {
	Record      string           `json:"record"`
	File        string           `json:"file"`
	Offset      int64            `json:"offset"`
	Index       int64            `json:"index"`
	SHA256      string           `json:"sha256"`
	ID          string           `json:"message_id"`
	Date        string           `json:"date,omitempty"`
	From        string           `json:"from"`
	To          []string         `json:"to,omitempty"`
	Subject     string           `json:"subject"`
	Verdict     mail.Verdict     `json:"verdict"`
	Probability *float64         `json:"probability,omitempty"`
	Advisory    string           `json:"advisory,omitempty"`
	Signals     []mail.Finding   `json:"signals"`
	Sightings   []sightingRecord `json:"sightings"`
	Faults      []string         `json:"faults,omitempty"`
}

func (m *mailRecords) Message(x *mail.Message) {
	r := messageRecord{
		Record: "message", File: x.File, Offset: x.Offset, Index: x.Index, SHA256: x.SHA256, ID: x.ID, From: x.From, To: x.To, Subject: x.Subject,
		Verdict: m.run.verdict(x.Judgement), Advisory: x.Advisory, Signals: signalRecords(x.Signals), Sightings: sightingsOf(x.Sightings), Faults: x.Faults,
	}
	if x.Date != nil {
		r.Date = x.Date.UTC().Format(time.RFC3339)
	}
	if !m.run.NoModel {
		probability := rounded(x.Probability, 6)
		r.Probability = &probability
	}
	m.write("message", r)
	m.gist.add(x)
}

func (m *mailRecords) Headline(a *mail.Answer) string {
	return mailText(m.run.headline(a, &m.gist))
}

// rounded keeps so many places: more would say more than is known.
func rounded(x float64, places int) float64 {
	scale := math.Pow10(places)
	return math.Round(x*scale) / scale
}

// signalRecords has lists where there are none, so that scripts need not ask.
func signalRecords(all []mail.Finding) []mail.Finding {
	list := make([]mail.Finding, len(all))
	for i, f := range all {
		f.Evidence = orEmpty(f.Evidence)
		f.Strength, f.Weight = rounded(f.Strength, 4), rounded(f.Weight, 4)
		list[i] = f
	}
	return list
}

func sightingsOf(all []*intel.Sighting) []sightingRecord {
	list := make([]sightingRecord, 0, len(all))
	for _, s := range all {
		list = append(list, sightingRecord{Sighting: s, Indicator: indicatorRecord{s.Indicator.Kind, s.Indicator.Value, s.IndicatorID}})
	}
	return list
}

// A mailSummary has one count a verdict, and the sweep's summary in "sweep" where there was intelligence.
type mailSummary struct {
	Record     string         `json:"record"`
	Verdict    mail.Verdict   `json:"verdict"` // the gravest
	Messages   int            `json:"messages"`
	Campaign   int            `json:"campaign"`
	Phish      int            `json:"phish"`
	Suspicious int            `json:"suspicious"`
	Spam       int            `json:"spam"`
	Clean      int            `json:"clean"`
	NotJudged  int            `json:"not_judged,omitempty"`
	Reached    int            `json:"reached"`
	Failed     int            `json:"failed"`
	Failures   []mail.Failure `json:"failures,omitempty"` // the first of them
	Unread     []string       `json:"unread,omitempty"`
	Bytes      int64          `json:"bytes"`
	Seconds    float64        `json:"seconds"`
	Sweep      *summaryRecord `json:"sweep,omitempty"`
}

func (m *mailRecords) Answer(a *mail.Answer, found *sweep.Answer) error {
	counts := m.run.counts(a)
	for i := range a.Reached {
		m.write("reached", reachedRecordOf(&a.Reached[i]))
	}
	if a.Logs != nil {
		m.logs(a.Logs)
	}
	summary := mailSummary{
		Record: "summary", Verdict: gravest(counts), Messages: a.Messages, Campaign: counts[mail.Campaign], Phish: counts[mail.Phish],
		Suspicious: counts[mail.Suspicious], Spam: counts[mail.Spam], Clean: counts[mail.Clean], NotJudged: counts[Unjudged],
		Reached: len(a.Reached), Failed: a.Failed.Count, Failures: a.Failed.List, Unread: a.Unread, Bytes: a.Bytes, Seconds: a.Seconds,
	}
	if found != nil {
		eachRecord(found, func(name string, record any) {
			if s, ok := record.(summaryRecord); ok {
				s.Record = ""
				summary.Sweep = &s
				return
			}
			m.write(name, record)
		}, m.verdicts)
	}
	m.write("summary", summary)
	return m.err
}

// counts are the numbers of messages by verdict, as they are told.
func (run *MailRun) counts(a *mail.Answer) map[mail.Verdict]int {
	if !run.NoModel {
		return a.Verdicts
	}
	campaign := a.Verdicts[mail.Campaign]
	return map[mail.Verdict]int{mail.Campaign: campaign, Unjudged: a.Messages - campaign}
}

// gravest is the gravest verdict of all messages; "clean" where there are none.
func gravest(counts map[mail.Verdict]int) mail.Verdict {
	for _, v := range mailVerdicts {
		if counts[v] > 0 {
			return v
		}
	}
	return mail.Clean
}
