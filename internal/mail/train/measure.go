package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"picket/internal/mail"
	"picket/internal/mail/learn"
)

const folds = 5

// train measures, and fits on all.
func train(all []*learn.Example, leave bool, scores string) *mail.Model {
	model := &mail.Model{Trained: describe(all)}
	model.Signals, _ = learn.Signals()
	hiddenScores := ""
	if scores != "" {
		hiddenScores = scores + ".hidden"
	}
	fmt.Println(model.Trained)
	model.Phish = fit("phish against ham and spam", learn.Task{View: learn.Full, Is: learn.IsPhish}, all, leave, scores)
	model.PhishHidden = fit("the same, body text withheld", learn.Task{View: learn.Hidden, Is: learn.IsPhish}, all, leave, hiddenScores)
	model.Spam = fit("spam against ham", learn.Task{View: learn.Full, Is: learn.IsSpam}, all, false, "")
	model.SpamHidden = fit("spam against ham, body text withheld", learn.Task{View: learn.Hidden, Is: learn.IsSpam}, all, false, "")
	signals(all, model)
	return model
}

func describe(all []*learn.Example) string {
	counts := map[string]int{}
	for _, e := range all {
		counts[e.Class]++
	}
	return fmt.Sprintf("%d phish, %d ham, %d spam", counts["phish"], counts["ham"], counts["spam"])
}

// isFraud asks for no false answer: how much fraud by conversation is called phish is for the reader to know.
func isFraud(e *learn.Example) (answer, asked bool) { return e.Class == "fraud", e.Class == "fraud" }

// fit measures one task by cross-validation and fits it on all.
func fit(title string, task learn.Task, all []*learn.Example, leave bool, scores string) mail.Forest {
	fmt.Printf("\n## %s\n", title)
	everything := task.Cross(all, folds)
	slope, shift := learn.Calibrate(learn.Asked(everything, task.Is))
	calibrated(task, everything, slope, shift)
	scored := learn.Asked(everything, task.Is)
	if scores != "" {
		check(list(scored, scores))
	}
	usual, strict := learn.Threshold(scored, 0.008), learn.Threshold(scored, 0.0008)
	line := func(name string, scored []*learn.Scored, threshold float64) {
		c := learn.At(scored, threshold)
		low, high := learn.Wilson(c.FP, c.FP+c.TN)
		rlow, rhigh := learn.Wilson(c.TP, c.TP+c.FN)
		fmt.Printf("%-34s p≥%.3f  P %.4f  R %.4f [%.4f, %.4f]  FP %s [%s, %s]  %.0f per 10,000  (%+v)\n", name, threshold, c.Precision(), c.Recall(), rlow, rhigh, percent(c.FalseRate()), percent(low), percent(high), 10000*c.FalseRate(), c)
	}
	line("cross-validated, usual", scored, usual)
	line("cross-validated, strict", scored, strict)
	line("at one half", scored, 0.5)
	line("fraud by conversation", learn.Asked(everything, isFraud), usual)
	for name, is := range map[string]func(*learn.Example) (answer, asked bool){"phish as the corpora are labelled": learn.IsGivenPhish, "phish as we read it": learn.IsReadPhish} {
		other := learn.Asked(everything, is)
		line(name, other, usual)
		line(" at 0.8 % of that", other, learn.Threshold(other, 0.008))
	}
	fmt.Printf("calibration error %.4f\n", learn.CalibrationError(scored))
	by(scored, usual, line)
	if leave {
		fmt.Println("\nby models that saw nothing of the corpus:")
		out := learn.Asked(task.LeaveOut(all), task.Is)
		calibrated(task, out, slope, shift)
		by(out, usual, line)
	}
	w := task.Fit(all)
	w.Bias = slope*w.Bias + shift
	for _, t := range w.Trees {
		for i := range t.Leaves {
			t.Leaves[i] *= slope
		}
	}
	w.Usual, w.Strict, w.Doubt = usual, strict, min(learn.Threshold(scored, 0.03), usual)
	return *w
}

// list writes the probability, the class and the path of each message, the least probable first.
func list(scored []*learn.Scored, to string) error {
	scored = slices.Clone(scored)
	slices.SortFunc(scored, func(a, b *learn.Scored) int { return cmp.Compare(a.Odds, b.Odds) })
	var b strings.Builder
	for _, s := range scored {
		fmt.Fprintf(&b, "%.4f\t%s\t%s\n", s.Probability(), s.Class, s.Path)
	}
	return os.WriteFile(to, []byte(b.String()), 0o644)
}

// calibrated makes of what trees say what a judgement says: fixed weights are not the model's to calibrate.
func calibrated(task learn.Task, scored []*learn.Scored, slope, shift float64) {
	for _, s := range scored {
		s.Odds = slope*s.Odds + shift + task.Fixed(s.Example)
	}
}

// by gives the same for parts of the mail.
func by(scored []*learn.Scored, threshold float64, line func(string, []*learn.Scored, float64)) {
	parts := map[string][]*learn.Scored{}
	for _, s := range scored {
		parts["  "+s.Class+" "+s.Source] = append(parts["  "+s.Class+" "+s.Source], s)
		parts["  "+s.Class+" "+period(s.Year)] = append(parts["  "+s.Class+" "+period(s.Year)], s)
		if !s.Shared {
			parts[" not looked at"] = append(parts[" not looked at"], s)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if len(parts[name]) >= 100 {
			line(name, parts[name], threshold)
		}
	}
}

func period(year int) string {
	switch {
	case year == 0:
		return "without date"
	case year < 2012:
		return "before 2012"
	}
	return "2012 and later"
}

// signals prints for each signal how often it fires in each class, and how much the model makes of it: the mean of its share in the log-odds
// where it fires.
func signals(all []*learn.Example, model *mail.Model) {
	fmt.Printf("\n%-26s %8s %8s %8s   %7s %7s\n", "signal", "phish", "ham", "spam", "share", "hidden")
	total, fired := map[string]float64{}, map[string]float64{}
	full, hidden := learn.Shares(model, &model.Phish, learn.Full, all), learn.Shares(model, &model.PhishHidden, learn.Hidden, all)
	for _, e := range all {
		total[e.Class]++
		for name := range e.Full {
			fired[name+" "+e.Class]++
		}
	}
	for _, s := range mail.Signals() {
		fmt.Printf("%-26s %8s %8s %8s   %7.2f %7.2f\n", s.Name, share(fired[s.Name+" phish"], total["phish"]), share(fired[s.Name+" ham"], total["ham"]), share(fired[s.Name+" spam"], total["spam"]), full[s.Name], hidden[s.Name])
	}
}

func share(part, whole float64) string { return fmt.Sprintf("%.2f%%", 100*part/max(whole, 1)) }

// save writes the model with short numbers.
func save(model *mail.Model, path string) error {
	for _, f := range []*mail.Forest{&model.Phish, &model.Spam, &model.PhishHidden, &model.SpamHidden} {
		f.Bias, f.Usual, f.Strict, f.Doubt = short(f.Bias), short(f.Usual), short(f.Strict), short(f.Doubt)
		for _, t := range f.Trees {
			for i := range t.Leaves {
				t.Leaves[i] = short(t.Leaves[i])
			}
		}
	}
	text, err := json.Marshal(model)
	if err != nil {
		return err
	}
	lines := strings.ReplaceAll(string(text), `{"s":`, "\n"+`{"s":`)
	return os.WriteFile(path, []byte(lines+"\n"), 0o644)
}

func short(x float64) float64 { return math.Round(x*1e4) / 1e4 }
