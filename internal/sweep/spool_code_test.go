package sweep

import (
	"bufio"
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/internal/intel"
)

// TestSightingCoderKnowsAllFields fills each field of a sighting with a value of its own: one that is not coded, as one that
// is new, comes back empty.
func TestSightingCoderKnowsAllFields(t *testing.T) {
	var first, second intel.Sighting
	number := 0
	fill(t, reflect.ValueOf(&first).Elem(), &number)
	fill(t, reflect.ValueOf(&second).Elem(), &number)
	want := []*intel.Sighting{&first, &second, &second, {}, &first}
	rules := map[int]*intel.MatchedRule{first.Target: first.Rule, second.Target: second.Rule}

	var in, out sightingCoder
	var got []*intel.Sighting
	for _, s := range want {
		x, err := out.decode(in.encode(s), func(number int) *intel.MatchedRule { return rules[number] })
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, x)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// fill gives a value, and what it holds, values that are all different and not zero. Numbers are large and below zero.
func fill(t *testing.T, v reflect.Value, number *int) {
	*number++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(-5e9, int64(*number)).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("x", *number))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-1<<60 + int64(*number))
	case reflect.Uint64:
		v.SetUint(1<<63 + uint64(*number))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), number)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), number)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i), number)
		}
	default:
		t.Fatalf("do not know how to fill a %v", v.Type())
	}
}

func spooledSightings(t testing.TB) []byte {
	at, index := time.Date(2024, 3, 2, 4, 0, 0, 0, time.UTC), int64(7)
	s := newSpool(nil)
	for range 2 {
		s.add(&intel.Sighting{Time: &at, Observer: "zeek-1", Index: &index, Text: "a record", Truncated: true})
		s.add(&intel.Sighting{Observer: "zeek-1", Target: 1, Rule: &intel.MatchedRule{}, Text: "another"})
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.memory.Bytes()
}

func readSpool(data []byte) (n int, err error) {
	rule := func(int) *intel.MatchedRule { return nil }
	err = eachSighting(bufio.NewReader(bytes.NewReader(data)), rule, func(*intel.Sighting) { n++ })
	return n, err
}

// TestCutSpool: an end within a sighting is an error, whatever there is before it.
func TestCutSpool(t *testing.T) {
	data := spooledSightings(t)
	whole := 0
	for end := range len(data) + 1 {
		n, err := readSpool(data[:end])
		if err == nil {
			whole++
		}
		if n > 4 || err == nil && n != whole-1 {
			t.Errorf("%d of %d bytes: %d sightings, error %v", end, len(data), n, err)
		}
	}
	if whole != 5 { // none to four
		t.Errorf("%d ends without an error", whole)
	}
}

func FuzzSpool(f *testing.F) {
	f.Add(spooledSightings(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, _ := readSpool(data); n > len(data) {
			t.Errorf("%d sightings of %d bytes", n, len(data))
		}
	})
}
