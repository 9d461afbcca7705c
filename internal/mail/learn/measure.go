package learn

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"picket/internal/mail"
)

// A Scored is an example with what a model that had not seen it said.
type Scored struct {
	*Example
	Answer bool
	Odds   float64 // log-odds
}

// Asked are those of which the question is asked, with its answers. The scores stay.
func Asked(scored []*Scored, is func(*Example) (answer, asked bool)) (list []*Scored) {
	for _, s := range scored {
		if answer, asked := is(s.Example); asked {
			list = append(list, &Scored{s.Example, answer, s.Odds})
		}
	}
	return list
}

// Probability of the answer.
func (s *Scored) Probability() float64 { return 1 / (1 + math.Exp(-s.Odds)) }

// odds are the log-odds that a forest gives.
func odds(f *mail.Forest, names []string, strengths map[string]float64) float64 {
	return f.Odds(func(signal int) float64 { return strengths[names[signal]] })
}

// Cross scores each example, asked or not, by a model fitted on the folds that it is not in. Messages of one mailing are in one fold.
func (t Task) Cross(all []*Example, folds int) []*Scored {
	return t.crossBy(all, func(e *Example) int { return int(e.Group % uint32(folds)) }, folds)
}

// LeaveOut scores the examples of each corpus of some size by a model that saw nothing of it; the small ones are one corpus.
func (t Task) LeaveOut(all []*Example) []*Scored {
	const least = 100
	size, number := map[string]int{}, map[string]int{}
	for _, e := range all {
		size[e.Source]++
	}
	for _, e := range all {
		if _, ok := number[e.Source]; !ok && size[e.Source] >= least {
			number[e.Source] = 1 + len(number)
		}
	}
	return t.crossBy(all, func(e *Example) int { return number[e.Source] }, 1+len(number))
}

// crossBy fits the models of all folds at once.
func (t Task) crossBy(all []*Example, fold func(*Example) int, folds int) []*Scored {
	names, _ := Signals()
	parts := make([][]*Scored, folds)
	var group sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for k := range folds {
		group.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			var seen []*Example
			for _, e := range all {
				if fold(e) != k {
					seen = append(seen, e)
				}
			}
			f := t.Fit(seen)
			for _, e := range all {
				if fold(e) == k {
					answer, _ := t.Is(e)
					parts[k] = append(parts[k], &Scored{e, answer, odds(f, names, t.View(e))})
				}
			}
		})
	}
	group.Wait()
	return slices.Concat(parts...)
}

// answers counts both.
func answers(scored []*Scored) (yes, no float64) {
	for _, s := range scored {
		if s.Answer {
			yes++
		} else {
			no++
		}
	}
	return yes, no
}

// Calibrate fits slope and shift of the log-odds to the answers (Platt, 1999), each answer counting alike.
func Calibrate(scored []*Scored) (slope, shift float64) {
	slope = 1
	yes, no := answers(scored)
	for range 2000 {
		var gs, gb, h11, h12, h22 float64
		for _, s := range scored {
			counts, y := 0.5/no, 0.0
			if s.Answer {
				counts, y = 0.5/yes, 1
			}
			p := 1 / (1 + math.Exp(-(slope*s.Odds + shift)))
			d, c := (p-y)*counts, p*(1-p)*counts
			gs, gb = gs+d*s.Odds, gb+d
			h11, h12, h22 = h11+c*s.Odds*s.Odds, h12+c*s.Odds, h22+c
		}
		h11, h22 = h11+1e-9, h22+1e-9
		det := h11*h22 - h12*h12
		ds, db := (h22*gs-h12*gb)/det, (h11*gb-h12*gs)/det
		step := math.Min(1, 1/math.Hypot(ds, db))
		slope, shift = slope-step*ds, shift-step*db
		if math.Hypot(ds, db) < 1e-9 {
			break
		}
	}
	return slope, shift
}

// Counts are the outcomes at a threshold.
type Counts struct{ TP, FP, TN, FN int }

// At counts the outcomes where the probability is at least the threshold.
func At(scored []*Scored, threshold float64) Counts {
	var c Counts
	for _, s := range scored {
		switch alarm := s.Probability() >= threshold; {
		case alarm && s.Answer:
			c.TP++
		case alarm:
			c.FP++
		case s.Answer:
			c.FN++
		default:
			c.TN++
		}
	}
	return c
}

// Precision is of the alarms, as many messages of either answer being there as in the corpora.
func (c Counts) Precision() float64 { return float64(c.TP) / float64(max(c.TP+c.FP, 1)) }

// Recall is of the messages that are it.
func (c Counts) Recall() float64 { return float64(c.TP) / float64(max(c.TP+c.FN, 1)) }

// FalseRate is of the messages that are not.
func (c Counts) FalseRate() float64 { return float64(c.FP) / float64(max(c.FP+c.TN, 1)) }

// Wilson is the 95 % interval of a share (Wilson, 1927).
func Wilson(hits, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(hits)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m)) / (1 + z*z/m)
	return max(0, middle-half), min(1, middle+half)
}

// Threshold is the least probability at which no more than the share of messages that are not it raise an alarm; 1 where there are none, since
// nothing is known of alarms then.
func Threshold(scored []*Scored, share float64) float64 {
	var no []float64
	for _, s := range scored {
		if !s.Answer {
			no = append(no, s.Probability())
		}
	}
	if len(no) == 0 {
		return 1
	}
	slices.Sort(no)
	slices.Reverse(no)
	return no[int(share*float64(len(no)))] + 1e-6
}

// CalibrationError is the expected one (Naeini et al., 2015) over ten bins of equal width, each answer counting alike.
func CalibrationError(scored []*Scored) float64 {
	var n, p, y [10]float64
	yes, no := answers(scored)
	for _, s := range scored {
		counts := 0.5 / no
		if s.Answer {
			counts = 0.5 / yes
		}
		bin := min(int(s.Probability()*10), 9)
		n[bin], p[bin] = n[bin]+counts, p[bin]+counts*s.Probability()
		if s.Answer {
			y[bin] += counts
		}
	}
	sum := 0.0
	for i := range n {
		sum += math.Abs(p[i] - y[i])
	}
	return sum
}
