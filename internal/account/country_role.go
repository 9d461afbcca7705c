package account

import (
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// countryRole is what a line says of the country that its name k is.
func (l *line) countryRole(c *cast, k int) string {
	n := &l.names[k]
	switch {
	case l.namesSpies(k) && !l.weak:
		return intel.RoleOrigin
	case l.weak, l.namesAgency(k), l.word(c.t.body, n.last+1) == "speaking", strings.HasSuffix(l.word(c.t.body, n.last), "-speaking"):
		return intel.RoleMentioned
	case l.isOrigin(c.t.body, k):
		return intel.RoleOrigin
	case l.signsCountry(c.t.body, n):
		return intel.RoleAuthor
	case l.isTarget(c.t.body, n):
		return intel.RoleTarget
	}
	return intel.RoleMentioned
}

// namesAgency says whether a country is only named to tell whose agency follows: "British NCSC".
func (l *line) namesAgency(k int) bool {
	n := &l.names[k]
	return k+1 < len(l.names) && l.names[k+1].of(knowledge.Agency) != nil && l.names[k+1].first-n.last <= 2 && l.names[k+1].of(knowledge.Country) == nil
}

// namesSpies says whether a country is named to tell whose service attacks: "Russia's GRU has conducted a campaign".
func (l *line) namesSpies(k int) bool {
	if !l.namesAgency(k) || l.cues&(cueAttack|cueAttacker|cueDoing|cueGroup) == 0 {
		return false
	}
	return isSpyService(l.names[k+1].of(knowledge.Agency))
}

// spies is the country of a service that attacks, where a line says so and the document names the country.
func (l *line) spies(c *cast, n *named) *knowledge.Entity {
	e := n.of(knowledge.Agency)
	if !isSpyService(e) || l.weak || l.cues&(cueAttack|cueAttacker|cueDoing|cueGroup|cueBacked|cueBlame) == 0 {
		return nil
	}
	first, _, _ := strings.Cut(n.written(c.t.body), " ")
	first = strings.TrimSuffix(strings.TrimSuffix(first, "'s"), "’s")
	country := c.t.names.ByID(e.Country)
	if country == nil || c.countries[country.ID] == 0 && !slices.Contains(c.t.names.Named(knowledge.Country, first), country) {
		return nil
	}
	return country
}

// signsCountry says whether countries speak as authors: "said the US, Britain and South Korea in a joint advisory".
func (l *line) signsCountry(body string, n *named) bool {
	first, last := l.runOf(n)
	if l.word(body, last+1) == "allies" || l.word(body, last+1) == "partners" { // not the country itself
		return false
	}
	if l.lead && l.before(first, 6)&cueBodies != 0 && l.before(first, 9)&cueTogether != 0 && l.all()&cueAdvisory != 0 {
		return true // "in collaboration with agencies in …"
	}
	if l.saidJointly(first, last) || l.releases(body, last, false) || l.warningFrom(body, first) || l.accusers(body, n) {
		return true
	}
	return l.before(first, 6)&cueBodies != 0 && l.before(first, 1)&cueAgainst == 0 && l.all()&cueDocument != 0 && l.sayNext(last)
}

// warningFrom says whether an official warning is by those that begin at word first: "a joint advisory from …".
func (l *line) warningFrom(body string, first int) bool {
	return l.lead && l.before(first, 4)&cueAdvisory != 0 && l.before(first, 6)&cueJointly != 0 && l.writtenBy(body, first)
}

// accusers says whether countries accuse with one voice at the top of the document: "accused by X, Y and Z".
func (l *line) accusers(body string, n *named) bool {
	if first, _ := l.runOf(n); !l.lead || l.word(body, first-1) != "by" && (l.word(body, first-1) != "the" || l.word(body, first-2) != "by") ||
		l.before(first, 5)&cueBlame == 0 || l.before(first, 5)&cueSay == 0 {
		return false
	}
	return l.listed(n) > 1
}

// listed is how many names the list of a name has.
func (l *line) listed(n *named) (count int) {
	for k, near := 0, l.near(n); k < len(near); k++ {
		if near[k].run == n.run {
			count++
		}
	}
	return count
}

// isOrigin says whether attackers are called the country's: "North Korean hackers", "China-linked group", "attributed to
// the Russian government", "the GRU".
func (l *line) isOrigin(body string, k int) bool {
	n := &l.names[k]
	if l.cuesOf(n)&cueNegative != 0 || l.word(body, n.last+1) == "speaking" {
		return false
	}
	first, last := l.runOf(n)
	switch after := l.after(last, 4); {
	case l.cuesOf(n)&cueAdjective != 0, l.after(n.last, 1)&cueSpy != 0:
		return l.after(n.last, 5)&(cueGroup|cueDoing|cueAttacker|cueSpy) != 0 || l.nextIsActor(body, k)
	case l.attackersFollow(body, last):
		return true
	case after&cueSpy != 0 && l.after(last, 2)&cueSpy != 0:
		return true
	}
	return l.nextIsActor(body, k) || l.backedBy(body, first) || l.isOfThatOrigin(body, last)
}

// cuesOf are the cues of the name's own words: of what is joined to it.
func (l *line) cuesOf(n *named) (c cue) {
	for i := n.first; i <= n.last && i < len(l.words); i++ {
		c |= l.words[i].cue
	}
	return c
}

// attackersFollow says whether the words right behind word last are attackers: "hackers", "state-sponsored cyber actors",
// "espionage group".
func (l *line) attackersFollow(body string, last int) bool {
	sure := false
	for i := last + 1; i < min(len(l.words), last+7); i++ {
		w := l.words[i].cue
		if strings.ContainsAny(body[l.words[i-1].To:l.words[i].From], ",.;:()") || l.isName(i) {
			return false
		}
		sure = sure || w&(cueAttacker|cueKind) != 0
		switch {
		case sure && isCampaign(l.word(body, i)):
			return true
		case w&cueGroup != 0 && w&cueKind == 0 && (sure || i == last+1):
			return w&cueVictim == 0 // operators and contractors are victims as often
		case w&(cueAttacker|cueKind|cueDoing) == 0:
			return false
		}
	}
	return false
}

// isCampaign says whether a word calls what attackers do over a time; attacks may as well be those that a country suffers.
func isCampaign(w string) bool {
	switch w {
	case "campaign", "campaigns", "espionage", "operation", "operations", "activity":
		return true
	}
	return false
}

// nextIsActor says whether a group's name follows: "North Korea's Andariel".
func (l *line) nextIsActor(body string, k int) bool {
	n := &l.names[k]
	if k+1 >= len(l.names) {
		return false
	}
	m := &l.names[k+1]
	return m.of(knowledge.Actor) != nil && malwareOf(m) == nil && !strings.ContainsAny(body[n.To:max(n.To, m.From)], ",.;:") && m.first-n.last <= 2 && l.after(n.last, m.first-n.last-1)&^(cueGroup|cueDoing) == 0
}

// isOfThatOrigin says whether attackers are said to come from there: "an actor, likely Russian in origin".
func (l *line) isOfThatOrigin(body string, last int) bool {
	next := last + 1
	if l.word(body, next) == "in" {
		next++
	}
	return l.word(body, next) == "origin" && l.cues&(cueAttacker|cueGroup) != 0
}

// backedBy says whether attackers are put down to the country that begins at word first: "attributed to …", "on behalf
// of …", "a group based in …".
func (l *line) backedBy(body string, first int) bool {
	near := l.before(first, 5)
	switch {
	case l.word(body, first-1) == "accused", l.word(body, first-1) == "blamed", l.word(body, first-1) == "accuses":
		return true // "… accused China of"
	case l.word(body, first-1) == "by" && l.before(first-1, 1)&(cueDoing|cueAttack) != 0 && l.before(first-1, 1)&(cueVictim|cueSay) == 0:
		return true // "activity by …"
	case near&cueNegative != 0, near&(cueGroup|cueDoing) == 0 && l.before(first, 12)&(cueGroup|cueDoing|cueAttack) == 0:
		return false
	case near&cueBacked != 0 && l.before(first, 3)&(cueTo|cueBy) != 0:
		return l.before(first, 4)&cueVictim&^cueState == 0 || l.before(first, 3)&cueState != 0
	}
	for i := first - 1; i >= max(0, first-4); i-- {
		if l.words[i].cue&cueBased != 0 && l.before(first, 2)&(cueIn|cueTo|cueBy) != 0 || l.word(body, i) == "from" && i >= first-3 && l.between(i, first)&cueVictim == 0 {
			before := l.before(i, 4)
			return before&cueAttacker != 0 && before&cueVictim == 0 || before&cueGroup != 0 && before&cueVictim == 0
		}
	}
	return false
}

// isTarget says whether the attacks are on the country or on somebody in it.
func (l *line) isTarget(body string, n *named) bool {
	first, last := l.runOf(n)
	if l.heading&cueTarget != 0 && l.heading&cueVictim != 0 && len(l.words) < 12 {
		return true
	}
	if l.all()&cueTarget == 0 || l.word(body, first-1) == "by" || l.before(first, 3)&cueTo != 0 && l.interests(body, first) {
		return false
	}
	first = l.pastRegions(body, first)
	switch near := l.before(first, 4); {
	case near&(cueAttack) != 0 && l.before(first, 1)&cueBy == 0, l.word(body, first-1) == "against", l.word(body, first-2) == "against":
		return l.before(first, 4)&cueBy == 0
	case l.before(first, 2)&cueIn != 0 && l.before(first, 10)&cueVictim != 0 && (l.before(first, 25)|l.after(last, 5))&cueTarget != 0:
		return true
	case l.after(last, 4)&cueVictim != 0 && l.before(first, 14)&cueTarget != 0:
		return true
	}
	return l.after(last, 4)&cueVictim != 0 && l.after(last, 8)&cueAttack&^cueDeed != 0 && l.passiveAfter(body, last)
}

// interests says whether something is only "of interest to" what begins at word first.
func (l *line) interests(body string, first int) bool {
	for i := first - 1; i >= max(0, first-3); i-- {
		if l.word(body, i) == "interest" {
			return true
		}
	}
	return false
}

// pastRegions is the first word of a list that begins with parts of the world: "Southeast Asia, the US and Europe".
func (l *line) pastRegions(body string, first int) int {
	for i := first - 1; i >= max(0, first-8); i-- {
		switch w := l.word(body, i); {
		case regions[w], i > 0 && regions[l.word(body, i-1)+" "+w]:
			first = i
		case i+1 == first && regions[w+" "+l.word(body, first)]:
			first = i
		case w != "the" && w != "and":
			return first
		}
	}
	return first
}

// passiveAfter says whether an attack is suffered by what stands before: "… companies were targeted".
func (l *line) passiveAfter(body string, last int) bool {
	for i := last + 1; i < min(len(l.words), last+9); i++ {
		if l.words[i].cue&cueSay != 0 {
			return false
		}
		if l.words[i].cue&cueAttack != 0 && l.words[i].cue&cuePassive != 0 {
			if isBe(l.word(body, i-1)) {
				return true
			}
		}
	}
	return false
}
