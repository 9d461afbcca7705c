package sigma

// Evidence names a value of the event matched last that a rule matched by: of those found first the one that the rule
// asks most of. There is none where the rule asks only for what is absent. The value is the event's own.
func (e *Engine) Evidence(rule int, ev *Event) (field string, value []byte) {
	f := finding{place: -1}
	e.find(e.conditions[rule], &ev.view, &f)
	if f.place < 0 {
		return "", nil
	}
	return ev.view.fields[f.place].name, ev.view.fields[f.place].value
}

// A finding is the place of a field among those of the event, below 0 for none, and how rare what was asked of it is.
type finding struct {
	place  int
	rarity float64
}

// find looks through the parts of a condition that holds. Of And all hold; of Or the first that does is enough.
func (e *Engine) find(x *expr, v *view, best *finding) {
	switch x.op {
	case And:
		for i := range x.args {
			e.find(&x.args[i], v, best)
		}
	case Or:
		for i := range x.args {
			if e.holds(&x.args[i], v) {
				e.find(&x.args[i], v, best)
				return
			}
		}
	case Match:
		e.atoms[x.atom].weigh(v, best)
	}
}

// weigh takes an atom that holds for evidence, if it asks more than the best so far.
func (a *atom) weigh(v *view, best *finding) {
	rarity := 1.0
	if c := clueOf(a.test); len(c.texts) > 0 {
		rarity = c.rarity()
	}
	if best.place >= 0 && rarity >= best.rarity {
		return
	}
	if place := a.place(v); place >= 0 {
		*best = finding{place, rarity}
	}
}

// place is that of the first field that passes, below 0 if none has a value that does.
func (a *atom) place(v *view) int {
	if a.field != everyField {
		for i := v.first[a.field]; i != 0; i = v.next[i-1] {
			if passes(a.test, v, int(i-1)) {
				return int(i - 1)
			}
		}
		return -1
	}
	for i := range v.fields {
		if passes(a.test, v, i) {
			return i
		}
	}
	return -1
}
