package sigma

import (
	"strings"
	"testing"
)

// ruleText makes a rule of a detection that is indented.
func ruleText(detection string) string {
	return "title: Example\nlogsource:\n    category: test\ndetection:\n" + detection + "\n"
}

// indent puts a detection below its key.
func indent(detection string) string {
	lines := strings.Split(strings.TrimSpace(detection), "\n")
	for i := range lines {
		lines[i] = "    " + strings.TrimPrefix(lines[i], "\t\t\t")
	}
	return strings.Join(lines, "\n")
}

// compileOne compiles a rule that must have no problem.
func compileOne(t *testing.T, text string, values map[string][]string) *Engine {
	t.Helper()
	documents, problems := Parse("rule.yml", []byte(text))
	e, more := Compile(documents, Options{Values: values})
	for _, p := range append(problems, more...) {
		t.Fatal(p)
	}
	return e
}

// newEvent reads an event: one field a line, `Name=value`, or `Name` alone for null. \n and \0 are written as such.
func newEvent(lines string) *Event {
	var ev Event
	for line := range strings.Lines(lines) {
		name, value, hasValue := strings.Cut(strings.Trim(line, "\t\n"), "=")
		switch {
		case name == "" && !hasValue:
		case hasValue:
			ev.Add(name, []byte(strings.NewReplacer(`\n`, "\n", `\0`, "\x00").Replace(value)))
		default:
			ev.AddNull(name)
		}
	}
	return &ev
}

func matchesAny(e *Engine, ev *Event) bool {
	found := false
	e.Route(LogSource{Category: "test"}).Match(ev, func(int) { found = true })
	return found
}

// one is a detection of one item.
func one(item string) string { return "s:\n    " + item + "\ncondition: s" }

var matchTests = []struct {
	clause    string // of the specification, or what is decided in DESIGN.md
	detection string
	yes, no   []string // events
}{
	{"General: case-insensitive strings", one(`F: 'AbC'`), []string{"F=abc", "F=ABC"}, []string{"F=abcd", "F=ab", "G=abc", "f=abc", "F", ""}},
	{"case beyond ASCII", one(`F: 'ÄRGER'`), []string{"F=ärger"}, []string{"F=arger"}},
	{"no letter beyond ASCII equals one of ASCII", one(`F: 'kiss'`), []string{"F=KISS"}, []string{"F=\u212aiss", "F=ki\u017fs", "F=k\u0130ss"}},
	{"String Wildcard: ? is one character", one(`F: 'prog?.exe'`), []string{"F=progA.exe", "F=progä.exe", "F=prog\xff.exe"}, []string{"F=prog.exe", "F=progAB.exe"}},
	{"String Wildcard: * is any", one(`F: 'a_V*.e*e'`), []string{"F=a_V1.exe", "F=a_V.ee", "F=a_v21.2.1.exe.ende"}, []string{"F=a_V1.exx", "F=xa_V1.exe"}},
	{"wildcards: the end is fixed", one(`F: '*ab?b'`), []string{"F=abab-ab.b", "F=abxb"}, []string{"F=abbxb-", "F=abb"}},
	{"a star alone: there, be it empty", one(`F: '*'`), []string{"F=x", "F="}, []string{"F", "G=x"}},
	{"Escape Character: single backslash", one(`F: 'C:\Windows\x'`), []string{`F=c:\windows\x`}, nil},
	{"Escape Character: double backslash is one", one(`F: '\\host\\x'`), []string{`F=\host\x`}, []string{`F=\\host\\x`}},
	{"Escape Character: escaped wildcard", one(`F: 'a\*b\?'`), []string{`F=a*b?`}, []string{`F=axb?`, `F=a\*b\?`}},
	{"Escape Character: backslash, then a wildcard", one(`F: 'a\\*'`), []string{`F=a\`, `F=a\bc`}, []string{`F=a*`, `F=abc`}},
	{"Escape Character: three backslashes", one(`F: 'a\\\*'`), []string{`F=a\*`}, []string{`F=a\b`, `F=a*`}},
	{"Escape Character: four backslashes are two", one(`F: '\\\\srv'`), []string{`F=\\srv`}, []string{`F=\srv`}},
	{"Escape Character: three backslashes are two", one(`F: '\\\srv'`), []string{`F=\\srv`}, []string{`F=\srv`}},
	{"a backslash at the end", one(`F: 'a\'`), []string{`F=a\`}, []string{`F=a`}},

	{"Lists: keywords, linked by or", "k:\n    - EVIL\n    - 'svc -n'\ncondition: k", []string{"F=an evil one", "A=b\nG=x svc -n y", "=raw Evil text"}, []string{"F=ev il", "evil", ""}},
	{"Keywords search: all", "k:\n    '|all':\n        - one\n        - two\ncondition: k", []string{"A=one\nB=two", "A=two one"}, []string{"A=one"}},
	{"keywords: wildcards, numbers", "k:\n    - 'a*c'\n    - 4711\ncondition: k", []string{"F=xabcx", "F=147110"}, []string{"F=ca"}},
	{"keywords: with a place", one(`'|startswith': 'ab'`), []string{"F=abc"}, []string{"F=cab"}},
	{"keywords: regular expressions", one(`'|re': '^a.c$'`), []string{"F=abc"}, []string{"F=xabc"}},
	{"one keyword", "k: abc\ncondition: k", []string{"F=xABCx"}, []string{"F=ab"}},
	{"Lists: maps, linked by or", "s:\n    - A: 1\n      B: 2\n    - C: 3\ncondition: s", []string{"A=1\nB=2", "C=3"}, []string{"A=1", "B=2"}},
	{"lists of maps and keywords", "s:\n    - A: 1\n    - word\ncondition: s", []string{"A=1", "C=a word"}, []string{"A=2"}},
	{"nested lists", "s:\n    - - A: 1\n      - B: 2\n    - C: 3\ncondition: s", []string{"A=1", "B=2", "C=3"}, []string{"A=2"}},
	{"Maps: linked by and, values by or", "s:\n    A: x\n    B:\n        - 517\n        - 1102\ncondition: s", []string{"A=x\nB=1102"}, []string{"A=x", "B=517", "A=x\nB=5"}},
	{"several values of a field: any", one(`F: b`), []string{"F=a\nF=b", "F=b\nF=a", "F\nF=b"}, []string{"F=a\nF=c"}},

	{"numbers: as logs write them", one(`F: 0x10`), []string{"F=16", "F=0x10", "F=0X10"}, []string{"F=10", "F=016"}},
	{"numbers: 1.0 is 1", one(`F: 1.0`), []string{"F=1", "F=1.0"}, []string{"F=1.00"}},
	{"numbers: 010 is ten (YAML 1.2)", one(`F: 010`), []string{"F=10", "F=010"}, []string{"F=8"}},
	{"numbers: a quoted one is text", one(`F: '0x10'`), []string{"F=0x10"}, []string{"F=16"}},
	{"numbers: 1_000 is text", one(`F: 1_000`), []string{"F=1_000"}, []string{"F=1000"}},
	{"numbers: what looks like one", one(`F: 12e3`), []string{"F=12000", "F=12E3"}, nil},
	{"booleans", one(`F: true`), []string{"F=true", "F=True"}, []string{"F=1", "F=false"}},
	{"yes is text", one(`F: yes`), []string{"F=Yes"}, []string{"F=true"}},

	{"Special Field Values: empty", one(`F: ''`), []string{"F="}, []string{"F", "", "F=x"}},
	{"Special Field Values: null", one(`F: null`), []string{"F", "", "G=1"}, []string{"F=", "F=x", "F\nF=x"}},
	{"Special Field Values: not null", "s:\n    A: 1\nf:\n    F: null\ncondition: s and not f", []string{"A=1\nF=x"}, []string{"A=1", "A=1\nF"}},
	{"null within a list", "s:\n    F:\n        - null\n        - a\ncondition: s", []string{"F=a", ""}, []string{"F=b"}},
	{"Field Existence: true", one(`F|exists: true`), []string{"F=", "F", "F=x"}, []string{"G=x"}},
	{"Field Existence: false", one(`F|exists: false`), []string{"G=x", ""}, []string{"F", "F=x"}},

	{"contains", one(`F|contains: 'b*d'`), []string{"F=abcde", "F=bd"}, []string{"F=db"}},
	{"contains of a number", one(`F|contains: 47`), []string{"F=1471"}, []string{"F=4"}},
	{"startswith", one(`F|startswith: 'ab'`), []string{"F=ABc", "F=ab"}, []string{"F=cab"}},
	{"endswith", one(`F|endswith: '\x.exe'`), []string{`F=c:\X.EXE`}, []string{`F=c:\ax.exe`, `F=x.exe`}},
	{"startswith of nothing", one(`F|startswith: ''`), []string{"F=a", "F="}, []string{"F", ""}},
	{"all", one(`F|contains|all: [a, b]`), []string{"F=ba", "F=xaxbx"}, []string{"F=a", "F=b"}},
	{"all, several values", one(`F|all: [a, b]`), []string{"F=a\nF=b"}, []string{"F=a\nF=c"}},
	{"cased", one(`F|cased: 'AbC*'`), []string{"F=AbCd"}, []string{"F=abcd"}},
	{"cased, anywhere in the chain", one(`F|contains|cased: 'B'`), []string{"F=aBc"}, []string{"F=abc"}},
	{"neq", one(`F|neq: [a, b]`), []string{"F=c", ""}, []string{"F=A", "F=b"}},
	{"neq of a pattern", one(`F|contains|neq: 'x'`), []string{"F=c"}, []string{"F=axa"}},
	{"neq of null", one(`F|neq: null`), []string{"F=c"}, []string{"F", ""}},

	{"windash: every dash, and the slash", one(`F|contains|windash: ' -foo-bar /x'`), []string{"F=a -foo-bar /x", "F=a /foo-bar -x", "F=a \u2013foo-bar \u2015x", "F=a \u2014foo-bar /x"}, []string{"F=a -foo/bar /x", "F=a foo-bar /x"}},
	{"windash: other dashes are dashes too", one("F|windash: '\u2013a'"), []string{"F=-a", "F=/a"}, []string{"F=a"}},
	{"windash with all", one(`F|contains|windash|all: [' -a', ' /b']`), []string{"F=x /a -b"}, []string{"F=x /a b"}},
	{"windash at the end", one(`F|windash|endswith: ' -a'`), []string{"F=x /a"}, []string{"F=x /ab"}},

	{"re: case-sensitive, anywhere", one(`F|re: 'a.c'`), []string{"F=xabcx"}, []string{"F=ABC", "F=a\\nc"}},
	{"re: no wildcards, no Sigma escapes", one(`F|re: '^a\\*$'`), []string{`F=a`, `F=a\\`}, []string{`F=a*`, "F=ab"}},
	{"re|i", one(`F|re|i: 'aBc'`), []string{"F=xAbCx"}, nil},
	{"re|m", one(`F|re|m: '^b$'`), []string{"F=a\\nb\\nc"}, []string{"F=abc"}},
	{"without m", one(`F|re: '^b'`), []string{"F=b"}, []string{"F=a\\nb"}},
	{"re|s", one(`F|re|s: 'a.c'`), []string{"F=a\\nc"}, nil},
	{"re: all flags", one(`F|re|i|m|s: '^B.C$'`), []string{"F=a\\nb\\nc\\nd"}, nil},
	{"re: $ before a newline at the end", one(`F|re: 'b$'`), []string{"F=ab", "F=ab\\n"}, []string{"F=abc", "F=ab\\nc"}},
	{"re: spellings of PCRE", one(`F|re: '^\/\h[\w-.]\u0041[^]x]\e?$'`), []string{"F=/ -Ay"}, []string{"F=/ -A]"}},
	{"re|startswith", one(`F|re|startswith: 'a|b'`), []string{"F=bx"}, []string{"F=xb"}},
	{"re|endswith", one(`F|re|endswith: 'a|b'`), []string{"F=xa"}, []string{"F=ax"}},

	{"base64", one(`F|base64|contains: 'foobar'`), []string{"F=xZm9vYmFyx"}, []string{"F=xfoobarx"}},
	{"base64: escaped wildcards are plain", one(`F|base64: 'a\*'`), []string{"F=YSo="}, []string{"F=YVwq"}},
	{"base64offset: each offset", one(`F|base64offset|contains: 'http://'`), []string{"F=aHR0cDovL2", "F=eGh0dHA6Ly94", "F=eHhodHRwOi8veA=="}, []string{"F=http://"}},
	{"utf16le", one(`F|utf16le: 'cmd'`), []string{`F=c\0m\0d\0`}, []string{"F=cmd"}},
	{"wide|base64offset", one(`F|wide|base64offset|contains: 'ping'`), []string{"F=cABpAG4AZwA"}, nil},
	{"utf16be", one(`F|utf16be: 'cmd'`), []string{`F=\0c\0m\0d`}, []string{"F=cmd"}},
	{"utf16 with its mark, in base64", one(`F|utf16|base64: 'cmd'`), []string{"F=//5jAG0AZAA="}, nil},
	{"wide beyond ASCII, in base64", one(`F|wide|base64: 'ä'`), []string{"F=5AA="}, nil},

	{"lt", one(`F|lt: 5`), []string{"F=4.9", "F=-1"}, []string{"F=5", "F=x", "", "F="}},
	{"lte", one(`F|lte: 5`), []string{"F=5", "F=0x5"}, []string{"F=6"}},
	{"gt", one(`F|gt: 5`), []string{"F=5.1", "F=0x10"}, []string{"F=5", "F=inf", "F=0x", "F=1_0"}},
	{"gte, quoted", one(`F|gte: '5'`), []string{"F=5", "F=7"}, []string{"F=4"}},
	{"gt of several", one(`F|gt|all: [5, 7]`), []string{"F=8"}, []string{"F=6"}},
	{"not gt", one(`F|gt|neq: 5`), []string{"F=5", ""}, []string{"F=6"}},

	{"minute", one(`F|minute: 4`), []string{"F=2024-03-02T23:04:05Z", "F=2024-03-02 23:04:05.123"}, []string{"F=2024-03-02T23:05", "F=2024-03-02", "F=x"}},
	{"hour, no zone is converted", one(`F|hour: 23`), []string{"F=2024-03-02T23:04:05+05:00"}, []string{"F=2024-03-02T22:04:05Z"}},
	{"day", one(`F|day: 2`), []string{"F=2024-03-02"}, []string{"F=2024-02-03"}},
	{"week", one(`F|week: 9`), []string{"F=2024-03-02T00:00:00Z"}, []string{"F=2024-03-04"}},
	{"month", one(`F|month: 3`), []string{"F=2024-03-02"}, []string{"F=2024-02-03", "F=2024-13-40"}},
	{"year", one(`F|year: 2024`), []string{"F=2024-03-02"}, []string{"F=2023-03-02"}},
	{"hour|gte", one(`F|hour|gte: 18`), []string{"F=2024-03-02T18:00"}, []string{"F=2024-03-02T17:59:59", "F=19"}},

	{"cidr", one(`F|cidr: 192.0.2.0/24`), []string{"F=192.0.2.77", "F=::ffff:192.0.2.1"}, []string{"F=192.0.3.1", "F=x", "F=192.0.2.0/24", "F="}},
	{"cidr, IPv6", one(`F|cidr: '2001:db8::/32'`), []string{"F=2001:DB8::1", "F=2001:db8::1%eth0"}, []string{"F=2001:db9::1", "F=192.0.2.1"}},
	{"cidr of one address", one(`F|cidr: [192.0.2.1, '::1/128']`), []string{"F=192.0.2.1", "F=::1", "F=0:0:0:0:0:0:0:1"}, []string{"F=192.0.2.2"}},
	{"cidr|neq", one(`F|cidr|neq: 192.0.2.0/24`), []string{"F=192.0.3.1"}, []string{"F=192.0.2.1"}},

	{"fieldref", one(`F|fieldref: G`), []string{"F=a\nG=A", "F=a\nF=b\nG=b"}, []string{"F=a\nG=b", "F=a", "G=a", "F\nG", ""}},
	{"fieldref, cased", one(`F|fieldref|cased: G`), []string{"F=a\nG=a"}, []string{"F=a\nG=A"}},
	{"fieldref|contains", one(`F|fieldref|contains: G`), []string{"F=xax\nG=A"}, []string{"F=a\nG=xax"}},
	{"fieldref|startswith", one(`F|fieldref|startswith: G`), []string{"F=ax\nG=A"}, []string{"F=xa\nG=a"}},
	{"endswith|fieldref", one(`F|endswith|fieldref: G`), []string{"F=xa\nG=a"}, []string{"F=ax\nG=a"}},
	{"fieldref|neq", one(`F|fieldref|neq: G`), []string{"F=a\nG=b", "F=a"}, []string{"F=a\nG=a"}},

	{"as pySigma: stars beside each other are one", one(`F: 'a**b'`), []string{"F=ab", "F=axyb"}, []string{"F=a"}},
	{"as pySigma: contains of what ends in a backslash", one(`F|contains: '\x\'`), []string{`F=c:\x\y`, `F=\x\`}, []string{`F=c:\x`, `F=\x*`}},
	{"as pySigma: startswith of what ends in a backslash", one(`F|startswith: 'c:\x\'`), []string{`F=C:\X\y`}, []string{`F=c:\x*`}},
	{"as pySigma: endswith of an escaped backslash", one(`F|endswith: 'x\\'`), []string{`F=c:\x\`}, []string{`F=c:\x`, `F=c:\x\\`}},
	{"as pySigma: contains of what has wildcards at its ends", one(`F|contains: '*ab*'`), []string{"F=xabx", "F=ab"}, []string{"F=a*b"}},
	{"as pySigma: the three texts of base64offset", one(`F|base64offset: 'foobar'`), []string{"F=Zm9vYmFy", "F=Zvb2Jhc", "F=mb29iYX"}, []string{"F=foobar", "F=Zvb2Jhcg=="}},
	{"as pySigma: windash of each of several", one(`F|windash: '-p-1 -q'`), []string{"F=-p-1 /q", "F=/p-1 \u2014q", "F=\u2015p-1 \u2013q"}, []string{"F=p-1 -q", "F=-p/1 -q"}},
	{"as pySigma: names with spaces and dots", "s:\n    'F G|contains': a\n    F.x: b\ncondition: s", []string{"F G=xa\nF.x=B"}, []string{"FG=a\nF.x=b", "F G=a\nx=b"}},
	{"as pySigma: numbers below zero, and great ones", "s:\n    F: -5\n    G: 100000000000000000000\ncondition: s", []string{"F=-5\nG=100000000000000000000"}, []string{"F=5\nG=100000000000000000000", "F=-5\nG=1e20"}},
	{"as pySigma: all addresses", one(`F|cidr: 0.0.0.0/0`), []string{"F=203.0.113.7"}, []string{"F=::1", "F=x"}},
	{"as pySigma: null in a list with not", "s:\n    A: 1\nf:\n    F: [null, '']\ncondition: s and not f", []string{"A=1\nF=x"}, []string{"A=1", "A=1\nF=", "A=1\nF"}},
	{"as pySigma: exists beside a value", "s:\n    F|exists: true\n    G|exists: false\ncondition: s", []string{"F=", "F=x\nH=y"}, []string{"F=x\nG", "G=x", ""}},
	{"as pySigma: keywords, all of them with wildcards", "k:\n    '|all':\n        - 'a*c'\n        - x\ncondition: k", []string{"F=abbc\nG=x"}, []string{"F=abb\nG=x"}},

	{"Placeholders: without expand", one(`F: '%one%'`), []string{"F=%one%"}, []string{"F=x1"}},
	{"Placeholders: values with wildcards", one(`F|expand: '%one%'`), []string{"F=x1", "F=srv-7"}, []string{"F=%one%"}},
	{"Placeholders: several in a value", one(`F|expand: '%one%/%two%'`), []string{"F=x1/a", "F=srvx/b"}, []string{"F=x1/c"}},
	{"Placeholders: escaped", one(`F|expand: '\%plain%two%'`), []string{"F=%plaina"}, []string{"F=%plain%two%"}},
	{"Placeholders: contains|expand", one(`F|contains|expand: '-%two%-'`), []string{"F=x-a-x"}, []string{"F=x-c-x"}},
	{"Placeholders: within re", one(`F|re|expand: '^%one%[0-9]$'`), []string{"F=x14", "F=srv4"}, []string{"F=%one%4"}},
	{"Placeholders: cidr after expand", one(`F|expand|cidr: '%net%'`), []string{"F=192.0.2.1"}, []string{"F=192.0.3.1"}},
}

var placeholderValuesOfTests = map[string][]string{"one": {"x1", "srv*"}, "two": {"a", "b"}, "net": {"192.0.2.0/24"}}

func TestMatch(t *testing.T) {
	for _, test := range matchTests {
		t.Run(test.clause, func(t *testing.T) {
			e := compileOne(t, ruleText(indent(test.detection)), placeholderValuesOfTests)
			for _, lines := range test.yes {
				if !matchesAny(e, newEvent(lines)) {
					t.Errorf("%s\ndoes not match %q", test.detection, lines)
				}
			}
			for _, lines := range test.no {
				if matchesAny(e, newEvent(lines)) {
					t.Errorf("%s\nmatches %q", test.detection, lines)
				}
			}
		})
	}
}

// An event may be matched by one engine after another, and used again.
func TestEventAgain(t *testing.T) {
	a := compileOne(t, ruleText(indent(one("F: a"))), nil)
	b := compileOne(t, ruleText(indent("s:\n    X: 1\n    Y: 2\n    F: b\ncondition: s")), nil)
	ev := newEvent("F=A\nZ=1")
	for range 2 {
		if !matchesAny(a, ev) || matchesAny(b, ev) {
			t.Fatal("the first event")
		}
		ev.Reset()
		ev.Add("Y", []byte("2"))
		ev.Add("X", []byte("1"))
		ev.Add("F", []byte("B"))
		if matchesAny(a, ev) || !matchesAny(b, ev) {
			t.Fatal("the second event")
		}
		ev.Reset()
		ev.Add("F", []byte("A"))
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	e := compileOne(t, ruleText(indent("s:\n    F|contains: b\n    G|gt: 5\n    H|re: 'x$'\ncondition: s")), nil)
	route := e.Route(LogSource{Category: "test"})
	f, g, h := []byte("ABC"), []byte("7"), []byte("zy")
	var ev Event
	n := testing.AllocsPerRun(100, func() {
		ev.Reset()
		ev.Add("F", f)
		ev.Add("G", g)
		ev.Add("H", h)
		route.Match(&ev, func(int) {})
	})
	if n != 0 {
		t.Errorf("%v allocations an event", n)
	}
}
