package sweep

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
	"picket/internal/intel"
)

// TestSpool gives back what it took, in order, from memory and from disk.
func TestSpool(t *testing.T) {
	for _, count := range []int{0, 3, 9000} { // 9,000 of 4 KiB are more than is kept in memory
		s := newSpool(nil)
		defer s.close()
		var want []*intel.Sighting
		for i := range count {
			at, index := time.Date(2024, 3, 2, 4, 0, i, 0, time.UTC), int64(i)
			sighting := &intel.Sighting{
				Time: &at, TimeBasis: intel.Stated, Observer: "zeek-1", Indicator: indicator.Indicator{Kind: indicator.IPv4, Value: "203.0.113.7"},
				IndicatorID: "indicator--1", Line: int64(i), Index: &index, Text: fmt.Sprintf("%4096d", i),
			}
			if i%2 == 1 {
				sighting.Time, sighting.Index = nil, nil
			}
			want = append(want, sighting)
			s.add(sighting)
		}
		if (count == 9000) != (s.file != nil) {
			t.Errorf("%d sightings: file %v", count, s.file)
		}
		var got []*intel.Sighting
		if err := s.each(func(x *intel.Sighting) { got = append(got, x) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d sightings: -want +got\n%s", count, diff)
		}
	}
}

// TestSpoolOfRules: a rule is kept by its number, and is there again.
func TestSpoolOfRules(t *testing.T) {
	rules := []*intel.MatchedRule{{Title: "first"}, {Title: "second"}}
	s := newSpool(func(number int) *intel.MatchedRule { return rules[number] })
	defer s.close()
	given := &intel.Sighting{Target: 1, Rule: rules[1], Field: "Image"}
	s.add(given)
	s.add(&intel.Sighting{Target: 1, Field: "id.resp_h"})
	var got []*intel.Sighting
	if err := s.each(func(x *intel.Sighting) { got = append(got, x) }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Rule != rules[1] || got[0].Field != "Image" || got[1].Rule != nil || given.Rule != rules[1] {
		t.Errorf("got %+v", got)
	}
}
