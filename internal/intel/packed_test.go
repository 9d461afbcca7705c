package intel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

// Indicators come back as they were added, by every way to ask for them, whether they fit into a pack or not.
func TestPackedComeBack(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	var l Indicators
	var want []Indicator
	revoked := 0
	for range 5000 {
		x := randomIndicator(r)
		if x.Revoked {
			revoked++
		}
		want = append(want, x)
		l.AddWhole(x)
	}
	if len(l.pack.full) == 0 || len(l.whole) == 0 {
		t.Fatalf("%d chunks, %d unpacked: the test tests less than it should", len(l.pack.full), len(l.whole))
	}
	if l.Len() != len(want) || l.Revoked() != revoked || l.AreDistinct() {
		t.Errorf("seed %d: %d, of which %d revoked, distinct: %v", seed, l.Len(), l.Revoked(), l.AreDistinct())
	}
	for i, x := range want {
		brief := Indicator{Indicator: x.Indicator, ID: x.ID, Role: x.Role, Marking: x.Marking, Revoked: x.Revoked}
		if got := l.Brief(i); !reflect.DeepEqual(got, brief) {
			t.Errorf("seed %d: brief %+v, want %+v", seed, got, brief)
		}
		from, until := l.Validity(i)
		if value, id := l.Identity(i); value != x.Indicator || id != x.ID || l.Value(i) != x.Indicator || l.Marking(i) != x.Marking || l.IsRevoked(i) != x.Revoked ||
			!reflect.DeepEqual(from, x.ValidFrom) || !reflect.DeepEqual(until, x.ValidUntil) {
			t.Errorf("seed %d: parts of %+v differ", seed, x)
		}
		x.ID = x.StatedOrDerivedID()
		if got := l.At(i); !reflect.DeepEqual(got, x) {
			t.Errorf("seed %d: got %.500s\nwant %.500s", seed, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", x))
		}
		if t.Failed() {
			return
		}
	}
}

// pick is one of a list.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func randomIndicator(r *rand.Rand) Indicator {
	var uuid [16]byte
	for i := range uuid {
		uuid[i] = byte(r.Uint32())
	}
	id := idOf(string(uuid[:]))
	value := strings.Repeat("a", pick(r, 0, 1, 9, 64, 200, 300, 2000)) + fmt.Sprint(r.IntN(100)) + pick(r, "", "é\x00\xff")
	x := Indicator{
		Indicator: indicator.Indicator{Kind: pick(r, indicator.Kinds...), Value: value},
		ID:        pick(r, "", id, id, strings.ToUpper(id), strings.Replace(id, "-", "x", 3), "indicator--1", id+" "),
		Role:      pick(r, "", "c2", "payload", pick(r, "role ", "r")+fmt.Sprint(r.IntN(200))),
		Marking:   pick(r, "", "TLP:CLEAR", "TLP:RED"), Confidence: pick(r, 0, 70, 100, -1, math.MaxInt, math.MinInt),
		Revoked: r.IntN(3) == 0, ValidFrom: randomTime(r), ValidUntil: randomTime(r), Modified: randomTime(r),
		Ports: pick(r, nil, nil, []int{}, []int{443}, []int{1, 65535, -4}),
	}
	evidence := func() Evidence {
		return Evidence{Page: r.IntN(3), Offset: pick(r, 0, -1, 300, math.MaxInt), Quote: pick(r, value, "", "another", "")}
	}
	x.Evidence = pick(r, nil, []Evidence{}, []Evidence{evidence()}, []Evidence{evidence(), evidence()})
	if r.IntN(500) == 0 {
		x.Value = strings.Repeat("long", mostPacked)
	}
	return x
}

// randomTime is none at all, or one of those that documents and clocks give.
func randomTime(r *rand.Rand) *time.Time {
	t := pick(r, time.Time{}, time.Unix(r.Int64N(4e9), r.Int64N(1e9)).UTC(), time.Unix(-r.Int64N(4e9), 0).UTC(), time.Now().UTC(), time.UnixMicro(r.Int64N(4e15)).UTC(),
		time.Date(2024, 3, 1, 0, 0, 0, 0, time.FixedZone("", 3600)), time.Date(9999, 12, 31, 23, 59, 59, 999, time.UTC), time.Unix(1, 0))
	return pick(r, nil, &t)
}

// A list that is copied and then grows in both hands still holds what each was given.
func TestCopiesOfPacks(t *testing.T) {
	a := IndicatorsOf(Indicator{ID: "indicator--1", Indicator: indicator.Indicator{Kind: indicator.Domain, Value: "a.example"}})
	b := a
	b.AddWhole(Indicator{Indicator: indicator.Indicator{Kind: indicator.Domain, Value: "b.example"}})
	if a.Len() != 1 || a.Value(0).Value != "a.example" || b.Value(0).Value != "a.example" || b.Value(1).Value != "b.example" {
		t.Errorf("%v, %v", a, b)
	}
}

// What most indicators of a feed take: some 80 bytes.
func TestPackedAreSmall(t *testing.T) {
	when := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	var l Indicators
	const n = 1000
	for i := range n {
		value := fmt.Sprintf("host-%04d.campaign.example.com", i)
		x := indicator.Indicator{Kind: indicator.Domain, Value: value}
		l.AddWhole(Indicator{Indicator: x, ID: x.ID(), Role: "c2", Confidence: 70, ValidFrom: &when, ValidUntil: &when, Modified: &when, Marking: "TLP:GREEN",
			Evidence: []Evidence{{Offset: i * 500, Quote: value}}})
	}
	if size := l.pack.last.Len() / n; size > len("host-0000.campaign.example.com")+50 {
		t.Errorf("%d bytes each", size)
	}
}
