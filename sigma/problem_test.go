package sigma

import (
	"fmt"
	"strings"
	"testing"
)

// problemTests are detections that must be refused, with the line (of the file; the detection begins at 5) and the reason.
var problemTests = []struct {
	detection string
	line      int
	reason    string
}{
	{"s:\n    F: 1", 5, "no condition"},
	{"condition: s", 5, "no search"},
	{"s: {}\ncondition: s", 5, "search s: it is empty"},
	{"s: []\ncondition: s", 5, "search s: it is empty"},
	{"s:\n    F: []\ncondition: s", 6, `"F" has an empty list`},
	{"s:\n    F:\n        G: 1\ncondition: s", 7, `the value of "F" is a map`},
	{"s:\n    F:\n        - G: 1\ncondition: s", 7, `a value of "F" is a map or list`},
	{"s:\n    F: 1\n    F: 2\ncondition: s", 7, `key "F" stands twice`},
	{"s:\n    <<: {F: 1}\ncondition: s", 6, "merge keys"},
	{"s:\n    ? [a]\n    : 1\ncondition: s", 6, "a key of a map is itself"},
	{"s:\n    F: 1\ncondition: []", 7, "empty list"},
	{"s:\n    F: 1\ncondition: [[s]]", 7, "neither text nor a list"},
	{"s:\n    F: 1\ncondition: s and t", 7, `no search "t"`},
	{"s:\n    F: 1\ntimeframe: 5m\ncondition: s | count() by G > 5", 8, "write a correlation"},
	{"s:\n    - null\ncondition: s", 6, "null needs a field"},
	{"s:\n    - ''\ncondition: s", 6, "it is empty"},

	{one("F|cntains: x"), 6, `F|cntains: modifier "cntains" is unknown`},
	{one("F|: x"), 6, `modifier "" is unknown`},
	{one("F|contains: null"), 6, "does not apply to null"},
	{one("F|base64: 'a*'"), 6, "wildcards"},
	{one("F|contains|base64offset: 'a'"), 6, "wildcards"},
	{one("F|base64offset|contains: 'a'"), 6, "too short"},
	{one("F|base64offset|contains: ''"), 6, "too short"},
	{one("F|contains|re: a"), 6, "modifier re: must be the first"},
	{one("F|expand|re: '%one%'"), 6, "modifier re: must be the first"},
	{one("F|re: null"), 6, "modifier re: must be the first"},
	{one("F|i: a"), 6, "modifier i: applies to regular expressions only"},
	{one("F|re|windash: a"), 6, "does not apply to a regular expression"},
	{one("F|re|cased: a"), 6, "case-sensitive by themselves"},
	{one("F|lt|cased: 1"), 6, "does not apply to a comparison"},
	{one("F|lt: x"), 6, "modifier lt: takes a number"},
	{one("F|contains|lt: 1"), 6, "modifier lt: takes a number"},
	{one("F|gt|lt: 1"), 6, "takes a number, not a comparison"},
	{one("F|lt|contains: 1"), 6, "does not apply to a comparison"},
	{one("F|hour: x"), 6, "modifier hour: takes a number"},
	{one("F|gte|hour: 5"), 6, "come after it"},
	{one("F|exists: 'true'"), 6, "takes true or false"},
	{one("F|contains|exists: true"), 6, "takes true or false"},
	{one("'|exists': true"), 6, "needs a field"},
	{one("'|lt': 5"), 6, "needs a field"},
	{one("'|fieldref': G"), 6, "needs a field"},
	{one("F|fieldref: 'G*'"), 6, "name of a field"},
	{one("F|fieldref: 5"), 6, "name of a field"},
	{one("F|cidr: example"), 6, `"example" is no network`},
	{one("F|cidr: 192.0.2.1/24"), 6, "192.0.2.0/24 is meant?"},
	{one("F|cidr: 192.0.2.*"), 6, "modifier cidr: must be the first"},
	{one("F|contains|cidr: 192.0.2.0/24"), 6, "modifier cidr: must be the first"},
	{one("F|expand: 'a%Servers%'"), 6, "placeholder %Servers% has no values"},
	{one("F|re|expand: 'a%Servers%'"), 6, "placeholder %Servers% has no values"},
	{one("F|expand: '%none%'"), 6, "placeholder %none% has an empty list"},
	{one("F|windash: '" + strings.Repeat(" -a", 6) + "'"), 6, "a value becomes more than"},
	{one("F" + strings.Repeat("|wide", 20) + ": '" + strings.Repeat("a", 60) + "'"), 6, "a value becomes more than"},
	{one("F" + strings.Repeat("|base64", 21) + ": a"), 6, "more than 20 modifiers"},
	{one("F: '" + strings.Repeat("a?", 257) + "'"), 6, "more than 256 ?"},

	{one("F|re: '('"), 6, "missing closing )"},
	{one("F|re: 'a(?=b)'"), 6, "lookahead is not supported: the specification's flavor"},
	{one("F|re: 'a(?!b)'"), 6, "lookahead"},
	{one("F|re: '(?<=a)b'"), 6, "lookbehind"},
	{one("F|re: '(?<!a)b'"), 6, "lookbehind"},
	{one(`F|re: '(a)\1'`), 6, "a backreference"},
	{one(`F|re: '(?P<n>a)(?P=n)'`), 6, "a backreference"},
	{one(`F|re: '(?>a+)b'`), 6, "an atomic group"},
	{one(`F|re: 'a++b'`), 6, "a possessive quantifier"},
	{one(`F|re: 'a{2}+b'`), 6, "a possessive quantifier"},
	{one(`F|re: '(?x)a b'`), 6, "the flag x"},
	{one(`F|re: 'a(?R)?'`), 6, "recursion"},
	{one(`F|re: '(a)(?(1)b|c)'`), 6, "a conditional group"},
	{one(`F|re: 'a{2000}'`), 6, "invalid repeat count"},
	{one(`F|re: '((a{100}){100}){100}'`), 6, "invalid repeat count"},
	{one(`F|re: '` + strings.Repeat("(a|b){900}", 100) + `'`), 6, "instructions"},
	{one(`F|re: '` + strings.Repeat("a", 9000) + `'`), 6, "more than 8192 are not compiled"},
	{one(`F|re: '` + strings.Repeat("(", 2000) + strings.Repeat(")", 2000) + `'`), 6, "nests too deeply"},
}

func TestProblems(t *testing.T) {
	for _, test := range problemTests {
		documents, problems := Parse("rule.yml", []byte(ruleText(indent(test.detection))))
		e, more := Compile(documents, Options{Values: map[string][]string{"none": nil, "one": {"x"}}})
		problems = append(problems, more...)
		switch {
		case len(problems) != 1 || len(e.Rules()) != 0:
			t.Errorf("%s\n%d rules, problems %v", shorten(test.detection), len(e.Rules()), problems)
		case problems[0].Line != test.line || !strings.Contains(problems[0].Reason, test.reason):
			t.Errorf("%s\n%v\nnot line %d, %s", shorten(test.detection), problems[0], test.line, test.reason)
		case problems[0].Rule != "Example" || strings.Contains(problems[0].Error(), "\n") || len(problems[0].Error()) > 500:
			t.Errorf("%q", problems[0].Error())
		}
	}
}

// fileTests are whole files: how many documents are read of them, and the problems.
var fileTests = []struct {
	name, file string
	documents  int
	problems   []string
}{
	{"nothing", "", 0, nil},
	{"comments only", "# a\n---\n# b\n", 0, nil},
	{"a mark of bytes, a directive, the end of a document", "\ufeff%YAML 1.2\n---\n" + plainRule + "...\n---\n" + plainRule, 2, nil},
	{"CR LF", strings.ReplaceAll(plainRule, "\n", "\r\n"), 1, nil},
	{"a bad document among good ones", plainRule + "---\ntitle: x\n\tbad: y\n---\n" + plainRule, 2, []string{":8: is no YAML: found a tab character that violates indentation"}},
	{"no map", "- a\n", 0, []string{":1: is no rule: the document is no map"}},
	{"no detection", "title: Lost\n", 0, []string{":1: Lost: is no rule, correlation or filter: it has no detection"}},
	{"no log source", "title: Lost\ndetection: {s: {F: 1}, condition: s}\n", 0, []string{"logsource is missing"}},
	{"an empty log source", "id: 5\nlogsource: {definition: x}\ndetection: {s: {F: 1}, condition: s}\n", 0, []string{":2: 5: logsource has neither"}},
	{"a bad log source", "title: a\nlogsource: x\ndetection: {s: {F: 1}, condition: s}\n", 0, []string{":2: a: logsource is no map"}},
	{"a bad level", plainRule + "level: severe\n", 1, []string{`:7: Plain: level "severe" is none of the specification's: the rule is used without it`}},
	{"a key twice", plainRule + "title: b\n", 0, []string{`:7: Plain: key "title" stands twice`}},
	{"not UTF-8", "a\nb\xff\n", 0, []string{":2: the file is not UTF-8"}},
	{"too deep", "title: a\nx: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), 0, []string{"nested more than 64"}},
	{"much too deep", strings.Repeat("[", 100_000), 0, []string{"exceeded max depth"}},
	{"an alias of what it is in", "title: a\nx: &x [*x]\n", 0, []string{"is no YAML|nested more than 64"}},
	{"a bomb", bomb(), 0, []string{"too many values"}},
	{"a bomb of text", "title: a\nx: &x " + strings.Repeat("a", 100_000) + "\ny: [" + strings.Repeat("*x,", 1000) + "]\n", 0, []string{"too many values"}},
	{"too long", strings.Repeat("# a comment\n", 400_000), 0, []string{":1: the file has 4800000 bytes"}},
	{"a document that is too long", plainRule + "---\n" + strings.Repeat("# a comment\na:\n", 80_000) + "---\n" + plainRule, 2, []string{":7: the document has 1200004 bytes"}},
	{"too many documents", strings.Repeat("---\na: 1\n", 10_001), 0, nil},
	{"actions", "action: global\ntitle: G\nlogsource: {product: p}\ndetection: {condition: s}\n---\ndetection: {s: {F: 1}}\n---\naction: repeat\ndetection: {s: {F: 2}}\nlogsource: {product: q}\n---\naction: reset\n---\n" + plainRule, 3, nil},
	{"an unknown action", "action: jump\n", 0, []string{":1: action \"jump\" is none of"}},
	{"a wildcard without quotes", plainRule + "---\ntitle: x\ny:\n  - *cmd /c*\n", 1, []string{":10: is no YAML: unknown anchor 'cmd' referenced: a value that begins with * must stand in quotes"}},
	{"a wildcard and a path without quotes", "title: x\ny: *\\cmd\n", 0, []string{":2: is no YAML: did not find expected alphabetic or numeric character: a value that begins with *"}},
	{"an account without quotes", "title: x\nauthor: @anna\n", 0, []string{":2: is no YAML: found character that cannot start any token: a value that begins with @"}},
	{"a rule of Chainsaw", "title: C\ngroup: g\nkind: evtx\nlevel: info\nfilter:\n  Event.System.EventID: 4720\n", 0, []string{":1: C: is a rule in Chainsaw's own format, not in Sigma's"}},
	{"a remark on correlation", plainRule + "correlation: by session\n", 1, nil},
	{"a correlation that is text", "title: C\ncorrelation: by session\n", 0, []string{"correlation is no map"}},
	{"repeat of nothing", "action: repeat\n", 0, []string{"no document before it"}},
}

const plainRule = "title: Plain\nlogsource:\n    category: test\ndetection:\n    s: {F: 1}\n    condition: s\n"

// bomb is the document of "billion laughs".
func bomb() string {
	var b strings.Builder
	b.WriteString("title: a\nx0: &x0 [a, a]\n")
	for i := range 50 {
		fmt.Fprintf(&b, "x%d: &x%d [*x%d, *x%d, *x%d]\n", i+1, i+1, i, i, i)
	}
	return b.String()
}

func TestFiles(t *testing.T) {
	for _, test := range fileTests {
		t.Run(test.name, func(t *testing.T) {
			documents, problems := Parse("f.yml", []byte(test.file))
			if len(documents) != test.documents {
				t.Errorf("%d documents", len(documents))
			}
			if test.problems == nil && len(problems) > 0 && test.name != "too many documents" {
				t.Error(problems)
			}
			for i, want := range test.problems {
				if i >= len(problems) || !containsOne(problems[i].Error(), strings.Split(want, "|")) {
					t.Errorf("%v, not %s", problems, want)
				}
			}
		})
	}
}

func containsOne(s string, any []string) bool {
	for _, a := range any {
		if strings.Contains(s, a) {
			return true
		}
	}
	return false
}
