package learn

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

// corpusOf is a small corpus of invented reports, a third of which tells of screenshots.
func corpusOf(reports int) Corpus {
	var c Corpus
	for i := range reports {
		text := fmt.Sprintf("Report %c on a family of malware.\n\nIt was seen in the harbour. Nothing else is known of it yet.", 'a'+i)
		r := Report{Name: fmt.Sprint("report ", i), Text: text}
		if i%3 == 0 {
			told := "The implant grabs pictures of the desktop."
			r.Text = told + " " + text
			r.Spans = []Labelled{{prose.Span{From: 0, To: len(told)}, "T1113"}}
		}
		c.Reports = append(c.Reports, r)
	}
	return c
}

func TestFitIsDeterministicAndLearns(t *testing.T) {
	c := corpusOf(24)
	model := Fit(c)
	if !bytes.Equal(model, Fit(c)) {
		t.Fatal("the same corpus gave two models")
	}
	m, err := phrase.Decode(model)
	if err != nil {
		t.Fatal(err)
	}
	sentences := []phrase.Sentence{phrase.NewSentence("It was seen in Exampleton."), phrase.NewSentence("The implant grabs pictures of the desktop.")}
	judged := m.Describes(sentences, phrase.Context{Sentences: 4})
	if len(judged) != 1 || judged[0].ID != "T1113" || !slices.Equal(judged[0].Sentences, []int{1}) {
		t.Errorf("%+v", judged)
	}
}

func TestReadReportCountsCharacters(t *testing.T) {
	body := `{"signal":"Größe: it grabs pictures.","asets":[{"type":"Screen Capture (T1113)","annots":[[7,24]]},{"type":"lex","annots":[[0,5]]}]}`
	r, err := readReport("x/y.mjson", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Spans) != 1 || r.Spans[0].Of(r.Text) != "it grabs pictures" || r.Name != "y.mjson" {
		t.Errorf("%+v", r)
	}
	if _, err := readReport("x", []byte(strings.Replace(body, "24", "240", 1))); err == nil {
		t.Error("a stretch out of bounds was read")
	}
}

func TestClean(t *testing.T) {
	text := "[Amber Heron](https://example.com/g) used <code>whoami</code> on\nhosts.(Citation: Example 2024)"
	if got := clean(withoutActor(text)); got != "used whoami on hosts." {
		t.Errorf("%q", got)
	}
}

func TestFoldedLabel(t *testing.T) {
	for id, want := range map[string]string{"T1113": "T1113", "T1055.012": "T1055", "T1566.001": "T1566.001", "T1566.002": "", "T1566": ""} {
		got := ""
		if l := FoldedLabel(id); l >= 0 {
			got = Fifty[l]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
