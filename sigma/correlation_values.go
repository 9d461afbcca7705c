package sigma

import (
	"cmp"
	"crypto/sha256"
	"slices"
)

// An observation is an event that matched a rule of a correlation.
type observation struct {
	at   int64 // microseconds since 1970
	rule int32 // its place in Correlation.Rules
	row  int32 // its values in the stream
}

// A stream is the observations of a plan with their values, width of them each.
type stream struct {
	width        int
	observations []observation
	cells        []int32
}

func (s *stream) add(o observation, row []int32) {
	o.row = int32(len(s.observations))
	s.observations = append(s.observations, o)
	s.cells = append(s.cells, row...)
}

func (s *stream) row(o observation) []int32 {
	begin := int(o.row) * s.width
	return s.cells[begin : begin+s.width]
}

// groups sorts the observations by group, time and rule, and calls yield with those of each group. A group is the values of
// the first columns.
func (s *stream) groups(columns int, yield func([]observation)) {
	group := func(o observation) []int32 { return s.row(o)[:columns] }
	slices.SortFunc(s.observations, func(a, b observation) int {
		return cmp.Or(slices.Compare(group(a), group(b)), cmp.Compare(a.at, b.at), cmp.Compare(a.rule, b.rule), slices.Compare(s.row(a), s.row(b)))
	})
	for begin, end := 0, 0; begin < len(s.observations); begin = end {
		for end < len(s.observations) && slices.Equal(group(s.observations[begin]), group(s.observations[end])) {
			end++
		}
		yield(s.observations[begin:end])
	}
}

// values are texts as numbers. Texts that are equal but for the case of letters have one number.
type values struct {
	numbers map[string]int32
	texts   []string // the least spelling of each, so that the order in which they came does not matter
	folded  []byte
}

func newValues() *values { return &values{numbers: map[string]int32{}} }

func (v *values) text(number int32) string { return v.texts[number] }

// longestKept bounds the text that is kept of a value. What is longer is told apart by its hash.
const longestKept = 4096

func (v *values) intern(value []byte, budget *int64) int32 {
	v.folded = fold(v.folded[:0], value)
	if len(value) > longestKept {
		sum := sha256.Sum256(v.folded)
		v.folded = append(v.folded[:0], sum[:]...)
		value = value[:longestKept]
	}
	if number, is := v.numbers[string(v.folded)]; is {
		if string(value) < v.texts[number] {
			v.texts[number] = string(value)
		}
		return number
	}
	number := int32(len(v.texts))
	*budget -= int64(2*len(value) + 64)
	v.numbers[string(v.folded)] = number
	v.texts = append(v.texts, string(value))
	return number
}
