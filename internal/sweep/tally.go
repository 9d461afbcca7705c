package sweep

import (
	"cmp"
	"time"

	"picket/internal/intel"
)

// seen is what became of the indicators that one sweep asked for: most are never seen.
type seen struct {
	*asked
	tallies map[int32]*tally
}

func newSeen(a *asked) *seen { return &seen{a, map[int32]*tally{}} }

// see counts a sighting.
func (a *seen) see(s *intel.Sighting) {
	number := a.searched[s.Target]
	t := a.tallies[number]
	if t == nil {
		t = &tally{}
		a.tallies[number] = t
	}
	t.see(s)
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
