package report

import (
	"picket/internal/intel"
	"picket/internal/sweep"
)

// A ruleKey tells rules apart; the zero value is none.
type ruleKey struct{ id, title, file string }

func ruleKeyOf(r *intel.MatchedRule) ruleKey {
	if r == nil {
		return ruleKey{}
	}
	return ruleKey{r.ID, r.Title, r.File}
}

// ruleRows gathers the sightings of rules, a row a rule and machine. A rule has a bounded number of rows, so that a noisy
// one does not crowd out the others.
type ruleRows struct {
	rows
	machinesOf  map[ruleKey]int
	mostOfARule int
}

// mostRuleMachines is how many machines of a rule a table tells apart.
const mostRuleMachines = 1_000

func newRuleRows(limit, mostOfARule int, names map[string][]string) ruleRows {
	return ruleRows{rows: rows{limit: limit, names: names}, machinesOf: map[ruleKey]int{}, mostOfARule: mostOfARule}
}

// add is that of rows; nil too where the rule has too many machines.
func (r *ruleRows) add(s *intel.Sighting) (*row, *rowStream) {
	rule, before := ruleKeyOf(s.Rule), len(r.byKey)
	if r.machinesOf[rule] >= r.mostOfARule && r.byKey[rowKeyOf(s)] == nil {
		return nil, nil
	}
	x, stream := r.rows.add(s)
	if len(r.byKey) > before {
		r.machinesOf[rule]++
	}
	return x, stream
}

// hitMachines counts the machines of hits and of the rules that decide.
func hitMachines(hits *rows, rules *ruleRows, b *sweep.Behaviour) int {
	if b == nil {
		return hits.machines()
	}
	decide := map[ruleKey]bool{}
	for _, t := range deciding(b) {
		decide[ruleKeyOf(&t.Rule)] = true
	}
	distinct := map[string]bool{}
	hits.eachMachine(func(key rowKey) {
		if !key.mention {
			distinct[key.machine.known()] = true
		}
	})
	rules.eachMachine(func(key rowKey) {
		if decide[key.rule] {
			distinct[key.machine.known()] = true
		}
	})
	return len(distinct)
}
