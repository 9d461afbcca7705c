package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"picket/internal/advisory"
)

// A labelledValue is an indicator that was given, and whether it is one.
type labelledValue struct {
	report     string
	signs      advisory.Sign
	confidence int
	right      float64 // 1 or 0, or how likely
	weight     float64
}

// mostOfReport bounds how much one report weighs, in values: a list of thousands must not outvote the others.
const mostOfReport = 40

// defangedButUnlisted is how likely a value is taken to be an indicator that its author defangs but leaves out of the
// list. It is a rough figure: one reader called 20 of 25 such values indicators, and so small a sample cannot tell .61
// from .91 (95 % by Wilson).
const defangedButUnlisted = 0.8

// labelled are the given indicators of which the truth is known: labelled M or B, or of a kind that the publisher's list
// has. What a publisher leaves out and does not defang counts as wrong.
func (p *pair) labelled() []labelledValue {
	var list []labelledValue
	for _, v := range p.values {
		truth := p.truth[v.kind]
		if v.kind == "url" && !strings.Contains(v.forms[0], "/") {
			truth = p.truth["domain"] // a whole site is labelled by its name
			v.forms = []string{hostEnd.Split(v.forms[0], 2)[0]}
		}
		right, known := 0.0, p.listed && len(truth) > 0
		if known && v.signs&advisory.Defanged != 0 {
			right = defangedButUnlisted
		}
		for _, form := range v.forms {
			switch label := truth[form]; label {
			case "M":
				right, known = 1, true
			case "B":
				known = true
			}
		}
		if known {
			list = append(list, labelledValue{p.name, v.signs, v.confidence, right, 0})
		}
	}
	for i := range list {
		list[i].weight = min(1, mostOfReport/float64(len(list)))
	}
	return list
}

// A signModel is a logistic model: one weight a sign, and a constant.
type signModel struct {
	weights [16]float64
	bias    float64
}

func (m *signModel) probability(signs advisory.Sign) float64 {
	sum := m.bias
	for i, w := range m.weights {
		if signs&(1<<i) != 0 {
			sum += w
		}
	}
	return 1 / (1 + math.Exp(-sum))
}

// fit is gradient descent on the weighted loss, with a penalty on large weights. The same values give the same weights.
func fit(values []labelledValue) (m signModel) {
	const rounds, rate, penalty = 3000, 0.5, 2.0
	total := 0.0
	for _, v := range values {
		total += v.weight
	}
	for range rounds {
		var step signModel
		for _, v := range values {
			miss := v.weight * (v.right - m.probability(v.signs))
			step.bias += miss
			for i := range step.weights {
				if v.signs&(1<<i) != 0 {
					step.weights[i] += miss
				}
			}
		}
		m.bias += rate * step.bias / total
		for i := range m.weights {
			m.weights[i] += rate * (step.weights[i] - penalty*m.weights[i]) / total
		}
	}
	return m
}

// folds is into how many parts the reports are cut: each is judged by the weights that the others give.
const folds = 10

// crossValidated gives each value the probability by weights that were fitted without its report.
func crossValidated(values []labelledValue) []float64 {
	var reports []string
	for _, v := range values {
		reports = append(reports, v.report)
	}
	slices.Sort(reports)
	reports = slices.Compact(reports)
	probabilities := make([]float64, len(values))
	for fold := range folds {
		isHeldOut := func(v labelledValue) bool {
			i, _ := slices.BinarySearch(reports, v.report)
			return i%folds == fold
		}
		m := fit(slices.DeleteFunc(slices.Clone(values), isHeldOut))
		for i, v := range values {
			if isHeldOut(v) {
				probabilities[i] = m.probability(v.signs)
			}
		}
	}
	return probabilities
}

// printReliability compares confidences with how many of those that have them are right.
func printReliability(out io.Writer, values []labelledValue) error {
	given := make([]float64, len(values))
	for i, v := range values {
		given[i] = float64(v.confidence) / 100
	}
	held := crossValidated(values)
	fmt.Fprintf(out, "\nReliability of the confidence, on %d values; what a publisher leaves out of its list counts as wrong, or if it is defanged as %.1f right, and no report counts for more than %d values:\n\n"+
		"| confidence | values | mean | right | mean, weights fitted without the report | right |\n|---|---|---|---|---|---|\n", len(values), defangedButUnlisted, mostOfReport)
	bounds := []float64{0, .3, .5, .6, .7, .8, .9, .95, 1.01}
	for i := range len(bounds) - 1 {
		n, mean, right := bin(values, given, bounds[i], bounds[i+1])
		if m, heldMean, heldRight := bin(values, held, bounds[i], bounds[i+1]); n+m > 0 {
			fmt.Fprintf(out, "| %.0f–%.0f | %d | %.2f | %.2f | %.2f | %.2f |\n", 100*bounds[i], min(100, 100*bounds[i+1]), n, mean, right, heldMean, heldRight)
		}
	}
	fmt.Fprintf(out, "\nBrier score: %.4f as given; %.4f with weights fitted without the report (ten folds); %.4f by the share of right values alone.\n",
		brier(values, given), brier(values, held), brier(values, constant(values)))
	m := fit(values)
	fmt.Fprintf(out, "\nThe weights that these values give, for `internal/advisory/confidence.go`: constant %.2f", m.bias)
	for i, w := range m.weights {
		if name := (advisory.Sign(1) << i).String(); name != "" {
			fmt.Fprintf(out, "; %s %.2f", name, w)
		}
	}
	fmt.Fprintln(out, ".")
	return nil
}

// bin counts the values with probabilities from low up to high, and gives the weighted means of probability and truth.
func bin(values []labelledValue, probabilities []float64, low, high float64) (n int, mean, right float64) {
	total := 0.0
	for i, v := range values {
		if p := probabilities[i]; p >= low && p < high {
			n++
			total += v.weight
			mean += v.weight * p
			right += v.weight * v.right
		}
	}
	return n, mean / max(total, 1e-9), right / max(total, 1e-9)
}

// brier is the weighted mean of the squared error: 0 is perfect.
func brier(values []labelledValue, probabilities []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range values {
		miss := probabilities[i] - v.right
		sum += v.weight * miss * miss
		total += v.weight
	}
	return sum / total
}

func constant(values []labelledValue) []float64 {
	_, _, right := bin(values, make([]float64, len(values)), 0, 1)
	same := make([]float64, len(values))
	for i := range same {
		same[i] = right
	}
	return same
}
