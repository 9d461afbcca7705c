package sigma

import "math"

// A witness of a rule is some of its atoms, of which one at least holds wherever the rule matches. Where none does, the rule
// need not be evaluated. Only texts witness: what is absent, and what compares, gives nothing to look for.
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
		for i := range x.args {
			if w := e.witnessOf(&x.args[i]); w.cost < best.cost {
				best = w
			}
		}
		return best
	case Or:
		all := witness{}
		for i := range x.args {
			w := e.witnessOf(&x.args[i])
			all.atoms = append(all.atoms, w.atoms...)
			if all.cost += w.cost; math.IsInf(all.cost, 1) {
				return none
			}
		}
		return all
	}
	if c := clueOf(e.atoms[x.atom].test); len(c.texts) > 0 {
		return witness{[]int{int(x.atom)}, c.rarity()}
	}
	return none
}

// A clue is texts, folded, of which one stands in every folded value that a test passes, and where.
type clue struct {
	shape shape // whole, prefix, suffix; else anywhere
	texts [][]byte
}

// clueOf gives no texts where there are none to look for.
func clueOf(t test) clue {
	switch t := t.(type) {
	case expression:
		if t.isTelling() {
			return clue{within, t.texts}
		}
	case *pattern:
		text := t.literal()
		if t.cased {
			text = fold(nil, text)
		}
		if t.shape == whole || len(text) > 0 {
			return clue{t.shape, [][]byte{text}}
		}
	}
	return clue{}
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

// rarity guesses how often a clue is found, from how much it asks for.
func (c clue) rarity() float64 {
	sum := 0.0
	for _, text := range c.texts {
		n := len(text)
		if c.shape == whole {
			n += 4
		}
		sum += math.Pow(2, -float64(min(n, 24))/2)
	}
	return sum
}
