package rules

import (
	"context"
	"fmt"
	"slices"

	"picket/sigma"
)

// A Check is what is known of files of rules.
type Check struct {
	Files, Rules, Correlations int
	Levels, Statuses           map[string]int // of rules; "" is for those that state none
	Problems                   []sigma.Problem
	Warnings                   []sigma.Problem // about rules that are used all the same
	LeftOut                    []sigma.Problem
}

// Inspect loads rules to say what is wrong with them. The error says that there is nothing to inspect.
func Inspect(ctx context.Context, paths []string, o Options) (*Check, error) {
	set, err := load(ctx, paths, o)
	if err != nil {
		return nil, err
	}
	if set.files == 0 && len(set.problems) == 0 {
		return nil, noRules(paths)
	}
	c := &Check{Files: set.files, Rules: len(set.Rules()), Correlations: len(set.Correlations()), Levels: map[string]int{}, Statuses: map[string]int{},
		Problems: set.problems, LeftOut: set.left}
	for _, p := range set.options.Pipelines {
		for _, note := range p.Notes {
			c.Warnings = append(c.Warnings, sigma.Problem{Position: sigma.Position{File: p.Name, Line: 1}, Reason: note})
		}
	}
	for _, rule := range set.Rules() {
		c.Levels[string(rule.Level)]++
		c.Statuses[rule.Status]++
		c.warn(rule)
	}
	slices.SortStableFunc(c.Warnings, byPlace)
	return c, nil
}

// warn says what makes a rule less useful than it looks.
func (c *Check) warn(rule *sigma.Rule) {
	add := func(format string, args ...any) {
		c.Warnings = append(c.Warnings, sigma.Problem{Position: rule.Position, Rule: rule.Title, Reason: fmt.Sprintf(format, args...)})
	}
	if !isKnown(rule.LogSource) {
		add("log source %s: no log that Picket reads is known to be of it", SourceName(rule.LogSource))
	}
	if rule.Status == "deprecated" {
		add("its status is deprecated")
	}
	for _, search := range unasked(rule) {
		add("search %s: the condition does not ask for it", search)
	}
}

// unasked are the names of the searches that the condition leaves out: often a filter that was forgotten.
func unasked(rule *sigma.Rule) (names []string) {
	asked := map[*sigma.Node]bool{}
	var walk func(n *sigma.Node)
	walk = func(n *sigma.Node) {
		if asked[n] {
			return
		}
		asked[n] = true
		for _, arg := range n.Args {
			walk(arg)
		}
	}
	walk(rule.Condition)
	for _, search := range rule.Searches {
		if !asked[search.Node] {
			names = append(names, search.Name)
		}
	}
	return names
}
