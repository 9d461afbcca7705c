package sweep

import (
	"fmt"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/ignore"
	"picket/internal/intel"
	"picket/internal/scan"
)

// An Answer is all that a sweep found out, but for the sightings themselves.
type Answer struct {
	Period    coverage.Period // zero if none was asked for and no record has a time
	Scope     string          // given, or expected: what a claim of absence is about
	Intel     []Intel
	Sources   []*scan.Report
	Streams   []coverage.StreamReport
	Verdicts  []Verdict
	Verdict   intel.Verdict // of all: hit if one is, not-seen if all are
	Hits      int           // indicators by verdict
	NotSeen   int
	CannotSay int
	Unasked   int // parts of the advisories that no verdict answers
	SetAside  int // of CannotSay, those that a warning list set aside
	Sightings int // those that count as hits
	Mentions  int
	Bytes     int64 // decompressed
	Seconds   float64
	Ignored   []Ignored // known findings that set sightings aside
	Expect    []byte    // the streams that were found, as a file for --expect
}

// Intel is one advisory, as the answer names it.
type Intel struct {
	Name       string
	SHA256     string
	Indicators int
	Revoked    int // of these; not looked for
	Unasked    int // what the document asks for besides, and Picket cannot look for
}

// A Verdict answers for one indicator.
type Verdict struct {
	Indicator indicator.Indicator
	ID        string
	Advisory  string
	Role      string // of the indicator, where the advisory gives it
	Verdict   intel.Verdict
	Sightings int
	Mentions  int
	First     time.Time // of the sightings; zero if none has a time
	Last      time.Time
	Reason    string
	SetAside  bool
}

// conclude judges every indicator on what was read.
func conclude(q *Question, list []*asked, reports []*scan.Report, ledger *coverage.Ledger) *Answer {
	a := &Answer{Scope: "given", Intel: Describe(q.Advisories), Sources: reports}
	if q.Expected != nil {
		a.Scope = "expected"
	}
	for _, r := range reports {
		a.Bytes += r.Bytes
	}
	a.Period = periodOf(q, ledger)
	a.Streams = ledger.Streams(a.Period)
	judge := coverage.NewJudge(ledger, a.Period, q.Expected, showsOf)
	for _, x := range list {
		a.add(x.verdict(judge))
	}
	for _, x := range a.Intel {
		a.Unasked += x.Unasked
	}
	a.Verdict = a.overall()
	a.Ignored = q.applied()
	a.Expect = ledger.Expect()
	return a
}

// Ignored is a known finding that was met, and how often.
type Ignored struct {
	Indicator indicator.Indicator
	Where     string // the patterns that narrow it: "machine web-03, log kind zeek.dns"; "": everywhere
	Reason    string
	Until     time.Time // the last moment at which it applies
	Sightings int64
}

// applied lists the known findings that were met.
func (q *Question) applied() []Ignored {
	if q.Ignore == nil {
		return nil
	}
	var list []Ignored
	for _, e := range q.Ignore.Entries() {
		if e.Used() > 0 {
			list = append(list, Ignored{e.Indicator, where(e), e.Reason, e.Until, e.Used()})
		}
	}
	return list
}

func where(e *ignore.Entry) string {
	var words []string
	for _, bound := range [][2]string{{"machine", e.Machine}, {"observer", e.Observer}, {"log kind", e.LogKind}} {
		if bound[1] != "" {
			words = append(words, bound[0]+" "+bound[1])
		}
	}
	return strings.Join(words, ", ")
}

// Describe names the advisories of a question.
func Describe(advisories []*intel.Advisory) []Intel {
	list := make([]Intel, len(advisories))
	for i, a := range advisories {
		list[i] = Intel{Name: title(a), SHA256: a.Document.SHA256, Indicators: len(a.Indicators), Unasked: a.Unasked()}
		for _, x := range a.Indicators {
			if x.Revoked {
				list[i].Revoked++
			}
		}
	}
	return list
}

// periodOf is the period asked for; an end that was not asked for is that of everything read.
func periodOf(q *Question, l *coverage.Ledger) coverage.Period {
	p, _ := l.Span()
	if !q.Since.IsZero() {
		p.Since = q.Since
	}
	if !q.Until.IsZero() {
		p.Until = q.Until
	}
	return p
}

func (a *asked) verdict(judge *coverage.Judge) Verdict {
	v := Verdict{
		Indicator: a.target.Indicator, ID: a.target.ID, Advisory: a.target.Advisory, Role: a.role,
		Sightings: a.sightings, Mentions: a.mentions, First: a.first, Last: a.last,
	}
	switch {
	case a.setAside != "":
		v.Verdict, v.SetAside = intel.CannotSay, true
		v.Reason = fmt.Sprintf("set aside by the warning list of %s", a.setAside)
	case a.sightings > 0:
		v.Verdict = intel.Hit
	case a.ignored > 0:
		v.Verdict = intel.CannotSay
		v.Reason = fmt.Sprintf("set aside as known: %s", a.reason)
	case a.after > 0:
		v.Verdict = intel.CannotSay
		v.Reason = fmt.Sprintf("seen %d times, only after its validity ended on %s", a.after,
			a.target.ValidUntil.UTC().Format("2 Jan 2006"))
	default:
		v.judge(judge)
	}
	return v
}

func (v *Verdict) judge(judge *coverage.Judge) {
	absence := judge.Absence(v.Indicator.Kind)
	v.Verdict, v.Reason = intel.CannotSay, absence.Reason
	if absence.Earned {
		v.Verdict = intel.NotSeen
	}
}

func (a *Answer) add(v Verdict) {
	a.Verdicts = append(a.Verdicts, v)
	a.Sightings += v.Sightings
	a.Mentions += v.Mentions
	switch v.Verdict {
	case intel.Hit:
		a.Hits++
	case intel.NotSeen:
		a.NotSeen++
	default:
		a.CannotSay++
	}
	if v.SetAside {
		a.SetAside++
	}
}

func (a *Answer) overall() intel.Verdict {
	switch {
	case a.Hits > 0:
		return intel.Hit
	case a.CannotSay+a.Unasked > 0 || len(a.Verdicts) == 0:
		return intel.CannotSay
	}
	return intel.NotSeen
}
