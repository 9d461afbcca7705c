package mail

import (
	"math"
	"testing"
	"unicode/utf8"

	"picket/internal/message"
)

// Any bytes are a message, and get an answer that holds together.
func FuzzJudge(f *testing.F) {
	for _, raw := range fixtures(f) {
		f.Add(raw)
	}
	model := testModel()
	var judges []*Judge
	for _, hide := range []bool{false, true} {
		judges = append(judges, NewJudge(Options{Profile: works, History: known(), Model: model, HideBody: hide}))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 64<<10 {
			return
		}
		m := message.Read(raw)
		for _, j := range judges {
			holds(t, j.Judge(raw, m, nil), len(raw))
		}
	})
}

func holds(t *testing.T, answer *Judgement, size int) {
	if p := answer.Probability; !(p >= 0 && p <= 1) {
		t.Errorf("probability %v", p)
	}
	seen := map[string]bool{}
	last := math.Inf(1)
	for _, s := range answer.Signals {
		if seen[s.Name] || !(s.Strength > 0 && s.Strength <= 1) || !(math.Abs(s.Weight) <= last) || len(s.Evidence) > evidenceMost {
			t.Errorf("%+v", s)
		}
		seen[s.Name], last = true, math.Abs(s.Weight)
		for _, e := range s.Evidence {
			if len(e.Quote) > quoteMost || !utf8.ValidString(e.Quote) || e.Offset < -1 || e.Part == "header" && e.Offset >= size {
				t.Errorf("%s: %+v", s.Name, e)
			}
		}
	}
}
