package learn

import (
	"regexp"
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique"
)

// Folds is how many parts the reports are cut into for cross-validation.
const Folds = 5

// A Trial is one report that was read with a model that has not seen it.
type Trial struct {
	Report Report
	Fold   int
	Found  []technique.Found
}

// Validate reads each report with a model fitted to those of the other folds, all of fitting nested within.
func Validate(c Corpus) ([]Trial, error) {
	t := newTrainer(c, nil)
	order := shuffled(c.Reports)
	var trials []Trial
	for fold := range Folds {
		var in, out []int
		for k, r := range order {
			if k%Folds == fold {
				out = append(out, r)
			} else {
				in = append(in, r)
			}
		}
		finder, err := technique.NewFinder(t.fit(in))
		if err != nil {
			return nil, err
		}
		for _, r := range out {
			text := c.Reports[r].Text
			trials = append(trials, Trial{c.Reports[r], fold, finder.Find(text, prose.Sentences(text), knowledge.Embedded())})
		}
	}
	return trials, nil
}

// Predicted are the labels that were found in some of the ways given, or in any.
func (t Trial) Predicted(ways ...string) map[int]bool {
	labels := map[int]bool{}
	for _, f := range t.Found {
		for _, way := range ways {
			if l := FoldedLabel(f.ID); f.Match == way && l >= 0 {
				labels[l] = true
			}
		}
	}
	return labels
}

// AllWays are those of telling a technique.
var AllWays = []string{intel.MatchID, intel.MatchName, intel.MatchPhrase}

// Probabilities are the greatest of each label's phrases.
func (t Trial) Probabilities() map[int]float64 {
	greatest := map[int]float64{}
	for _, f := range t.Found {
		if l := FoldedLabel(f.ID); f.Match == intel.MatchPhrase && l >= 0 {
			greatest[l] = max(greatest[l], f.Probability)
		}
	}
	return greatest
}

// writtenID is an identifier in one of its plain forms, jammed or not.
var writtenID = regexp.MustCompile(`T1\d{3}(?:[./]\d{3})?`)

// Explicit counts the distinct identifiers that are written in a report, and those of them that were found.
func (t Trial) Explicit() (written, found int) {
	told := map[string]bool{}
	for _, f := range t.Found {
		if f.Match == intel.MatchID {
			told[f.ID] = true
		}
	}
	counted := map[string]bool{}
	for _, id := range writtenID.FindAllString(t.Report.Text, -1) {
		id = strings.Replace(id, "/", ".", 1)
		if counted[id] {
			continue
		}
		counted[id] = true
		written++
		if told[id] {
			found++
		}
	}
	return written, found
}
