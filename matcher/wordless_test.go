package matcher

import (
	"slices"
	"strings"
	"testing"
)

// Texts without a word are found wherever comparing them at every place finds them.
func TestWordless(t *testing.T) {
	list := parsed(t, "mutex:!!", `mutex:(")`, "mutex:[ ]", "mutex:☃", `mutex:"~"`)
	set, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.texts.bare) < len(list) {
		t.Fatalf("%d beginnings for %d texts without a word", len(set.texts.bare), len(list))
	}
	for _, line := range []string{
		"!!", " !! %21! \\x21! x!!x '!%21' ", `(") (\") ("") %28") \x28\x22)`, "[ ] [+] [%20] %5B ]", `"()" "%28)" "+;"`, "☃ ☃☃ x☃",
		`C:\$$$ /$$$/ %24$$`, `"~" \"~\" ""~""`, strings.Repeat("!", 300),
	} {
		var naive []Match
		sc := scanner{Set: set, data: []byte(line), yield: func(m Match) { naive = append(naive, m) }}
		for i := range set.texts.list {
			for at := range line {
				sc.compare(&set.texts.list[i], at, at+1)
			}
		}
		want := sortedMatches(func(yield func(Match)) {
			for _, m := range naive {
				yield(m)
			}
		})
		got := sortedMatches(func(yield func(Match)) { set.scan([]byte(line), yield) })
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", line, got, want)
		}
	}
}
