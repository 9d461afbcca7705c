package lookalike

import (
	"strings"
	"testing"
)

// FuzzCompare: whatever the name, what is near is from 0 to 1 and of one of the names, and own names are never alike.
func FuzzCompare(f *testing.F) {
	for _, domain := range []string{"exаmple.com", "login-example-com.evil.test", "xn--exmple-4nf.com", "a.b.c", "-.-", "....", "xn--.xn--"} {
		f.Add(domain)
	}
	index := NewIndex(harbour)
	f.Fuzz(func(t *testing.T, domain string) {
		l, ok := index.Compare(domain)
		if ok != (l.Near > 0) || l.Near > 1 || ok && l.Of == "" {
			t.Errorf("%q: %+v %v", domain, l, ok)
		}
		if ok && strings.HasSuffix(strings.ToLower(domain), ".example.com") {
			t.Errorf("%q lies below example.com: %+v", domain, l)
		}
		if b, l, ok := BrandLike(domain); ok && (b == nil || b.Owns(domain) || l.Of == "") {
			t.Errorf("%q: %+v of its own", domain, l)
		}
		Government(domain)
		GovernmentLike(domain)
		ServiceOf(domain)
		if r := Random(domain); r < 0 || r > 1 {
			t.Errorf("%q: random %f", domain, r)
		}
	})
}

// FuzzSkeleton: a skeleton reads as itself, and mentions lie within the text.
func FuzzSkeleton(f *testing.F) {
	for _, text := range []string{"PayPaI", "rrnvvcl", "Ꮲ\u0338", "ﷺ", "\xff\xfe", "ETC利用照会", "네이버에서", "𝐩𝐚𝐲 T-Mobile", "N e t f l i x", "Net flix", "C.o.i.n.b.a.s.e", "A D A C A"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if once := Skeleton(text); Skeleton(once) != once {
			t.Errorf("%q: %q, then %q", text, once, Skeleton(once))
		}
		MixedScripts(text)
		for _, m := range Brands(text) {
			if m.Brand == nil || m.Start < 0 || m.Start >= m.End || m.End > len(text) {
				t.Errorf("%q: %+v", text, m)
			}
		}
	})
}
