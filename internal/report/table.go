package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// table prints an answer for people: the answer first, then what it rests on, then what to do.
type table struct {
	out   io.Writer
	run   Run
	rows  rows
	rules ruleRows
	years bool // times need their year
}

func newTable(w io.Writer, run Run) *table {
	names := map[string][]string{}
	return &table{out: w, run: run, rows: rows{names: names}, rules: newRuleRows(mostKeys, mostRuleMachines, names)}
}

// Sighting takes one sighting. Sightings of one indicator on one machine become one row; those of a rule become one, too.
func (t *table) Sighting(s *intel.Sighting) {
	if s.Rule != nil {
		t.rules.add(s)
		return
	}
	t.rows.add(s)
}

// Answer prints all.
func (t *table) Answer(a *sweep.Answer) error {
	t.years = ofSeveralYears(a.Period)
	var b strings.Builder
	b.WriteString(t.paint(classOf(a), headline(a, hitMachines(&t.rows, &t.rules, a.Behaviour))) + "\n\n")
	t.hits(&b, a)
	matchedRules(&b, a.Behaviour, t.years)
	t.notSeen(&b, a)
	t.cannotSay(&b, a)
	t.mentions(&b)
	ignored(&b, a)
	techniqueLines(&b, a.Behaviour)
	rulesLine(&b, a.Behaviour)
	t.searched(&b, a)
	fmt.Fprintf(&b, "next: %s\n", t.next(a))
	_, err := io.WriteString(t.out, b.String())
	return err
}

var colors = map[intel.Verdict]string{intel.Hit: "1;31", intel.NotSeen: "1;32", intel.CannotSay: "1;33", intel.NoRuleFired: "1;36"}

func (t *table) paint(v intel.Verdict, text string) string {
	if !t.run.Color {
		return text
	}
	return "\x1b[" + colors[v] + "m" + text + "\x1b[0m"
}

// mostRows is how many rows a person reads.
const mostRows = 40

func (t *table) hits(b *strings.Builder, a *sweep.Answer) {
	list := t.rows.hits()
	if len(list) == 0 {
		return
	}
	roles := rolesOf(a)
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, r := range list[:min(mostRows, len(list))] {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s×\t%s\t%s\t%s\n", Plain(r.called()), r.value(), Plain(roles[r.indicator]),
			grouped(int64(r.count)), r.how(), r.when(t.years), r.from())
	}
	w.Flush()
	if more := len(list) - mostRows; more > 0 {
		fmt.Fprintf(b, "  and %s more: --format ndjson lists every sighting\n", count(more, "row"))
	}
	if t.rows.left > 0 {
		fmt.Fprintf(b, "  and %s of still others\n", count(t.rows.left, "sighting"))
	}
	b.WriteString("\n")
}

func (t *table) notSeen(b *strings.Builder, a *sweep.Answer) {
	if a.Verdicts.Len() == 0 || a.Verdict == intel.NotSeen {
		return
	}
	answered := "none"
	if a.NotSeen > 0 {
		answered = fmt.Sprintf("%s of %s indicators", grouped(int64(a.NotSeen)), grouped(int64(a.Verdicts.Len())))
	}
	fmt.Fprintf(b, "not seen in what was %s, %s: %s\n", a.Scope, period(a.Period), answered)
}

// cannotSay groups the unanswered by kind and reason.
func (t *table) cannotSay(b *strings.Builder, a *sweep.Answer) {
	for _, x := range a.Intel {
		if x.Unasked > 0 {
			fmt.Fprintf(b, "not asked: %s of %s cannot be looked for: picket read says which and why\n",
				count(x.Unasked, "part"), "“"+shorten(Plain(x.Name), 60)+"”")
		}
	}
	if a.CannotSay == 0 {
		return
	}
	fmt.Fprintf(b, "cannot say: %d\n", a.CannotSay)
	for _, g := range unanswered(a) {
		fmt.Fprintf(b, "  %s: %s\n", g.name(), Plain(g.reason))
	}
}

type group struct {
	kinds  []indicator.Kind
	counts []int
	reason string
	// setAside: by a warning list, so that no log would answer it.
	setAside bool
}

// unanswered groups by reason, in the order of the kinds.
func unanswered(a *sweep.Answer) []*group {
	var groups []*group
	for _, v := range a.Verdicts.All() {
		if v.Verdict != intel.CannotSay {
			continue
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return g.reason == v.Reason })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{reason: v.Reason, setAside: v.SetAside})
		}
		groups[i].add(v.Indicator.Kind)
	}
	return groups
}

func (g *group) add(kind indicator.Kind) {
	i := slices.Index(g.kinds, kind)
	if i < 0 {
		i = len(g.kinds)
		g.kinds = append(g.kinds, kind)
		g.counts = append(g.counts, 0)
	}
	g.counts[i]++
}

func (g *group) total() (n int) {
	for _, c := range g.counts {
		n += c
	}
	return n
}

func (g *group) name() string {
	parts := make([]string, len(g.kinds))
	for i, kind := range g.kinds {
		parts[i] = grouped(int64(g.counts[i])) + " " + string(kind)
	}
	return strings.Join(parts, ", ")
}

// ignored lists what is set aside as known: it must be seen to be, or it would be forgotten.
func ignored(b *strings.Builder, a *sweep.Answer) {
	if len(a.Ignored) == 0 {
		return
	}
	fmt.Fprintf(b, "set aside as known: %d\n", len(a.Ignored))
	for _, x := range a.Ignored {
		fmt.Fprintf(b, "  %s\n", ignoredLine(x))
	}
}

// ignoredLine is a known finding in a line, for people.
func ignoredLine(x sweep.Ignored) string {
	place := ""
	if x.Where != "" {
		place = " at " + Plain(x.Where)
	}
	name := "rule " + x.Rule
	if x.Rule == "" {
		name = indicator.Defang(x.Indicator)
	}
	return fmt.Sprintf("%s%s, %s×: %s (until %s)", shorten(Plain(name), 56), place, grouped(x.Sightings),
		Plain(x.Reason), x.Until.UTC().Format("2 Jan 2006"))
}

func (t *table) mentions(b *strings.Builder) {
	list := t.rows.mentions()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "mentioned only: %d\n", len(list))
	for _, r := range list[:min(5, len(list))] {
		fmt.Fprintf(b, "  %s in %s by %s, %s×, %s, %s\n", r.value(), r.fieldName(), Plain(r.called()), grouped(int64(r.count)), r.when(t.years), r.from())
	}
	if more := len(list) - 5; more > 0 {
		fmt.Fprintf(b, "  and %d more\n", more)
	}
}

// searched says what the answer rests on.
func (t *table) searched(b *strings.Builder, a *sweep.Answer) {
	var faults []string
	for _, r := range a.Sources {
		for _, f := range r.Faults {
			faults = append(faults, Plain(r.File+": "+f.String()))
		}
	}
	fmt.Fprintf(b, "searched %s, %s, %s, %s; faults: %d\n", count(len(a.Sources), "file"), size(a.Bytes),
		count(len(a.Streams), "stream"), took(a.Seconds), len(faults))
	for _, f := range faults[:min(5, len(faults))] {
		fmt.Fprintf(b, "  %s\n", f)
	}
	if more := len(faults) - 5; more > 0 {
		fmt.Fprintf(b, "  and %d more\n", more)
	}
}

// next says what to do about the answer.
func (t *table) next(a *sweep.Answer) string {
	switch {
	case a.Verdicts.Len() == 0 && a.Behaviour != nil:
		return t.nextOfRules(a)
	case a.Verdicts.Len() == 0:
		return "check what the document says with picket read"
	case a.Verdict == intel.Hit:
		return t.run.Command + " --format html -o report.html"
	case a.CannotSay > 0:
		return "give the logs that are missing, or narrow the question with --ask, --since and --until"
	}
	return "say which logs there should be with --expect, and keep the records: " + t.run.Command + " --format ndjson"
}

func kindNames(set indicator.KindSet) string {
	var names []string
	for _, kind := range set.List() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}
