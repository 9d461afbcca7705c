package report

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"picket/internal/sweep"
)

// mostRules is how many rules that matched a person reads.
const mostRules = 30

// matchedRules lists the rules that matched, a row each however often: those that decide, then the leads.
func matchedRules(b *strings.Builder, x *sweep.Behaviour, years bool) {
	if x == nil || len(x.Matched) == 0 {
		return
	}
	decide, lead := deciding(x), tallies(x, false)
	shown := min(mostRules, len(decide))
	ruleBlock(b, "rules that decide", decide[:shown], years)
	ruleBlock(b, fmt.Sprintf("leads: rules that matched, %s", noneGrave(len(lead))), lead[:min(mostRules-shown, len(lead))], years)
	if more := len(x.Matched) - mostRules; more > 0 {
		fmt.Fprintf(b, "  and %s: see --format ndjson\n", count(more, "more rule"))
	}
	b.WriteString("\n")
}

func ruleBlock(b *strings.Builder, heading string, list []sweep.RuleTally, years bool) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "%s\n", heading)
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for i := range list {
		t := &list[i]
		s := span{t.Sightings, t.First, t.Last}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s×\t%s\n", levelName(t), shorten(unlink(Plain(ruleName(t))), 64), techniqueIDs(t),
			count(t.Machines, "machine"), grouped(int64(t.Sightings)), s.when(years))
	}
	w.Flush()
}

// techniqueIDs are the first of a rule's techniques.
func techniqueIDs(t *sweep.RuleTally) string {
	const few = 3
	ids := t.Rule.Techniques
	text := shorten(Plain(strings.Join(ids[:min(few, len(ids))], ", ")), 40)
	if more := len(ids) - few; more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return text
}

// rulesLine says what the rules' answer rests on.
func rulesLine(b *strings.Builder, x *sweep.Behaviour) {
	if x == nil {
		return
	}
	fmt.Fprintf(b, "rules: %s loaded", grouped(int64(x.Rules)))
	if n := len(x.Problems); n > 0 {
		fmt.Fprintf(b, ", %s not used, or only in part (%s; picket rules check lists them)", grouped(int64(n)), problemLine(&x.Problems[0]))
	}
	fmt.Fprintf(b, "; %s\n", examinedEvents(x))
}

// examinedEvents says on how many records rules were tried, and on how many not.
func examinedEvents(x *sweep.Behaviour) string {
	text := fmt.Sprintf("%s examined, %s more had no rule", count64(x.Events, "event"), grouped(x.Unruled))
	if x.Unread > 0 {
		text += fmt.Sprintf(", %s could not be parsed", grouped(x.Unread))
	}
	return text
}

// problemLine says where a rule goes wrong, and why.
func problemLine(p *sweep.RuleProblem) string {
	place := Plain(p.File)
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	if p.Rule != "" {
		place += ": “" + shorten(Plain(p.Rule), 60) + "”"
	}
	return place + ": " + Plain(p.Reason)
}

// nextOfRules says what to do where rules alone were asked.
func (t *table) nextOfRules(a *sweep.Answer) string {
	switch {
	case a.Behaviour.Rules == 0:
		return "picket rules check says what is wrong with the rules"
	case len(a.Behaviour.Matched) > 0:
		return t.run.Command + " --format html -o report.html"
	case a.Behaviour.Events == 0:
		return "give the logs that the rules are for: picket rules check says which"
	}
	return "keep the records: " + t.run.Command + " --format ndjson"
}
