package sweep

import "picket/matcher"

// Compiled is what a question looks for, ready to be searched for. It does not change: several sweeps may use it at once.
type Compiled struct {
	asked *asked
	set   *matcher.Set
}

// Compile makes what a question's Advisories, Ask, MatchAll and Warnings look for, and uses nothing else of it. The error is that
// of an indicator that is not canonical.
func Compile(q *Question) (*Compiled, error) {
	asked := gather(q)
	set, err := matcher.Compile(asked.values())
	if err != nil {
		return nil, err
	}
	return &Compiled{asked, set}, nil
}

// compiledOf is what the question brings, or is compiled now.
func compiledOf(q *Question) (*Compiled, error) {
	if q.Compiled != nil {
		return q.Compiled, nil
	}
	return Compile(q)
}
