package report

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
)

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                     ``,
		"203.0.113.7":          `203.0.113.7`,
		"2024-03-02T04:11:00Z": `2024-03-02T04:11:00Z`,
		"a,b":                  `"a,b"`,
		`say "hi"`:             `"say ""hi"""`,
		"=1+1":                 `"'=1+1"`,
		"+1":                   `"'+1"`,
		"-1":                   `"'-1"`,
		"@SUM(A1)":             `"'@SUM(A1)"`,
		"\t=1":                 "\"'\t'=1\"",
		"  =1":                 `"  '=1"`,
		"\u200b=1":             `"⟨U+200B⟩'=1"`,
		"＝1":                   `"'＝1"`,
		`"=1`:                  `"""'=1"`,
		"a;=1":                 `"a;'=1"`,
		"a\r\n=1":              "\"a\r\n'=1\"",
		"a=1":                  `"a=1"`,
		"\x1b[31m":             `"⟨U+001B⟩[31m"`,
		"a\xffb":               `"a` + "\ufffd" + `b"`,
	} {
		if got := cell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// opening is where a spreadsheet may begin a cell: at the beginning, and behind a semicolon or a line break.
var opening = regexp.MustCompile(`(?:^|[;\r\n])[\s"]*[=+\-@＝＋－＠]`)

// Whatever a log holds: a row has as many cells as were put into it, and none is a formula.
func FuzzCell(f *testing.F) {
	f.Fuzz(func(t *testing.T, a, b string) {
		line := cell(a) + "," + cell(b) + ",end\r\n"
		rows, err := csv.NewReader(strings.NewReader(line)).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 3 {
			t.Fatalf("%q: %v, %d rows", line, err, len(rows))
		}
		for _, text := range rows[0] {
			if opening.MatchString(text) {
				t.Errorf("%q begins a formula", text)
			}
		}
	})
}
