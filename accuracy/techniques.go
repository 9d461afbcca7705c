package main

import (
	"fmt"
	"io"
	"math"

	"picket/internal/intel"
	"picket/internal/technique/learn"
)

var techniques = part{"techniques", measureTechniques}

// measureTechniques cross-validates package technique by report on the labelled reports of TRAM.
func measureTechniques(_ string, in *inputs, out io.Writer) error {
	corpus, err := learn.Read(in.read)
	if err != nil {
		return err
	}
	trials, err := learn.Validate(corpus)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, techniquesPreface, len(trials), learn.Folds)
	printWays(out, trials)
	printFolds(out, trials)
	printCalibration(out, trials)
	return nil
}

const techniquesPreface = `
## Techniques

%d reports of TRAM 2, labelled by people with 50 techniques; what is labelled with a sub-technique of one of them (T1055.012) counts
as that one (T1055), in labels and answers alike. Each report is read with a model that has not seen it: %d folds by report, and all of fitting,
the threshold too, is nested within. An answer is a pair of report and technique; precision (P), recall (R) and F1 are over all pairs ("micro"). "By
report" is the mean of the F1 of each report, 1 where there is nothing to find and nothing is found. "explicit" is the share of
the identifiers written in the text that are found; the people who labelled did not label all of them, so that they cost precision.

`

// outcome counts pairs of report and technique.
type outcome struct{ hits, answers, labels float64 }

func (o outcome) precision() float64 { return o.hits / max(o.answers, 1) }
func (o outcome) recall() float64    { return o.hits / max(o.labels, 1) }
func (o outcome) f1() float64        { return 2 * o.hits / max(o.answers+o.labels, 1) }

func (o *outcome) add(p outcome) {
	o.hits += p.hits
	o.answers += p.answers
	o.labels += p.labels
}

func compare(answers, labels map[int]bool) outcome {
	o := outcome{answers: float64(len(answers)), labels: float64(len(labels))}
	for l := range answers {
		if labels[l] {
			o.hits++
		}
	}
	return o
}

func printWays(out io.Writer, trials []learn.Trial) {
	fmt.Fprint(out, "| told by | P | R | F1 | by report |\n|---|---|---|---|---|\n")
	for _, row := range []struct {
		title string
		ways  []string
	}{
		{"all", learn.AllWays},
		{"identifier", []string{intel.MatchID}},
		{"name", []string{intel.MatchName}},
		{"phrase", []string{intel.MatchPhrase}},
	} {
		var all outcome
		reports := 0.0
		for _, t := range trials {
			o := compare(t.Predicted(row.ways...), t.Report.Fifty())
			all.add(o)
			if o.answers+o.labels == 0 {
				reports++
			}
			reports += o.f1()
		}
		fmt.Fprintf(out, "| %s | %.3f | %.3f | %.3f | %.3f |\n", row.title, all.precision(), all.recall(), all.f1(), reports/float64(len(trials)))
	}
}

func printFolds(out io.Writer, trials []learn.Trial) {
	var folds [learn.Folds]outcome
	var explicit, found float64
	for _, t := range trials {
		folds[t.Fold].add(compare(t.Predicted(learn.AllWays...), t.Report.Fifty()))
		written, told := t.Explicit()
		explicit += float64(written)
		found += float64(told)
	}
	fmt.Fprint(out, "\n| fold | P | R | F1 |\n|---|---|---|---|\n")
	var scores []float64
	for i, f := range folds {
		fmt.Fprintf(out, "| %d | %.3f | %.3f | %.3f |\n", i+1, f.precision(), f.recall(), f.f1())
		scores = append(scores, f.f1())
	}
	mean, deviation := spread(scores)
	fmt.Fprintf(out, "\nF1 over folds: %.3f ± %.3f (mean and standard deviation). Explicit: %.0f of %.0f.\n", mean, deviation, found, explicit)
}

// spread is the mean of values and their standard deviation as a sample.
func spread(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, math.Sqrt(deviation)
}

// printCalibration shows, of what is told by phrase alone, how often it is right for each probability.
func printCalibration(out io.Writer, trials []learn.Trial) {
	const bins = 10
	var count, right [bins]int
	for _, t := range trials {
		labels, sure := t.Report.Fifty(), t.Predicted(intel.MatchID, intel.MatchName)
		for l, p := range t.Probabilities() {
			if sure[l] {
				continue
			}
			bin := min(int(p*bins), bins-1)
			count[bin]++
			if labels[l] {
				right[bin]++
			}
		}
	}
	fmt.Fprint(out, "\nTold by phrase alone:\n\n| probability | answers | right |\n|---|---|---|\n")
	for i := range bins {
		if count[i] > 0 {
			fmt.Fprintf(out, "| %.1f to %.1f | %d | %.2f |\n", float64(i)/bins, float64(i+1)/bins, count[i], float64(right[i])/float64(count[i]))
		}
	}
}
