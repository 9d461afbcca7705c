package report

import (
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"picket/indicator"
	"picket/internal/dossier"
	"picket/internal/intel"
)

// Matters prints which of several documents speak of the same, for people: why they are put together, what each adds,
// where they disagree, and what they say in all. Of documents that have nothing in common it says so.
func Matters(w io.Writer, matters []dossier.Matter, documents, width int) error {
	s := newScreen(width)
	if len(matters) == 0 {
		s.line("", fmt.Sprintf("together: %d documents, and nothing that puts any two of them together", documents))
		return s.writeTo(w)
	}
	for i := range matters {
		if i > 0 {
			s.b.WriteByte('\n')
		}
		matter(s, &matters[i])
	}
	return s.writeTo(w)
}

func matter(s *screen, m *dossier.Matter) {
	title := ""
	if m.Title != "" {
		title = ": “" + shorten(told(m.Title), 120) + "”"
	}
	called := calledIn(m)
	s.line("", fmt.Sprintf("together: %d documents on one matter%s", len(m.Documents), title))
	s.line("  ", listOf(m.Documents, called))
	if m.Marking != "" {
		s.line("  ", "the strictest marking of them: "+Plain(m.Marking))
	}
	for _, names := range m.Copies {
		s.line("  ", "copies of one text: "+listOf(names, called))
	}
	s.part("why", labelled{"", whyTogether(m, called)})
	s.part("what each adds", additions(m, called)...)
	disagreements(s, m, called)
	all(s, m)
}

// A naming is how documents are called for people.
type naming func(document string) string

// calledIn calls documents by the last part of their path where that tells them apart.
func calledIn(m *dossier.Matter) naming {
	counts := map[string]int{}
	for _, name := range m.Documents {
		counts[path.Base(filepath.ToSlash(name))]++
	}
	return func(document string) string {
		if base := path.Base(filepath.ToSlash(document)); counts[base] == 1 {
			return told(base)
		}
		return told(document)
	}
}

func listOf(documents []string, called naming) string {
	names := make([]string, len(documents))
	for i, name := range documents {
		names[i] = called(name)
	}
	return strings.Join(names, ", ")
}

// mostReasonsOf is how many reasons why two documents belong together a person reads.
const mostReasonsOf = 5

func whyTogether(m *dossier.Matter, called naming) (list []string) {
	pairs := map[[2]string][]string{}
	var order [][2]string
	for _, r := range m.Reasons {
		if pairs[r.Documents] == nil {
			order = append(order, r.Documents)
		}
		pairs[r.Documents] = append(pairs[r.Documents], told(r.Text))
	}
	for _, pair := range order {
		reasons := pairs[pair]
		if more := len(reasons) - mostReasonsOf; more > 0 {
			reasons = append(reasons[:mostReasonsOf:mostReasonsOf], fmt.Sprintf("and %d more", more))
		}
		list = append(list, called(pair[0])+" and "+called(pair[1])+": "+strings.Join(reasons, "; "))
	}
	return list
}

// mostAdded is how much of a kind is named that a document says alone.
const mostAdded = 4

// additions are what each document says alone, a line a kind.
func additions(m *dossier.Matter, called naming) (list []labelled) {
	for _, a := range m.Adds {
		counts, named := map[string]int{}, map[string][]string{}
		var order []string
		for _, x := range a.Only {
			if counts[x.Kind] == 0 {
				order = append(order, x.Kind)
			}
			if counts[x.Kind]++; len(named[x.Kind]) < mostAdded {
				named[x.Kind] = append(named[x.Kind], clipped(statementName(x), mostPhrase))
			}
		}
		l := labelled{label: shorten(called(a.Document), 24)}
		for _, kind := range order {
			text := fmt.Sprintf("%s: %s", countKind(counts[kind], kind), strings.Join(named[kind], "; "))
			if counts[kind] > mostAdded {
				text += "; …"
			}
			l.texts = append(l.texts, text)
		}
		list = append(list, l)
	}
	return list
}

// countKind counts things by their kind: 2 agencies, 1 malware.
func countKind(n int, kind string) string {
	switch {
	case kind == "malware" || n == 1:
		return fmt.Sprintf("%d %s", n, kind)
	case strings.HasSuffix(kind, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(kind, "y"))
	}
	return count(n, kind)
}

// statementName is what a statement says in short.
func statementName(x dossier.Name) string {
	switch x.Kind {
	case "indicator":
		return shorten(defangText(indicator.Kind(x.ID), Plain(x.Name)), 60)
	case "technique":
		return techniqueName(&intel.Technique{Reading: intel.Reading{ID: x.ID, Name: x.Name}})
	case "event":
		return join(" ", Plain(x.ID), told(x.Name))
	case "claim":
		return join(", ", Plain(x.Role), Plain(x.ID)) + ": " + told(x.Name)
	case "country":
		return told(x.Name) + inBrackets(Plain(x.Role))
	}
	return told(x.Name) + inBrackets(join(", ", Plain(x.ID), Plain(x.Role)))
}

func disagreements(s *screen, m *dossier.Matter, called naming) {
	var list []labelled
	for _, d := range m.Disagreements[:min(mostTold, len(m.Disagreements))] {
		var parts []string
		for _, x := range d.Says {
			parts = append(parts, called(x.Document)+" says “"+clipped(told(x.Says), mostPhrase)+"”"+placed(x.Evidence))
		}
		of := clipped(told(d.Of), mostPhrase)
		if d.About == "indicator" || d.About == "role" {
			of = defangGuessed(of)
		}
		list = append(list, labelled{Plain(d.About), []string{of + ": " + strings.Join(parts, ", ")}})
	}
	s.part("where they disagree", list...)
	s.more(len(m.Disagreements)-mostTold, "disagreement")
}

// defangGuessed makes a value harmless whose kind is not at hand.
func defangGuessed(value string) string {
	if x, err := indicator.Guess(value); err == nil {
		return indicator.Defang(x)
	}
	return dots.Replace(value)
}

// mergedKinds are those of the merged view that a person reads at once; of the others it is told how many there are.
var mergedKinds = map[string]bool{"actor": true, "agency": true, "country": true, "sector": true, "technique": true, "malware": true,
	"tool": true, "vulnerability": true}

// all is what the documents say, without mentions of what plays a part; what only some of them say is marked.
func all(s *screen, m *dossier.Matter) {
	var list []labelled
	counts, order, part := map[string]int{}, []string{}, map[string]bool{}
	for _, x := range m.Merged {
		part[x.Kind+x.Name] = part[x.Kind+x.Name] || x.Role != intel.RoleMentioned
	}
	for i := range m.Merged {
		x := &m.Merged[i]
		if !mergedKinds[x.Kind] {
			if counts[x.Kind] == 0 {
				order = append(order, x.Kind)
			}
			counts[x.Kind]++
			continue
		}
		if n := len(list); n == 0 || list[n-1].label != x.Kind {
			list = append(list, labelled{label: x.Kind})
		}
		if x.Role == intel.RoleMentioned && part[x.Kind+x.Name] {
			continue
		}
		text := statementName(dossier.Name{Kind: x.Kind, Name: x.Name, ID: x.ID, Role: x.Role})
		if n := len(x.Documents); n < len(m.Documents) {
			text += strings.ReplaceAll(fmt.Sprintf(" [%d of %d]", n, len(m.Documents)), " ", unbroken)
		}
		l := &list[len(list)-1]
		l.texts = append(l.texts, text)
	}
	for i := range list {
		list[i].texts = oneLine(list[i].texts)
	}
	var others []string
	for _, kind := range order {
		others = append(others, countKind(counts[kind], kind))
	}
	if len(others) > 0 {
		list = append(list, labelled{"and", []string{strings.Join(others, ", ") + ": --format ndjson lists them"}})
	}
	s.part("in all; [n of m] is how many of the documents say it, if not all do", list...)
}
