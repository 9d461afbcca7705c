package matcher

import (
	"strings"
	"testing"
)

func TestNoAllocationWithoutMatch(t *testing.T) {
	set := compiled(t, fuzzed...)
	line := []byte(`{"t":"2025-10-06T10:11:12.5","mac":"00:11:22:33:44:55","src":"10.0.0.1","ip6":"2001:db8::8","host":"www.example.org",` +
		`"url":"/a/b.js?v=1%20x","md5":"ffffffffffffffffffffffffffffffff","path":"C:\\Windows\\Temp\\x.exe","ua":"Foo/7.2 (a; b)"}`)
	yield := func(m Match) { t.Errorf("%+v", m) }
	if n := testing.AllocsPerRun(100, func() { set.Scan(line, yield) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Hostile lines must be searched in time that grows with their length, not its square: with the square, this test does
// not end.
func TestHostileLines(t *testing.T) {
	set := compiled(t, fuzzed...)
	for _, unit := range []string{
		"evil.example/", "http://evil.example/,", "a.", ":", "a:", "::", "(0)", "(4)", "(1)a(0)", "é", "é.", "a.é", "%2F", "@", "bad@", "\\", "\\evil.exe",
		"/", "evil.exe", "\"", "192.0.2.9/", "192.0.2.", "-192.0.2.4", "0123456789abcdef", "foo7\\", "%TEMP%\\", "!", "\u200d", "見evil.example", "müller.example/", "u:",
	} {
		data := []byte(strings.Repeat(unit, (1<<18)/len(unit)))
		set.Scan(data, func(Match) {})
	}
}
