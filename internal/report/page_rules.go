package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// Behaviour is what the page says of rules and techniques.
type Behaviour struct {
	Rules     []RuleList
	MoreRules string
	Fact      string // how many rules, and on how much
	Problems  []string
	Matrix    *Matrix // nil where there is no technique
}

// A RuleList are rules of one weight.
type RuleList struct {
	Heading string
	Many    bool // so that finding one needs help
	Cards   []RuleCard
}

// A RuleCard is one rule that matched, however often, with examples by machine.
type RuleCard struct {
	ID                    string
	Level, Class, Title   string
	Techniques            string
	Machines, Count, When string
	Facts                 []Fact
	On                    []RuleMachine
	MoreOn                string
}

// A RuleMachine is a machine on which a rule matched.
type RuleMachine struct {
	Name, How string
	Logged    []Log
	More      string
}

// What the page lists at most of rules.
const (
	mostRuleCards = 500
	mostMachines  = 5 // of a rule
	mostRuleLogs  = 2 // of a machine
	mostProblems  = 50
)

// isRulesAlone says whether there is no indicator that could be answered for: then rules alone are the answer.
func isRulesAlone(a *sweep.Answer) bool { return a.Behaviour != nil && a.Verdicts.Len() == 0 }

// behaviour is nil without rules.
func (p *page) behaviour(a *sweep.Answer) *Behaviour {
	b := a.Behaviour
	if b == nil {
		return nil
	}
	v := &Behaviour{Fact: rulesFact(b), Matrix: matrixOf(b), MoreRules: more(len(b.Matched), mostRuleCards, "rule")}
	on, drawn := p.rules.byRule(), 0
	for _, list := range []struct {
		heading string
		tallies []sweep.RuleTally
	}{{"They decide the verdict", deciding(b)}, {"Leads: not grave enough to decide", tallies(b, false)}} {
		var cards []RuleCard
		for i := range list.tallies[:min(mostRuleCards-drawn, len(list.tallies))] {
			drawn++
			t := &list.tallies[i]
			cards = append(cards, p.ruleCard(t, on[ruleKeyOf(&t.Rule)], drawn))
		}
		if len(cards) > 0 {
			v.Rules = append(v.Rules, RuleList{list.heading, len(cards) > 10, cards})
		}
	}
	for i := range b.Problems[:min(mostProblems, len(b.Problems))] {
		v.Problems = append(v.Problems, visibleProblem(&b.Problems[i]))
	}
	v.Problems = appendMore(v.Problems, len(b.Problems), "problem")
	return v
}

// ruleSighting gathers what a rule matched. Of the first few machines of each rule, records are quoted.
func (p *page) ruleSighting(s *intel.Sighting) {
	if s.Validity == intel.After || s.Ignored != "" {
		return
	}
	rule := ruleKeyOf(s.Rule)
	p.beat(rule, s.Time)
	_, stream := p.rules.add(s)
	if stream == nil || !stream.wants(s.Time) || p.ofRules >= mostRuleQuoted {
		return
	}
	if len(stream.examples) > 0 || p.rules.machinesOf[rule] <= mostMachines {
		before := p.quoted
		p.quote(stream, s)
		p.ofRules += p.quoted - before
	}
}

// beat counts a sighting over time.
func (p *page) beat(rule ruleKey, at *time.Time) {
	if at == nil || p.beats[rule] == nil && len(p.beats) >= mostPulses {
		return
	}
	if p.beats[rule] == nil {
		p.beats[rule] = &pulse{}
	}
	p.beats[rule].add(*at, 1)
}

// ruleStrips draw the sightings of each rule over time, in the order of the rules.
func (p *page) ruleStrips(x axis, b *sweep.Behaviour) []Strip {
	var lines []*stripLine
	for _, t := range slices.Concat(deciding(b), tallies(b, false)) {
		if beats := p.beats[ruleKeyOf(&t.Rule)]; beats != nil {
			lines = append(lines, x.line(visible(levelName(&t))+": "+harmless(shorten(ruleName(&t), 60)), beats))
		}
	}
	return p.drawn(x, lines, mostStrips)
}

// rulesFact says what the rules' answer rests on.
func rulesFact(b *sweep.Behaviour) string {
	return fmt.Sprintf("%s loaded; %s", count(b.Rules, "rule"), examinedEvents(b))
}

func visibleProblem(p *sweep.RuleProblem) string {
	place := p.File
	if p.Line > 0 {
		place += ":" + strconv.Itoa(p.Line)
	}
	if p.Rule != "" {
		place += ": “" + p.Rule + "”"
	}
	return harmless(place + ": " + p.Reason)
}

// byRule are the rows of each rule: those that are quoted first, then those with most sightings.
func (r *ruleRows) byRule() map[ruleKey][]*row {
	rules := map[ruleKey][]*row{}
	for _, x := range r.list(false) {
		rules[x.rule] = append(rules[x.rule], x)
	}
	for _, list := range rules {
		slices.SortStableFunc(list, func(x, y *row) int {
			return cmp.Or(-compareBool(x.isQuoted(), y.isQuoted()), cmp.Compare(y.count, x.count))
		})
	}
	return rules
}

func (r *row) isQuoted() bool {
	return slices.ContainsFunc(r.streams, func(s *rowStream) bool { return len(s.examples) > 0 })
}

func (p *page) ruleCard(t *sweep.RuleTally, on []*row, number int) RuleCard {
	s := span{t.Sightings, t.First, t.Last}
	c := RuleCard{ID: "rule-" + strconv.Itoa(number), Level: visible(levelName(t)), Class: levelClass(t.Rule.Level), Title: harmless(ruleName(t)), Techniques: techniqueIDs(t),
		Machines: count(t.Machines, "machine"), Count: grouped(int64(t.Sightings)), When: s.within(p.years), Facts: ruleFacts(t)}
	for _, x := range on[:min(mostMachines, len(on))] {
		c.On = append(c.On, p.ruleMachine(x))
	}
	c.MoreOn = more(t.Machines, len(c.On), "machine")
	return c
}

func ruleFacts(t *sweep.RuleTally) (facts []Fact) {
	for _, f := range []Fact{{"Read from", t.Rule.File}, {"Id", t.Rule.ID}, {"Techniques", strings.Join(t.Rule.Techniques, ", ")}} {
		if f.Value != "" {
			facts = append(facts, Fact{f.Name, harmless(f.Value)})
		}
	}
	return facts
}

func (p *page) ruleMachine(x *row) RuleMachine {
	m := RuleMachine{Name: p.machineName(x), How: count(x.count, "sighting") + ", " + x.within(p.years)}
	for _, s := range x.streams[:min(mostRuleLogs, len(x.streams))] {
		if l := p.log(x, s); len(l.Lines) > 0 {
			if l.How = ""; len(x.streams) > 1 {
				l.How = count(s.count, "sighting") + ", " + s.within(p.years)
			}
			m.Logged = append(m.Logged, l)
		}
	}
	m.More = more(len(x.streams), mostRuleLogs, "stream")
	return m
}

// levelClass is one of Sigma's levels, to draw it; "unknown" for what is none.
func levelClass(level string) string {
	switch level {
	case "critical", "high", "medium", "low", "informational":
		return level
	}
	return "unknown"
}
