package account

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// A sectorTally is what a document says of one sector.
type sectorTally struct {
	first int
	intel.Sector
}

// sectors are the branches that are targeted, with the technologies that the attackers are after. A sector that is only
// named, as that of whoever writes, is none.
func sectors(c *cast) []intel.Sector {
	byName := map[string]*sectorTally{}
	of := func(name string, at int) *sectorTally {
		if byName[name] == nil {
			byName[name] = &sectorTally{at, intel.Sector{Name: name, Technologies: []string{}}}
		}
		return byName[name]
	}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			e, technology := n.of(knowledge.Sector), n.of(knowledge.Technology)
			switch {
			case l.weak || !l.isWanted(c, n):
				continue
			case e != nil:
				of(e.Name, n.From).add(c, l, n, "")
			case technology != nil && l.all()&cueWanted != 0 && technology.Sector != "":
				of(technology.Sector, n.From).add(c, l, n, technology.Name)
			}
		}
	}
	list := []intel.Sector{}
	for _, t := range slices.SortedFunc(maps.Values(byName), func(x, y *sectorTally) int {
		return cmp.Or(cmp.Compare(len(y.Evidence), len(x.Evidence)), cmp.Compare(x.first, y.first), cmp.Compare(x.Name, y.Name))
	}) {
		list = append(list, t.Sector)
	}
	return list
}

func (t *sectorTally) add(c *cast, l *line, n *named, technology string) {
	t.Evidence = addEvidence(t.Evidence, l.quote(c.t, n))
	if technology != "" && !slices.Contains(t.Technologies, technology) {
		t.Technologies = append(t.Technologies, technology)
	}
}

// isWanted says whether a sector or a technology stands where targets are told: behind "targeted", before "were hit", or
// in a list below such a heading.
func (l *line) isWanted(c *cast, n *named) bool {
	first, last := l.runOf(n)
	switch {
	case l.after(last, 2)&cueAuthorSelf != 0, l.isOwn(c.t.body, first, last), l.isOfOrigin(c.t.body, n):
		return false
	case l.speaksOfSanctions(c.t.body, first):
		return false
	case l.heading&cueTarget != 0 && l.heading&cueVictim != 0 && len(l.words) < 25:
		return true
	case l.targetedBefore(first):
		return !n.Risky || l.after(last, 2)&cueVictim != 0 || l.before(first, 6)&cueTarget != 0 || l.isListed(n)
	}
	return l.after(last, 3)&(cueVictim|cueWanted) != 0 && l.after(last, 10)&cueTarget != 0
}

// speaksOfSanctions says whether what stands before word first is about sanctions, which target sectors too.
func (l *line) speaksOfSanctions(body string, first int) bool {
	for i := first - 1; i >= max(0, first-20); i-- {
		if w := l.word(body, i); w == "sanctions" || w == "sanctioned" {
			return true
		}
	}
	return false
}

// isListed says whether a technology stands in one list with others that have no other meaning: tanks and submarines.
func (l *line) isListed(n *named) bool {
	for k, near := 0, l.near(n); k < len(near); k++ {
		if m := &near[k]; m.run == n.run && !m.Risky && m.of(knowledge.Technology) != nil {
			return true
		}
	}
	return false
}

// isOwn says whether what stands at words first to last is the attackers' own: "for their nuclear programme".
func (l *line) isOwn(body string, first, last int) bool {
	ambition := isAmbition(l.word(body, last+1)) || isAmbition(l.word(body, last+2))
	for i := first - 1; i >= max(0, first-4); i-- {
		switch w := l.word(body, i); {
		case w == "their" || w == "its":
			return ambition || l.word(body, i-1) == "for" || l.word(body, i-1) == "of"
		case strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s"):
			return ambition
		}
	}
	return false
}

func isAmbition(w string) bool {
	return strings.HasPrefix(w, "program") || strings.HasPrefix(w, "ambition")
}

// isOfOrigin says whether a sector's name follows that of the attackers' country: "backed by the Russian government".
func (l *line) isOfOrigin(body string, n *named) bool {
	first, _ := l.runOf(n)
	for k, near := 0, l.near(n); k < len(near); k++ {
		if m := &near[k]; m.of(knowledge.Country) != nil && m.last == first-1 {
			return l.isOrigin(body, m.at)
		}
	}
	return false
}

// targetedBefore says whether what begins at word first is named behind "targeted", with nobody who acts or speaks between.
func (l *line) targetedBefore(first int) bool {
	for i := first - 1; i >= max(0, first-20); i-- {
		if w := l.words[i].cue; w&cueTarget != 0 {
			return true
		} else if w&(cueBy|cueSay) != 0 {
			return false
		}
	}
	return false
}
