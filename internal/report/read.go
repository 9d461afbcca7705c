package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// ReadWidth is how wide Advisory prints where nothing says how wide the screen is: columns.
const ReadWidth = 100

// Advisory prints what a document says, for people: what it is; who, against whom, how and when; who says so and what to
// do; then the indicators, and what was rejected and why. What a document does not say has no line. Lines are of the width
// in columns that is asked for where their words allow it.
func Advisory(w io.Writer, a *intel.Advisory, width int) error {
	s := newScreen(width)
	masthead(s, a)
	who(s, a)
	whom(s, a)
	software(s, a)
	how(s, a)
	events(s, a)
	claims(s, a)
	mitigations(s, a)
	rules(s, a)
	vulnerabilities(s, a)
	indicators(s, a)
	rejected(s, a)
	return s.writeTo(w)
}

// masthead says what the document is: its title, date, marking and authors, then how it was read and what was not.
func masthead(s *screen, a *intel.Advisory) {
	d := a.Document
	if d.Title == "" {
		s.line("", told(d.Name))
	} else {
		s.line("", "“"+shorten(told(d.Title), 160)+"”")
	}
	if head := join(" · ", dayOf(d.Published), Plain(a.Marking), authors(a)); head != "" {
		s.line("  ", head)
	}
	s.line("  ", said(a))
	name := ""
	if d.Title != "" {
		name = told(d.Name) + ": "
	}
	s.line("  ", fmt.Sprintf("%sread as %s by %s", name, told(d.MediaType), told(d.Decoder))+pages(d.Pages))
	for _, f := range a.Faults {
		s.line("  ", "not read: "+Plain(f))
	}
}

// dayOf writes a date of the document for people; what is no date stays as it is.
func dayOf(published string) string {
	if t, err := time.Parse(time.RFC3339, published); err == nil {
		return t.UTC().Format("2 January 2006")
	}
	if t, err := time.Parse(time.DateOnly, published); err == nil {
		return t.Format("2 January 2006")
	}
	return Plain(published)
}

// authors are the agencies that warn; where the document names none of them, their countries.
func authors(a *intel.Advisory) string {
	var names []string
	for i := range a.Agencies {
		if a.Agencies[i].Role == intel.RoleAuthor {
			names = append(names, agencyName(&a.Agencies[i]))
		}
	}
	if len(names) > 0 {
		return "by " + strings.Join(names, "; ")
	}
	for i := range a.Countries {
		if a.Countries[i].Role == intel.RoleAuthor {
			names = append(names, Plain(a.Countries[i].Name))
		}
	}
	if len(names) > 0 {
		return "by authorities of " + strings.Join(names, "; ")
	}
	return ""
}

// agencyName is Example Agency (EXA, US).
func agencyName(x *intel.Agency) string {
	return Plain(x.Name) + inBrackets(join(", ", Plain(x.Acronym), Plain(x.Country)))
}

func pages(n int) string {
	if n == 0 {
		return ""
	}
	return ", " + count(n, "page")
}

// said counts the indicators in a sentence.
func said(a *intel.Advisory) string {
	switch {
	case a.Indicators.Len() > 0:
	case len(a.Rules) > 0:
		return "no indicators, and " + count(len(a.Rules), "detection rule") + ", which this version does not evaluate"
	default:
		return "no indicators: this document names nothing that can be looked for in logs"
	}
	counts := map[indicator.Kind]int{}
	for i := range a.Indicators.Len() {
		counts[a.Indicators.Value(i).Kind]++
	}
	var kinds []string
	for _, kind := range indicator.Kinds {
		if n := counts[kind]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%s %s", grouped(int64(n)), kind))
		}
	}
	return count(a.Indicators.Len(), "indicator") + " (" + strings.Join(kinds, ", ") + ")"
}

// mostOfKind is how many indicators of a kind a person reads.
const mostOfKind = 40

// indicators lists them by kind, the surest first. The values, which differ most in length, come last.
func indicators(s *screen, a *intel.Advisory) {
	if a.Indicators.Len() == 0 {
		return
	}
	s.heading("indicators: " + grouped(int64(a.Indicators.Len())))
	byKind, noted := map[indicator.Kind][]intel.Indicator{}, false
	for _, x := range a.Indicators.All() {
		byKind[x.Kind] = append(byKind[x.Kind], x)
		noted = noted || note(&x) != ""
	}
	t := s.table()
	for _, kind := range indicator.Kinds {
		list := byKind[kind]
		slices.SortStableFunc(list, func(x, y intel.Indicator) int { return cmp.Compare(y.Confidence, x.Confidence) })
		for _, x := range list[:min(mostOfKind, len(list))] {
			cells := []string{string(kind), fmt.Sprintf("%2d %%", x.Confidence)}
			if noted {
				cells = append(cells, note(&x))
			}
			value := shorten(Plain(indicator.Defang(x.Indicator)), max(len64, s.width-40))
			t.row(append(cells, value+placed(x.Evidence))...)
		}
	}
	t.flush()
	for _, kind := range indicator.Kinds {
		if n := len(byKind[kind]) - mostOfKind; n > 0 {
			s.cut(grouped(int64(n)) + " " + string(kind))
		}
	}
}

// len64 is as wide as a SHA-256, which is not shortened.
const len64 = 64

// note is what an indicator is there for, and at which ports.
func note(x *intel.Indicator) string {
	if x.Revoked {
		return "revoked: not looked for"
	}
	ports := make([]string, len(x.Ports))
	for i, port := range x.Ports {
		ports[i] = strconv.Itoa(port)
	}
	if len(ports) > mostPorts {
		ports = append(ports[:mostPorts], "…")
	}
	if len(ports) > 0 {
		ports[0] = "port " + ports[0]
	}
	return join(", ", append([]string{Plain(x.Role)}, ports...)...)
}

// mostPorts is how many ports of an indicator a person reads.
const mostPorts = 3

// where is the first place of evidence.
func where(evidence []intel.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	e := evidence[0]
	text := fmt.Sprintf("at %d", e.Offset)
	if e.Page > 0 {
		text = fmt.Sprintf("page %d, %s", e.Page, text)
	}
	if more := len(evidence) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// spot is where in short: the page, or the offset where there are none, and how many places there are beside it.
func spot(evidence []intel.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	e := evidence[0]
	text := fmt.Sprintf("at %d", e.Offset)
	if e.Page > 0 {
		text = fmt.Sprintf("page %d", e.Page)
	}
	if more := len(evidence) - 1; more > 0 {
		text += fmt.Sprintf(", +%d", more)
	}
	return text
}

func vulnerabilities(s *screen, a *intel.Advisory) {
	if len(a.Vulnerabilities) == 0 {
		return
	}
	ids := make([]string, len(a.Vulnerabilities))
	for i, v := range a.Vulnerabilities {
		ids[i] = Plain(v.ID)
	}
	s.heading(fmt.Sprintf("vulnerabilities: %d", len(ids)))
	s.line("  ", strings.Join(ids, ", "))
}

// What a person reads of the rejected: the most frequent reasons, with a few values each.
const (
	mostReasons = 6
	mostRefused = 2
)

// A refusal is a reason with what it was given for.
type refusal struct {
	kind, reason string
	values       []string // the first few
	count        int
}

func rejected(s *screen, a *intel.Advisory) {
	if len(a.Rejected) == 0 {
		return
	}
	list := refusals(a.Rejected)
	var lines []labelled
	for _, r := range list[:min(mostReasons, len(list))] {
		more := ""
		if r.count > len(r.values) {
			more = ", …"
		}
		text := Plain(r.reason) + ": " + strings.Join(r.values, ", ") + more
		lines = append(lines, labelled{fmt.Sprintf("%s %s", grouped(int64(r.count)), Plain(r.kind)), []string{text}})
	}
	s.part("rejected: "+grouped(int64(len(a.Rejected))), lines...)
	s.more(len(list)-mostReasons, "reason")
}

// refusals are grouped by kind and reason, the most frequent first.
func refusals(rejected []intel.Rejected) []*refusal {
	type key struct{ kind, reason string }
	groups := map[key]*refusal{}
	var list []*refusal
	for i := range rejected {
		x := &rejected[i]
		g := groups[key{x.Kind, x.Reason}]
		if g == nil {
			g = &refusal{kind: x.Kind, reason: x.Reason}
			groups[key{x.Kind, x.Reason}] = g
			list = append(list, g)
		}
		if g.count++; len(g.values) < mostRefused {
			g.values = append(g.values, shorten(defangText(indicator.Kind(x.Kind), Plain(x.Value)), 40))
		}
	}
	slices.SortStableFunc(list, func(x, y *refusal) int { return cmp.Compare(y.count, x.count) })
	return list
}
