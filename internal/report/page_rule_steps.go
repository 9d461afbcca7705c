package report

import (
	"cmp"
	"fmt"
	"slices"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// ruleSteps say what to do about what rules say; none without rules.
func (p *page) ruleSteps(a *sweep.Answer) (list []Step) {
	b := a.Behaviour
	if b == nil {
		return nil
	}
	if decide := deciding(b); len(decide) > 0 {
		list = append(list, Step{What: "Look at what these rules matched: they are grave, or came with the advisory.", Points: p.rulePoints(decide, 3)})
	}
	if leads := tallies(b, false); len(leads) > 0 {
		list = append(list, Step{What: fmt.Sprintf("Go through the leads, the gravest first: %s matched that %s not decide alone.",
			count(len(leads), "rule"), doNot(len(leads))), Points: p.rulePoints(leads, 3)})
	}
	if holes := techniquesOf(b, intel.CannotSay, true); len(holes) > 0 {
		list = append(list, Step{What: fmt.Sprintf("Of %s of the advisory nothing can be said: give rules and logs for them.", count(len(holes), "technique")),
			Points: whys(holes, 3)})
	}
	if n := len(b.Problems); n > 0 {
		list = append(list, Step{What: count(n, "problem") + " with rules: what such a rule looks for was not looked for. picket rules check says which and why."})
	}
	if len(b.Techniques) > 0 {
		list = append(list, Step{What: "Look at the techniques in the ATT&CK Navigator.", Command: visible(p.run.Command) + " --format navigator -o layer.json"})
	}
	return list
}

func doNot(n int) string {
	if n == 1 {
		return "does"
	}
	return "do"
}

func (p *page) rulePoints(list []sweep.RuleTally, few int) (points []string) {
	for i := range list[:min(few, len(list))] {
		t := &list[i]
		s := span{t.Sightings, t.First, t.Last}
		points = append(points, fmt.Sprintf("%s: “%s”, on %s; %s, %s", visible(levelName(t)), harmless(shorten(ruleName(t), 80)),
			count(t.Machines, "machine"), count(t.Sightings, "sighting"), s.within(p.years)))
	}
	if more := len(list) - few; more > 0 {
		points = append(points, "and "+count(more, "more rule")+", below")
	}
	return points
}

// whys are why most techniques cannot be answered.
func whys(list []*sweep.TechniqueVerdict, few int) (points []string) {
	groups := byReason(list)
	slices.SortStableFunc(groups, func(x, y []*sweep.TechniqueVerdict) int { return cmp.Compare(len(y), len(x)) })
	for _, g := range groups[:min(few, len(groups))] {
		points = append(points, fmt.Sprintf("%s: %s", harmless(reasonOf(g[0])), visible(techniqueNames(g, mostUnfired, nothingMore))))
	}
	if more := len(groups) - few; more > 0 {
		points = append(points, "and "+count(more, "more reason")+", below")
	}
	return points
}
