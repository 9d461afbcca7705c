package intel

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

// An indicator comes back as it was added, in its short form or not.
func TestIndicators(t *testing.T) {
	text := "evil.example\nEVIL.test\n" + strings.Repeat("a", 70_000)
	when := time.Unix(1000, 0)
	domain := indicator.Indicator{Kind: indicator.Domain, Value: "evil.example"}
	short := func(x Indicator) Indicator { x.Indicator = domain; return x }
	for name, c := range map[string]struct {
		x    Indicator
		at   Evidence
		kept bool // in full
	}{
		"short":           {short(Indicator{Confidence: 90}), Evidence{Quote: "evil.example"}, false},
		"a role":          {short(Indicator{Role: "c2"}), Evidence{Quote: "evil.example"}, true},
		"an id":           {short(Indicator{ID: "indicator--1"}), Evidence{Quote: "evil.example"}, true},
		"a begin":         {short(Indicator{ValidFrom: &when}), Evidence{Quote: "evil.example"}, true},
		"an end":          {short(Indicator{ValidUntil: &when}), Evidence{Quote: "evil.example"}, true},
		"revoked":         {short(Indicator{Revoked: true}), Evidence{Quote: "evil.example"}, true},
		"a page":          {short(Indicator{}), Evidence{Page: 1, Quote: "evil.example"}, true},
		"confidence":      {short(Indicator{Confidence: 256}), Evidence{Quote: "evil.example"}, true},
		"negative":        {short(Indicator{Confidence: -1}), Evidence{Quote: "evil.example"}, true},
		"another place":   {short(Indicator{}), Evidence{Offset: 1, Quote: "evil.example"}, true},
		"no place":        {short(Indicator{}), Evidence{Offset: -1, Quote: "evil.example"}, true},
		"beyond the text": {short(Indicator{}), Evidence{Offset: 1 << 30, Quote: "evil.example"}, true},
		"another form":    {Indicator{Indicator: indicator.Indicator{Kind: indicator.Domain, Value: "evil.test"}}, Evidence{Offset: 13, Quote: "EVIL.test"}, true},
		"another kind":    {Indicator{Indicator: indicator.Indicator{Kind: "smoke", Value: "evil.example"}}, Evidence{Quote: "evil.example"}, true},
		"long":            {Indicator{Indicator: indicator.Indicator{Kind: indicator.Mutex, Value: text[23:]}}, Evidence{Offset: 23, Quote: text[23:]}, true},
	} {
		l := NewIndicators(text, 1)
		l.Add(c.x, c.at)
		want := c.x
		want.ID, want.Evidence = c.x.StatedOrDerivedID(), []Evidence{c.at}
		if got := l.At(0); !reflect.DeepEqual(got, want) || l.Value(0) != want.Indicator || (l.places[0].kind >= isPacked) != c.kept {
			t.Errorf("%s: %.300v", name, got)
		}
		want.Evidence = append(want.Evidence, Evidence{Offset: 5, Quote: "again"})
		l.AddEvidence(0, want.Evidence[1], 2)
		l.AddEvidence(0, Evidence{Offset: 6, Quote: "too many"}, 2)
		if got := l.At(0); !reflect.DeepEqual(got, want) {
			t.Errorf("%s, with more evidence: %.300v", name, got)
		}
	}
}

func TestIndicatorsAsJSON(t *testing.T) {
	l := NewIndicators("<evil>", 0)
	if got, err := json.Marshal(Advisory{Indicators: l}); err != nil || !strings.Contains(string(got), `"indicators":[]`) {
		t.Errorf("none: %s, %v", got, err)
	}
	l.Add(Indicator{Indicator: indicator.Indicator{Kind: indicator.Mutex, Value: "<evil>"}, Confidence: 90}, Evidence{Quote: "<evil>"})
	l.Add(Indicator{Indicator: indicator.Indicator{Kind: indicator.Mutex, Value: "b"}, ID: "indicator--2"}, Evidence{Offset: 9, Quote: "b"})
	want := []Indicator{l.At(0), l.At(1)}
	for _, escape := range []bool{true, false} {
		var got, wanted strings.Builder
		for out, value := range map[*strings.Builder]any{&got: l, &wanted: want} {
			encoder := json.NewEncoder(out)
			encoder.SetEscapeHTML(escape)
			if err := encoder.Encode(value); err != nil {
				t.Fatal(err)
			}
		}
		if got.String() != wanted.String() {
			t.Errorf("got  %s\nwant %s", got.String(), wanted.String())
		}
	}
}
