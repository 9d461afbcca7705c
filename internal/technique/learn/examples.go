package learn

import (
	"math"
	"slices"

	"picket/internal/prose"
	"picket/internal/technique"
	"picket/internal/technique/phrase"
)

// An example is a sentence as a vector of length one, with what it describes.
type example struct {
	index  []int32 // of features, in order
	value  []float32
	labels []int
	weight float32
	report int // which it is from, -1 of none
}

// examples are all sentences of a corpus in the form that fitting takes.
type examples struct {
	list     []example
	features []phrase.Feature // in order; an index of an example is a place here
	idf      []float64
}

// leastFrequency is in how many sentences a feature must be.
const leastFrequency = 2

// ownWeight is that of a sentence that stands alone, beside those of reports.
const ownWeight = 0.5

// newExamples gives all sentences of reports that tell something, and the sentences that stand alone.
func newExamples(c Corpus, labelsOf func(ids []string) []int) examples {
	var e examples
	var features [][]phrase.Feature
	add := func(text string, ids []string, weight float32, report int) {
		if f := phrase.Features(phrase.NewSentence(text), nil); len(f) > 0 {
			features = append(features, f)
			e.list = append(e.list, example{labels: labelsOf(ids), weight: weight, report: report})
		}
	}
	for i, r := range c.Reports {
		for _, s := range technique.Telling(r.Text, prose.Sentences(r.Text)) {
			add(s.Of(r.Text), r.describedIn(s), 1, i)
		}
	}
	for _, s := range c.Sentences {
		add(s.Text, s.IDs, ownWeight, -1)
	}
	e.vectorise(features)
	return e
}

// describedIn are the techniques with which at least half of a sentence, or a stretch most of which is in it, is labelled.
func (r Report) describedIn(s prose.Span) (ids []string) {
	for _, l := range r.Spans {
		common := min(l.To, s.To) - max(l.From, s.From)
		if 2*common > min(l.To-l.From, s.To-s.From) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

// vectorise weighs features by their inverse document frequency and makes all vectors of one length.
func (e *examples) vectorise(features [][]phrase.Feature) {
	frequency := map[phrase.Feature]int{}
	for _, list := range features {
		for _, f := range list {
			frequency[f]++
		}
	}
	for f, n := range frequency {
		if n >= leastFrequency {
			e.features = append(e.features, f)
		}
	}
	slices.Sort(e.features)
	place := map[phrase.Feature]int32{}
	for i, f := range e.features {
		place[f] = int32(i)
		idf := math.Log(float64(len(features))/float64(frequency[f])) + 1
		e.idf = append(e.idf, phrase.QuantisedIDF(idf))
	}
	for k, list := range features {
		x, squares := &e.list[k], 0.0
		for _, f := range list {
			if i, ok := place[f]; ok {
				x.index = append(x.index, i)
				squares += e.idf[i] * e.idf[i]
			}
		}
		for _, i := range x.index {
			x.value = append(x.value, float32(e.idf[i]/math.Sqrt(squares)))
		}
	}
}
