package phrase

import (
	"slices"
	"testing"
)

// modelOf has one label, which the words of one sentence speak for.
func modelOf(sentence string) []byte {
	features := Features(NewSentence(sentence), nil)
	rows := make([]Row, len(features))
	for i, f := range features {
		rows[i] = Row{Feature: f, IDF: 2, Weights: []Weight{{Label: 0, Value: 100}}}
	}
	labels := []Label{{ID: "T1113", Prior: -1, Threshold: 0.5, Bias: -1, Scale: 0.02}}
	judge := make([]float32, evidenceCount)
	judge[1] = 2 // the best score
	return Encode(labels, judge, rows)
}

func TestDescribes(t *testing.T) {
	m, err := Decode(modelOf("It grabs pictures of the desktop."))
	if err != nil {
		t.Fatal(err)
	}
	sentences := []Sentence{NewSentence("Nothing else is known."), NewSentence("It grabs pictures of the desktop."), NewSentence("")}
	judged := m.Describes(sentences, Context{Sentences: len(sentences)})
	if len(judged) != 1 || judged[0].ID != "T1113" || !slices.Equal(judged[0].Sentences, []int{1}) || judged[0].Probability < 0.5 {
		t.Errorf("%+v", judged)
	}
	if judged := m.Describes(sentences[:1], Context{Sentences: 1}); len(judged) > 0 {
		t.Errorf("what no word speaks for: %+v", judged)
	}
}

func TestDecodeDamaged(t *testing.T) {
	model := modelOf("It grabs pictures of the desktop.")
	for i := range model {
		if i%2 == 0 && i < len(model)-20 { // what is cut within the postings has rows that end beyond them
			if _, err := Decode(model[:i]); err == nil {
				t.Fatalf("a model cut at %d is read", i)
			}
		}
		damaged := slices.Clone(model)
		damaged[i] ^= 0xFF
		if m, err := Decode(damaged); err == nil {
			m.Describes([]Sentence{NewSentence("It grabs pictures of the desktop.")}, Context{}) // and does not panic
		}
	}
}

func TestTokens(t *testing.T) {
	s := NewSentence(`- "rundll32.exe" ran Temp\x.dll, (C&C) at größe-7.`)
	var words []string
	for _, token := range s.Tokens {
		words = append(words, s.Word(token))
	}
	if want := []string{"rundll32.exe", "ran", `Temp\x.dll`, "C&C", "at", "größe", "7"}; !slices.Equal(words, want) {
		t.Errorf("%q, want %q", words, want)
	}
}

func TestStem(t *testing.T) {
	for _, forms := range [][]string{{"dump", "dumps", "dumped", "dumping", "DUMP"}, {"encrypt", "encryption", "encrypted"}, {"name12", "Name98"}} {
		for _, form := range forms[1:] {
			if Stem(form) != Stem(forms[0]) {
				t.Errorf("%s has another stem than %s", form, forms[0])
			}
		}
	}
	if Stem("process") == Stem("proces") {
		t.Error("two words have one stem")
	}
}

func TestStems(t *testing.T) {
	values := map[uint32]uint16{}
	for i := range uint32(1000) {
		values[i*i*7919] = uint16(i + 1)
	}
	s := NewStems(values)
	for stem, value := range values {
		if s.Value(stem) != value {
			t.Fatalf("%d: %d, want %d", stem, s.Value(stem), value)
		}
	}
	if s.Value(3) != 0 || NewStems(nil).Value(0) != 0 {
		t.Error("a stem is in a set that does not have it")
	}
}

func TestTallyKeepsTheBest(t *testing.T) {
	var tally Tally
	for i, score := range []float32{0.1, 0.9, -0.5, 0.4, -0.9, 0.4, 0.2, 0.8} {
		tally.add(score, i)
	}
	var got []int
	for _, s := range tally.best {
		got = append(got, s.sentence)
	}
	if want := []int{1, 7, 3, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("%d, want %d", got, want)
	}
}
