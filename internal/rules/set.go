package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"picket/internal/intel"
	"picket/sigma"
)

// A Set is compiled rules. It does not change, and many goroutines may ask for matchers of it.
type Set struct {
	engine       *sigma.Engine
	documents    []*sigma.Document    // that it was compiled from; nil where there are no correlations
	correlations []*sigma.Correlation // among the documents
	options      sigma.Options        // and with which
	matched      []intel.MatchedRule  // of the rules, and behind them of the correlations
	parts        [][]int              // of each correlation, the rules that it is made of
	unusable     map[string]int       // rules with a problem, by technique
	advisories   map[string]string    // by the names under which their rules were read
	matchers     sync.Pool            // that are not in use
	files        int
	problems     []sigma.Problem
	left         []sigma.Problem
}

// Rules are the rules, in the order of their numbers.
func (s *Set) Rules() []*sigma.Rule { return s.engine.Rules() }

// Files is how many files were read.
func (s *Set) Files() int { return s.files }

// Problems tell what of the files is not used, and why, in their order.
func (s *Set) Problems() []sigma.Problem { return s.problems }

// LeftOut are rules that nothing is wrong with, but whose status says that they are not to be used.
func (s *Set) LeftOut() []sigma.Problem { return s.left }

// Rule is what a sighting says of a rule, or of a correlation: those have the numbers behind the rules. It must not be
// changed.
func (s *Set) Rule(number int) *intel.MatchedRule { return &s.matched[number] }

// Len is how many rules and correlations have a number.
func (s *Set) Len() int { return len(s.matched) }

// Parts are the numbers of the rules that a correlation is made of, none where it cannot be used; of a rule, its own.
func (s *Set) Parts(number int) []int {
	if of := number - len(s.engine.Rules()); of >= 0 {
		return s.parts[of]
	}
	return []int{number}
}

// Unusable is how many rules and correlations for a technique, or for a part of it, cannot be used: problems tell why.
func (s *Set) Unusable(technique string) int { return s.unusable[technique] }

// Advisory is the name of the advisory that a rule was lifted from, "" where it came from a file of rules.
func (s *Set) Advisory(number int) string { return s.advisories[s.matched[number].File] }

// Lifted is how many of the rules that stand in an advisory are used. There are none in no set.
func (s *Set) Lifted(advisory string) int {
	if s == nil {
		return 0
	}
	used := map[string]bool{} // a text may hold several
	for number := range s.matched {
		if s.Advisory(number) == advisory {
			used[s.matched[number].File] = true
		}
	}
	return len(used)
}

// Of are the rules that are for the records of a class, in order.
func (s *Set) Of(c *Class) []int {
	return s.engine.Route(c.Sources...).Rules()
}

func matchedBy(m *sigma.Meta) intel.MatchedRule {
	return intel.MatchedRule{ID: m.ID, Title: m.Title, Level: string(m.Level), Techniques: techniques(m.Tags), File: m.File}
}

// Correlations are those among the documents, whether or not they can be evaluated.
func (s *Set) Correlations() []*sigma.Correlation { return s.correlations }

// NumberOf is the number of a correlation, for Rule.
func (s *Set) NumberOf(c *sigma.Correlation) int {
	return len(s.engine.Rules()) + slices.Index(s.correlations, c)
}

// Correlator makes a correlator for them, which may keep so many bytes; nil where there are none. Their problems are among
// those of the set. What a rule matches it is told with Matcher.Event.
func (s *Set) Correlator(memory int64) *sigma.Correlator {
	if s.documents == nil {
		return nil
	}
	c, _ := s.correlator(memory)
	return c
}

func (s *Set) correlator(memory int64) (*sigma.Correlator, []sigma.Problem) {
	return sigma.NewCorrelator(s.engine, s.documents, s.options, memory)
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
