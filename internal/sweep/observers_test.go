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
	} {
		var entries []source.Entry
		for _, e := range c.entries {
			entries = append(entries, source.Entry{Root: e[0], Name: e[1]})
		}
		if got := observersOf(entries); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %q, want %q", c.entries, got, c.want)
		}
	}
}
