package sigma

import (
	"slices"
	"strings"
	"testing"
)

// TestFold folds every byte of ASCII at every place among eight, and letters beyond ASCII behind them.
func TestFold(t *testing.T) {
	for c := range 0x80 {
		for before := range 9 {
			text := strings.Repeat("Z", before) + string(rune(c)) + "@[`{Ä\u212A" + strings.Repeat("A", 9)
			want := strings.Repeat("z", before) + strings.ToLower(string(rune(c))) + "@[`{ä\u212A" + strings.Repeat("a", 9)
			if got := string(fold(nil, []byte(text))); got != want {
				t.Fatalf("%q: got %q, want %q", text, got, want)
			}
		}
	}
}

// TestFieldsOfEvents: fields are numbered by their names, whatever names and engine the event before had.
func TestFieldsOfEvents(t *testing.T) {
	first, second := &Engine{fields: map[string]int{"A": 0, "B": 1, "C": 2}}, &Engine{fields: map[string]int{"C": 0, "": 1}}
	var ev Event
	for _, test := range []struct {
		engine *Engine
		names  string
		want   []int32
	}{
		{first, "A B C", []int32{0, 1, 2}}, {first, "B B D A C", []int32{1, 1, noField, 0, 2}}, {second, "A C", []int32{noField, 0}},
		{second, "", []int32{1}}, {first, "", []int32{noField}}, {first, "C C", []int32{2, 2}},
	} {
		ev.Reset()
		for name := range strings.SplitSeq(test.names, " ") {
			ev.Add(name, nil)
		}
		ev.view.look(ev.fields, test.engine)
		for i, want := range test.want {
			if got := ev.view.number[i]; got != want {
				t.Errorf("%q: field %d has number %d, want %d", test.names, i, got, want)
			}
		}
		for number, first := range ev.view.first {
			if place := int32(slices.Index(test.want, int32(number)) + 1); first != place {
				t.Errorf("%q: number %d is first at %d, want %d", test.names, number, first, place)
			}
		}
	}
}
