package sweep

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
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
	Verdicts  Verdicts
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
	Ignored   []Ignored  // known findings that set sightings aside
	Expect    []byte     // the streams that were found, as a file for --expect
	Behaviour *Behaviour // what rules say; nil where none were given

	ledger   *coverage.Ledger
	expected []coverage.Expected
}

// Judge says what absence means in a period of one's own, by the rules of verdicts, which are of the whole period.
func (a *Answer) Judge(p coverage.Period) *coverage.Judge {
	return coverage.NewJudge(cmp.Or(a.ledger, coverage.NewLedger()), p, a.expected, showsOf)
}

// Intel is one advisory, as the answer names it.
type Intel struct {
	Name       string
	Actors     []string // whom the document accuses
	SHA256     string
	Indicators int
	Revoked    int // of these; not looked for
	Unasked    int // what the document asks for besides, and Picket cannot look for
}

// Verdicts are one for each indicator, in order. They are made when they are asked for: a million, kept, would be more
// than all else. The zero value is empty.
type Verdicts struct {
	count int
	at    func(i int) Verdict
}

// VerdictsOf are verdicts that are there already. The list is kept.
func VerdictsOf(list []Verdict) Verdicts {
	return Verdicts{len(list), func(i int) Verdict { return list[i] }}
}

// Len is how many there are.
func (v Verdicts) Len() int { return v.count }

// All are the verdicts, in order.
func (v Verdicts) All() iter.Seq2[int, Verdict] {
	return func(yield func(int, Verdict) bool) {
		for i := range v.count {
			if !yield(i, v.at(i)) {
				return
			}
		}
	}
}

// A Verdict answers for one indicator.
type Verdict struct {
	Indicator indicator.Indicator
	ID        string // its document's own; "": the one that indicator.ID derives
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
func conclude(q *Question, seen *seen, reports []*scan.Report, ledger *coverage.Ledger) *Answer {
	a := &Answer{Scope: "given", Intel: q.Intel(), Sources: reports}
	if q.Expected != nil {
		a.Scope = "expected"
	}
	for _, r := range reports {
		a.Bytes += r.Bytes
	}
	a.Period = periodOf(q, ledger)
	a.Streams = ledger.Streams(a.Period)
	a.ledger, a.expected = ledger, q.Expected
	judge := a.Judge(a.Period)
	a.Verdicts = Verdicts{len(seen.list), func(i int) Verdict { return seen.verdict(int32(i), judge) }}
	for _, v := range a.Verdicts.All() {
		a.add(&v)
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
	Indicator indicator.Indicator // none where it is of a rule
	Rule      string              // its id or title, as the user wrote it
	Where     string              // the patterns that narrow it: "machine web-03, log kind zeek.dns"; "": everywhere
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
			list = append(list, Ignored{e.Indicator, e.Rule, where(e), e.Reason, e.Until, e.Used()})
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

// Intel names the advisories of a question. Their Sigma rules are asked, where they could be compiled.
func (q *Question) Intel() []Intel {
	list := make([]Intel, len(q.Advisories))
	for i, a := range q.Advisories {
		list[i] = Intel{Name: Title(a), Actors: accused(a), SHA256: a.Document.SHA256, Indicators: a.Indicators.Len(),
			Revoked: a.Indicators.Revoked(), Unasked: a.Unasked() - q.Rules.Lifted(Title(a))}
	}
	return list
}

// accused are the groups that a document accuses, by the name that is best known and that which the document uses.
func accused(a *intel.Advisory) []string {
	var names []string
	for i := range a.Actors {
		x := &a.Actors[i]
		if x.Role != intel.RoleAccused {
			continue
		}
		names = append(names, x.Name)
		if x.Match == intel.MatchAlias && x.ReadAs != "" {
			names = append(names, x.ReadAs)
		}
	}
	return names
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

// unseen is the tally of most indicators.
var unseen tally

func (a *seen) verdict(number int32, judge *coverage.Judge) Verdict {
	x, seen := a.list[number], cmp.Or(a.tallies[number], &unseen)
	list, at := a.where(x)
	named := list.Brief(at)
	v := Verdict{
		Indicator: named.Indicator, ID: named.ID, Role: named.Role, Advisory: a.titles[x.advisory],
		Sightings: seen.sightings, Mentions: seen.mentions, First: seen.first, Last: seen.last,
	}
	switch {
	case x.aside > 0:
		v.Verdict, v.SetAside = intel.CannotSay, true
		v.Reason = "set aside by the warning list of " + a.lists[x.aside-1]
	case seen.sightings > 0:
		v.Verdict = intel.Hit
	case seen.ignored > 0:
		v.Verdict = intel.CannotSay
		v.Reason = "set aside as known: " + seen.reason
	case seen.after > 0:
		v.Verdict = intel.CannotSay
		v.Reason = fmt.Sprintf("seen %d times, only after its validity ended on %s", seen.after,
			a.validity(number).until.UTC().Format("2 Jan 2006"))
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

func (a *Answer) add(v *Verdict) {
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

// rule takes in what rules say. A rule that is grave enough makes the answer a hit.
func (a *Answer) rule(b *Behaviour) {
	if a.Behaviour = b; b == nil {
		return
	}
	decides := slices.ContainsFunc(b.Matched, func(t RuleTally) bool { return t.Decides })
	switch {
	case decides:
		a.Verdict = intel.Hit
	case len(a.Intel) > 0:
	case len(b.Matched) > 0:
		a.Verdict = intel.Fired
	case a.Tried():
		a.Verdict = intel.NoRuleFired
	}
}

// Tried says whether all rules could be used, and all that was given be read.
func (a *Answer) Tried() bool {
	b := a.Behaviour
	return b != nil && b.Events > 0 && len(b.Problems) == 0 &&
		!slices.ContainsFunc(a.Sources, func(r *scan.Report) bool { return len(r.Faults) > 0 })
}

func (a *Answer) overall() intel.Verdict {
	switch {
	case a.Hits > 0:
		return intel.Hit
	case a.CannotSay+a.Unasked > 0 || a.Verdicts.Len() == 0:
		return intel.CannotSay
	}
	return intel.NotSeen
}
