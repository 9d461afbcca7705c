package phrase

import (
	"math"
	"slices"
)

// bestCount is how many of a document's best sentences are looked at for each label.
const bestCount = 5

// A scored sentence.
type scored struct {
	score    float32
	sentence int
}

// Tally are the best scores of a document for one label.
type Tally struct {
	best  []scored // at most bestCount, the best first
	total float64  // of squares of what scores have above the floor
}

// floor is the score below which a sentence says nothing.
const floor = -0.6

func (t *Tally) add(score float32, sentence int) {
	if score <= floor {
		return
	}
	t.total += float64(score-floor) * float64(score-floor)
	if len(t.best) == bestCount && score <= t.best[bestCount-1].score {
		return
	}
	at, _ := slices.BinarySearchFunc(t.best, score, func(s scored, score float32) int {
		if s.score >= score {
			return -1
		}
		return 1
	})
	t.best = slices.Insert(t.best, at, scored{score, sentence})
	t.best = t.best[:min(len(t.best), bestCount)]
}

// Tallies score the sentences of a document: one Tally a label.
func (m *Model) Tallies(sentences []Sentence) []Tally {
	tallies := make([]Tally, len(m.Labels))
	sums, scores := make([]int32, len(m.Labels)), make([]float32, len(m.Labels))
	var features []Feature
	for i, s := range sentences {
		features = Features(s, features)
		if !m.score(features, sums, scores) {
			continue
		}
		for l, score := range scores {
			tallies[l].add(score, i)
		}
	}
	return tallies
}

// Context is what the judge is told beside the scores.
type Context struct {
	Sentences int // how many the document has
	IDs       int // how many identifiers of techniques it gives
}

// evidenceCount is the length of what Evidence gives.
const evidenceCount = 12

// Evidence is what the judge weighs: the constant, the best scores, how many more there are, the prior, and what is peculiar
// to the document.
func Evidence(t Tally, prior float32, c Context) []float64 {
	at := func(i int) float64 {
		if i < len(t.best) {
			return float64(t.best[i].score)
		}
		return floor
	}
	listed := 0.0
	if c.IDs > 3 {
		listed = 1
	}
	length := math.Log(float64(c.Sentences + 1))
	return []float64{1, at(0), at(1), at(2), at(4), max(0, at(0)), math.Log(t.total + 0.02),
		math.Log((t.total + 0.02) / float64(c.Sentences+5)), float64(prior), listed, listed * at(0), length - 4}
}

// Probability is that with which weights judge evidence.
func Probability(weights []float32, evidence []float64) float64 {
	sum := 0.0
	for i, x := range evidence {
		sum += float64(weights[i]) * x
	}
	return 1 / (1 + math.Exp(-sum))
}

// A Judgement says that a document describes a technique.
type Judgement struct {
	ID          string
	Probability float64
	Sentences   []int // those that say so, in order, at least one
}

// leastScore is that of the best sentence of a technique: many sentences that say little each are no evidence that one can show.
const leastScore = -0.2

// Describes gives the techniques that a document describes, as far as its sentences tell, in the order of the labels.
func (m *Model) Describes(sentences []Sentence, c Context) []Judgement {
	var list []Judgement
	for l, t := range m.Tallies(sentences) {
		label := m.Labels[l]
		if len(t.best) == 0 || t.best[0].score < leastScore {
			continue
		}
		p := Probability(m.Judge, Evidence(t, label.Prior, c))
		if p < float64(label.Threshold) {
			continue
		}
		list = append(list, Judgement{label.ID, p, t.telling()})
	}
	return list
}

// telling are the best sentence and those others that describe the technique by themselves.
func (t Tally) telling() []int {
	list := []int{t.best[0].sentence}
	for _, s := range t.best[1:] {
		if s.score > 0 {
			list = append(list, s.sentence)
		}
	}
	slices.Sort(list)
	return list
}
