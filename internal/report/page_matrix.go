package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// A Matrix is ATT&CK's, of the techniques that an advisory names or a rule fired for.
type Matrix struct {
	Tally      []Figure
	ByRules    int // techniques that no advisory names
	Tactics    []Tactic
	Techniques []TechniqueCard
	More       string
}

// A Tactic is a column.
type Tactic struct {
	Name  string
	Cells []*TechniqueCard
}

// A TechniqueCard is one technique: a cell in each of its columns, and below the matrix what its verdict rests on.
type TechniqueCard struct {
	ID                        string // on the page
	Technique, Name, Parent   string
	Class, Word, State, Hover string
	Tactics                   string
	ByRules                   bool // no advisory names it
	Facts                     []Fact
	Rules                     []string
}

// mostDrawn is how many techniques the page draws; ATT&CK has some 700.
const mostDrawn = 1_000

// matrixOf is nil where there is no technique.
func matrixOf(b *sweep.Behaviour) *Matrix {
	if len(b.Techniques) == 0 {
		return nil
	}
	m := &Matrix{More: more(len(b.Techniques), mostDrawn, "technique")}
	counts := techniqueCounts(b)
	for _, v := range techniqueVerdicts {
		if counts[v] > 0 {
			m.Tally = append(m.Tally, Figure{grouped(int64(counts[v])), techniqueWords[v], string(v)})
		}
	}
	list := slices.Clone(b.Techniques)
	slices.SortStableFunc(list, compareTechniques)
	m.Techniques = make([]TechniqueCard, min(mostDrawn, len(list)))
	columns := make([]Tactic, len(tactics)+1)
	for i := range m.Techniques {
		c := &m.Techniques[i]
		*c = techniqueCard(&list[i])
		c.ID = "technique-" + strconv.Itoa(i+1)
		if c.ByRules {
			m.ByRules++
		}
		for _, n := range columnsOf(&list[i]) {
			columns[n].Cells = append(columns[n].Cells, c)
		}
	}
	if m.ByRules == len(m.Techniques) {
		m.fill()
	}
	for n := range columns {
		if columns[n].Name = capital(tacticName(n)); len(columns[n].Cells) > 0 {
			m.Tactics = append(m.Tactics, columns[n])
		}
	}
	return m
}

// fill forgets whom techniques are named by, where no advisory names any: then nothing is to be told apart.
func (m *Matrix) fill() {
	m.ByRules = 0
	for i := range m.Techniques {
		m.Techniques[i].ByRules = false
	}
}

// compareTechniques: what fired comes first, and of that what the advisory names; then by id.
func compareTechniques(x, y sweep.TechniqueVerdict) int {
	return cmp.Or(
		cmp.Compare(slices.Index(techniqueVerdicts, x.Verdict), slices.Index(techniqueVerdicts, y.Verdict)),
		-compareBool(x.Advisory != "", y.Advisory != ""),
		strings.Compare(x.ID, y.ID))
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// columnsOf are the places of a technique's tactics in ATT&CK's order; the last is for what has none.
func columnsOf(t *sweep.TechniqueVerdict) (places []int) {
	for n, name := range tactics {
		if slices.Contains(tacticsOf(t), name) {
			places = append(places, n)
		}
	}
	if places == nil {
		return []int{len(tactics)}
	}
	return places
}

func techniqueCard(t *sweep.TechniqueVerdict) TechniqueCard {
	c := TechniqueCard{Technique: visible(shorten(t.ID, 24)), Name: harmless(titleOf(t)), Parent: visible(parentOf(t)), Class: string(t.Verdict),
		Word: techniqueWords[t.Verdict], State: stateOf(t), ByRules: t.Advisory == ""}
	var names []string
	for _, n := range columnsOf(t) {
		names = append(names, tacticName(n))
	}
	c.Tactics = strings.Join(names, ", ")
	for _, rule := range t.Rules {
		c.Rules = append(c.Rules, harmless(rule))
	}
	if more := t.RuleCount - len(t.Rules); more > 0 && len(t.Rules) > 0 {
		c.Rules = append(c.Rules, "and "+count(more, "more rule"))
	}
	c.Facts = techniqueFacts(t)
	c.Hover = hoverOf(&c)
	return c
}

// stateOf is the verdict with its figures, in a few words.
func stateOf(t *sweep.TechniqueVerdict) string {
	switch t.Verdict {
	case intel.Fired:
		return fmt.Sprintf("%s, %s×", withLevel(t), grouped(int64(t.Sightings)))
	case intel.NoRuleFired:
		return fmt.Sprintf("%s tried", count(t.RuleCount, "rule"))
	}
	return ""
}

func techniqueFacts(t *sweep.TechniqueVerdict) (facts []Fact) {
	fact := func(name, value string) {
		if value != "" {
			facts = append(facts, Fact{name, harmless(value)})
		}
	}
	reason := t.Reason
	if t.Verdict == intel.CannotSay {
		reason = reasonOf(t)
	}
	fact("Reason", reason)
	fact("Named by", cmp.Or(t.Advisory, "rules only"))
	if t.Sightings > 0 {
		fact("Sightings", grouped(int64(t.Sightings)))
	}
	if t.Events > 0 {
		fact("Events examined", grouped(t.Events))
	}
	fact("Event ids", strings.Join(t.EventIDs, ", "))
	fact("Observers", strings.Join(t.Observers, ", "))
	return facts
}

// hoverOf is what a cell shows when it is pointed at: all but the rules, which stand below.
func hoverOf(c *TechniqueCard) string {
	lines := []string{c.Technique + " " + c.Name + ": " + strings.TrimSuffix(c.Word+", "+c.State, ", ")}
	for _, f := range c.Facts {
		lines = append(lines, f.Name+": "+shorten(f.Value, 200))
	}
	return strings.Join(lines, "\n")
}
