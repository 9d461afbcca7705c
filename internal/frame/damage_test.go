package frame

import (
	"io"
	"slices"
	"strings"
	"testing"
)

// Bytes of a log are damaged in turn, each in several ways. No two records are joined without a fault, and records far
// behind the damage are told apart as before.
func TestDamageIsTold(t *testing.T) {
	for name, build := range map[string]func(records []string) string{
		"array on a line":      func(r []string) string { return "[" + strings.Join(r, ",") + "]" },
		"wrappers on a line":   func(r []string) string { return wrapped(r[:3]) + wrapped(r[3:]) },
		"wrappers, one a line": func(r []string) string { return wrapped(r[:3]) + "\n" + wrapped(r[3:]) + "\n" },
		"element a line":       func(r []string) string { return "[\n" + strings.Join(r, ",\n") + "\n]\n" },
		"pretty":               func(r []string) string { return "[\n" + pretty(strings.Join(r, ",\n")) + "\n]\n" },
		"pretty wrapper":       func(r []string) string { return "{\n \"value\":[\n" + pretty(strings.Join(r, ",\n")) + "\n]}\n" },
		"documents":            func(r []string) string { return pretty(strings.Join(r, "\n")) },
		"glued documents":      func(r []string) string { return strings.Join(r, "") },
	} {
		t.Run(name, func(t *testing.T) {
			text := build(shortEvents)
			whole, _ := framedBriefly(t, text)
			if records := recordLines(whole); len(records) != len(shortEvents) {
				t.Fatalf("%d records: %q", len(records), whole)
			}
			want := slices.DeleteFunc(trimmedLines(whole), func(line string) bool { return !strings.Contains(line, `"id"`) })
			for i := strings.Index(text, "[") + 1; i < strings.Index(text, `"d"`); i++ {
				for _, damaged := range damagedAt(text, i) {
					checkDamaged(t, damaged, want)
				}
			}
		})
	}
}

func checkDamaged(t *testing.T, damaged string, want []string) {
	t.Helper()
	out, faulty := framedBriefly(t, damaged)
	checkExchanged(t, jsonObject, damaged, out)
	got := trimmedLines(out)
	for _, line := range got {
		if !faulty && strings.Count(line, `"id"`) > 1 {
			t.Fatalf("%q became %q: records are joined without a fault", damaged, out)
		}
	}
	for _, record := range want[10:] {
		if !slices.Contains(got, record) {
			t.Fatalf("%q became %q: %q is lost", damaged, out, record)
		}
	}
}

func trimmedLines(text string) (lines []string) {
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

func framedBriefly(t *testing.T, text string) (out string, faulty bool) {
	t.Helper()
	r := &Reader{src: strings.NewReader(text), framer: &jsonFramer{longest: 300}}
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), faultOf(r) != ""
}

func wrapped(records []string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }

var shortEvents = func() (all []string) {
	for _, id := range strings.Split("abcdefghijklmn", "") {
		all = append(all, `{"id":"`+id+`","u":{"n":"x, {y}","l":[{"p":1},{"p":[]}]},"z":1.5,"q":"\"\\"}`)
	}
	return all
}()

// damagedAt changes a byte, loses one, loses many, and puts some in.
func damagedAt(text string, i int) (all []string) {
	for _, c := range []string{`"`, `\`, "{", "}", "[", "]", ",", ":", "\n", "\x00", "x", " ", "", `"x"`, "}{", "\n\n"} {
		all = append(all, text[:i]+c+text[i+1:])
	}
	return append(all, text[:i]+text[i+17:], text[:i]+"\x00\x00\x00"+text[i+40:])
}
