package sweep

import (
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/scan"
)

// asked are the distinct indicators that are asked for, in the order of the advisories. A million of them are twelve bytes
// each, as values stay in the advisories.
type asked struct {
	advisories []*intel.Advisory
	titles     []string // of the advisories
	list       []one
	lists      []string           // the names of warning lists that set something aside
	searched   []int32            // numbers in list, of those that are looked for
	spans      map[int32]validity // of those that several advisories name
}

// one asked indicator is where an advisory first names it.
type one struct {
	advisory, number int32
	aside            uint16 // 1 + the place in lists of the warning list that sets it aside; 0: none
}

// validity is from when to when; nil: always.
type validity struct{ from, until *time.Time }

// gather lists the indicators that are asked for. Revoked ones are left out.
func gather(q *Question) *asked {
	a := &asked{advisories: q.Advisories, spans: map[int32]validity{}}
	total := 0
	for _, advisory := range q.Advisories {
		total += advisory.Indicators.Len()
		a.titles = append(a.titles, Title(advisory))
	}
	a.list = make([]one, 0, total)
	a.searched = make([]int32, 0, total)
	var index *intel.Index // none where there is nothing to be told apart
	if len(q.Advisories) > 1 || total > 0 && !q.Advisories[0].Indicators.AreDistinct() {
		index = intel.NewIndex(total)
	}
	for i, advisory := range q.Advisories {
		for j := range advisory.Indicators.Len() {
			a.ask(q, index, one{advisory: int32(i), number: int32(j)})
		}
	}
	return a
}

// ask takes one indicator in.
func (a *asked) ask(q *Question, index *intel.Index, x one) {
	list, number := a.where(x)
	value := list.Value(number)
	if list.IsRevoked(number) || q.Ask != 0 && !q.Ask.Has(value.Kind) {
		return
	}
	if index != nil {
		at := func(i int) (indicator.Indicator, string) { return a.value(a.list[i]), "" }
		if known, isKnown := index.Put(value, "", at); isKnown {
			a.widen(int32(known), a.stated(x))
			return
		}
	}
	if list, listed := q.Warnings.Check(value); listed && !q.MatchAll {
		x.aside = a.aside(list)
	} else {
		a.searched = append(a.searched, int32(len(a.list)))
	}
	a.list = append(a.list, x)
}

func (a *asked) aside(list string) uint16 {
	i := slices.Index(a.lists, list)
	if i < 0 {
		i = len(a.lists)
		a.lists = append(a.lists, list)
	}
	return uint16(i + 1)
}

// where is the list in which an advisory names an indicator, and its number there.
func (a *asked) where(x one) (*intel.Indicators, int) {
	return &a.advisories[x.advisory].Indicators, int(x.number)
}

func (a *asked) value(x one) indicator.Indicator {
	list, number := a.where(x)
	return list.Value(number)
}

// stated is the validity that the first advisory states.
func (a *asked) stated(x one) validity {
	list, number := a.where(x)
	from, until := list.Validity(number)
	return validity{from, until}
}

// validity is that of an indicator, over all advisories.
func (a *asked) validity(number int32) validity {
	if span, ok := a.spans[number]; ok {
		return span
	}
	return a.stated(a.list[number])
}

// widen makes an indicator that a second advisory names valid whenever one of the two says so.
func (a *asked) widen(number int32, other validity) {
	span := a.validity(number)
	isWider := false
	if span.from != nil && (other.from == nil || other.from.Before(*span.from)) {
		span.from, isWider = other.from, true
	}
	if span.until != nil && (other.until == nil || other.until.After(*span.until)) {
		span.until, isWider = other.until, true
	}
	if isWider {
		a.spans[number] = span
	}
}

// values are those that are looked for.
func (a *asked) values() []indicator.Indicator {
	values := make([]indicator.Indicator, len(a.searched))
	for i, number := range a.searched {
		values[i] = a.value(a.list[number])
	}
	return values
}

// target is what a scan is to know of a value that is looked for.
func (a *asked) target(i int) scan.Target {
	number := a.searched[i]
	x := a.list[number]
	span := a.validity(number)
	t := scan.Target{Indicator: a.value(x), Advisory: a.titles[x.advisory], ValidFrom: span.from, ValidUntil: span.until}
	list, at := a.where(x)
	_, t.ID = list.Identity(at)
	return t
}
