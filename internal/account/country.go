package account

import (
	"cmp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// A part is a country in one role.
type countryRole struct{ code, role string }

// countries are those that a text names, one entry for each role: authors, origin, targets, and those only mentioned. The
// authors' countries are also those of the agencies that sign.
func countries(c *cast, agencies []intel.Agency) []intel.Country {
	evidence := map[countryRole][]intel.Evidence{}
	var order []countryRole
	add := func(code, role string, e ...intel.Evidence) {
		r := countryRole{code, role}
		if evidence[r] == nil {
			order = append(order, r)
		}
		for _, one := range e {
			evidence[r] = addEvidence(evidence[r], one)
		}
	}
	for _, a := range agencies {
		if a.Role == intel.RoleAuthor && c.t.names.ByID(a.Country) != nil {
			add(a.Country, intel.RoleAuthor, a.Evidence[0])
		}
	}
	respective := -1
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			if e := l.names[k].of(knowledge.Country); e != nil && c.isPlace(l, k) {
				add(e.ID, l.countryRole(c, k), l.quote(c.t, &l.names[k]))
			} else if e := l.spies(c, &l.names[k]); e != nil {
				add(e.ID, intel.RoleOrigin, l.quote(c.t, &l.names[k]))
			}
		}
		if respective < 0 && !l.weak && l.all()&cueTarget != 0 && l.speaksOfOwn(c.t.body) {
			respective = i
		}
	}
	if respective >= 0 { // "entities in their respective countries"
		l := &c.lines[respective]
		for _, r := range slices.Clone(order) {
			if r.role == intel.RoleAuthor {
				add(r.code, intel.RoleTarget, l.quote(c.t, &l.names[0]))
			}
		}
	}
	return listCountries(c, order, evidence)
}

// listCountries lists each country in its roles; that it is mentioned says nothing where it has another.
func listCountries(c *cast, order []countryRole, evidence map[countryRole][]intel.Evidence) []intel.Country {
	plays := map[string]bool{}
	for _, r := range order {
		plays[r.code] = plays[r.code] || r.role != intel.RoleMentioned
	}
	list := []intel.Country{}
	for _, r := range order {
		if e := c.t.names.ByID(r.code); e != nil && (r.role != intel.RoleMentioned || !plays[r.code]) {
			list = append(list, intel.Country{Code: r.code, Name: e.Name, Role: r.role, Evidence: evidence[r]})
		}
	}
	slices.SortStableFunc(list, func(x, y intel.Country) int { return cmp.Compare(countryOrder(x.Role), countryOrder(y.Role)) })
	return list
}

func countryOrder(role string) int {
	return slices.Index([]string{intel.RoleAuthor, intel.RoleOrigin, intel.RoleTarget, intel.RoleMentioned}, role)
}

// isPlace says whether a name is that of a country: not of a person, not a dateline.
func (c *cast) isPlace(l *line, k int) bool {
	n := &l.names[k]
	return !(n.Risky && !l.speaksOfCountry(k)) && !isDateline(c.t.body, l, n)
}

// speaksOfCountry says whether a name that may be another's is a country's: Georgia beside other countries, "in Turkey".
func (l *line) speaksOfCountry(k int) bool {
	n := &l.names[k]
	for j, near := 0, l.near(n); j < len(near); j++ {
		if m := &near[j]; m != n && m.run == n.run && m.of(knowledge.Country) != nil {
			return true
		}
	}
	if l.namesStates(n) {
		return false
	}
	return l.before(n.first, 1)&(cueIn|cueAgainst) != 0 || l.before(n.first, 3)&cueTarget != 0 || l.after(n.last, 2)&(cueState|cueVictim|cueGroup) != 0
}

// namesStates says whether a line speaks of the United States and of nobody else: Georgia is one of them there.
func (l *line) namesStates(n *named) bool {
	states := false
	for k, near := 0, l.near(n); k < len(near); k++ {
		switch e := near[k].of(knowledge.Country); {
		case e == nil, near[k].at == n.at:
		case e.ID != "US":
			return false
		default:
			states = true
		}
	}
	return states
}

// speaksOfOwn says whether a line tells of the authors' own countries: "in their respective countries".
func (l *line) speaksOfOwn(body string) bool {
	if l.all()&cueInside == 0 {
		return false
	}
	for i := range l.words {
		if next := l.word(body, i+1); l.words[i].cue&cueInside != 0 && (next == "countries" || next == "nations") {
			return true
		}
	}
	return false
}

// isDateline says whether a name only tells where a report was written: "SEOUL, July 26 (Reuters)".
func isDateline(body string, l *line, n *named) bool {
	rest := body[n.To:min(len(body), n.To+40)]
	return n.From-l.From < 24 && n.written(body) == strings.ToUpper(n.written(body)) && len(n.written(body)) > 4 &&
		(strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, " -") || strings.HasPrefix(rest, " –") || strings.HasPrefix(rest, " —"))
}
