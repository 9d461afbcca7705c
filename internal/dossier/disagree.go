package dossier

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// disagreements are what the documents of a matter say differently. Where one is silent, it does not disagree.
func disagreements(members []*profile, copies []link) []Disagreement {
	d := differ{members: members, list: []Disagreement{}, at: map[[2]string]int{}}
	d.misnamed()
	d.attribution()
	d.origins()
	d.countries()
	d.indicators()
	d.publication(copies)
	d.events()
	d.standings()
	d.markings()
	return d.list
}

// A differ goes through what documents may disagree on.
type differ struct {
	members []*profile
	list    []Disagreement
	at      map[[2]string]int // in the list, of what they are about and of
}

// add enters a disagreement; of one on which others disagree already, what is new.
func (d *differ) add(about, of string, says ...Says) {
	i, known := d.at[[2]string{about, of}]
	if !known {
		d.at[[2]string{about, of}] = len(d.list)
		d.list = append(d.list, Disagreement{About: about, Of: of, Says: says})
		return
	}
	x := &d.list[i]
	for _, s := range says {
		if !slices.ContainsFunc(x.Says, func(y Says) bool { return y.Document == s.Document && y.Says == s.Says }) {
			x.Says = append(x.Says, s)
		}
	}
}

func says(p *profile, text string, evidence []intel.Evidence) Says {
	list := []intel.Evidence{}
	return Says{p.name(), text, append(list, evidence[:min(mostPlaces, len(evidence))]...)}
}

// misnamed finds names that one document corrects of another: the reading of the first was a guess, the second writes it out.
func (d *differ) misnamed() {
	for _, p := range d.members {
		for i := range p.Agencies {
			d.written("agency", p, &p.Agencies[i].Reading, p.Agencies[i].Evidence)
		}
		for i := range p.Actors {
			d.written("actor", p, &p.Actors[i].Reading, p.Actors[i].Evidence)
		}
	}
}

func (d *differ) written(about string, p *profile, r *intel.Reading, evidence []intel.Evidence) {
	if r.Match != intel.MatchFuzzy || r.ReadAs == "" {
		return
	}
	for _, q := range d.members {
		if exact, where := q.writes(about, r); exact != "" && q != p {
			d.add(about, r.Name, says(p, r.ReadAs, evidence), says(q, exact, where))
			return
		}
	}
}

// writes is how a document writes a name that it knows well.
func (p *profile) writes(about string, r *intel.Reading) (name string, evidence []intel.Evidence) {
	is := func(x *intel.Reading) bool { return x.Match != intel.MatchFuzzy && identity(x) == identity(r) }
	if about == "agency" {
		if i := slices.IndexFunc(p.Agencies, func(x intel.Agency) bool { return is(&x.Reading) }); i >= 0 {
			return cmp.Or(p.Agencies[i].ReadAs, p.Agencies[i].Name), p.Agencies[i].Evidence
		}
		return "", nil
	}
	if i := slices.IndexFunc(p.Actors, func(x intel.Actor) bool { return is(&x.Reading) }); i >= 0 {
		return cmp.Or(p.Actors[i].ReadAs, p.Actors[i].Name), p.Actors[i].Evidence
	}
	return "", nil
}

// pairs goes through the documents two by two.
func (d *differ) pairs(yield func(p, q *profile)) {
	for i, p := range d.members {
		for _, q := range d.members[i+1:] {
			yield(p, q)
		}
	}
}

// attribution finds documents that accuse other groups.
func (d *differ) attribution() {
	d.pairs(func(p, q *profile) {
		if len(p.accused) == 0 || len(q.accused) == 0 {
			return
		}
		for id := range p.accused {
			if q.accused[id] != nil {
				return
			}
		}
		d.add("actor", "who is accused", p.accuses(), q.accuses())
	})
}

func (p *profile) accuses() Says {
	var names []string
	var evidence []intel.Evidence
	for _, id := range slices.Sorted(maps.Keys(p.accused)) {
		names = append(names, p.accused[id].Name)
		evidence = append(evidence, p.accused[id].Evidence[:min(1, len(p.accused[id].Evidence))]...)
	}
	return says(p, strings.Join(names, ", "), evidence)
}

// playing are the countries of a role, by code.
func (p *profile) playing(role string) map[string]*intel.Country {
	list := map[string]*intel.Country{}
	for i := range p.Countries {
		if x := &p.Countries[i]; x.Role == role {
			list[x.Code] = x
		}
	}
	return list
}

func (d *differ) origins() {
	d.pairs(func(p, q *profile) {
		a, b := p.playing(intel.RoleOrigin), q.playing(intel.RoleOrigin)
		if len(a) == 0 || len(b) == 0 || slices.ContainsFunc(slices.Collect(maps.Keys(a)), func(code string) bool { return b[code] != nil }) {
			return
		}
		d.add("origin", "where it comes from", named(p, a), named(q, b))
	})
}

func named(p *profile, countries map[string]*intel.Country) Says {
	var names []string
	var evidence []intel.Evidence
	for _, code := range slices.Sorted(maps.Keys(countries)) {
		x := countries[code]
		names = append(names, cmp.Or(x.Name, x.Code))
		evidence = append(evidence, x.Evidence[:min(1, len(x.Evidence))]...)
	}
	return says(p, strings.Join(names, ", "), evidence)
}

// countries finds those that are targeted in one document, and where it comes from in another.
func (d *differ) countries() {
	for _, p := range d.members {
		targets := p.playing(intel.RoleTarget)
		for _, q := range d.members {
			origins := q.playing(intel.RoleOrigin)
			for _, code := range slices.Sorted(maps.Keys(targets)) {
				x, y := targets[code], origins[code]
				if p != q && y != nil && p.playing(intel.RoleOrigin)[code] == nil {
					d.add("country", cmp.Or(x.Name, x.Code), says(p, intel.RoleTarget, x.Evidence), says(q, intel.RoleOrigin, y.Evidence))
				}
			}
		}
	}
}

// indicators finds values that one document lists and another rejects, and those with other roles.
func (d *differ) indicators() {
	type listing struct {
		p  *profile
		at int
	}
	first := map[string]listing{}
	for _, p := range d.members {
		for i := range p.Indicators.Len() {
			x := p.Indicators.At(i)
			was, known := first[x.Key()]
			if !known {
				first[x.Key()] = listing{p, i}
				continue
			}
			if y := was.p.Indicators.At(was.at); was.p != p && x.Role != "" && y.Role != "" && x.Role != y.Role {
				d.add("role", x.Value, says(was.p, y.Role, y.Evidence), says(p, x.Role, x.Evidence))
			}
		}
	}
	for _, p := range d.members {
		for i := range p.Rejected {
			r := &p.Rejected[i]
			x := indicator.Indicator{Kind: indicator.Kind(r.Kind), Value: r.Value}
			if was, listed := first[x.Key()]; listed && was.p != p {
				y := was.p.Indicators.At(was.at)
				d.add("indicator", r.Value, says(was.p, "an indicator", y.Evidence), says(p, "rejected: "+r.Reason, r.Evidence))
			}
		}
	}
}

// publication compares the dates of copies: other documents appear when they do.
func (d *differ) publication(copies []link) {
	d.pairs(func(p, q *profile) {
		isCopy := slices.ContainsFunc(copies, func(l link) bool { return l.a == p.number && l.b == q.number })
		if isCopy && !p.published.IsZero() && !q.published.IsZero() && days(p.published.Sub(q.published).Abs()) > 0 {
			d.add("date", "when it was published", says(p, p.Document.Published, nil), says(q, q.Document.Published, nil))
		}
	})
}

// sameSentence is how alike the words of two sentences are that say the same.
const sameSentence = .6

// events finds what one document dates otherwise than another. A sentence may tell of two dates: those that both have are
// no disagreement.
func (d *differ) events() {
	d.pairs(func(p, q *profile) {
		for i := range p.events {
			if j, other := q.dated(p, i); other {
				if _, other := p.dated(q, j); other {
					x, y := &p.Events[i], &q.Events[j]
					d.add("date", x.Text, says(p, x.Date, x.Evidence), says(q, y.Date, y.Evidence))
				}
			}
		}
	})
}

// dated finds the event of another document that is told alike, and says whether it is only told with other dates.
func (p *profile) dated(q *profile, event int) (at int, other bool) {
	for i := range p.events {
		if alike(p.events[i], q.events[event]) < sameSentence {
			continue
		}
		if compatible(p.Events[i].Date, q.Events[event].Date) {
			return i, false
		}
		at, other = i, true
	}
	return at, other
}

// compatible says whether one date is the other, or the other less precisely.
func compatible(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

func (d *differ) standings() {
	d.pairs(func(p, q *profile) {
		for i := range p.claims {
			for j := range q.claims {
				x, y := &p.Claims[i], &q.Claims[j]
				if x.Standing != y.Standing && alike(p.claims[i], q.claims[j]) >= sameSentence {
					d.add("standing", x.Text, says(p, standing(x), x.Evidence), says(q, standing(y), y.Evidence))
				}
			}
		}
	})
}

func standing(x *intel.Claim) string {
	text := x.Standing
	if x.Confidence != "" {
		text += fmt.Sprintf(" (%s)", x.Confidence)
	}
	return text
}

// markings finds documents that may not be shared alike.
func (d *differ) markings() {
	var list []Says
	different := false
	for _, p := range d.members {
		if p.Marking != "" {
			list = append(list, says(p, p.Marking, nil))
			different = different || p.Marking != list[0].Says
		}
	}
	if different {
		d.add("marking", "with whom it may be shared", list...)
	}
}
