// Package learn fits the model of package technique to labelled sentences, and measures by cross-validation how well it finds
// techniques in reports that it has not seen.
package learn

import (
	"cmp"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"picket/internal/prose"
	"picket/internal/technique"
	"picket/internal/technique/phrase"
)

// Fifty are the techniques for which TRAM's reports were labelled.
var Fifty = strings.Fields(`T1003.001 T1005 T1012 T1016 T1021.001 T1027 T1033 T1036.005 T1041 T1047 T1053.005 T1055 T1056.001 T1057 T1059.003
	T1068 T1070.004 T1071.001 T1072 T1074.001 T1078 T1082 T1083 T1090 T1095 T1105 T1106 T1110 T1112 T1113 T1140 T1190 T1204.002 T1210
	T1218.011 T1219 T1484.001 T1518.001 T1543.003 T1547.001 T1548.002 T1552.001 T1557.001 T1562.001 T1564.001 T1566.001 T1569.002 T1570
	T1573.001 T1574.002`)

// FoldedLabel is that of the fifty that an identifier counts as: its own, or its parent's (T1055.012 counts as T1055); -1 if none.
func FoldedLabel(id string) int {
	if i := slices.Index(Fifty, id); i >= 0 {
		return i
	}
	parent, _, _ := strings.Cut(id, ".")
	return slices.Index(Fifty, parent)
}

// How the model is fitted and pruned.
const (
	leastSentences = 25   // with which a technique beside the fifty is learnt
	innerFolds     = 4    // for scores of reports that the classifiers have not seen
	leastThreshold = 0.6  // of a technique of the fifty: below, every second one is wrong
	leastWeight    = 3    // of 127: smaller ones are left out
	othersPrior    = -3.5 // logarithm of the odds of a technique beside the fifty in a report: one in thirty
	// othersThreshold is the least probability of a technique beside the fifty. No report is labelled with all of them. Among
	// those of CTI-HAL, which label a part, 24 of 34 that reach it are labelled (its sentences were left out of fitting).
	othersThreshold = 0.7
)

// Fit fits a model to a corpus, and gives it as phrase.Decode reads it. The same corpus gives the same bytes.
func Fit(c Corpus) []byte { return newTrainer(c, commonest(c)).fit(indexes(len(c.Reports))) }

// trainer fits models to parts of one corpus.
type trainer struct {
	corpus Corpus
	labels []string // the fifty, then others
	all    examples
	gold   []map[int]bool // of each report, by label
}

func newTrainer(c Corpus, others []string) *trainer {
	t := &trainer{corpus: c, labels: slices.Concat(Fifty, others)}
	place := map[string]int{}
	for i, id := range t.labels[len(Fifty):] {
		place[id] = len(Fifty) + i
	}
	t.all = newExamples(c, func(ids []string) (labels []int) {
		for _, id := range ids {
			if l := FoldedLabel(id); l >= 0 && !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
			if l, ok := place[id]; ok && !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
		return labels
	})
	for _, r := range c.Reports {
		t.gold = append(t.gold, r.Fifty())
	}
	return t
}

// Fifty are the labels of a report among the fifty, by their places.
func (r Report) Fifty() map[int]bool {
	labels := map[int]bool{}
	for _, s := range r.Spans {
		if l := FoldedLabel(s.ID); l >= 0 {
			labels[l] = true
		}
	}
	return labels
}

// commonest are the techniques beside the fifty of which there are enough sentences, the most frequent first.
func commonest(c Corpus) []string {
	count := map[string]int{}
	for _, r := range c.Reports {
		for _, s := range r.Spans {
			count[s.ID]++
		}
	}
	for _, s := range c.Sentences {
		for _, id := range s.IDs {
			count[id]++
		}
	}
	var ids []string
	for id, n := range count {
		if n >= leastSentences && !slices.Contains(Fifty, id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})
	return ids[:min(len(ids), phrase.MaxLabels-len(Fifty))]
}

// fit fits a model to some of the reports, and to all sentences that stand alone: the classifiers to all, the judge to scores
// of classifiers that have not seen the report.
func (t *trainer) fit(reports []int) []byte {
	judge, threshold := t.fitJudge(reports)
	m := t.classifiers(reports, len(t.labels))
	for l := range m.labels {
		m.labels[l].Prior, m.labels[l].Threshold = othersPrior, othersThreshold
		if l < len(Fifty) {
			m.labels[l].Prior, m.labels[l].Threshold = t.prior(reports, l, -1), max(float32(threshold), leastThreshold)
		}
	}
	return phrase.Encode(m.labels, judge, m.rows)
}

// classified are the classifiers of sentences as a model holds them.
type classified struct {
	labels []phrase.Label
	rows   []phrase.Row
}

// classifiers fits those of the first labels.
func (t *trainer) classifiers(reports []int, labels int) classified {
	used := map[int]bool{-1: true}
	for _, r := range reports {
		used[r] = true
	}
	var order []int32
	for i, x := range t.all.list {
		if used[x.report] {
			order = append(order, int32(i))
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
	weights := make([][]float32, labels)
	inParallel(labels, func(l int) {
		weights[l] = fitLabel(t.all.list, order, len(t.all.features), l)
	})
	return t.quantised(weights)
}

// workers is how many labels are fitted at once. The result does not depend on it.
const workers = 2

func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range workers {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// quantised turns weights, by label and feature, to rows of small numbers.
func (t *trainer) quantised(weights [][]float32) classified {
	c := classified{rows: make([]phrase.Row, len(t.all.features))}
	for i, f := range t.all.features {
		c.rows[i] = phrase.Row{Feature: f, IDF: t.all.idf[i]}
	}
	for l, w := range weights {
		largest := 0.0
		for i, idf := range t.all.idf {
			largest = max(largest, math.Abs(float64(w[i])*idf))
		}
		scale := max(largest/math.MaxInt8, 1e-9)
		for i, idf := range t.all.idf {
			if q := math.Round(float64(w[i]) * idf / scale); math.Abs(q) >= leastWeight {
				c.rows[i].Weights = append(c.rows[i].Weights, phrase.Weight{Label: uint8(l), Value: int8(q)})
			}
		}
		c.labels = append(c.labels, phrase.Label{ID: t.labels[l], Bias: w[len(w)-1], Scale: float32(scale)})
	}
	return c
}

// prior is the logarithm of the odds of a label in reports, without the report left out.
func (t *trainer) prior(reports []int, label, left int) float32 {
	with, without := 1.0, 1.0
	for _, r := range reports {
		switch {
		case r == left:
		case t.gold[r][label]:
			with++
		default:
			without++
		}
	}
	return float32(math.Log(with / without))
}

// fitJudge fits the judge, and gives the threshold with which it does best.
func (t *trainer) fitJudge(reports []int) (weights []float32, threshold float64) {
	var seen []observation
	for fold := range innerFolds {
		var in, out []int
		for k, r := range reports {
			if k%innerFolds == fold {
				out = append(out, r)
			} else {
				in = append(in, r)
			}
		}
		c := t.classifiers(in, len(Fifty))
		m, _ := phrase.Decode(phrase.Encode(c.labels, make([]float32, len(phrase.Evidence(phrase.Tally{}, 0, phrase.Context{}))), c.rows))
		for _, r := range out {
			seen = append(seen, t.observe(m, reports, r)...)
		}
	}
	unsaid := slices.DeleteFunc(slices.Clone(seen), func(o observation) bool { return o.given })
	for _, w := range logistic(unsaid) { // what an identifier tells needs no judge
		weights = append(weights, float32(w))
	}
	return weights, bestThreshold(seen, weights)
}

// observe gives the evidence on each label in one report.
func (t *trainer) observe(m *phrase.Model, reports []int, r int) (list []observation) {
	report := t.corpus.Reports[r]
	spans := prose.Sentences(report.Text)
	var sentences []phrase.Sentence
	for _, s := range technique.Telling(report.Text, spans) {
		sentences = append(sentences, phrase.NewSentence(s.Of(report.Text)))
	}
	ids := map[string]bool{}
	given := map[int]bool{}
	for _, f := range technique.IDs(report.Text) {
		ids[f.ID] = true
		given[FoldedLabel(f.ID)] = true
	}
	context := phrase.Context{Sentences: len(spans), IDs: len(ids)}
	for l, tally := range m.Tallies(sentences) {
		list = append(list, observation{phrase.Evidence(tally, t.prior(reports, l, r), context), t.gold[r][l], given[l]})
	}
	return list
}

// bestThreshold is the probability from which on observations taken for labelled, beside those given, make the greatest F1.
func bestThreshold(list []observation, weights []float32) float64 {
	type judged struct {
		probability float64
		labelled    bool
	}
	var all []judged
	labelled := 0.0
	for _, o := range list {
		probability := phrase.Probability(weights, o.evidence)
		if o.given {
			probability = 1
		}
		all = append(all, judged{probability, o.labelled})
		if o.labelled {
			labelled++
		}
	}
	slices.SortStableFunc(all, func(a, b judged) int { return cmp.Compare(b.probability, a.probability) })
	best, threshold, hits := 0.0, 0.5, 0.0
	for i, j := range all {
		if j.labelled {
			hits++
		}
		if f1 := 2 * hits / (float64(i+1) + labelled); f1 > best {
			best, threshold = f1, j.probability
		}
	}
	return threshold
}

// indexes are 0 to n-1.
func indexes(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

// shuffled are the places of reports in an order that their names decide.
func shuffled(reports []Report) []int {
	order := indexes(len(reports))
	key := func(i int) uint32 {
		h := fnv.New32a()
		h.Write([]byte(reports[i].Name))
		return h.Sum32()
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(key(a), key(b)) })
	return order
}
