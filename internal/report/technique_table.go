package report

import (
	"cmp"
	"fmt"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// How many techniques a line names: of those that fired nearly all, of the others a few; and how many reasons there are.
const (
	mostFired   = 20
	mostUnfired = 5
	mostWhys    = 10
)

// techniqueLines answer for the techniques of the advisories, and name the others that rules fired for.
func techniqueLines(b *strings.Builder, x *sweep.Behaviour) {
	if x == nil {
		return
	}
	fired, unfired, unanswered := techniquesOf(x, intel.Fired, true), techniquesOf(x, intel.NoRuleFired, true), techniquesOf(x, intel.CannotSay, true)
	if all := len(fired) + len(unfired) + len(unanswered); all > 0 {
		fmt.Fprintf(b, "techniques of the advisory: %d\n", all)
		techniqueLine(b, "fired", fired, mostFired, firedBy)
		techniqueLine(b, "no rule fired", unfired, mostUnfired, triedOn)
		examined(b, unfired)
		unansweredTechniques(b, unanswered)
	}
	if others := techniquesOf(x, intel.Fired, false); len(others) > 0 {
		b.WriteString("techniques that only rules name\n")
		techniqueLine(b, "fired", others, mostFired, firedBy)
	}
}

func techniqueLine(b *strings.Builder, verdict string, list []*sweep.TechniqueVerdict, most int, detail func(*sweep.TechniqueVerdict) string) {
	if len(list) > 0 {
		indented(b, fmt.Sprintf("  %s: %d: ", verdict, len(list)), techniqueNames(list, most, detail))
	}
}

// indented prints a long text in several lines.
func indented(b *strings.Builder, lead, text string) {
	s := newScreen(mostWidth)
	s.line(lead, text)
	b.WriteString(s.b.String())
}

func techniqueNames(list []*sweep.TechniqueVerdict, most int, detail func(*sweep.TechniqueVerdict) string) string {
	var names []string
	for _, t := range list[:min(most, len(list))] {
		names = append(names, labelOf(t)+detail(t))
	}
	text := strings.Join(names, ", ")
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// examined says in what nothing was found; which rules looked for each technique, the page and the records say.
func examined(b *strings.Builder, list []*sweep.TechniqueVerdict) {
	var ids, observers []string
	for _, t := range list {
		ids, observers = append(ids, t.EventIDs...), append(observers, t.Observers...)
	}
	if len(ids)+len(observers) > 0 {
		indented(b, "    examined: ", fmt.Sprintf("%s; written by %s", firstOf(ids), firstOf(observers)))
	}
}

// firstOf are the first few of the distinct names, and how many more there are.
func firstOf(names []string) string {
	const few = 6
	var distinct []string
	known := map[string]bool{}
	for _, name := range names {
		if !known[name] {
			known[name] = true
			distinct = append(distinct, shorten(Plain(name), 40))
		}
	}
	text := strings.Join(distinct[:min(few, len(distinct))], ", ")
	if more := len(distinct) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return cmp.Or(text, "unknown")
}

func firedBy(t *sweep.TechniqueVerdict) string { return " (" + withLevel(t) + ")" }

func triedOn(t *sweep.TechniqueVerdict) string {
	return " (" + count(t.RuleCount, "rule") + " on " + count64(t.Events, "event") + ")"
}

func nothingMore(*sweep.TechniqueVerdict) string { return "" }

// unansweredTechniques groups by reason.
func unansweredTechniques(b *strings.Builder, list []*sweep.TechniqueVerdict) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "  cannot say: %d\n", len(list))
	groups := byReason(list)
	for _, g := range groups[:min(mostWhys, len(groups))] {
		indented(b, fmt.Sprintf("    %d: ", len(g)), fmt.Sprintf("%s: %s", Plain(reasonOf(g[0])), techniqueNames(g, mostUnfired, nothingMore)))
	}
	if more := len(groups) - mostWhys; more > 0 {
		fmt.Fprintf(b, "    and %s\n", count(more, "more reason"))
	}
}

// byReason groups techniques, in the order in which the reasons come.
func byReason(list []*sweep.TechniqueVerdict) (groups [][]*sweep.TechniqueVerdict) {
	at := map[string]int{}
	for _, t := range list {
		i, known := at[t.Reason]
		if !known {
			i = len(groups)
			at[t.Reason] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
}
