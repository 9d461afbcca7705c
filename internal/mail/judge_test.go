package mail

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"picket/internal/intel"
	"picket/internal/link"
	"picket/internal/message"
)

// testModel weighs all signals by trees of chance: what is tested holds of any model.
func testModel() *Model {
	m := &Model{}
	for _, s := range Signals() {
		if s.Fixed == 0 {
			m.Signals = append(m.Signals, s.Name)
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for _, f := range []*Forest{&m.Phish, &m.Spam, &m.PhishHidden, &m.SpamHidden} {
		*f = Forest{Bias: -1, Trees: treesOf(chance, len(m.Signals), 400), Usual: 0.7, Strict: 0.9, Doubt: 0.4}
	}
	return m
}

func treesOf(chance *rand.Rand, signals, n int) (trees []Tree) {
	for range n {
		t := Tree{Splits: make([]Split, 1<<TreeDepth-1), Leaves: make([]float64, 1<<TreeDepth)}
		for i := range t.Splits {
			t.Splits[i] = Split{chance.IntN(signals+1) - 1, float64(chance.IntN(8)) / 10}
		}
		for i := range t.Leaves {
			t.Leaves[i] = chance.NormFloat64() / 2
		}
		trees = append(trees, t)
	}
	return trees
}

// fixtures are all messages of testdata, by their paths.
func fixtures(t testing.TB) map[string][]byte {
	paths, err := filepath.Glob("testdata/*/*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no fixtures", err)
	}
	all := map[string][]byte{}
	for _, path := range paths {
		if all[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func judge(j *Judge, raw []byte) *Judgement { return j.Judge(raw, message.Read(raw), nil) }

// sameOdds allows for the order in which floating point numbers are added.
func sameOdds(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(a)) }

func TestProbabilityIsTheSumOfWeights(t *testing.T) {
	model := testModel()
	for _, hide := range []bool{false, true} {
		j := NewJudge(Options{Profile: works, History: known(), Model: model, HideBody: hide})
		forest := &model.Phish
		if hide {
			forest = &model.PhishHidden
		}
		bias := forest.Odds(func(int) float64 { return 0 })
		for path, raw := range fixtures(t) {
			answer, odds := judge(j, raw), bias
			for _, s := range answer.Signals {
				odds += s.Weight
			}
			if p := 1 / (1 + math.Exp(-odds)); math.Abs(p-answer.Probability) > 1e-9 {
				t.Errorf("%s: probability %v, but bias and weights give %v", path, answer.Probability, p)
			}
			if !slices.IsSortedFunc(answer.Signals, func(a, b Finding) int { return -compareWeights(a, b) }) {
				t.Errorf("%s: not in the order of weights: %v", path, names(answer.Signals))
			}
		}
	}
}

func compareWeights(a, b Finding) int {
	switch x, y := math.Abs(a.Weight), math.Abs(b.Weight); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// A share is the mean of what a signal adds, over all orders in which those that fired may come (Shapley, 1953).
func TestSharesAreShapleyValues(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	const signals = 5
	for range 50 {
		forest := Forest{Bias: 0.3, Trees: treesOf(chance, signals, 5)}
		strengths := make([]float64, signals)
		for i := range strengths {
			strengths[i] = max(0, chance.Float64()*1.4-0.4)
		}
		shares := make([]float64, signals)
		sum := forest.weigh(strengths, shares)
		want := meanOverOrders(&forest, strengths)
		for i := range shares {
			sum += shares[i]
			if !sameOdds(shares[i], want[i]) {
				t.Fatalf("signal %d of %v: share %v, want %v", i, strengths, shares[i], want[i])
			}
		}
		if odds := forest.Odds(func(i int) float64 { return strengths[i] }); !sameOdds(sum, odds) {
			t.Fatalf("base and shares give %v, the trees %v", sum, odds)
		}
	}
}

func meanOverOrders(f *Forest, strengths []float64) []float64 {
	n, orders := len(strengths), 0.0
	mean := make([]float64, n)
	var walk func(set []float64, left []int)
	walk = func(set []float64, left []int) {
		if len(left) == 0 {
			orders++
		}
		before := f.Odds(func(i int) float64 { return set[i] })
		for k, signal := range left {
			with := slices.Clone(set)
			with[signal] = strengths[signal]
			rest := slices.Delete(slices.Clone(left), k, k+1)
			ways := 1.0
			for i := range rest {
				ways *= float64(i + 1)
			}
			mean[signal] += ways * (f.Odds(func(i int) float64 { return with[i] }) - before)
			walk(with, rest)
		}
	}
	walk(make([]float64, n), []int{0, 1, 2, 3, 4})
	for i := range mean {
		mean[i] /= orders
	}
	return mean
}

func TestFixedWeights(t *testing.T) {
	raw := []byte("From: Desk <desk@harb0ur-works.example>\nTo: a@example.org\nSubject: Berth 4\n\nHello\n")
	for _, model := range []*Model{{}, testModel()} {
		for _, s := range judge(NewJudge(Options{Profile: works, Model: model}), raw).Signals {
			if s.Name == "sender-imitates-ours" && !sameOdds(s.Weight, 3.5*s.Strength) {
				t.Errorf("weight %v at strength %v", s.Weight, s.Strength)
			}
		}
	}
}

// What a judge says depends on nothing but the message: not on other messages, nor on who else asks.
func TestJudgeIsConcurrent(t *testing.T) {
	all := fixtures(t)
	j := NewJudge(Options{Profile: works, History: known(), Model: testModel()})
	want := map[string]*Judgement{}
	for path, raw := range all {
		want[path] = judge(j, raw)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for path, raw := range all {
				if got := judge(j, raw); !reflect.DeepEqual(got, want[path]) {
					t.Errorf("%s: %+v, alone %+v", path, got, want[path])
				}
			}
		})
	}
	group.Wait()
}

// Where bodies are withheld, other words in them change nothing. Links are no words: they stay.
func TestHiddenBodiesAreNotRead(t *testing.T) {
	j := NewJudge(Options{Profile: works, History: known(), Model: testModel(), HideBody: true})
	for path, raw := range fixtures(t) {
		m, other := message.Read(raw), message.Read(raw)
		for _, p := range other.Parts {
			if !p.IsFile() {
				p.Text = otherWords(p.Text, p.MediaType == "text/html")
			}
		}
		got, want := j.Judge(raw, other, nil), j.Judge(raw, m, nil)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: with other words %v, else %v", path, names(got.Signals), names(want.Signals))
		}
		for _, s := range want.Signals {
			if groupOf(s.Name) == Body {
				t.Errorf("%s: %s looks at the body", path, s.Name)
			}
		}
	}
}

func groupOf(name string) Group {
	for _, s := range table {
		if s.Name == name {
			return s.Group
		}
	}
	return Header
}

// otherWords moves letters on by 13 outside of links, and of the tags of pages.
func otherWords(text string, page bool) string {
	out, found := []byte(text), link.InText(text)
	keep := func(i int) bool {
		return slices.ContainsFunc(found, func(f link.Found) bool { return f.Start <= i && i < f.End })
	}
	inTag, inLink := false, false
	for i, c := range out {
		if page {
			rest := strings.ToLower(text[i:min(len(text), i+10)])
			inTag = inTag && (i == 0 || text[i-1] != '>') || c == '<'
			inLink = (inLink || strings.HasPrefix(rest, "<a ") || strings.HasPrefix(rest, "<style") || strings.HasPrefix(rest, "<script")) &&
				!strings.HasPrefix(rest, "</a") && !strings.HasPrefix(rest, "</style") && !strings.HasPrefix(rest, "</script")
		}
		if isLatin(c) && !inTag && !inLink && !keep(i) {
			out[i] = (c|0x20-'a'+13)%26 + 'a' - (0x20 - c&0x20)
		}
	}
	return string(out)
}

// Fields in odd case and folded are the same fields, and lines may end as in RFC 5322 or as in Unix.
func TestFormsOfHeaders(t *testing.T) {
	for path, raw := range fixtures(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".eml")
		head, body, _ := strings.Cut(string(raw), "\n\n")
		fields := strings.Split(strings.ReplaceAll(head, "\n\t", " "), "\n")
		forms := map[string]func(string) string{
			"capitals": func(f string) string {
				name, value, _ := strings.Cut(f, ":")
				return strings.ToUpper(name) + ":" + value
			},
			"small letters": func(f string) string {
				name, value, _ := strings.Cut(f, ":")
				return strings.ToLower(name) + ":" + value
			},
			"folded": func(f string) string { return strings.Replace(f, ": ", ":\n ", 1) },
		}
		want := strengths(gatherText(needs[name], string(raw)))
		for form, write := range forms {
			var lines []string
			for _, f := range fields {
				lines = append(lines, write(f))
			}
			if got := strengths(gatherText(needs[name], strings.Join(lines, "\n")+"\n\n"+body)); !reflect.DeepEqual(got, want) {
				t.Errorf("%s in %s: %v, else %v", path, form, got, want)
			}
		}
		if got := strengths(gatherText(needs[name], strings.ReplaceAll(string(raw), "\n", "\r\n"))); !reflect.DeepEqual(got, want) {
			t.Errorf("%s with CRLF: %v, else %v", path, got, want)
		}
	}
}

func strengths(f *seen) map[string]float64 {
	all := map[string]float64{}
	for _, x := range Find(f.Facts) {
		all[x.Name] = x.Strength
	}
	return all
}

func TestMissingAndRepeatedFields(t *testing.T) {
	const whole = "From: Jun Okada <jun.okada@example.com>\nTo: Anna Vogel <anna.vogel@example.org>\nSubject: Berth 4\nDate: Mon, 2 Nov 2026 09:14:40 +0000\nMessage-ID: <1@example.com>\n\nHello\n"
	for _, c := range []struct{ why, old, new, fires string }{
		{"no From", "From: Jun Okada <jun.okada@example.com>\n", "", "no-sender"},
		{"an empty From", "Jun Okada <jun.okada@example.com>", "", "no-sender"},
		{"two From", "To: ", "From: x@example.net\nTo: ", "sender-malformed"},
		{"no To", "To: Anna Vogel <anna.vogel@example.org>\n", "", "no-recipient"},
		{"no Subject", "Subject: Berth 4\n", "", "no-subject"},
		{"no Date", "Date: Mon, 2 Nov 2026 09:14:40 +0000\n", "", "date-off"},
		{"a Date that is none", "Mon, 2 Nov 2026 09:14:40 +0000", "on Monday", "date-off"},
		{"no Message-ID", "Message-ID: <1@example.com>\n", "", "no-message-id"},
		{"nothing", whole, "", "no-sender"},
	} {
		if _, ok := find(gatherText(Options{}, strings.Replace(whole, c.old, c.new, 1)), c.fires); !ok {
			t.Errorf("%s: %s does not fire", c.why, c.fires)
		}
		if _, ok := find(gatherText(Options{}, whole), c.fires); ok {
			t.Errorf("%s fires where nothing is wrong", c.fires)
		}
	}
	twice := strings.Replace(whole, "Subject:", "Subject: First\nSubject:", 1)
	if f := gatherText(Options{}, twice); f.Subject != "First" {
		t.Errorf("of two subjects %q is read", f.Subject)
	}
}

func TestVerdicts(t *testing.T) {
	raw := []byte("From: a@example.com\nTo: b@example.org\n\nHello\n")
	model := func(odds, spam float64) *Model {
		return &Model{Phish: Forest{Bias: odds, Usual: 0.7, Strict: 0.9, Doubt: 0.4}, Spam: Forest{Bias: spam}}
	}
	contact := &intel.Sighting{Role: intel.RoleSender, Advisory: "Harbour thieves"}
	mention := &intel.Sighting{Role: intel.RoleMention, Advisory: "Harbour thieves"}
	ignored := &intel.Sighting{Role: intel.RoleSender, Advisory: "Harbour thieves", Ignored: "a drill"}
	for _, c := range []struct {
		why       string
		options   Options
		sightings []*intel.Sighting
		want      Verdict
	}{
		{"above the threshold", Options{Model: model(1, -1)}, nil, Phish},
		{"below the stricter one", Options{Model: model(1, -1), Strict: true}, nil, Suspicious},
		{"above the stricter one", Options{Model: model(3, -1), Strict: true}, nil, Phish},
		{"in doubt", Options{Model: model(0, 1)}, nil, Suspicious},
		{"spam", Options{Model: model(-1, 1)}, nil, Spam},
		{"neither", Options{Model: model(-1, -1)}, nil, Clean},
		{"no model", Options{Model: model(3, 1), NoModel: true}, nil, Clean},
		{"no model, but an indicator", Options{Model: model(3, 1), NoModel: true}, []*intel.Sighting{contact}, Campaign},
		{"an indicator in clean mail", Options{Model: model(-1, -1)}, []*intel.Sighting{mention, contact}, Campaign},
		{"mentions and what is set aside", Options{Model: model(-1, -1)}, []*intel.Sighting{mention, ignored}, Clean},
	} {
		answer := NewJudge(c.options).Judge(raw, message.Read(raw), c.sightings)
		if answer.Verdict != c.want || (answer.Advisory != "") != (c.want == Campaign) {
			t.Errorf("%s: %s of advisory %q, want %s", c.why, answer.Verdict, answer.Advisory, c.want)
		}
	}
}

// The model that is embedded fits the table and its own numbers.
func TestDefaultModel(t *testing.T) {
	m := DefaultModel()
	for _, name := range m.Signals {
		if !slices.ContainsFunc(table, func(s Signal) bool { return s.Name == name && s.Fixed == 0 }) {
			t.Errorf("%s: no such signal, or one of fixed weight; train anew", name)
		}
	}
	for _, f := range []*Forest{&m.Phish, &m.Spam, &m.PhishHidden, &m.SpamHidden} {
		if !(f.Doubt <= f.Usual && f.Usual <= f.Strict) {
			t.Errorf("doubt %v, usual %v, strict %v", f.Doubt, f.Usual, f.Strict)
		}
		for _, tree := range f.Trees {
			if len(tree.Splits) != 1<<TreeDepth-1 || len(tree.Leaves) != 1<<TreeDepth {
				t.Fatalf("a tree of %d splits and %d leaves", len(tree.Splits), len(tree.Leaves))
			}
			for _, s := range tree.Splits {
				if s.Signal < -1 || s.Signal >= len(m.Signals) || s.Above < 0 {
					t.Fatalf("split %+v", s)
				}
			}
		}
	}
}

// Corpora are of mass mailings. Targeted ones, written for one reader, must not pass for clean, without any profile or history.
func TestTargetedMailIsDoubted(t *testing.T) {
	paths, err := filepath.Glob("testdata/targeted/*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no fixtures", err)
	}
	j := NewJudge(Options{})
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		answer := judge(j, raw)
		t.Logf("%s: %s, %.2f", path, answer.Verdict, answer.Probability)
		if answer.Verdict != Phish && answer.Verdict != Suspicious {
			t.Errorf("%s: %s, %.2f; %v", path, answer.Verdict, answer.Probability, names(answer.Signals))
		}
	}
}
