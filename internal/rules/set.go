package rules

import (
	"regexp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/sigma"
)

// A Set is compiled rules. It does not change, and many goroutines may make matchers of it.
type Set struct {
	engine   *sigma.Engine
	options  sigma.Options
	asks     []asks // of each rule
	told     []intel.MatchedRule
	files    int
	problems []sigma.Problem
	left     []sigma.Problem

	documents []*sigma.Document // nil where there are no correlations
}

// Rules are the rules, in the order of their numbers.
func (s *Set) Rules() []*sigma.Rule { return s.engine.Rules() }

// Files is how many files were read.
func (s *Set) Files() int { return s.files }

// Problems tell what of the files is not used, and why, in their order.
func (s *Set) Problems() []sigma.Problem { return s.problems }

// LeftOut are rules that nothing is wrong with, but whose status says that they are not to be used.
func (s *Set) LeftOut() []sigma.Problem { return s.left }

// Correlations are those among the documents, whether or not they can be evaluated.
func (s *Set) Correlations() []*sigma.Correlation {
	var all []*sigma.Correlation
	for _, d := range s.documents {
		if d.Correlation != nil {
			all = append(all, d.Correlation)
		}
	}
	return all
}

// Correlator makes a correlator for them, which may keep so many bytes; nil where there are none. Their problems are among
// those of the set. What a rule matches it is told with Matcher.Event.
func (s *Set) Correlator(memory int64) *sigma.Correlator {
	if s.documents == nil {
		return nil
	}
	c, _ := sigma.NewCorrelator(s.engine, s.documents, s.options, memory)
	return c
}

// Rule is what a sighting says of a rule.
func (s *Set) Rule(number int) intel.MatchedRule { return s.told[number] }

func tell(rule *sigma.Rule) intel.MatchedRule {
	return intel.MatchedRule{ID: rule.ID, Title: rule.Title, Level: string(rule.Level), Techniques: techniques(rule.Tags), File: rule.File}
}

var techniqueTag = regexp.MustCompile(`^attack\.(t\d{4}(?:\.\d{3})?)$`)

// techniques are the ids of ATT&CK's techniques among the tags of a rule: T1059.001 of attack.t1059.001.
func techniques(tags []string) []string {
	var ids []string
	for _, tag := range tags {
		if m := techniqueTag.FindStringSubmatch(strings.ToLower(strings.TrimSpace(tag))); m != nil {
			ids = append(ids, strings.ToUpper(m[1]))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
