package link

import (
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzInText(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range InText(text) {
			if found.Start < end || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("%+v after %d in %q", found, end, text)
			}
			end = found.End
			if _, ok := Parse(found.URL); !ok {
				t.Fatalf("%q is found but has no host", found.URL)
			}
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	f.Fuzz(func(t *testing.T, url string) {
		steps := Unwrap(url)
		if len(steps) > maxSteps {
			t.Fatalf("%d steps", len(steps))
		}
		for _, step := range steps {
			if _, ok := Parse(step.URL); !ok || step.By == "" || !utf8.ValidString(step.URL) {
				t.Fatalf("%q gives %+v", url, step)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, url string) {
		p, ok := Parse(url)
		if !ok {
			if p != (Parsed{}) {
				t.Fatalf("%q is not read, but is %+v", url, p)
			}
			return
		}
		if p.Host == "" || p.Host != strings.ToLower(p.Host) || !isASCII(p.Host) || hasForbidden(p.Host) && !p.IsAddress {
			t.Fatalf("%q has the host %q", url, p.Host)
		}
		if p.IsAddress {
			if a, err := netip.ParseAddr(p.Address); err != nil || a.String() != p.Address || p.Registered != "" {
				t.Fatalf("%q has the address %q", url, p.Address)
			}
		} else if p.Registered != "" && !below(p.Host, p.Registered) {
			t.Fatalf("%q: %q is not below %q", url, p.Host, p.Registered)
		}
	})
}
