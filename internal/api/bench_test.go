package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRequests asks as readers do, of a store with 10,000 indicators.
func BenchmarkRequests(b *testing.B) {
	s := newSite(b)
	var list strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&list, "host%d.example\n", i)
	}
	s.add(list.String(), "")
	for _, path := range []string{"/whoami", "/indicators/domain/host77.example", "/indicators?limit=10", "/indicators?limit=1000", "/documents?limit=10"} {
		b.Run(strings.NewReplacer("/", "_", "?", "_").Replace(path), func(b *testing.B) {
			for b.Loop() {
				if got := s.askFast(readerRed, path); got != 200 {
					b.Fatal(got)
				}
			}
		})
	}
}
