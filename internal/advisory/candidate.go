package advisory

import (
	"cmp"
	"slices"
	"strings"

	"picket/indicator"
)

// A candidate is a stretch of the shadow that looks like a value of a kind.
type candidate struct {
	kind     indicator.Kind
	value    string // to be canonicalised; what was broken over lines is joined
	from, to int    // in the shadow
	unfit    string // why it cannot be a value at all; "" if it may
}

// A scanner finds candidates in the shadow. Each recogniser passes over the text once, from one trigger byte to the
// next, and looks around it within fixed bounds: the whole is linear.
type scanner struct {
	text    string
	shadow  *shadow
	claimed []bool // bytes that belong to a candidate already: the host of a URL is no candidate of its own
	found   []candidate
}

// scan lists the candidates of a shadow, grouped by recogniser. The order of recognisers matters: the larger value
// claims its parts.
func scan(s *shadow) []candidate {
	sc := &scanner{text: s.text, shadow: s, claimed: make([]bool, len(s.text))}
	sc.rows()
	sc.userAgents()
	sc.mutexes()
	sc.registryKeys()
	sc.urls()
	sc.paths()
	sc.emails()
	sc.hashes()
	sc.fingerprints()
	sc.coins()
	sc.systems()
	sc.ipv6()
	sc.names()
	return sc.found
}

// add keeps a candidate and claims its bytes.
func (sc *scanner) add(kind indicator.Kind, from, to int) {
	sc.keep(candidate{kind: kind, value: sc.text[from:to], from: from, to: to})
}

func (sc *scanner) keep(c candidate) {
	sc.found = append(sc.found, c)
	for i := c.from; i < c.to; i++ {
		sc.claimed[i] = true
	}
}

// mark keeps a candidate without claiming its bytes: a hash may stand within a file name.
func (sc *scanner) mark(kind indicator.Kind, from, to int, unfit string) {
	sc.found = append(sc.found, candidate{kind, sc.text[from:to], from, to, unfit})
}

// byteAt is the byte at an offset, 0 outside the text.
func (sc *scanner) byteAt(i int) byte {
	if i < 0 || i >= len(sc.text) {
		return 0
	}
	return sc.text[i]
}

// next finds a string at or behind an offset, -1 if it is not there.
func (sc *scanner) next(what string, at int) int {
	if at >= len(sc.text) {
		return -1
	}
	i := strings.Index(sc.text[at:], what)
	if i < 0 {
		return -1
	}
	return at + i
}

// before is up to n bytes of the text in front of an offset, on the same line.
func (sc *scanner) before(at, n int) string {
	text := sc.text[max(0, at-n):at]
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// lowerBefore is before, in lower case.
func (sc *scanner) lowerBefore(at, n int) string {
	text := sc.shadow.lower[max(0, at-n):at]
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// nextRun finds, at or behind an offset in front of which no such run goes on, where a run of n bytes or more begins in
// which every byte belongs; -1 if there is none. It looks at every nth byte only: no run of n lies between two of them.
func (sc *scanner) nextRun(at, n int, belongs func(byte) bool) int {
	for at+n <= len(sc.text) {
		i := at + n - 1
		for i >= at && belongs(sc.text[i]) {
			i--
		}
		if i < at {
			return at
		}
		at = i + 1
	}
	return -1
}

// spanWhile is the end of the run from an offset in which every byte belongs.
func (sc *scanner) spanWhile(at int, belongs func(byte) bool) int {
	for at < len(sc.text) && belongs(sc.text[at]) {
		at++
	}
	return at
}

// sortByPlace brings candidates into the order of the text; of two that begin together, the longer comes first.
func sortByPlace(found []candidate) {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
}
