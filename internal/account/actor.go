package account

import (
	"cmp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
)

// A tally is what a document says of one entity, summed over its mentions.
type tally struct {
	entity    *knowledge.Entity
	first     int // offset of its first mention
	weight    float64
	accused   float64 // how often it is said that it did it
	compared  float64 // how often it is only compared, or part of the past
	titled    bool
	supported bool // of software: called a kind of software somewhere
	exact     bool
	readings  map[string]int // other names, as written
	fuzzy     string         // a misspelling
	why       string
	aliases   []string // names that only the document gives
	evidence  []intel.Evidence
}

// tallies keeps one tally for each entity, by its name.
type tallies map[string]*tally

func (ts tallies) of(e *knowledge.Entity, offset int) *tally {
	key := e.ID + "\x00" + e.Name
	if ts[key] == nil {
		ts[key] = &tally{entity: e, first: offset, readings: map[string]int{}}
	}
	return ts[key]
}

// actors are the groups that a text names: those accused first, each by how much it is spoken of.
func actors(c *cast) []intel.Actor {
	ts := tallies{}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			if e := actorMeant(c, l, n); e != nil {
				t := ts.of(e, n.From)
				t.see(c, l, n)
				if !l.weak {
					t.learnAliases(c, l, n)
				}
			}
			if e := n.of(knowledge.Actor); e != nil {
				misspelt(c, l, n, ts)
			}
		}
	}
	list := []intel.Actor{}
	most, next := ts.heaviest()
	for _, t := range ts.ranked() {
		if t.weight < leastWeight && t.fuzzy == "" {
			continue
		}
		actor := intel.Actor{Reading: t.reading(), Aliases: allAliases(t), Role: intel.RoleMentioned, Evidence: t.evidence}
		if t.isAccused(most, next) {
			actor.Role = intel.RoleAccused
		}
		list = append(list, actor)
	}
	slices.SortStableFunc(list, func(x, y intel.Actor) int { return cmp.Compare(x.Role, y.Role) }) // accused, mentioned
	return list
}

// leastWeight is that of a name that stands only once, in references.
const leastWeight = 0.1

// see adds a mention to the tally.
func (t *tally) see(c *cast, l *line, n *named) {
	written := n.written(c.t.body)
	if strings.EqualFold(written, t.entity.Name) || n.Exact && n.Entities[0] == t.entity {
		t.exact = true
	} else {
		t.readings[written]++
	}
	t.evidence = addEvidence(t.evidence, l.quote(c.t, n))
	if l.weak {
		t.weight += leastWeight
		return
	}
	t.weight++
	if l.lead {
		t.weight++
	}
	if strings.Contains(c.title, strings.ToLower(written)) {
		t.titled = true
	}
	switch {
	case l.compares(n):
		t.compared++
		t.weight -= 0.5
	case l.blames(c.t.body, n):
		t.accused += 2
		t.weight++
	case l.acts(c.t.body, n):
		t.accused++
	}
}

// written is the name as it stands in the text, on one line.
func (n *named) written(body string) string {
	return strings.Join(strings.Fields(body[n.From:n.To]), " ")
}

// blames says whether the line puts an attack down to the group: "attributed to X", "X is behind it", "targeted by X".
func (l *line) blames(body string, n *named) bool {
	first, last := l.runOf(n)
	if l.before(first, 3)&cueAlso != 0 && l.before(first, 9)&(cueGroup|cueDoing) != 0 && l.before(first, 9)&cueNegative == 0 {
		return true // "a group called X", "the activity is tracked as X"
	}
	for i := first - 1; i >= max(0, first-7); i-- {
		w := l.words[i].cue
		if w&cueNegative != 0 {
			return false
		}
		if w&cueBlame != 0 && l.between(i, first)&cueTo != 0 {
			return true
		}
		if w&cueBy != 0 {
			return first-i <= 5 && l.before(i, 4)&cuePassive != 0
		}
	}
	for i := last + 1; i < min(len(l.words), last+5); i++ {
		switch w := l.words[i].cue; {
		case w&cueBlame != 0 && (l.word(body, i) == "behind" || l.word(body, i) == "responsible"):
			return true
		case w&(cuePart|cueGroup|cueDoing) == 0:
			return false
		}
	}
	return false
}

// pastAside is the word behind word i, or behind what commas or dashes set aside there: "X, which others call Y, has …".
func (l *line) pastAside(body string, i int) int {
	opens := func(j int) string { return body[l.words[j-1].To:l.words[j].From] }
	if i+1 >= len(l.words) || !strings.ContainsAny(opens(i+1), ",(—–") {
		return i + 1
	}
	for j := i + 2; j < min(len(l.words), i+14); j++ {
		if strings.ContainsAny(opens(j), ",)—–") {
			return j
		}
	}
	return i + 1
}

func isBe(w string) bool {
	switch w {
	case "was", "were", "been", "being", "are", "is", "be":
		return true
	}
	return false
}

// between are the cues of the words between two.
func (l *line) between(i, j int) cue { return l.after(i, j-i-1) }

// acts says whether the group is the subject of what attackers do: "X (also Y) has deployed …", or the owner: "X's campaign".
func (l *line) acts(body string, n *named) bool {
	_, last := l.runOf(n)
	from := l.pastAside(body, last)
	for i := from; i < min(len(l.words), from+8); i++ {
		switch w := l.words[i].cue; {
		case w&(cueAttack|cueDeed) != 0:
			return w&cuePassive == 0 || !isBe(l.word(body, i-1)) // "was used" is suffered
		case w&(cuePart|cueGroup|cueDoing|cueAlso|cueJoin|cueAttacker) == 0 && !l.isName(i):
			return false
		}
	}
	return false
}

// compares says whether the group is named for comparison or as background: "similar to X", "unlike X", "such as X".
func (l *line) compares(n *named) bool {
	first, last := l.runOf(n)
	return l.before(first, 8)&cueCompare != 0 || l.after(last, 3)&cueCompare != 0
}

// isAccused says whether the document says that the group did it: more than in passing, and not only for comparison. The
// group that a document speaks of most is the one that it is about.
func (t *tally) isAccused(most, next float64) bool {
	switch {
	case t.weight < 1:
		return false
	case t.titled, t.weight >= 2 && t.weight == most && t.weight > next*1.5 && t.compared*2 < t.weight:
		return true
	}
	return t.accused > t.compared && t.weight >= most/6
}

// heaviest are the two greatest weights.
func (ts tallies) heaviest() (most, next float64) {
	for _, t := range ts {
		if t.weight > most {
			most, next = t.weight, most
		} else {
			next = max(next, t.weight)
		}
	}
	return most, next
}

// ranked are the tallies by weight; those of the title first.
func (ts tallies) ranked() []*tally {
	var list []*tally
	for _, t := range ts {
		list = append(list, t)
	}
	slices.SortFunc(list, func(x, y *tally) int {
		return cmp.Or(cmp.Compare(y.rank(), x.rank()), cmp.Compare(x.first, y.first), cmp.Compare(x.entity.Name, y.entity.Name))
	})
	return list
}

func (t *tally) rank() float64 {
	rank := t.weight + t.accused
	if t.entity.ID == "" && t.entity.Country == "" {
		rank *= 0.4 // a campaign that has its own name, more often than a group
	}
	if t.titled {
		rank = rank*2 + 4
	}
	return rank
}

// reading tells how the entity was named.
func (t *tally) reading() intel.Reading {
	r := intel.Reading{Name: t.entity.Name, ID: t.entity.ID, Match: intel.MatchExact}
	if len(t.aliases) > 0 {
		r.Why = "further names only from the document: " + strings.Join(t.aliases, ", ")
	}
	switch {
	case t.exact && t.fuzzy != "":
		r.Why = t.fuzzy + " is " + t.why
	case t.exact:
	case t.fuzzy != "":
		r.Match, r.ReadAs, r.Why = intel.MatchFuzzy, t.fuzzy, t.why
	default:
		r.Match = intel.MatchAlias
		for written, times := range t.readings {
			if best := t.readings[r.ReadAs]; times > best || times == best && written < r.ReadAs {
				r.ReadAs = written
			}
		}
	}
	return r
}

// allAliases are the names that the knowledge has and those that only the document gives.
func allAliases(t *tally) []string {
	list := slices.Clone(t.entity.Aliases)
	for _, name := range t.aliases {
		if !slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, name) }) {
			list = append(list, name)
		}
	}
	if list == nil {
		list = []string{}
	}
	return list
}
