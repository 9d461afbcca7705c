package matcher

import (
	"fmt"
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
	values := append([]string{"email:o'x@evil.example", `filepath:C:\Users\<u>\AppData\x9.exe`, "useragent:curl7"}, fuzzed...)
	hosts := ""
	for i := range 1000 {
		values = append(values, fmt.Sprintf("url:http://pop%d.example/dir/f%d.exe", i%100, i), fmt.Sprintf("url:http://git.example/u/f%d.exe", i))
	}
	for i := range 100 {
		hosts += fmt.Sprintf("pop%d.example ", i)
	}
	set := compiled(t, values...)
	for _, unit := range []string{
		"evil.example/", "http://evil.example/,", "a.", ":", "a:", "::", "(0)", "(4)", "(1)a(0)", "é", "é.", "a.é", "%2F", "@", "bad@", `\`, `\evil.exe`,
		"/", "evil.exe", `"`, "192.0.2.9/", "192.0.2.", "-192.0.2.4", "0123456789abcdef", `foo7\`, `%TEMP%\`, "!", "\u200d", "見evil.example", "müller.example/", "u:",
		"192.0.2.9/,", "evil.example/%41", "evil.example/a|%41", "evil.example%2F,", "evil.example/../", `evil.example/\/`, "evil.example/%2525", "%25",
		`\n`, `\nevil.exe`, "=3D", "'bad@evil.example", "'''''@evil.example", `\x9.exe`, " curl7 ", "2001-03-02 01:01:01 curl7 ", hosts, hosts + `\u0041`,
		`git.example \u0041` + "\n", "git.example /f7.exe\n", "。", "a。", "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "2001:db8::7:443:",
		"http://evil.example/" + strings.Repeat("%41,", 300) + " ", "http://evil.example/" + strings.Repeat("a/./b", 3000) + " ",
	} {
		data := []byte(strings.Repeat(unit, (1<<17)/len(unit)+1))
		set.Scan(data, func(Match) {})
	}
}
