package account

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// An agencyTally is what a document says of one agency.
type agencyTally struct {
	tally
	advises int              // how often it recommends or assesses
	speaks  int              // how often somebody of it speaks
	signing []intel.Evidence // where it stands as an author
}

// agencies are the public bodies that a text names, authors first.
func agencies(c *cast) []intel.Agency {
	list := []intel.Agency{}
	tallied := agencyTallies(c)
	signed := slices.ContainsFunc(tallied, func(t *agencyTally) bool { return len(t.signing) > 0 })
	for _, t := range tallied {
		role := t.role(c, signed)
		if role == intel.RoleAuthor {
			for _, e := range t.evidence {
				t.signing = addEvidence(t.signing, e)
			}
			t.evidence = t.signing
		}
		list = append(list, intel.Agency{Reading: t.reading(), Acronym: t.entity.Acronym, Country: t.entity.Country, Role: role, Evidence: t.evidence})
	}
	slices.SortStableFunc(list, func(x, y intel.Agency) int { return cmp.Compare(agencyOrder(x.Role), agencyOrder(y.Role)) })
	return list
}

func agencyOrder(role string) int {
	return slices.Index([]string{intel.RoleAuthor, intel.RoleQuoted, intel.RoleMentioned}, role)
}

// agencyTallies sums up what the lines say of each agency, in the order of their weight.
func agencyTallies(c *cast) []*agencyTally {
	names := learnAgencies(c)
	byName := map[string]*agencyTally{}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			r, ok := names.meant(c, l, n)
			if !ok {
				continue
			}
			key := r.entity.Country + "\x00" + r.entity.Name
			if byName[key] == nil {
				byName[key] = &agencyTally{tally: tally{entity: r.entity, first: n.From, readings: map[string]int{}}}
			}
			byName[key].see(c, l, n, r)
		}
	}
	return slices.SortedFunc(maps.Values(byName), func(x, y *agencyTally) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.first, y.first), cmp.Compare(x.entity.Name, y.entity.Name))
	})
}

// see adds a mention to the tally.
func (t *agencyTally) see(c *cast, l *line, n *named, r agencyReading) {
	switch written := n.written(c.t.body); {
	case r.why != "":
		t.fuzzy, t.why = r.written, r.why
	case n.Exact && n.of(knowledge.Agency) == t.entity, strings.HasSuffix(written, t.entity.Name):
		t.exact = true
	default:
		t.readings[written]++
	}
	t.evidence = addEvidence(t.evidence, l.quote(c.t, n))
	if l.weak {
		t.weight += leastWeight
		return
	}
	t.weight++
	switch {
	case l.signs(c, n):
		t.signing = addEvidence(t.signing, l.quote(c.t, n))
	case l.advises(n):
		t.advises++
	case l.speaks(c.t.body, n) && !isSpyService(r.entity):
		t.speaks++
	}
}

// isSpyService says whether an agency is one that attacks, and is spoken of rather than speaks.
func isSpyService(e *knowledge.Entity) bool {
	return e != nil && e.Acronym != "" && cueOf(e.Acronym)&cueSpy != 0
}

// role is what the agency is to the document. In a warning that is signed, one recommendation may be quoted from elsewhere;
// in one that nobody signs, who recommends is the author.
func (t *agencyTally) role(c *cast, signed bool) string {
	enough := 1
	if signed {
		enough = 2
	}
	switch {
	case len(t.signing) > 0, c.official && t.advises >= enough:
		return intel.RoleAuthor
	case t.advises+t.speaks > 0:
		return intel.RoleQuoted
	}
	return intel.RoleMentioned
}
