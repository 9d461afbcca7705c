package sweep

import (
	"slices"
	"testing"

	"picket/internal/source"
)

func TestObserversOfDifferentPlacesDiffer(t *testing.T) {
	for _, c := range []struct {
		entries [][2]string
		want    []string
	}{
		{[][2]string{{"logs", "logs/zeek-1/dns.log"}, {"logs", "logs/zeek-1/dns.2024-03-02.log.gz"}}, []string{"zeek-1", "zeek-1"}},
		{[][2]string{{"a", "a/zeek-1/dns.log"}, {"b", "b/zeek-1/dns.log"}}, []string{"a/zeek-1", "b/zeek-1"}},
		{[][2]string{{"z-1/dns.1.log", "z-1/dns.1.log"}, {"z-1/dns.2.log", "z-1/dns.2.log"}}, []string{"z-1", "z-1"}},
		{[][2]string{{"z-1/2024-03-02", "z-1/2024-03-02/dns.log"}, {"z-1/2024-03-03", "z-1/2024-03-03/dns.log"}}, []string{"z-1", "z-1"}},
		{[][2]string{{"jan.zip", "jan.zip!z-1/dns.log"}, {"feb.zip", "feb.zip!z-1/dns.log"}}, []string{"z-1", "z-1"}},
	} {
		var entries []source.Entry
		for _, e := range c.entries {
			entries = append(entries, source.Entry{Root: e[0], Name: e[1]})
		}
		names := newObservers(entries)
		var got []string
		for i, e := range entries {
			got = append(got, names.of(i, e.Name))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: got %q, want %q", c.entries, got, c.want)
		}
	}
}

// Members of archives are met one by one: those of different places never share a name.
func TestObserversOfMembers(t *testing.T) {
	one := newObservers([]source.Entry{{Root: "logs", Name: "logs/2024-01.tar.gz"}, {Root: "logs", Name: "logs/2024-02.tar.gz"}})
	if got := one.of(1, "logs/2024-02.tar.gz!z-1/dns.log"); got != "z-1" {
		t.Errorf("in one place: got %q", got)
	}
	two := newObservers([]source.Entry{{Root: "a", Name: "a/2024-01.tar.gz"}, {Root: "b", Name: "b/2024-02.tar.gz"}})
	if got := two.of(1, "b/2024-02.tar.gz!z-1/dns.log"); got != "b/z-1" {
		t.Errorf("in two places: got %q", got)
	}
}
