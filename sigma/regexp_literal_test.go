package sigma

import (
	"regexp"
	"testing"
)

// FuzzExpression: what is looked for before an expression is matched is never missing where it matches.
func FuzzExpression(f *testing.F) {
	for _, seed := range [][2]string{
		{`\s[A-Fa-f0-9]{64}\s`, "x 0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789abcd y"},
		{`(?i)task|(?i:KiLl)er+`, "ta\u017fK \u212ailLER"},
		{`("(\{\d\})+"\s*-f){2,3}`, `"{0}{1}"-f"{1}" -f`},
		{`[^ ]{3}.[\x{e9}-\x{ff}]{2,}`, "abc d\u00e9\u00ff"},
		{`.{4,}`, "ab\ncd\u00e9f"},
		{`(?s).{4,6}`, "ab\nc"},
		{`a{3}|b[xyz]{2}c`, "bzzc"},
		{`[ab]{1,5}`, "zz"},
		{`[ab]{0,5}x`, "zz"},
		{`(?:ab){2}c*\x{fffd}`, "abab\xff"},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, pattern string, value []byte) {
		re, err := regexp.Compile(pattern)
		if err != nil || len(pattern) > 200 || len(value) > 1000 {
			return
		}
		x := newExpression(re)
		if got, want := x.holds(value, fold(nil, value)), re.Match(value); got != want {
			t.Errorf("%q on %q: %t, want %t (texts %q, run %d)", pattern, value, got, want, x.texts, x.run.least)
		}
	})
}

func TestRequired(t *testing.T) {
	for pattern, want := range map[string]struct {
		texts []string
		run   int
	}{
		`[A-Fa-f0-9]{64}\s`:      {nil, 64},
		`x(?:mimi|kiwi)[0-9]{4}`: {[]string{"mimi", "kiwi"}, 4},
		`(?i)PowerShell`:         {[]string{"power"}, 0}, // up to the letter s
		`a?b*`:                   {nil, 0},
		`(?:[ab]{9})?cd`:         {[]string{"cd"}, 0},
	} {
		x := newExpression(regexp.MustCompile(pattern))
		same := len(x.texts) == len(want.texts) && x.run.least == want.run
		for i := range min(len(x.texts), len(want.texts)) {
			same = same && string(x.texts[i]) == want.texts[i]
		}
		if !same {
			t.Errorf("%s: texts %q and a run of %d, want %q and %d", pattern, x.texts, x.run.least, want.texts, want.run)
		}
	}
}
