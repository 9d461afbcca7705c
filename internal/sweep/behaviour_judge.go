package sweep

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/rules"
	"picket/internal/scan"
	"picket/sigma"
)

// behaviour gathers what rules say while sightings come in.
type behaviour struct {
	question *Question
	tallies  map[int]*ruleTally
	spooled  map[int]int // sightings of a rule that are kept to be told
	seen     scan.Behaviour

	forgotten int64               // matches that correlations had no room for
	isSilent  func(rule int) bool // whether a rule is there for correlations only; nil: there are none
}

type ruleTally struct {
	tally
	machines map[string]bool
}

const (
	// mostTold is how many sightings of one rule are told. A rule that fits a million records says no more by them.
	mostTold     = 10_000
	mostMachines = 1000
	mostListed   = 20
)

func newBehaviour(q *Question) *behaviour {
	return &behaviour{question: q, tallies: map[int]*ruleTally{}, spooled: map[int]int{}}
}

// isTold says whether a sighting is to be told, and counts it where it is not.
func (b *behaviour) isTold(s *intel.Sighting) bool {
	if s.Rule == nil {
		return true
	}
	if b.spooled[s.Target]++; b.spooled[s.Target] <= mostTold {
		return true
	}
	b.question.setAside(s)
	b.see(s)
	return false
}

// see counts the match of a rule.
func (b *behaviour) see(s *intel.Sighting) {
	t := b.tallies[s.Target]
	if t == nil {
		t = &ruleTally{machines: map[string]bool{}}
		b.tallies[s.Target] = t
	}
	t.tally.see(s)
	if machine := cmp.Or(s.Machine, s.Host, s.Ours(), s.Observer); s.Ignored == "" && machine != "" && len(t.machines) < mostMachines {
		t.machines[machine] = true
	}
}

// conclude makes the answer of what was gathered.
func (b *behaviour) conclude() *Behaviour {
	set := b.question.Rules
	if set == nil {
		return nil
	}
	a := &Behaviour{Rules: set.Len(), Unruled: b.seen.Unruled, Unread: b.seen.Unread}
	for _, n := range b.seen.Tried {
		a.Events += *n
	}
	for _, p := range set.Problems() {
		a.Problems = append(a.Problems, RuleProblem{File: p.File, Line: p.Line, Rule: p.Rule, Reason: p.Reason})
	}
	if b.forgotten > 0 {
		a.Problems = append(a.Problems, RuleProblem{Rule: "correlations",
			Reason: fmt.Sprintf("%d matches did not fit into memory: what they are part of was not found", b.forgotten)})
	}
	a.Matched = b.matched()
	a.Techniques = b.techniques()
	return a
}

// matched are the rules that matched, the gravest first.
func (b *behaviour) matched() []RuleTally {
	var list []RuleTally
	for _, number := range slices.Sorted(maps.Keys(b.tallies)) {
		t := b.tallies[number]
		if t.sightings == 0 {
			continue
		}
		list = append(list, RuleTally{Rule: *b.question.Rules.Rule(number), Decides: b.question.decides(number),
			Sightings: t.sightings, Machines: len(t.machines), First: t.first, Last: t.last})
	}
	slices.SortStableFunc(list, func(x, y RuleTally) int { return cmp.Compare(y.rank(), x.rank()) })
	return list
}

// rank orders rules that matched: those that decide, and then by level.
func (t *RuleTally) rank() int {
	if t.Decides {
		return len(levels) + 1 + gravity(t.Rule.Level)
	}
	return gravity(t.Rule.Level)
}

// decides says whether a match of a rule sets the verdict: it came with an advisory, or is grave enough.
func (q *Question) decides(rule int) bool {
	return q.Rules.Advisory(rule) != "" || gravity(q.Rules.Rule(rule).Level) >= gravity(string(q.RuleLevel))
}

// gravity orders Sigma's levels; a rule without one has the least.
func gravity(level string) int { return slices.Index(levels, level) }

func graver(x, y string) string {
	if gravity(y) > gravity(x) {
		return y
	}
	return x
}

func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var levels = sigma.Levels()

// asked are the techniques of the advisories, each once, and then those that only rules fired for.
func (b *behaviour) asked() []TechniqueVerdict {
	var list []TechniqueVerdict
	isKnown := map[string]bool{}
	add := func(id, name, advisory string, tactics []string) {
		if !isKnown[id] {
			isKnown[id] = true
			list = append(list, TechniqueVerdict{ID: id, Name: name, Advisory: advisory, Tactics: tactics})
		}
	}
	for _, advisory := range b.question.Advisories {
		for i := range advisory.Techniques {
			t := &advisory.Techniques[i]
			add(t.ID, t.Name, Title(advisory), t.Tactics)
		}
	}
	var fired []string
	for number := range b.tallies {
		if b.tallies[number].sightings > 0 {
			fired = append(fired, b.question.Rules.Rule(number).Techniques...)
		}
	}
	slices.Sort(fired)
	for _, id := range slices.Compact(fired) {
		name, tactics := describe(id)
		add(id, name, "", tactics)
	}
	return list
}

// describe gives a technique's name and tactics as ATT&CK has them.
func describe(id string) (name string, tactics []string) {
	if base := knowledge.Embedded(); base != nil {
		if e := base.ByID(id); e != nil {
			return e.Name, e.Tactics
		}
	}
	return id, nil
}

// techniques gives a verdict on each.
func (b *behaviour) techniques() []TechniqueVerdict {
	list := b.asked()
	if len(list) == 0 {
		return nil
	}
	byTechnique, tried := b.byTechnique(), b.triedBy()
	for i := range list {
		b.judge(&list[i], unique(byTechnique[list[i].ID]), tried)
	}
	return list
}

func unique(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// judge says what the rules for a technique found.
func (b *behaviour) judge(t *TechniqueVerdict, numbers []int, tried triedBy) {
	if len(numbers) == 0 {
		t.Verdict, t.Reason = intel.CannotSay, "no rule for it"+b.unusable(t.ID)
		return
	}
	var fired, examined []int
	on := map[*rules.Class]bool{}
	for _, number := range numbers {
		if found := b.tallies[number]; found != nil && found.sightings > 0 {
			fired = append(fired, number)
			t.Sightings += found.sightings
			t.Level = graver(t.Level, b.question.Rules.Rule(number).Level)
		}
		classes := tried.classes(number)
		if len(classes) > 0 {
			examined = append(examined, number)
		}
		for _, class := range classes {
			on[class] = true
		}
	}
	b.describeTried(t, on)
	switch {
	case len(fired) > 0:
		t.Verdict = intel.Fired
		b.list(t, fired)
		t.Reason = fmt.Sprintf("%d of %s tried", len(fired), counted(int64(max(len(examined), len(fired))), "rule"))
	case len(examined) > 0:
		t.Verdict = intel.NoRuleFired
		b.list(t, examined)
		t.Reason = counted(int64(len(examined)), "rule") + " tried on " + counted(t.Events, "record") + b.unread() + b.unusable(t.ID)
	default:
		t.Verdict = intel.CannotSay
		b.list(t, numbers)
		t.Reason = "no record of what its rules look at: " + b.sources(numbers) + b.unread() + b.unusable(t.ID)
	}
}

// unread tells of records that no rule could be tried on.
func (b *behaviour) unread() string {
	if b.seen.Unread == 0 {
		return ""
	}
	return "; " + counted(b.seen.Unread, "more record") + " could not be parsed"
}

// unusable tells of rules for a technique that have problems.
func (b *behaviour) unusable(technique string) string {
	n := b.question.Rules.Unusable(technique)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of its rules cannot be used", n)
}

func (b *behaviour) list(t *TechniqueVerdict, numbers []int) {
	t.RuleCount = len(numbers)
	for _, number := range numbers[:min(len(numbers), mostListed)] {
		t.Rules = append(t.Rules, b.question.Rules.Rule(number).Title)
	}
}

// sources names the log sources of rules.
func (b *behaviour) sources(numbers []int) string {
	var names []string
	for _, number := range numbers {
		for _, part := range b.question.Rules.Parts(number) {
			names = append(names, rules.SourceName(b.question.Rules.Rules()[part].LogSource))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if more := len(names) - 5; more > 0 {
		names = append(names[:5], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
