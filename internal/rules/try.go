package rules

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"picket/internal/intel"
	"picket/internal/record"
	"picket/sigma"
)

// maxObserved bounds the bytes that a trial keeps for correlations.
const maxObserved = 64 << 20

// A subject is what a trial is about: rules, correlations, or those of one file.
type subject struct {
	rules        []int
	correlations []*sigma.Correlation
}

// try runs one trial.
func (s *Set) try(ctx context.Context, m *Matcher, t *Trial) *Result {
	result := &Result{Trial: *t}
	about, err := s.subject(t.Rule)
	if err != nil {
		result.Err = err
		return result
	}
	correlator := s.Correlator(maxObserved)
	observe := func(line []byte, r *record.Record) {
		result.Records++
		m.Look(line, r)
		var matched []int
		m.Match(func(rule int) { matched = append(matched, rule) })
		if slices.ContainsFunc(matched, func(rule int) bool { return about.has(rule, correlator) }) {
			result.Got++
		}
		if correlator != nil {
			m.observe(correlator, matched)
		}
	}
	if t.Events == "" {
		parseRecords(t.inline, record.Hint{}, observe)
	} else {
		result.Err = eachRecord(ctx, t.Events, observe)
	}
	if correlator != nil {
		correlator.Conclude(func(found sigma.CorrelationMatch) {
			if slices.Contains(about.correlations, found.Correlation) {
				result.Got++
			}
		})
	}
	if result.Err == nil && result.Records == 0 {
		result.Err = errors.New("there are no events")
	}
	return result
}

// has says whether matches of a rule count. Of a file with correlations, the rules that are there for these alone do not.
func (s *subject) has(rule int, c *sigma.Correlator) bool {
	return slices.Contains(s.rules, rule) && (len(s.correlations) == 0 || !c.Silent(rule))
}

// observe tells a correlator of the rules that the record of the last Look matched.
func (m *Matcher) observe(c *sigma.Correlator, matched []int) {
	matched = slices.DeleteFunc(matched, func(rule int) bool { return !c.Wants(rule) })
	if len(matched) == 0 {
		return
	}
	event, at := m.Event(), time.Time{}
	if m.r.Basis != intel.NoTime {
		at = time.UnixMicro(m.r.Time).UTC()
	}
	for _, rule := range matched {
		c.Observe(rule, at, event)
	}
}

// subject finds the rules and correlations of an id or of a file.
func (s *Set) subject(name string) (found subject, err error) {
	isIt := func(m *sigma.Meta) bool {
		return name != "" && m.ID == name || filepath.Clean(m.File) == filepath.Clean(name)
	}
	for i, rule := range s.Rules() {
		if isIt(&rule.Meta) {
			found.rules = append(found.rules, i)
		}
	}
	for _, c := range s.Correlations() {
		if isIt(&c.Meta) {
			found.correlations = append(found.correlations, c)
		}
	}
	if len(found.rules)+len(found.correlations) > 0 {
		return found, nil
	}
	for _, problems := range [][]sigma.Problem{s.problems, s.left} {
		if i := slices.IndexFunc(problems, func(p sigma.Problem) bool { return p.File == name || p.Rule == name }); i >= 0 {
			return found, fmt.Errorf("is not used: %s", problems[i].Reason)
		}
	}
	return found, errors.New("is not there: name the directory it lies in with --rules")
}
