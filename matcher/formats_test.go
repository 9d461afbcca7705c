package matcher

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"
)

//go:embed testdata/formats.txt
var formats string

// Each line is searched alone, as the first, a middle and the last line of a block, so that no border is taken from
// what stands around it.
func TestFormats(t *testing.T) {
	var set *Set
	cases := 0
	for number, row := range strings.Split(formats, "\n") {
		if row == "" || row[0] == '#' || row[0] == '=' {
			continue
		}
		if !strings.Contains("+-?", row[:1]) || row[1] != ' ' {
			set = compiled(t, row)
			continue
		}
		cases++
		line := strings.ReplaceAll(row[2:], "␉", "\t")
		for _, framed := range []string{line, line + "\nx", "x\n" + line + "\r\ny", "x\n" + line} {
			if got := howFound(set, framed); got != row[:1] {
				t.Errorf("formats.txt:%d: %s in %q: got %s, want %s", number+1, set.list[0], framed, got, row[:1])
				break
			}
		}
	}
	t.Logf("%d cases", cases)
}

func howFound(set *Set, data string) string {
	got := strings.Join(found(set, data), "\n")
	switch {
	case got == "":
		return "-"
	case strings.Contains(got, fmt.Sprintf("%d host ", 0)) && strings.Count(got, "\n") == 0:
		return "?"
	}
	return "+"
}
