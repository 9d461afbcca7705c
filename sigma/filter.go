package sigma

import (
	"fmt"
	"slices"
	"strings"
)

// applyFilters joins the conditions of filters to those of the rules that they are for, by And: rules whose log source the
// filter's covers, and that it names if it names some. The rules must be the caller's own copies. A filter that names a
// rule that is not there, or is of another log source, is a Problem: its other rules are narrowed all the same.
func applyFilters(rules []*Rule, filters []*Filter) []Problem {
	var problems []Problem
	for _, f := range filters {
		for _, name := range f.Rules {
			if reason := f.unfit(rules, name); reason != "" {
				problems = append(problems, Problem{Position: f.Position, Rule: f.Meta.label(), Reason: reason})
			}
		}
		for _, r := range rules {
			if f.isFor(r) {
				f.narrow(r)
			}
		}
	}
	return problems
}

// unfit says why a filter does nothing for a rule that it names.
func (f *Filter) unfit(rules []*Rule, name string) string {
	named := slices.ContainsFunc(rules, func(r *Rule) bool { return isCalled(r.Meta, name) })
	covered := slices.ContainsFunc(rules, func(r *Rule) bool { return isCalled(r.Meta, name) && f.LogSource.Covers(r.LogSource) })
	switch {
	case !named:
		return fmt.Sprintf("the filter names the rule %q, which is not there", name)
	case !covered:
		return fmt.Sprintf("the filter names the rule %q, which is of another log source", name)
	}
	return ""
}

func (f *Filter) isFor(r *Rule) bool {
	if !f.LogSource.Covers(r.LogSource) {
		return false
	}
	return len(f.Rules) == 0 || slices.ContainsFunc(f.Rules, func(name string) bool { return isCalled(r.Meta, name) })
}

// narrow gives a rule a copy of the filter, as pipelines will change it with the rest of the rule.
func (f *Filter) narrow(r *Rule) {
	copies := map[*Node]*Node{}
	r.Searches = slices.Clone(r.Searches)
	for _, s := range f.Searches {
		r.Searches = append(r.Searches, Search{s.Name, s.Node.copy(copies)})
	}
	r.Condition = &Node{Op: And, Args: []*Node{r.Condition, f.Condition.copy(copies)}}
}

// isCalled says whether a name or id means a document. Ids are UUIDs, in which case does not matter.
func isCalled(m Meta, reference string) bool {
	return reference != "" && (m.Name == reference || strings.EqualFold(m.ID, reference))
}
