package report

import (
	"fmt"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// wordOf is the answer in a word. Where rules alone were asked, it claims no more than they can.
func wordOf(a *sweep.Answer) string {
	switch {
	case !isRulesAlone(a) || a.Verdict == intel.Hit:
		return words[a.Verdict]
	case len(a.Behaviour.Matched) > 0:
		return "Leads"
	}
	return "No rule fired"
}

// classOf is how the answer is drawn.
func classOf(a *sweep.Answer) intel.Verdict {
	switch {
	case !isRulesAlone(a) || a.Verdict == intel.Hit:
		return a.Verdict
	case len(a.Behaviour.Matched) > 0:
		return intel.CannotSay
	}
	return intel.NoRuleFired
}

// ruledSentence is the answer where rules have a part in it.
func (p *page) ruledSentence(a *sweep.Answer) string {
	b := a.Behaviour
	decide := len(deciding(b))
	if a.Verdict != intel.Hit {
		if len(b.Matched) == 0 {
			return capital(rulesTried(b)) + "."
		}
		return fmt.Sprintf("%s matched on %s: %s.", count(len(b.Matched), "rule"), p.ruleMachines(b, false), noneGrave(len(b.Matched)))
	}
	var what []string
	if a.Hits > 0 {
		what = append(what, grouped(int64(a.Hits))+" of "+count(a.Verdicts.Len(), "indicator")+" seen")
	}
	if decide > 0 {
		what = append(what, decidingRules(b)+" matched")
	}
	return fmt.Sprintf("%s, on %s.", strings.Join(what, " and "), p.ruleMachines(b, true))
}

// ruleMachines are the machines of all hits and of the rules that decide, or of all rules where none does.
func (p *page) ruleMachines(b *sweep.Behaviour, decide bool) string {
	var rows []*row
	wanted := map[ruleKey]bool{}
	for _, t := range tallies(b, decide) {
		wanted[ruleKeyOf(&t.Rule)] = true
	}
	if decide {
		rows = p.hits.hits()
	}
	for _, x := range p.rules.list(false) {
		if wanted[x.rule] {
			rows = append(rows, x)
		}
	}
	distinct := map[string]bool{}
	for _, x := range rows {
		distinct[x.machine.known()] = true
	}
	return machinesNamed(len(distinct), rows)
}
