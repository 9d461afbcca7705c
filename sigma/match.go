package sigma

import (
	"bytes"
	"net/netip"
)

// An expr is a compiled condition: a leaf is the number of an atom. Its parts lie side by side in memory, as fetching them takes
// longer than what is done with them; those of a node that several conditions name lie there once.
type expr struct {
	op   Op
	atom int32
	args []expr
}

// An atom is one test of one field, or of every field for a keyword.
type atom struct {
	field int // its number, or everyField
	test  test
}

// everyField is the field of keywords.
const everyField = -2

// A test is what is asked of a field: *pattern, expression, network or comparison of its values, any of which may pass;
// presence, absence or reference of the field as a whole.
type test any

type (
	network    struct{ netip.Prefix }
	comparison struct {
		op    compareOp
		part  timePart
		bound float64
	}
	presence  struct{} // the field is there, be it null
	absence   struct{} // it is not, or has no value but null
	reference struct { // a value is, or holds, one of another field
		field          int
		atStart, atEnd bool // where the other's stands; both: it is the whole
		open           bool // it may stand anywhere
		cased          bool
	}
)

// holds evaluates a condition as it is written. And and Or of nothing hold always and never.
func (e *Engine) holds(x *expr, v *view) bool {
	switch x.op {
	case And:
		for i := range x.args {
			if !e.holds(&x.args[i], v) {
				return false
			}
		}
		return true
	case Or:
		for i := range x.args {
			if e.holds(&x.args[i], v) {
				return true
			}
		}
		return false
	case Not:
		return !e.holds(&x.args[0], v)
	}
	return e.atoms[x.atom].holds(v)
}

func (a *atom) holds(v *view) bool {
	if a.field == everyField {
		for i := range v.fields {
			if passes(a.test, v, i) {
				return true
			}
		}
		return false
	}
	switch t := a.test.(type) {
	case presence:
		return v.first[a.field] != 0
	case absence:
		return !v.hasValue(a.field)
	case reference:
		return t.holds(v, a.field)
	}
	for i := v.first[a.field]; i != 0; i = v.next[i-1] {
		if passes(a.test, v, int(i-1)) {
			return true
		}
	}
	return false
}

// passes tells whether one value passes a test of values.
func passes(t test, v *view, i int) bool {
	if v.fields[i].isNull {
		return false
	}
	switch t := t.(type) {
	case *pattern:
		if t.cased {
			return t.matches(v.fields[i].value)
		}
		return t.matches(v.fold(i))
	case expression:
		return t.holds(v.fields[i].value, v.fold(i))
	case network:
		return t.Contains(v.address(i))
	case comparison:
		return t.holds(v.fields[i].value)
	}
	return false
}

func (v *view) hasValue(number int) bool {
	for i := v.first[number]; i != 0; i = v.next[i-1] {
		if !v.fields[i-1].isNull {
			return true
		}
	}
	return false
}

func (c comparison) holds(value []byte) bool {
	read := eventNumber
	if c.part != noPart {
		read = c.part.of
	}
	n, ok := read(value)
	return ok && c.op.holds(n, c.bound)
}

// holds compares every value of the field with every value of the other.
func (r reference) holds(v *view, number int) bool {
	for i := v.first[number]; i != 0; i = v.next[i-1] {
		for j := v.first[r.field]; j != 0; j = v.next[j-1] {
			if !v.fields[i-1].isNull && !v.fields[j-1].isNull && r.fits(r.text(v, i-1), r.text(v, j-1)) {
				return true
			}
		}
	}
	return false
}

func (r reference) text(v *view, i int32) []byte {
	if r.cased {
		return v.fields[i].value
	}
	return v.fold(int(i))
}

func (r reference) fits(value, other []byte) bool {
	switch {
	case r.open:
		return bytes.Contains(value, other)
	case r.atStart && !r.atEnd:
		return bytes.HasPrefix(value, other)
	case r.atEnd && !r.atStart:
		return bytes.HasSuffix(value, other)
	}
	return bytes.Equal(value, other)
}
