package learn

import (
	"maps"
	"math"
	"math/rand/v2"
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

// IsPhish tells phishing from all else, IsSpam spam from ham.
func IsPhish(e *Example) (answer, asked bool) { return e.Class == "phish", true }

// IsSpam tells spam from ham.
func IsSpam(e *Example) (answer, asked bool) { return e.Class == "spam", e.Class != "phish" }

const (
	epochs  = 60
	ridge   = 2e-4 // of each weight's square: corpora are large, and weights that few examples carry must stay small
	balance = 0.5  // the power of a corpus's size that it counts with: a corpus of 4,000 messages of one list is not forty times one of 100
)

// An instance is an example in numbers: the signals that fired, and how much it counts.
type instance struct {
	names    []int
	strength []float64
	answer   float64
	counts   float64
}

// Fit fits the weights. It is deterministic.
func (t Task) Fit(all []*Example) *mail.Weighing {
	signals := mail.Signals()
	number := map[string]int{}
	for i, s := range signals {
		if s.Fixed == 0 {
			number[s.Name] = i
		}
	}
	data := t.instances(all, number)
	weights, bias := descend(data, signals)
	w := &mail.Weighing{Bias: bias, Weights: map[string]float64{}}
	for name, i := range number {
		if weights[i] != 0 {
			w.Weights[name] = weights[i]
		}
	}
	return w
}

func (t Task) instances(all []*Example, number map[string]int) []instance {
	counts := t.counts(all)
	var data []instance
	for _, e := range all {
		answer, asked := t.Is(e)
		if !asked {
			continue
		}
		x := instance{counts: counts(e)}
		if answer {
			x.answer = 1
		}
		view := t.View(e)
		for _, name := range slices.Sorted(maps.Keys(view)) {
			if i, ok := number[name]; ok {
				x.names, x.strength = append(x.names, i), append(x.strength, view[name])
			}
		}
		data = append(data, x)
	}
	return data
}

// counts says how much an example counts: both answers alike, and within an answer a corpus with a power of its size. The mean is 1.
func (t Task) counts(all []*Example) func(*Example) float64 {
	type key struct {
		answer bool
		source string
	}
	size, total, asked := map[key]float64{}, map[bool]float64{}, 0.0
	for _, e := range all {
		if answer, ok := t.Is(e); ok {
			size[key{answer, e.Source}]++
			asked++
		}
	}
	for k, n := range size {
		total[k.answer] += math.Pow(n, balance)
	}
	return func(e *Example) float64 {
		answer, _ := t.Is(e)
		n := size[key{answer, e.Source}]
		return math.Pow(n, balance) / total[answer] / n * asked / 2
	}
}

// descend is stochastic gradient descent with steps by AdaGrad (Duchi et al., 2011) and projection on what each weight may be.
func descend(data []instance, signals []mail.Signal) (weights []float64, bias float64) {
	weights = make([]float64, len(signals))
	squares, biasSquare := make([]float64, len(signals)), 0.0
	random := rand.New(rand.NewPCG(1, 2))
	order := random.Perm(len(data))
	for range epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			x := &data[i]
			odds := bias
			for k, name := range x.names {
				odds += weights[name] * x.strength[k]
			}
			slope := (1/(1+math.Exp(-odds)) - x.answer) * x.counts
			biasSquare += slope * slope
			bias -= 0.3 * slope / math.Sqrt(biasSquare+1)
			for k, name := range x.names {
				g := slope*x.strength[k] + ridge*weights[name]
				squares[name] += g * g
				weights[name] = allowed(weights[name]-0.3*g/math.Sqrt(squares[name]+1), signals[name].Speaks)
			}
		}
	}
	return weights, bias
}

// allowed keeps a weight on the side that its signal speaks for: what is learned may be weak, but never absurd.
func allowed(weight float64, speaks int) float64 {
	switch {
	case speaks > 0:
		return max(weight, 0)
	case speaks < 0:
		return min(weight, 0)
	}
	return weight
}
