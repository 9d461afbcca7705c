package sigma

import (
	"fmt"
	"slices"
	"strings"
)

// A lookup finds documents by name or id.
type lookup struct {
	numbers map[identity]int // of rules in the engine
	named   map[string][]*Document
	plans   map[*Correlation]*plan
}

// An identity tells rules apart that pipelines may have changed since they were read.
type identity struct {
	Position
	id, name, title string
}

func identityOf(m Meta) identity { return identity{m.Position, m.ID, m.Name, m.Title} }

func newLookup(rules []*Rule, documents []*Document) *lookup {
	l := &lookup{numbers: map[identity]int{}, named: map[string][]*Document{}, plans: map[*Correlation]*plan{}}
	for i, r := range slices.Backward(rules) {
		l.numbers[identityOf(r.Meta)] = i
	}
	for _, d := range documents {
		switch {
		case d.Rule != nil:
			l.name(d, d.Rule.Meta)
		case d.Correlation != nil:
			l.name(d, d.Correlation.Meta)
			l.plans[d.Correlation] = &plan{correlation: d.Correlation}
		}
	}
	return l
}

func (l *lookup) name(d *Document, m Meta) {
	id := strings.ToLower(m.ID)
	for _, name := range slices.Compact([]string{id, m.Name}) {
		if name != "" {
			l.named[name] = append(l.named[name], d)
		}
	}
}

// find is what a correlation means by a name or id: the first in its own file, else the first at all.
func (l *lookup) find(reference, file string) *Document {
	found := l.named[strings.ToLower(reference)]
	found = append(slices.Clone(found), l.named[reference]...)
	for _, d := range found {
		if d.file() == file {
			return d
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return nil
}

func (d *Document) file() string {
	if d.Rule != nil {
		return d.Rule.File
	}
	return d.Correlation.File
}

// makePlans makes the plans of all correlations, with the rules that they refer to.
func (l *lookup) makePlans(documents []*Document) (all []*plan) {
	reasons := map[*plan]string{}
	for _, d := range documents {
		if d.Correlation != nil {
			p := l.plans[d.Correlation]
			reasons[p] = l.findChildren(p)
			all = append(all, p)
		}
	}
	for _, p := range all {
		if reasons[p] != "" {
			p.discard(reasons[p])
		}
	}
	return all
}

// findChildren finds what a correlation refers to. The reason says what it does not find.
func (l *lookup) findChildren(p *plan) (reason string) {
	seen := map[*Document]bool{}
	for k, reference := range p.correlation.Rules {
		d := l.find(reference, p.correlation.File)
		switch {
		case d == nil:
			return fmt.Sprintf("it refers to %q, which is not there", reference)
		case seen[d]:
			return fmt.Sprintf("it refers twice to the rule that %q means", reference)
		case d.Rule != nil:
			number, is := l.numbers[identityOf(d.Rule.Meta)]
			if !is {
				return fmt.Sprintf("it refers to %q, which cannot be used", reference)
			}
			p.children = append(p.children, child{rule: number, document: d.Rule})
		default:
			inner := l.plans[d.Correlation]
			p.children = append(p.children, child{plan: inner})
			inner.parents = append(inner.parents, link{parent: p, rule: k})
		}
		seen[d] = true
	}
	return ""
}

// A source is a rule whose matches a plan observes.
type source struct {
	plan    *plan
	rule    int        // place in its Rules
	columns [][]string // for each value of a row the names that the field may have in an event
}

// newSource finds the names of fields: through aliases, and as pipelines change them for this rule.
func newSource(p *plan, k int, rule *Rule, pipelines []*Pipeline) *source {
	own := func(field string) string { return p.alias(field, rule.Meta) }
	var related []*relatedField
	for _, name := range p.columns(own, rule.Meta) {
		related = append(related, &relatedField{names: []string{name}})
	}
	// What is wrong with a pipeline for this rule was said when the rule was compiled.
	_ = applyPipelines(pipelines, rule.copy(), related)
	s := &source{plan: p, rule: k}
	for _, f := range related {
		s.columns = append(s.columns, f.names)
	}
	return s
}

// columns are the fields of a row: those of the plan, then those of each plan that refers to it. event tells the name that
// a field of the plan has in the events of the rule.
func (p *plan) columns(event func(field string) string, rule Meta) []string {
	var names []string
	for _, field := range slices.Concat(p.correlation.GroupBy, p.correlation.Fields) {
		names = append(names, event(field))
	}
	for _, l := range p.parents {
		outer := func(field string) string {
			if name := l.parent.alias(field, rule); name != field {
				return name
			}
			return event(l.parent.alias(field, p.correlation.Meta))
		}
		names = append(names, l.parent.columns(outer, rule)...)
	}
	return names
}

// alias is the name of a field in what a rule or correlation matches (Sigma correlation rules specification 2.1, "Field
// Name Aliases").
func (p *plan) alias(field string, of Meta) string {
	for reference, name := range p.correlation.Aliases[field] {
		if isCalled(of, reference) {
			return name
		}
	}
	return field
}
