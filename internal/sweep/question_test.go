package sweep

import (
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

func advisoryOf(name string, list ...intel.Indicator) *intel.Advisory {
	a := intel.NewAdvisory(intel.Document{Name: name})
	a.Indicators = intel.IndicatorsOf(list...)
	return a
}

func named(kind indicator.Kind, value string) intel.Indicator {
	x, err := indicator.New(kind, value)
	if err != nil {
		panic(err)
	}
	return intel.Indicator{Indicator: x, ID: x.ID()}
}

func TestGather(t *testing.T) {
	early, late := time.Unix(1000, 0), time.Unix(2000, 0)
	first, second := named(indicator.Domain, "evil.example"), named(indicator.Domain, "evil.example")
	first.ValidFrom, first.ValidUntil = &late, &late
	second.ValidFrom, second.ValidUntil = &early, nil
	revoked := named(indicator.IPv4, "203.0.113.7")
	revoked.Revoked = true
	q := &Question{Advisories: []*intel.Advisory{
		advisoryOf("one", first, revoked, named(indicator.IPv4, "8.8.8.8"), named(indicator.MD5, "0123456789abcdef0123456789abcdef")),
		advisoryOf("two", second),
	}, Ask: indicator.SetOf(indicator.Domain, indicator.IPv4)}
	list := gather(q)
	if len(list.list) != 2 || len(list.searched) != 1 {
		t.Fatalf("%d indicators, want the name once and the resolver", len(list.list))
	}
	if name := list.target(0); name.Advisory != "one" || !name.ValidFrom.Equal(early) || name.ValidUntil != nil {
		t.Errorf("the validity of two advisories is not joined: %+v", name)
	}
	if v := newSeen(list).verdict(1, nil); !v.SetAside || v.Reason != "set aside by the warning list of public resolvers" {
		t.Errorf("a public resolver is not set aside: %+v", v)
	}
	q.MatchAll = true
	if len(gather(q).searched) != 2 {
		t.Error("set aside although warning lists are off")
	}
}

// What is set aside is not looked for, and a sighting counts for the indicator that was.
func TestSightingOfTarget(t *testing.T) {
	twice, again := named(indicator.Domain, "twice.example"), named(indicator.Domain, "twice.example")
	twice.ID, again.ID = "indicator--1", "indicator--2"
	for name, list := range map[string][]intel.Indicator{
		"distinct":       {{Indicator: named(indicator.IPv4, "8.8.8.8").Indicator}, {Indicator: named(indicator.Domain, "twice.example").Indicator}},
		"ids of its own": {named(indicator.IPv4, "8.8.8.8"), twice, again},
	} {
		a := newSeen(gather(&Question{Advisories: []*intel.Advisory{advisoryOf("one", list...)}}))
		if len(a.list) != 2 || len(a.values()) != 1 || a.target(0).Indicator != a.values()[0] {
			t.Fatalf("%s: %d asked, %v looked for", name, len(a.list), a.values())
		}
		a.see(&intel.Sighting{Target: 0, Role: intel.RoleDst, Validity: intel.Within})
		if v := a.verdict(0, nil); v.Verdict != intel.CannotSay || !v.SetAside || v.Sightings != 0 {
			t.Errorf("%s: a resolver: %+v", name, v)
		}
		if v := a.verdict(1, nil); v.Verdict != intel.Hit || v.Indicator.Value != "twice.example" || v.ID != list[1].ID {
			t.Errorf("%s: the name: %+v", name, v)
		}
	}
}

func TestVerdictOfSightings(t *testing.T) {
	at := time.Unix(5000, 0)
	see := func(list ...intel.Sighting) tally {
		var seen tally
		for _, s := range list {
			s.Time = &at
			seen.see(&s)
		}
		return seen
	}
	seen := see(
		intel.Sighting{Role: intel.RoleMention, Validity: intel.Within},
		intel.Sighting{Role: intel.RoleDst, Validity: intel.After},
		intel.Sighting{Role: intel.RoleDst, Validity: intel.Before})
	if seen.mentions != 1 || seen.after != 1 || seen.sightings != 1 || !seen.first.Equal(at) {
		t.Errorf("tally %+v", seen)
	}
	until := time.Unix(4000, 0)
	old := named(indicator.Domain, "evil.example")
	old.ValidUntil = &until
	x := newSeen(gather(&Question{Advisories: []*intel.Advisory{advisoryOf("one", old)}}))
	x.see(&intel.Sighting{Role: intel.RoleDst, Validity: intel.After, Time: &at})
	if v := x.verdict(0, nil); v.Verdict != intel.CannotSay || v.Reason != "seen 1 times, only after its validity ended on 1 Jan 1970" {
		t.Errorf("seen only after its validity: %+v", v)
	}
}
