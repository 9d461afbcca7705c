package matcher

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"picket/indicator"
)

// compiled reads indicators as kind:value, in the form in which an advisory may write them.
func compiled(t testing.TB, values ...string) *Set {
	t.Helper()
	set, err := Compile(parsed(t, values...))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func parsed(t testing.TB, values ...string) []indicator.Indicator {
	t.Helper()
	var list []indicator.Indicator
	for _, text := range values {
		kind, value, _ := strings.Cut(text, ":")
		x, err := indicator.New(indicator.Kind(kind), value)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, x)
	}
	return list
}

// found is the matches as "id text", HostOnly as "id host text", in order.
func found(set *Set, data string) []string {
	var out []string
	set.Scan([]byte(data), func(m Match) {
		host := ""
		if m.HostOnly {
			host = "host "
		}
		out = append(out, fmt.Sprintf("%d %s%s", m.ID, host, data[m.Start:m.End]))
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// A rule is one indicator, with texts that it matches as "what is searched => what is matched", and texts that it does
// not match.
type rule struct {
	indicator string
	hits      []string
	misses    []string
}

func checkRules(t *testing.T, rules []rule) {
	for _, r := range rules {
		set := compiled(t, r.indicator)
		for _, hit := range r.hits {
			data, want, _ := strings.Cut(hit, " => ")
			for _, framed := range []string{data, "x\n" + data + "\ny", "a\t" + data + "\tb", `{"k":"` + data + `"}`} {
				if got := found(set, framed); !slices.Equal(got, []string{"0 " + want}) {
					t.Errorf("%s in %q: got %q, want %q", r.indicator, framed, got, want)
				}
			}
		}
		for _, data := range r.misses {
			if got := found(set, data); len(got) > 0 {
				t.Errorf("%s in %q: got %q, want nothing", r.indicator, data, got)
			}
		}
	}
}
