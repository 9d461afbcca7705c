package sweep

import (
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

func advisoryOf(name string, list ...intel.Indicator) *intel.Advisory {
	a := intel.NewAdvisory(intel.Document{Name: name})
	a.Indicators = list
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
	if len(list) != 2 {
		t.Fatalf("%d indicators, want the name once and the resolver", len(list))
	}
	name, resolver := list[0], list[1]
	if name.target.Advisory != "one" || !name.target.ValidFrom.Equal(early) || name.target.ValidUntil != nil {
		t.Errorf("the validity of two advisories is not joined: %+v", name.target)
	}
	if resolver.setAside == "" {
		t.Error("a public resolver is not set aside")
	}
	q.MatchAll = true
	if gather(q)[1].setAside != "" {
		t.Error("set aside although warning lists are off")
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
	x := &asked{tally: see(intel.Sighting{Role: intel.RoleDst, Validity: intel.After})}
	x.target.ValidUntil = &until
	if v := x.verdict(nil); v.Verdict != intel.CannotSay || v.Reason != "seen 1 times, only after its validity ended on 1 Jan 1970" {
		t.Errorf("seen only after its validity: %+v", v)
	}
}
