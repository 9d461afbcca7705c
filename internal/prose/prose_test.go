package prose

import (
	"slices"
	"strings"
	"testing"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"two", "One ends. Another begins here.", []string{"One ends.", "Another begins here."}},
		{"over lines", "The U.S. agency\nwarns of it. See\nbelow.", []string{"The U.S. agency\nwarns of it.", "See\nbelow."}},
		{"quotation", `"It is so." He said "no." Then went.`, []string{`"It is so."`, `He said "no."`, "Then went."}},
		{"abbreviations", "Dr. Kim of Example Inc. Seoul met J. Smith, e.g. Tuesday. No. 7 was there.", []string{"Dr. Kim of Example Inc. Seoul met J. Smith, e.g. Tuesday.", "No. 7 was there."}},
		{"names with points", "It ran rundll32.exe and evil.example. Then v1.2.3 came.", []string{"It ran rundll32.exe and evil.example.", "Then v1.2.3 came."}},
		{"heading and items", "Summary\n\n# Details\nIt began:\n- one thing\n- another\n  that goes on\n1. first\n", []string{"Summary", "# Details", "It began:", "- one thing", "- another\n  that goes on", "1. first"}},
		{"cells", "| T1566 | Phishing |\nID\tName\n", []string{"T1566", "Phishing", "ID", "Name"}},
		{"lines ended on purpose", "Overview\nThe implant was first seen on a forum\nin the spring of that year.\nLater it was sold by others as well, and\nspread.",
			[]string{"Overview", "The implant was first seen on a forum\nin the spring of that year.", "Later it was sold by others as well, and\nspread."}},
		{"a paragraph a line", long("The first went on") + ".\n" + long("“It is so") + ",” she said.\n" + long("They went on") + "\nand on.\nEnd.",
			[]string{long("The first went on") + ".", long("“It is so") + ",” she said.", long("They went on") + "\nand on.", "End."}},
		{"a German day", "Das war am 19. Februar 2023 und 2. Mai 2023 so. Es gab 19. Das war viel.", []string{"Das war am 19. Februar 2023 und 2. Mai 2023 so.", "Es gab 19.", "Das war viel."}},
		{"page foot", "The group stole data from\nTLP:CLEAR\nPage 2 of 9 | Product 7\nmany hosts.", []string{"The group stole data from", "TLP:CLEAR", "Page 2 of 9 | Product 7", "many hosts."}},
		{"columns", "   Key     Value of it    -\n  o    Patch hosts\n \uf0b7  Scan hosts\n", []string{"Key", "Value of it", "-", "o    Patch hosts", "\uf0b7  Scan hosts"}},
		{"references", "It began there.[1] It ended.[2, 3]", []string{"It began there.[1]", "It ended.[2, 3]"}},
		{"nothing", " \n\t\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range Sentences(c.text) {
				got = append(got, s.Of(c.text))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// long is a line that no page has room for.
func long(words string) string { return words + strings.Repeat(" and on", 40) }

func TestWords(t *testing.T) {
	text := "“North-Korean” hackers' C&C ran rundll32.exe, it's said: 3CX."
	var got []string
	for w := range Words(text, Span{0, len(text)}) {
		got = append(got, w.Of(text))
	}
	if want := strings.Fields("North-Korean hackers C&C ran rundll32.exe it's said 3CX"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHeading(t *testing.T) {
	for block, want := range map[string]string{"## Best *practices*": "Best *practices", "**Overview**": "Overview", "Technical Details": "Technical Details", "1.2 Impact": "1.2 Impact"} {
		if got, ok := Heading(block); got != want || !ok {
			t.Errorf("%q of %q, want %q", got, block, want)
		}
	}
	for _, block := range []string{"", "It ended.", "one thing", "Two\nlines", "**Bold** and **bold**."} {
		if got, ok := Heading(block); ok {
			t.Errorf("%q is no heading %q", block, got)
		}
	}
}

// FuzzSentences: sentences are in order, apart, not empty, bounded, and leave out nothing but white space and marks of tables.
func FuzzSentences(f *testing.F) {
	for _, seed := range []string{"One. Two", "- a\n- b", "a\tb|c", "\x80.\u00a0A", strings.Repeat("x. ", 9)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range Sentences(text) {
			if s.From < end || s.To <= s.From || s.To > len(text) {
				t.Fatalf("%v behind %d in %d bytes", s, end, len(text))
			}
			if left := strings.Trim(text[end:s.From], "|"); strings.TrimSpace(strings.ReplaceAll(left, "|", " ")) != "" {
				t.Fatalf("%q is in no sentence", left)
			}
			for w := range Words(text, s) {
				if w.From < s.From || w.To > s.To || w.From >= w.To {
					t.Fatalf("word %v of %v", w, s)
				}
			}
			end = s.To
		}
	})
}
