package sigma

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzParse: whatever a file holds, every problem is one line and says where.
func FuzzParse(f *testing.F) {
	for _, test := range fileTests {
		if len(test.file) < 4096 {
			f.Add([]byte(test.file))
		}
	}
	for _, test := range problemTests {
		if len(test.detection) < 4096 {
			f.Add([]byte(ruleText(indent(test.detection))))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, problems := Parse("f.yml", data)
		_, more := Compile(documents, Options{Values: placeholderValuesOfTests})
		for _, p := range append(problems, more...) {
			if p.File != "f.yml" || p.Line < 1 || p.Reason == "" || strings.ContainsAny(p.Error(), "\n\r") {
				t.Errorf("%+v", p)
			}
		}
	})
}

// FuzzCondition: a condition written anew with all brackets means the same for every event.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"a", "not a and b or c", "1 of x*", "all of them", "(a or b) and not (c)", "1 of them and not a"} {
		f.Add(text)
	}
	names := []string{"a", "b", "c", "x1", "x_2", "_h"}
	searches := searchesNamed(names...)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseCondition(text, searches)
		if err != nil {
			return
		}
		again, err := parseCondition(bracketed(n), searches)
		if err != nil {
			if len(text) > 50 { // too deep, with the added brackets
				return
			}
			t.Fatalf("%q, from %q: %v", bracketed(n), text, err)
		}
		for holding := range 1 << len(names) {
			holds := func(name string) bool {
				for i := range names {
					if names[i] == name {
						return holding&(1<<i) != 0
					}
				}
				t.Fatalf("%q is no search", name)
				return false
			}
			if truth(n, holds) != truth(again, holds) {
				t.Fatalf("%q is not %q", text, bracketed(n))
			}
		}
	})
}

func bracketed(n *Node) string {
	var args []string
	for _, a := range n.Args {
		args = append(args, bracketed(a))
	}
	switch n.Op {
	case And:
		return "(" + strings.Join(args, " and ") + ")"
	case Or:
		return "(" + strings.Join(args, " or ") + ")"
	case Not:
		return "not(" + args[0] + ")"
	}
	return n.Item.Values[0].Text
}

func truth(n *Node, holds func(string) bool) bool {
	switch n.Op {
	case Match:
		return holds(n.Item.Values[0].Text)
	case Not:
		return !truth(n.Args[0], holds)
	}
	for _, a := range n.Args {
		if truth(a, holds) == (n.Op == Or) {
			return n.Op == Or
		}
	}
	return n.Op == And
}

// FuzzPattern: a compiled pattern answers as a matcher that reads the pattern's text character by character.
func FuzzPattern(f *testing.F) {
	for _, test := range [][2]string{{`a*b?c`, "axxbyc"}, {`\*\?\\*`, `*?\x`}, {`*?x`, "éx"}, {`a\`, `a\`}, {`*ab*ab`, "ab-ab"},
		{"ÄSS*", "äss\xff"}, {"*?", "\xe2\x82"}, {"k", "\u212a"}} {
		f.Add(test[0], test[1], false)
		f.Add(test[0], test[1], true)
	}
	f.Fuzz(func(t *testing.T, text, value string, cased bool) {
		if !utf8.ValidString(text) || len(text) > 64 || len(value) > 256 {
			return // what comes from YAML is valid
		}
		asked := []byte(value)
		if !cased {
			asked = fold(nil, asked)
		}
		got := newPattern(readTokens(text), cased).matches(asked)
		if want := slowMatch(characters(text), characters(value), cased); got != want {
			t.Errorf("%q of %q, cased %v: %v, not %v", text, value, cased, got, want)
		}
	})
}

// characters are code points; a byte that is no UTF-8 is a negative one.
func characters(s string) []rune {
	var all []rune
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = -1 - rune(s[i])
		}
		all = append(all, r)
		i += size
	}
	return all
}

// slowMatch keeps the set of places in the pattern that may have been reached.
func slowMatch(pattern, value []rune, cased bool) bool {
	at := map[int]bool{0: true}
	for _, v := range value {
		next := map[int]bool{}
		for p := range reach(pattern, at) {
			switch literal, length := slowStep(pattern[p:]); {
			case length == 0:
			case literal == '*' && length == -1:
				next[p] = true
			case literal == '?' && length == -1, slowEqual(literal, v, cased) && length > 0:
				next[p+max(length, 1)] = true
			}
		}
		at = next
	}
	return reach(pattern, at)[len(pattern)]
}

// reach adds the places after stars that stand for nothing.
func reach(pattern []rune, at map[int]bool) map[int]bool {
	for p := range len(pattern) {
		if literal, length := slowStep(pattern[p:]); at[p] && literal == '*' && length == -1 {
			at[p+1] = true
		}
	}
	return at
}

// slowStep is the literal that a pattern begins with and its length, -1 for a wildcard.
func slowStep(pattern []rune) (rune, int) {
	switch {
	case len(pattern) == 0:
		return 0, 0
	case pattern[0] == '*' || pattern[0] == '?':
		return pattern[0], -1
	case pattern[0] == '\\' && len(pattern) > 1 && strings.ContainsRune(`*?\`, pattern[1]):
		return pattern[1], 2
	}
	return pattern[0], 1
}

func slowEqual(a, b rune, cased bool) bool {
	if cased || a < 0 || b < 0 {
		return a == b
	}
	if (a < 0x80) != (b < 0x80) {
		return false
	}
	lower := func(r rune) rune {
		if l := unicode.ToLower(r); (l < 0x80) == (r < 0x80) {
			return l
		}
		return r
	}
	return lower(a) == lower(b)
}

// FuzzRegexp: what Go's engine takes as it stands means the same after the translation.
func FuzzRegexp(f *testing.F) {
	for _, test := range [][2]string{{`a.c`, "abc"}, {`[]a]+?`, "]"}, {`[^[:alpha:]-]{2,}`, "12"}, {`(?i)K|x*`, "k"}, {`(?P<n>a)\Q.*\E`, "a.*"},
		{`^a\/\x41$`, "a/A"}} {
		f.Add(test[0], test[1])
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		if len(text) > 256 || len(value) > 256 {
			return
		}
		ours, err := compileRegexp(operand{kind: regexpOperand, text: text})
		if err != nil || strings.ContainsAny(text, `$\`) {
			return
		}
		if plain, err := regexp.Compile(text); err == nil && plain.MatchString(value) != ours.MatchString(value) {
			t.Errorf("%q became %q", text, ours)
		}
	})
}

// FuzzMatch: an event is matched by a rule or by its negation, the second time as the first.
func FuzzMatch(f *testing.F) {
	for _, test := range matchTests {
		for _, lines := range append(test.yes, test.no...) {
			f.Add(indent(test.detection), lines)
		}
	}
	f.Fuzz(func(t *testing.T, detection, lines string) {
		documents, _ := Parse("f.yml", []byte(ruleText(detection)))
		if len(documents) != 1 || documents[0].Rule == nil {
			return
		}
		inverse := documents[0].Rule.copy()
		inverse.Condition = &Node{Op: Not, Args: []*Node{inverse.Condition}}
		e, _ := Compile([]*Document{documents[0], {Rule: inverse}}, Options{Values: placeholderValuesOfTests})
		if len(e.Rules()) != 2 {
			return
		}
		ev := newEvent(lines)
		for range 2 {
			matched := 0
			e.Route(documents[0].Rule.LogSource).Match(ev, func(int) { matched++ })
			if matched != 1 {
				t.Fatalf("%d of the rule and its negation match", matched)
			}
		}
	})
}
