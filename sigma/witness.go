package sigma

import "math"

// A witness of a rule is some of its atoms, of which one at least holds wherever the rule matches. Where none does, the rule
// need not be evaluated. Only patterns witness: what is absent, and what compares, gives nothing to look for.
type witness struct {
	atoms []int
	cost  float64 // how often, about, one of them may hold in events that the rule does not match: less is better
}

// none is the witness of what may hold without any pattern.
var none = witness{cost: math.Inf(1)}

// witnessOf finds the best: of And the best of one part, of Or all parts together.
func (e *Engine) witnessOf(x *expr) witness {
	switch x.op {
	case Not:
		return none
	case And:
		best := none
		for _, arg := range x.args {
			if w := e.witnessOf(arg); w.cost < best.cost {
				best = w
			}
		}
		return best
	case Or:
		all := witness{}
		for _, arg := range x.args {
			w := e.witnessOf(arg)
			all.atoms = append(all.atoms, w.atoms...)
			if all.cost += w.cost; math.IsInf(all.cost, 1) {
				return none
			}
		}
		return all
	}
	if p, ok := e.atoms[x.atom].test.(*pattern); ok && (p.shape == whole || len(p.literal()) > 0) {
		return witness{[]int{x.atom}, p.rarity()}
	}
	return none
}

// literal is the longest text that stands in every value that the pattern matches.
func (p *pattern) literal() []byte {
	longest := p.text
	for _, s := range p.segments {
		for _, piece := range s {
			if len(piece.text) > len(longest) {
				longest = piece.text
			}
		}
	}
	return longest
}

// rarity guesses how often a pattern holds, from how much it asks for.
func (p *pattern) rarity() float64 {
	n := len(p.literal())
	if p.shape == whole {
		n += 4
	}
	return math.Pow(2, -float64(min(n, 24))/2)
}
