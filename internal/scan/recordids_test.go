package scan

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/internal/coverage"
)

// each lists numbers from one to another.
func each(first, last uint64) (ids []uint64) {
	for id := first; id <= last; id++ {
		ids = append(ids, id)
	}
	return ids
}

// TestRecordIDs: numbers that are missing are a mark of loss between the records beside them; order and repetition are none.
func TestRecordIDs(t *testing.T) {
	for name, c := range map[string]struct {
		ids  []uint64
		want []string // reasons
	}{
		"none":        {nil, nil},
		"one":         {each(7, 7), nil},
		"whole":       {each(1, 500), nil},
		"one missing": {slices.Concat(each(1, 50), each(52, 100)), []string{"event record 51 is missing"}},
		"several": {slices.Concat(each(1, 50), each(61, 100), each(111, 200)),
			[]string{"event records 51 to 60 are missing", "event records 101 to 110 are missing"}},
		"written over from its beginning": {slices.Concat(each(101, 200), each(1, 100)), nil},
		"written over, with a hole":       {slices.Concat(each(101, 200), each(1, 98)), []string{"event records 99 to 100 are missing"}},
		"read twice":                      {slices.Concat(each(1, 50), each(1, 50)), nil},
		"overlapping":                     {slices.Concat(each(1, 50), each(40, 90)), nil},
		"a selection":                     {[]uint64{3, 9, 12, 40}, []string{"of event records 3 to 40 there are 4: a selection, or some were removed"}},
		"many holes": {func() (ids []uint64) {
			for i := range uint64(mostRuns + 1) {
				ids = append(ids, each(1+1000*i, 999+1000*i)...)
			}
			return ids
		}(), []string{"of event records 1 to 64999 there are 64935: a selection, or some were removed"}},
		"the ends of what can be": {slices.Concat(each(0, 30), []uint64{math.MaxUint64, math.MaxUint64}),
			[]string{fmt.Sprintf("event records 31 to %d are missing", uint64(math.MaxUint64-1))}},
	} {
		t.Run(name, func(t *testing.T) {
			var ids idRuns
			minute := time.Minute.Microseconds()
			for _, id := range c.ids {
				ids.add(id, coverage.Moment(int64(id%1_000_000)*minute))
			}
			var got []string
			for _, m := range ids.marks() {
				got = append(got, m.why)
				if m.since >= m.until && !strings.Contains(m.why, "18446744073709551614") {
					t.Errorf("%+v", m)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestRecordIDTimes: what is missing was lost between the records beside it.
func TestRecordIDTimes(t *testing.T) {
	var ids idRuns
	for _, id := range slices.Concat(each(201, 300), each(1, 50), each(81, 200)) {
		ids.add(id, coverage.Moment(id*100))
	}
	want := []idMark{{since: 5000, until: 8100, why: "event records 51 to 80 are missing"}}
	if got := ids.marks(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
