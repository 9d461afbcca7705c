package learn

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"picket/internal/mail"
)

// examples are messages of chance: phishing shows "link-to-address" mostly, other mail "mailing-list"; "urgent-mark" stands in honest mail
// alone, against what it speaks for, and all else tells nothing.
func examples(n int) []*Example {
	chance := rand.New(rand.NewPCG(5, 6))
	names, _ := Signals()
	var all []*Example
	for i := range n {
		e := &Example{Class: "ham", Source: "a", Group: uint32(i), Full: map[string]float64{}}
		for range 5 {
			e.Full[names[chance.IntN(len(names))]] = float64(1+chance.IntN(10)) / 10
		}
		delete(e.Full, "link-to-address")
		delete(e.Full, "mailing-list")
		delete(e.Full, "urgent-mark")
		mark := "mailing-list"
		if i%2 == 0 {
			e.Class, mark = "phish", "link-to-address"
		} else {
			e.Full["urgent-mark"] = 1
		}
		if chance.IntN(10) > 0 {
			e.Full[mark] = 1
		}
		e.Given, e.Hidden = e.Class, e.Full
		all = append(all, e)
	}
	return all
}

var phish = Task{View: Full, Is: IsPhish}

// probability is what a forest says of strengths.
func probability(f *mail.Forest, strengths map[string]float64) float64 {
	names, _ := Signals()
	return 1 / (1 + math.Exp(-odds(f, names, strengths)))
}

func TestFitLearnsARule(t *testing.T) {
	f := phish.Fit(examples(600))
	if p := probability(f, map[string]float64{"link-to-address": 1}); p < 0.8 {
		t.Errorf("what marks phishing gives %v", p)
	}
	if p := probability(f, map[string]float64{"mailing-list": 1}); p > 0.2 {
		t.Errorf("what marks other mail gives %v", p)
	}
}

// A signal that speaks against a message never speaks for it, whatever the corpora say, nor the other way about.
func TestFitKeepsSigns(t *testing.T) {
	f := phish.Fit(examples(600))
	if p, q := probability(f, map[string]float64{"urgent-mark": 1}), probability(f, nil); p < q {
		t.Errorf("urgent-mark takes the probability from %v to %v", q, p)
	}
	names, speaks := Signals()
	chance := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		strengths := map[string]float64{}
		for range 8 {
			strengths[names[chance.IntN(len(names))]] = chance.Float64()
		}
		k := chance.IntN(len(names))
		strengths[names[k]] = 0.2
		before := odds(f, names, strengths)
		strengths[names[k]] = 0.9
		if change := odds(f, names, strengths) - before; change*float64(speaks[k]) < -1e-12 {
			t.Fatalf("%s speaks %+d, but more of it changes the log-odds by %v", names[k], speaks[k], change)
		}
	}
}

func TestFitIsDeterministic(t *testing.T) {
	if !reflect.DeepEqual(phish.Fit(examples(200)), phish.Fit(examples(200))) {
		t.Error("two fits of the same examples differ")
	}
}

// What the trees say of an example while they are fitted is what they say of the message afterwards.
func TestBinsAreStrengths(t *testing.T) {
	all := examples(300)
	names, speaks := Signals()
	rows := phish.rows(all, names)
	bias, trees := boost(rows, speaks)
	f := &mail.Forest{Bias: bias, Trees: trees}
	for i, e := range all {
		if got := odds(f, names, e.Full); math.Abs(got-rows[i].odds) > 1e-9 {
			t.Fatalf("example %d: log-odds %v, while fitting %v", i, got, rows[i].odds)
		}
	}
	for _, s := range []float64{0.05, 0.1, 0.1 + 0.2, 0.3, 0.55, 0.6, 0.7, 0.9999, 1} {
		for bin := 1; bin < bins; bin++ {
			if (int(binOf(s)) >= bin) != (s > cutOf(bin)) {
				t.Errorf("strength %v is in bin %d, and the cut of bin %d is %v", s, binOf(s), bin, cutOf(bin))
			}
		}
	}
}

// Both answers count alike, and a large corpus less than its size.
func TestCounts(t *testing.T) {
	var all []*Example
	for class, sizes := range map[string]map[string]int{"phish": {"a": 10}, "ham": {"b": 16, "c": 256}} {
		for source, n := range sizes {
			for range n {
				all = append(all, &Example{Class: class, Given: class, Source: source})
			}
		}
	}
	counts, sum := phish.counts(all), map[string]float64{}
	for _, e := range all {
		sum[e.Class+e.Source] += counts(e)
	}
	if yes, no := sum["phisha"], sum["hamb"]+sum["hamc"]; math.Abs(yes-no) > 1e-9 || math.Abs(yes+no-float64(len(all))) > 1e-9 {
		t.Errorf("phishing counts %v, all else %v, of %d", yes, no, len(all))
	}
	if times := sum["hamc"] / sum["hamb"]; math.Abs(times-8) > 1e-9 { // 16 to the power of 0.75
		t.Errorf("a corpus 16 times as large counts %v times", times)
	}
}

// Old mail and new count alike within an answer, whatever there is of either, so that the date tells nothing.
func TestPeriodsCountAlike(t *testing.T) {
	var all []*Example
	add := func(class string, year, n int) {
		for range n {
			all = append(all, &Example{Class: class, Given: class, Year: year, Source: "a"})
		}
	}
	add("phish", 2024, 40)
	add("ham", 2003, 90)
	add("ham", 2024, 10)
	counts, sum := phish.counts(all), map[int]float64{}
	answers := map[string]float64{}
	for _, e := range all {
		answers[e.Class] += counts(e)
		if e.Class == "ham" {
			sum[e.Year] += counts(e)
		}
	}
	if math.Abs(sum[2003]-sum[2024]) > 1e-9 || math.Abs(answers["phish"]-answers["ham"]) > 1e-9 {
		t.Errorf("ham of 2003 counts %v, of 2024 %v; answers %v", sum[2003], sum[2024], answers)
	}
}

// The model is fitted where corpus and reader agree, and measured by either.
func TestWhoSaysWhatItIs(t *testing.T) {
	type answer struct{ yes, asked bool }
	for _, c := range []struct {
		given, class          string
		agreed, told, reading answer
	}{
		{"phish", "phish", answer{true, true}, answer{true, true}, answer{true, true}},
		{"phish", "spam", answer{true, false}, answer{true, true}, answer{false, true}},
		{"phish", "fraud", answer{true, false}, answer{true, true}, answer{false, false}},
		{"spam", "phish", answer{false, false}, answer{false, true}, answer{true, true}},
		{"ham", "unclear", answer{false, false}, answer{false, true}, answer{false, false}},
		{"ham", "ham", answer{false, true}, answer{false, true}, answer{false, true}},
	} {
		e := &Example{Given: c.given, Class: c.class}
		for name, x := range map[string]struct {
			is   func(*Example) (bool, bool)
			want answer
		}{"agreed": {IsPhish, c.agreed}, "as given": {IsGivenPhish, c.told}, "as read": {IsReadPhish, c.reading}} {
			if yes, asked := x.is(e); (answer{yes, asked}) != x.want {
				t.Errorf("%s for %s: %v, %v", c.class, c.given, name, answer{yes, asked})
			}
		}
	}
}

// No message is scored by a model that saw one of its mailing, or of its corpus.
func TestCrossLeavesOut(t *testing.T) {
	all := examples(300)
	for i, e := range all {
		e.Source, e.Group = []string{"a", "b"}[i/2%2], uint32(i/2)
	}
	if scored := phish.Cross(all, 3); len(scored) != len(all) {
		t.Errorf("%d of %d are scored", len(scored), len(all))
	}
	out := phish.LeaveOut(all)
	var others []*Example
	for _, e := range all {
		if e.Source != out[0].Source {
			others = append(others, e)
		}
	}
	names, _ := Signals()
	if want := odds(phish.Fit(others), names, out[0].Full); math.Abs(want-out[0].Odds) > 1e-9 {
		t.Errorf("log-odds %v, those of a model of the other corpus %v", out[0].Odds, want)
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 10, 0, 0.2775},
		{5, 10, 0.2366, 0.7634},
		{10, 10, 0.7225, 1},
		{1, 100, 0.0018, 0.0545},
		{81, 263, 0.2553, 0.3662}, // Newcombe, 1998, table I
	} {
		if low, high := Wilson(c.hits, c.n); math.Abs(low-c.low) > 6e-5 || math.Abs(high-c.high) > 6e-5 {
			t.Errorf("%d of %d: [%.4f, %.4f], want [%.4f, %.4f]", c.hits, c.n, low, high, c.low, c.high)
		}
	}
}

// scored are answers of chance whose true log-odds are a line of what is said.
func scored(n int, slope, shift float64) (all []*Scored) {
	chance := rand.New(rand.NewPCG(9, 10))
	for range n {
		true1 := chance.NormFloat64() * 2
		all = append(all, &Scored{Answer: chance.Float64() < 1/(1+math.Exp(-true1)), Odds: (true1 - shift) / slope})
	}
	return all
}

func TestCalibrate(t *testing.T) {
	for _, c := range []struct{ slope, shift float64 }{{1, 0}, {0.5, 0}, {2, 0.7}, {0.8, -1}} {
		all := scored(20000, c.slope, c.shift)
		slope, shift := Calibrate(all)
		if math.Abs(slope/c.slope-1) > 0.05 || math.Abs(shift-c.shift) > 0.08 {
			t.Errorf("slope %.3f and shift %.3f, want %v and %v", slope, shift, c.slope, c.shift)
		}
	}
}

func TestCalibrationError(t *testing.T) {
	if e := CalibrationError(scored(20000, 1, 0)); e > 0.02 {
		t.Errorf("true probabilities are off by %v", e)
	}
	if e := CalibrationError(scored(20000, 0.25, 0)); e < 0.08 {
		t.Errorf("log-odds four times too large are off by %v only", e)
	}
	sure := []*Scored{{Answer: true, Odds: -50}, {Answer: false, Odds: 50}}
	if e := CalibrationError(sure); math.Abs(e-1) > 1e-9 {
		t.Errorf("who is sure and always wrong is off by %v", e)
	}
}

func TestThresholdAndCounts(t *testing.T) {
	var all []*Scored
	for i := range 1000 {
		all = append(all, &Scored{Odds: float64(i-500) / 100}, &Scored{Answer: true, Odds: float64(i) / 100})
	}
	for _, share := range []float64{0, 0.001, 0.01, 0.1} {
		c := At(all, Threshold(all, share))
		if c.FalseRate() > share || c.FalseRate() < share-0.001 {
			t.Errorf("at most %v may be false alarms, %v are", share, c.FalseRate())
		}
	}
	c := Counts{TP: 90, FP: 10, TN: 990, FN: 30}
	if c.Precision() != 0.9 || c.Recall() != 0.75 || c.FalseRate() != 0.01 {
		t.Errorf("%v %v %v", c.Precision(), c.Recall(), c.FalseRate())
	}
}

func TestExamplesAreReadAsWritten(t *testing.T) {
	all := examples(20)
	var b bytes.Buffer
	if err := WriteAll(&b, all); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadAll(&b); err != nil || !reflect.DeepEqual(got, all) {
		t.Errorf("%d examples, error %v", len(got), err)
	}
	if _, err := ReadAll(bytes.NewBufferString("{")); err == nil {
		t.Error("half an example is read without an error")
	}
}

// An example holds names and strengths of signals, and nothing that stands in the message.
func TestOf(t *testing.T) {
	raw := []byte("From: Jun Okada <jun@example.com>\nTo: anna@example.org\nSubject: Berth 4\n\nClick the link below: http://192.0.2.1/x\n")
	e := Of(raw, mail.NewJudge(mail.Options{}), mail.NewJudge(mail.Options{HideBody: true}))
	if e.Full["link-to-address"] != 1 || e.Full["lure-click"] == 0 || e.Hidden["link-to-address"] != 1 || e.Hidden["lure-click"] != 0 {
		t.Errorf("%+v", e)
	}
	if other := group("example.com", "BERTH 12"); e.Group != other {
		t.Error("a number in the subject makes another mailing")
	}
}
