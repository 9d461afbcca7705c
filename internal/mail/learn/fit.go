package learn

import (
	"math"
	"slices"

	"picket/internal/mail"
)

// A View is which strengths of an example count.
type View func(*Example) map[string]float64

// The views.
var (
	Full   View = func(e *Example) map[string]float64 { return e.Full }
	Hidden View = func(e *Example) map[string]float64 { return e.Hidden }
)

// A Task is what is told apart.
type Task struct {
	View View
	// Is gives the answer, and whether the example is asked at all.
	Is func(*Example) (answer, asked bool)
}

// IsPhish tells phishing from spam and ham, where the corpus and who read the message agree.
func IsPhish(e *Example) (answer, asked bool) { return e.Given == "phish", e.Class == e.Given }

// IsGivenPhish does so by what the corpora say.
func IsGivenPhish(e *Example) (answer, asked bool) { return e.Given == "phish", true }

// IsReadPhish does so by what a reader says. Fraud by conversation is something of both, and not asked.
func IsReadPhish(e *Example) (answer, asked bool) {
	return e.Class == "phish", e.Class == "phish" || e.Class == "spam" || e.Class == "ham"
}

// IsSpam tells spam, fraud by conversation with it, from ham.
func IsSpam(e *Example) (answer, asked bool) {
	return e.Class == "spam" || e.Class == "fraud", e.Class == "spam" || e.Class == "fraud" || e.Class == "ham"
}

// balance is the power of a corpus's size that it counts with: a corpus of 4,000 messages of one list is not forty times one of 100.
const balance = 0.75

// Signals are the names of those that a model weighs, by their numbers.
func Signals() (names []string, speaks []int) {
	for _, s := range mail.Signals() {
		if s.Fixed == 0 {
			names, speaks = append(names, s.Name), append(speaks, s.Speaks)
		}
	}
	return names, speaks
}

// Fixed is what signals of fixed weight add to the log-odds of an example.
func (t Task) Fixed(e *Example) (odds float64) {
	strengths := t.View(e)
	for _, s := range mail.Signals() {
		odds += s.Fixed * strengths[s.Name]
	}
	return odds
}

// Fit fits a forest. It is deterministic.
func (t Task) Fit(all []*Example) *mail.Forest {
	names, speaks := Signals()
	bias, trees := boost(t.rows(all, names), speaks)
	return &mail.Forest{Bias: bias, Trees: trees}
}

func (t Task) rows(all []*Example, names []string) []row {
	counts := t.counts(all)
	var rows []row
	for _, e := range all {
		answer, asked := t.Is(e)
		if !asked {
			continue
		}
		r := row{counts: counts(e)}
		if answer {
			r.answer = 1
		}
		view := t.View(e)
		for i, name := range names {
			if s := view[name]; s > 0 {
				r.signal, r.bin = append(r.signal, uint16(i)), append(r.bin, binOf(s))
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// modern is the first year of mail as it is now: authenticated, and nearly always with a page.
const modern = 2012

// counts says how much an example counts: both answers alike, within an answer old mail and new alike, so that the date tells nothing, and within
// these a corpus with a power of its size. The mean is 1.
func (t Task) counts(all []*Example) func(*Example) float64 {
	type part struct{ answer, modern bool }
	type key struct {
		part
		source string
	}
	keyOf := func(e *Example, answer bool) key { return key{part{answer, e.Year >= modern}, e.Source} }
	size, shares, total, asked := map[key]float64{}, map[part][]float64{}, map[part]float64{}, 0.0
	for _, e := range all {
		if answer, ok := t.Is(e); ok {
			size[keyOf(e, answer)]++
			asked++
		}
	}
	for k, n := range size {
		shares[k.part] = append(shares[k.part], math.Pow(n, balance))
	}
	parts := map[bool]float64{}
	for part, list := range shares {
		parts[part.answer]++
		slices.Sort(list) // a sum depends on its order, and a map has none
		for _, share := range list {
			total[part] += share
		}
	}
	return func(e *Example) float64 {
		answer, _ := t.Is(e)
		k := keyOf(e, answer)
		n := size[k]
		return math.Pow(n, balance) / total[k.part] / n * asked / 2 / parts[answer]
	}
}
