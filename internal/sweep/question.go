// Package sweep answers the main question: were we hit. It brings intelligence and logs together: which indicators are
// looked for and which are set aside, all sources in parallel, and at the end the verdicts that the ledger allows.
package sweep

import (
	"cmp"
	"io"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/ignore"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/scan"
	"picket/internal/timezone"
	"picket/internal/warninglist"
)

// DefaultSkew is by how much clocks are taken to be wrong.
const DefaultSkew = 15 * time.Minute

// A Question is what is asked of which logs.
type Question struct {
	Advisories []*intel.Advisory
	Paths      []string  // files, directories, "-"
	Output     string    // the file that the answer goes to: no log; "": none
	Stdin      io.Reader // what "-" is
	Since      time.Time // zero: the first record time of everything read
	Until      time.Time // zero: the last
	Skew       time.Duration
	Ask        indicator.KindSet // 0: every kind
	MatchAll   bool              // warning lists set nothing aside
	Expected   []coverage.Expected
	Ignore     *ignore.List    // known findings; nil: none
	Zones      timezone.Rules  // of times that state none
	Assets     *machine.Assets // the organisation's machines; nil: not known
	Workers    int             // sources read at once; 0: one a processor
	Hash       bool            // reports of sources say their SHA-256
}

// An asked indicator is one distinct value of all advisories, and what became of it.
type asked struct {
	target   scan.Target
	role     string // in the advisory's words: c2, sender
	setAside string // the warning list that sets it aside; "": none
	tally
}

// tally is what was seen of an indicator.
type tally struct {
	sightings   int // contact or presence, before or within its validity
	after       int // the same, after its validity
	mentions    int
	ignored     int       // known findings
	reason      string    // why the first of them is set aside, and until when
	first, last time.Time // of the sightings; zero if none has a time
}

// gather lists the distinct indicators that are asked for, in the order of the advisories. Revoked ones are left out.
func gather(q *Question) []*asked {
	var list []*asked
	index := map[string]*asked{}
	for _, advisory := range q.Advisories {
		name := title(advisory)
		for i := range advisory.Indicators {
			x := &advisory.Indicators[i]
			if x.Revoked || q.Ask != 0 && !q.Ask.Has(x.Kind) {
				continue
			}
			key := x.Key()
			if known := index[key]; known != nil {
				known.widen(x)
				continue
			}
			a := &asked{target: targetOf(x, name), role: x.Role}
			if list, listed := warninglist.Check(x.Indicator); listed && !q.MatchAll {
				a.setAside = list
			}
			index[key] = a
			list = append(list, a)
		}
	}
	return list
}

func targetOf(x *intel.Indicator, advisory string) scan.Target {
	return scan.Target{Indicator: x.Indicator, ID: x.ID, Advisory: advisory, ValidFrom: x.ValidFrom, ValidUntil: x.ValidUntil}
}

// widen makes an indicator that a second advisory names valid whenever one of the two says so.
func (a *asked) widen(x *intel.Indicator) {
	t := &a.target
	if x.ValidFrom == nil || t.ValidFrom != nil && x.ValidFrom.Before(*t.ValidFrom) {
		t.ValidFrom = x.ValidFrom
	}
	if x.ValidUntil == nil || t.ValidUntil != nil && x.ValidUntil.After(*t.ValidUntil) {
		t.ValidUntil = x.ValidUntil
	}
}

// title is what an advisory is called in sightings: its title, else the document's name.
func title(a *intel.Advisory) string {
	if a.Document.Title != "" {
		return a.Document.Title
	}
	return a.Document.Name
}

// see counts a sighting.
func (t *tally) see(s *intel.Sighting) {
	switch {
	case s.Ignored != "":
		if !s.IsMention() {
			t.ignored++
			t.reason = cmp.Or(t.reason, s.Ignored)
		}
		return
	case s.IsMention():
		t.mentions++
		return
	case s.Validity == intel.After:
		t.after++
		return
	}
	t.sightings++
	if s.Time == nil {
		return
	}
	if t.first.IsZero() || s.Time.Before(t.first) {
		t.first = *s.Time
	}
	if s.Time.After(t.last) {
		t.last = *s.Time
	}
}
