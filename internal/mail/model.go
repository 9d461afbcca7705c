package mail

import (
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"sync"
)

// A Model weighs signals. It is what the command internal/mail/train writes.
type Model struct {
	Trained string   `json:"trained"` // on how many messages of which classes
	Signals []string `json:"signals"` // their names, by the numbers that splits have
	// Phish tells phishing from all other mail, Spam tells spam from ham among that.
	Phish Forest `json:"phish"`
	Spam  Forest `json:"spam"`
	// PhishHidden and SpamHidden are fitted without the signals of bodies, for messages whose text is withheld.
	PhishHidden Forest `json:"phish_hidden"`
	SpamHidden  Forest `json:"spam_hidden"`
}

// A Forest is a sum of small trees over the strengths of signals: the log-odds are Bias and a leaf of each tree. Calibration is in it.
type Forest struct {
	Bias  float64 `json:"bias"`
	Trees []Tree  `json:"trees"`
	// Usual, Strict and Doubt are probabilities: from Usual on a message is called phishing with at most 1 false alarm in 100 messages that are
	// none, from Strict on 1 in 1,000, as measured by cross-validation; between Doubt and that a person should look.
	Usual  float64 `json:"usual,omitempty"`
	Strict float64 `json:"strict,omitempty"`
	Doubt  float64 `json:"doubt,omitempty"`
}

// TreeDepth is how many signals a leaf may depend on.
const TreeDepth = 4

// A Tree is a complete binary tree: below the split k are 2k+1, where it does not hold, and 2k+2, where it does; leaves follow the splits.
type Tree struct {
	Splits []Split   `json:"s"`
	Leaves []float64 `json:"l"`
}

// A Split asks whether a signal shows more strongly than Above. Signal is -1 where nothing is asked. In JSON it is the two in an array.
type Split struct {
	Signal int
	Above  float64
}

// MarshalJSON writes [signal,above].
func (s Split) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]float64{float64(s.Signal), s.Above})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Split) UnmarshalJSON(text []byte) error {
	var pair [2]float64
	err := json.Unmarshal(text, &pair)
	s.Signal, s.Above = int(pair[0]), pair[1]
	return err
}

//go:embed model.json
var embedded []byte

// DefaultModel is the one that comes with Picket. It is shared, and must not be changed.
var DefaultModel = sync.OnceValue(func() *Model {
	m := new(Model)
	if err := json.Unmarshal(embedded, m); err != nil {
		panic("mail: the embedded model is damaged: " + err.Error())
	}
	return m
})

// Odds are the log-odds of the strengths, by the signals' numbers.
func (f *Forest) Odds(strength func(signal int) float64) float64 {
	odds := f.Bias
	for i := range f.Trees {
		odds += f.Trees[i].leaf(strength)
	}
	return odds
}

func (t *Tree) leaf(strength func(signal int) float64) float64 {
	node := 0
	for node < len(t.Splits) {
		s := t.Splits[node]
		node = 2*node + 1
		if s.Signal >= 0 && strength(s.Signal) > s.Above {
			node++
		}
	}
	return t.Leaves[node-len(t.Splits)]
}

// weigh gives the log-odds of the strengths, and adds to shares what each signal that fired has in them: its Shapley value (Shapley, 1953)
// against a message in which none fired. base is what such a message has, and base and shares add up to the log-odds.
func (f *Forest) weigh(strengths, shares []float64) (base float64) {
	base = f.Bias
	for i := range f.Trees {
		base += f.Trees[i].share(strengths, shares)
	}
	return base
}

// share adds the Shapley values of one tree. Each leaf is a game of its own: it pays if the signals on its way that must show are there, and those
// that must not are absent (Lundberg et al., 2020, interventional). Where nothing fired, every split leads to the left.
func (t *Tree) share(strengths, shares []float64) (base float64) {
	t.walk(0, way{}, strengths, shares)
	return t.Leaves[0]
}

// A way is what a node depends on: signals that must be there, and signals that must not. The message has all of them.
type way struct {
	there, absent [TreeDepth]int
	n, m          int
}

func (t *Tree) walk(node int, w way, strengths, shares []float64) {
	for node < len(t.Splits) {
		s := t.Splits[node]
		node = 2*node + 1
		if s.Signal < 0 || strengths[s.Signal] <= s.Above || slices.Contains(w.absent[:w.m], s.Signal) {
			continue
		}
		if !slices.Contains(w.there[:w.n], s.Signal) {
			without := w
			without.absent[w.m] = s.Signal
			without.m++
			t.walk(node, without, strengths, shares)
			w.there[w.n] = s.Signal
			w.n++
		}
		node++
	}
	value := t.Leaves[node-len(t.Splits)]
	for _, signal := range w.there[:w.n] {
		shares[signal] += value * orders[w.n-1][w.m]
	}
	for _, signal := range w.absent[:w.m] {
		shares[signal] -= value * orders[w.m-1][w.n]
	}
}

// orders[a][b] is the part of all orders of a+b+1 signals in which one comes behind a given ones and before b given ones: a! b! / (a+b+1)!.
var orders = func() (parts [TreeDepth + 1][TreeDepth + 1]float64) {
	factorial := func(n int) float64 { return math.Gamma(float64(n + 1)) }
	for a := range parts {
		for b := range parts {
			parts[a][b] = factorial(a) * factorial(b) / factorial(a+b+1)
		}
	}
	return parts
}()

// Shares are what each of the strengths has in the log-odds, by the signals' names.
func (m *Model) Shares(f *Forest, strengths map[string]float64) map[string]float64 {
	var all []Finding
	for name, strength := range strengths {
		all = append(all, Finding{Name: name, Strength: strength})
	}
	m.weigh(f, all)
	shares := map[string]float64{}
	for _, x := range all {
		shares[x.Name] = x.Weight
	}
	return shares
}

// strengths are those of the findings by the signals' numbers, and which number each finding has; -1 where the model does not weigh it.
func (m *Model) strengths(all []Finding) (strengths []float64, numbers []int) {
	strengths, numbers = make([]float64, len(m.Signals)), make([]int, len(all))
	for i, x := range all {
		if numbers[i] = slices.Index(m.Signals, x.Name); numbers[i] >= 0 {
			strengths[numbers[i]] = x.Strength
		}
	}
	return strengths, numbers
}

// weigh sets the weight of each finding, and gives the probability. Weights that no corpus can teach are added to the model's.
func (m *Model) weigh(f *Forest, all []Finding) float64 {
	strengths, numbers := m.strengths(all)
	shares := make([]float64, len(m.Signals))
	odds := f.weigh(strengths, shares)
	for i := range all {
		x := &all[i]
		if fixed := fixedWeights[x.Name]; fixed != 0 {
			x.Weight = fixed * x.Strength
		} else if numbers[i] >= 0 {
			x.Weight = shares[numbers[i]]
		}
		odds += x.Weight
	}
	return sigmoid(odds)
}

// probability is what weigh gives, without the shares.
func (m *Model) probability(f *Forest, all []Finding) float64 {
	strengths, _ := m.strengths(all)
	odds := f.Odds(func(signal int) float64 { return strengths[signal] })
	for _, x := range all {
		odds += fixedWeights[x.Name] * x.Strength
	}
	return sigmoid(odds)
}

func sigmoid(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

var fixedWeights = func() map[string]float64 {
	weights := map[string]float64{}
	for _, s := range table {
		if s.Fixed != 0 {
			weights[s.Name] = s.Fixed
		}
	}
	return weights
}()
