package report

import (
	"cmp"
	"fmt"
	"slices"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// steps say what to do about the answer, the most pressing first.
func (p *page) steps(a *sweep.Answer) []Step {
	var list []Step
	if isRulesAlone(a) {
		return append(p.ruleSteps(a), keepRecords(p.run))
	}
	if a.Verdicts.Len() == 0 {
		return []Step{{What: "Check what the advisory says.", Command: "picket read " + visible(nameOf(p.run))}}
	}
	if a.Hits > 0 {
		list = append(list,
			Step{What: "Look at these machines, in this order.", Points: p.machinePoints(a, 3)},
			Step{What: "Judge each hit: a hit is a lead, not proof of compromise. It opens below, with what the advisory says beside what the log says."})
	}
	list = append(list, p.ruleSteps(a)...)
	if a.CannotSay > a.SetAside {
		list = append(list, Step{What: fmt.Sprintf("Close the holes: %s not answered. Give the logs that are missing, and sweep again.", areIs(a.CannotSay-a.SetAside)),
			Points: reasons(a, 3)})
	}
	if a.SetAside > 0 {
		list = append(list, Step{What: fmt.Sprintf("%s set aside by a warning list, because many use the value harmlessly. To look for them all the same:", capital(areIs(a.SetAside))),
			Command: visible(p.run.Command) + " --warning-lists off"})
	}
	if a.Unasked > 0 {
		list = append(list, Step{What: count(a.Unasked, "part") + " of the advisories cannot be looked for. This says which, and why:",
			Command: "picket read " + visible(nameOf(p.run))})
	}
	if a.Verdict == intel.NotSeen && a.Scope != "expected" {
		list = append(list, Step{What: "Check that no log is missing: name the streams there should be, and Picket checks that each is there.",
			Command: visible(p.run.Command) + " --expect streams.yaml"})
	}
	return append(list, keepRecords(p.run))
}

func keepRecords(run Run) Step {
	return Step{What: "Keep all records of this answer; the page shows examples.", Command: visible(run.Command) + " --format ndjson -o sweep.ndjson"}
}

func areIs(n int) string {
	if n == 1 {
		return "1 indicator is"
	}
	return grouped(int64(n)) + " indicators are"
}

// nameOf is the first advisory, as it was named.
func nameOf(run Run) string {
	for _, a := range run.Question.Advisories {
		return a.Document.Name
	}
	return ""
}

// machinePoints tell of the first few machines, each by the row that says most of it.
func (p *page) machinePoints(a *sweep.Answer, few int) []string {
	roles := rolesOf(a)
	type told struct {
		best *row
		rows int
		span span
	}
	byMachine := map[machine]*told{}
	var order []machine
	for _, r := range p.hits.hits() {
		t := byMachine[r.machine]
		if t == nil {
			t = &told{best: r}
			byMachine[r.machine], order = t, append(order, r.machine)
		}
		if r.best.says() > t.best.best.says() || r.best.says() == t.best.best.says() && r.count > t.best.count {
			t.best = r
		}
		t.rows++
		t.span.join(r.span)
	}
	var points []string
	for _, m := range order[:min(few, len(order))] {
		t := byMachine[m]
		what := visible(shorten(indicator.Defang(t.best.indicator), 80))
		if role := roles[t.best.indicator]; role != "" {
			what += " (" + visible(role) + ")"
		}
		if t.rows > 1 {
			what += " and " + count(t.rows-1, "more indicator")
		}
		points = append(points, fmt.Sprintf("%s: %s, %s; %s, %s", p.machineName(t.best), t.best.how(), what,
			count(t.span.count, "sighting"), t.span.within(p.years)))
	}
	if more := len(order) - few; more > 0 {
		points = append(points, "and "+count(more, "more machine")+", below")
	}
	return points
}

func rolesOf(a *sweep.Answer) map[indicator.Indicator]string {
	roles := map[indicator.Indicator]string{}
	for _, v := range a.Verdicts.All() {
		if v.Role != "" {
			roles[v.Indicator] = v.Role
		}
	}
	return roles
}

// reasons are why most indicators cannot be answered.
func reasons(a *sweep.Answer, few int) []string {
	groups := slices.DeleteFunc(unanswered(a), func(g *group) bool { return g.setAside })
	slices.SortStableFunc(groups, func(x, y *group) int { return cmp.Compare(y.total(), x.total()) })
	var points []string
	for _, g := range groups[:min(few, len(groups))] {
		points = append(points, g.name()+": "+visible(g.reason))
	}
	if more := len(groups) - few; more > 0 {
		points = append(points, "and "+count(more, "more reason")+", in the table of indicators")
	}
	return points
}
