package rules

import "picket/sigma"

// correlationMemory is how many bytes are kept of the events that correlations refer to.
const correlationMemory = 64 << 20

// addCorrelations gives correlations their numbers, and tells which cannot be evaluated.
func (l *loader) addCorrelations() {
	_, problems := l.set.correlator()
	l.set.problems = append(l.set.problems, problems...)
	for _, d := range l.documents {
		if d.Correlation != nil {
			l.set.relations = append(l.set.relations, d.Correlation)
			l.set.matched = append(l.set.matched, matchedBy(&d.Correlation.Meta))
		}
	}
}

// Correlator begins to look for the correlations of the set.
func (s *Set) Correlator() *sigma.Correlator {
	c, _ := s.correlator()
	return c
}

func (s *Set) correlator() (*sigma.Correlator, []sigma.Problem) {
	return sigma.NewCorrelator(s.engine, s.documents, s.options, correlationMemory)
}

// NumberOf is the number of a correlation, for Rule.
func (s *Set) NumberOf(c *sigma.Correlation) int {
	for i, known := range s.relations {
		if known == c {
			return len(s.engine.Rules()) + i
		}
	}
	return -1 // of another set
}
