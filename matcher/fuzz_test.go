package matcher

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"picket/indicator"
)

var fuzzed = []string{
	"ipv4:192.0.2.4", "ipv6:2001:db8::7", "cidr:198.51.100.0/24", "cidr:2001:db8:5::/48", "domain:evil.example", "domain:a.evil.example",
	"email:bad@evil.example", "md5:0123456789abcdef0123456789abcdef", "filename:evil.exe", "filename:a b.exe", `filepath:C:\Temp\evil.exe`,
	`mutex:Global\Foo_7`, "mutex:{0a-7}", "useragent:Foo/7.1 (a; b)", "url:http://evil.example/a/b.exe", `registry:HKCU\Software\Foo7`,
	`filepath:%TEMP%\x9.exe`, "filename:Тайна.doc", "domain:müller.example", "url:http://192.0.2.9/x?y=1", "ja4:t13d1516h2_8daaf6152771_b186095e22b6",
	"mutex:!!",
}

// FuzzScan compares the scanner with the naive oracle on lines of ASCII text, indicator by indicator, and checks on any
// data that matches lie in it, within a line, and do not depend on the other lines.
func FuzzScan(f *testing.F) {
	list := parsed(f, fuzzed...)
	set, err := Compile(list)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if len(data) > 2000 {
			return
		}
		whole := checked(t, set, data)
		byLine := map[int]bool{}
		for line := range strings.Lines(data) {
			line = strings.TrimSuffix(line, "\n")
			for id := range checked(t, set, line) {
				byLine[id] = true
			}
			compareWithOracle(t, set, list, line)
		}
		for id := range list {
			if whole[id] != byLine[id] {
				t.Errorf("%v: %v in the whole, %v line by line: %q", list[id], whole[id], byLine[id], data)
			}
		}
	})
}

// Lines put together from values, parts of values and what stands around them in logs.
func TestComposedLines(t *testing.T) {
	list := parsed(t, fuzzed...)
	set, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Fields(`192.0.2.4 2001:db8::7 198.51.100.9 evil.example a.evil.example bad@evil.example evil.exe C:\Temp\evil.exe
		Global\Foo_7 Global\\Foo_7 HKCU\Software\Foo7 hkcu\\software\\foo7 http://evil.example/a/b.exe /a/b.exe http:// https:// 192.0.2.9/x?y=1 :: : :80 ::ffff: {0A-7} 0123456789abcdef0123456789abcdef www. EVIL.EXAMPLE c:\\temp\\EVIL.EXE C:/Temp
		. .. , ; : = " ' \ / \\ \" @ - _ ( ) [ ] < > % %2F %20 %41 %40 %7E ~ $ + & ? # | x X 7 a 1. .5 .x`)
	parts = append(parts, " ", "  ", "\t", "Foo/7.1 (a; b)", "a b.exe", "\"Foo/7.1 (a; b)\"")
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		var line strings.Builder
		for range 1 + random.IntN(6) {
			line.WriteString(parts[random.IntN(len(parts))])
		}
		compareWithOracle(t, set, list, line.String())
	}
}

// checked are the indicators found, HostOnly left out.
func checked(t *testing.T, set *Set, data string) map[int]bool {
	out := map[int]bool{}
	set.Scan([]byte(data), func(m Match) {
		if m.Start < 0 || m.End <= m.Start || m.End > len(data) || strings.Contains(data[m.Start:m.End], "\n") {
			t.Errorf("%+v in %q", m, data)
		}
		if !m.HostOnly {
			out[m.ID] = true
		}
	})
	return out
}

func compareWithOracle(t *testing.T, set *Set, list []indicator.Indicator, line string) {
	for i := range len(line) {
		if line[i] >= 0x80 {
			return
		}
	}
	got := checked(t, set, line)
	for id, x := range list {
		switch want := naive(x, line); {
		case !judged(x) || got[id] == want || unclear(x, line):
		case !want && looser(x, line):
		default:
			t.Errorf("%v: found %v, want %v in %q", x, got[id], want, line)
		}
	}
}

// judged says whether the oracle knows this indicator's rules.
func judged(x indicator.Indicator) bool {
	switch x.Kind {
	case indicator.JA4:
		return false
	}
	return !strings.Contains(x.Value, "%") && x.Value != "!!"
}

// unclear says that addresses stand in runs of colons, where the oracle sees less; but not those that it does see.
func unclear(x indicator.Indicator, line string) bool {
	address := x.Kind == indicator.IPv4 || x.Kind == indicator.IPv6 || x.Kind == indicator.CIDR
	return address && !addressInField(prefixOf(x), line) && (strings.Contains(line, "::") || strings.Count(line, ":") >= 6)
}

var escapes = regexp.MustCompile(`\\[nrtbfxu=/|]|%25`)

// looser says that the scanner knows more forms than the oracle: names in counted labels, an @ in percent-encoding, and
// agents in columns without quotes.
func looser(x indicator.Indicator, line string) bool {
	switch x.Kind {
	case indicator.URL, indicator.Registry:
		return true
	case indicator.Domain:
		return strings.Contains(line, "(0)")
	case indicator.Email:
		return strings.Contains(line, "%40")
	case indicator.UserAgent:
		return strings.ContainsAny(line, ",;|=<>[]{}:%+\\")
	case indicator.Mutex:
		return strings.ContainsAny(line, "%\\.+")
	}
	if strings.Contains(line, "=3D") || escapes.MatchString(line) {
		return true
	}
	switch x.Kind {
	case indicator.FileName, indicator.FilePath:
		return strings.ContainsAny(line, "%+$?")
	}
	return false
}
