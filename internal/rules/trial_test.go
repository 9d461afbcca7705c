package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTry runs tests of a correlation: what it groups by no rule asks for.
func TestTry(t *testing.T) {
	var got []string
	err := Try(t.Context(), []string{"testdata/correlation"}, nil, Options{}, func(r *Result) {
		outcome := "passed"
		if !r.Passed() {
			outcome = r.String()
		}
		got = append(got, r.Name+": "+outcome)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"three times from one address: passed", "from three addresses: passed", "over three minutes: passed",
		"no event: testdata/correlation/guess.test.yml: no event: rule 88888888-8888-4888-8888-888888888888: there are no events"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestResult(t *testing.T) {
	for _, test := range []struct {
		want   int
		exact  bool
		got    int
		passed bool
		says   string
	}{
		{1, false, 1, true, ""}, {1, false, 3, true, ""}, {2, false, 1, false, "matches 1 of 9 records, fewer than 2"},
		{1, true, 3, false, "matches 3 of 9 records, not 1"}, {0, false, 0, true, ""},
		{0, false, 1, false, "matches 1 of 9 records, and should match none"},
	} {
		r := Result{Trial: Trial{Want: test.want, Exact: test.exact}, Got: test.got, Records: 9}
		if r.Passed() != test.passed || !test.passed && !strings.Contains(r.String(), test.says) {
			t.Errorf("%+v: %v, %s", test, r.Passed(), r.String())
		}
	}
}
