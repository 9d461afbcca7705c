package sigma

import (
	"fmt"
	"slices"
)

// A plan is a correlation whose rules are found. The row of an observation has what it groups by, what it counts, and then,
// for each plan that refers to it, the row that an observation has there.
type plan struct {
	correlation *Correlation
	children    []child
	parents     []link
	width       int
	reason      string // why it cannot be used
}

// A child is what an entry of Correlation.Rules means: a rule of the engine or a correlation.
type child struct {
	rule     int
	document *Rule // as it was read
	plan     *plan
}

// A link is a plan that refers to another.
type link struct {
	parent *plan
	rule   int // place in its Rules
	offset int // where its row begins in the other's
}

// own is how many values of a row are the plan's own.
func (p *plan) own() int { return len(p.correlation.GroupBy) + len(p.correlation.Fields) }

// silent says whether a plan is there for others only.
func (p *plan) silent() bool {
	for _, l := range p.parents {
		if l.parent.correlation.Generate {
			return false
		}
	}
	return len(p.parents) > 0
}

// discard says why a plan cannot be used: then those that refer to it cannot be either.
func (p *plan) discard(reason string) {
	if p.reason != "" {
		return
	}
	p.reason = reason
	for _, l := range p.parents {
		l.parent.discard(fmt.Sprintf("it refers to %q, which cannot be used", p.correlation.Meta.label()))
	}
}

// makePlans finds the rules of all correlations. What refers to something that is not there, to itself in a circle, or to
// what cannot be used, is a Problem. Plans come after those that they refer to.
func makePlans(rules []*Rule, documents []*Document) (usable []*plan, problems []Problem) {
	l := newLookup(rules, documents)
	all := l.makePlans(documents)
	ordered := inOrder(all)
	layOut(ordered)
	for _, p := range all {
		if p.reason != "" {
			c := p.correlation
			problems = append(problems, Problem{c.Position, c.Meta.label(), "the correlation is not used: " + p.reason})
		}
	}
	for _, p := range ordered {
		if p.reason == "" {
			usable = append(usable, p)
		}
	}
	return usable, problems
}

// inOrder puts plans after those that they refer to. Those that it cannot place refer to themselves in a circle.
func inOrder(all []*plan) (ordered []*plan) {
	waits := map[*plan]int{}
	for _, p := range all {
		for _, c := range p.children {
			if c.plan != nil {
				waits[p]++
			}
		}
		if waits[p] == 0 {
			ordered = append(ordered, p)
		}
	}
	for i := 0; i < len(ordered); i++ {
		for _, l := range ordered[i].parents {
			if waits[l.parent]--; waits[l.parent] == 0 {
				ordered = append(ordered, l.parent)
			}
		}
	}
	for _, p := range all {
		if waits[p] > 0 {
			p.discard("it refers to itself in a circle, or to one that does")
		}
	}
	return ordered
}

// widest bounds the row of an observation: it grows with every way in which correlations refer to one another.
const widest = 1024

// layOut gives every plan its place in the rows of those that it refers to.
func layOut(ordered []*plan) {
	sizes := map[*plan]int{}
	for _, p := range slices.Backward(ordered) {
		sizes[p] = 1 + p.own()
		for _, l := range p.parents {
			sizes[p] = min(sizes[p]+sizes[l.parent], widest+1)
		}
		if sizes[p] > widest {
			p.discard("too many correlations refer to one another")
		}
	}
	for _, p := range slices.Backward(ordered) {
		p.parents = slices.DeleteFunc(p.parents, func(l link) bool { return l.parent.reason != "" })
		p.width = p.own()
		for i, l := range p.parents {
			p.parents[i].offset = p.width
			p.width += l.parent.width
		}
	}
}
