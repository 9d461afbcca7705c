package sigma

import (
	"cmp"
	"slices"
)

// order puts what is cheap to ask before what is dear, in every part of a condition. And and Or do not mind.
func (e *Engine) order(x *expr) {
	for i := range x.args {
		e.order(&x.args[i])
	}
	if len(x.args) > 1 {
		slices.SortStableFunc(x.args, func(a, b expr) int { return cmp.Compare(e.price(&a), e.price(&b)) })
	}
}

// collapse leaves out each And and Or of a single part, which most values of rules are in. It changes no order.
func (x *expr) collapse() {
	for i := range x.args {
		x.args[i].collapse()
	}
	if len(x.args) == 1 && (x.op == And || x.op == Or) {
		*x = x.args[0]
	}
}

// price is about what a condition in order costs in most events, which it does not match: of And the first part, of Or all.
// The unit is a comparison of texts.
func (e *Engine) price(x *expr) int {
	switch {
	case x.op == Match:
		return e.atoms[x.atom].price()
	case len(x.args) == 0:
		return 0
	case x.op == And:
		return e.price(&x.args[0]) + 1
	}
	sum := 0
	for i := range x.args {
		sum += e.price(&x.args[i])
	}
	return sum
}

func (a *atom) price() int {
	price := 1
	switch t := a.test.(type) {
	case expression:
		price = 50
	case reference, network, comparison:
		price = 5
	case *pattern:
		switch t.shape {
		case within:
			price = 3
		case pieces:
			price = 6
		}
	}
	if a.field == everyField {
		price *= 20
	}
	return price
}
