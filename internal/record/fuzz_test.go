package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// FuzzParse reads any lines after any head, by the parser of a source and by that of each format alone: no panic, fields
// within the line and in order, the same from a second parser, and what the standard library takes for an object is one
// here, with the same strings.
func FuzzParse(f *testing.F) {
	f.Add([]byte("#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\n"), []byte("1709352669.1\t10.1.4.22"))
	f.Add([]byte(`{"a":1}`), []byte(`{"timestamp":"2024-03-02T04:11:09Z","a":{"b":[1,"\u0041\"",null,true]}}`))
	f.Add([]byte("time,src\n2024-03-02T04:11:09Z,a\n"), []byte(`"2024-03-02T04:11:09Z","a""b"`))
	f.Fuzz(func(t *testing.T, sample, text []byte) {
		makers := append([]format{func(sample []byte, hint Hint) Parser { return NewParser(sample, hint) }}, formats...)
		lines := bytes.SplitN(text, []byte("\n"), 33)
		for _, newParser := range makers {
			hint := Hint{ModTime: written}
			checkTwice(t, newParser(sample, hint), newParser(sample, hint), lines[:min(len(lines), 32)])
		}
	})
}

// checkTwice reads lines by two parsers of a kind, one of which fills the same record all the time.
func checkTwice(t *testing.T, parser, other Parser, lines [][]byte) {
	var used Record
	for _, line := range lines {
		var fresh Record
		outcome, again := parser.Parse(line, &used), other.Parse(line, &fresh)
		if one, two := describeRecord(&used, line), describeRecord(&fresh, line); outcome != again || one != two {
			t.Fatalf("%q is %v, then %v:\n%s\n%s", line, outcome, again, one, two)
		}
		checkFields(t, &used, line)
		if _, ok := parser.(*jsonParser); ok {
			checkJSON(t, &used, line, outcome)
		}
	}
}

// checkFields asks about each field.
func checkFields(t *testing.T, r *Record, line []byte) {
	for i, field := range r.Fields {
		if field.Start < 0 || field.End < field.Start || field.End > len(line) {
			t.Fatalf("field %s of %q at %d to %d", field.Name, line, field.Start, field.End)
		}
		x := planted[i%len(planted)]
		r.Explain(line, field.Start, field.End, x)
		r.Explain(line, field.Start, min(field.End+1, len(line)), x)
	}
	r.URL(line)
	r.ExplainURL(line)
	r.Lease(line)
	r.Shared(line)
}

func checkJSON(t *testing.T, r *Record, line []byte, outcome Outcome) {
	if !bytes.HasPrefix(line, []byte("{")) || !json.Valid(line) {
		return
	}
	if outcome != Event {
		if bytes.Count(line, []byte("{"))+bytes.Count(line, []byte("[")) <= maxDepth && bytes.Count(line, []byte(",")) < maxFields {
			t.Fatalf("%q is no record", line)
		}
		return
	}
	for _, f := range r.Fields {
		quoted := fmt.Sprintf(`"%s"`, line[f.Start:f.End])
		var want string
		if f.Escaped && json.Unmarshal([]byte(quoted), &want) == nil {
			if got := string(AppendValue(nil, line, f)); strings.ToValidUTF8(got, "\ufffd") != want && strings.ToValidUTF8(want, "") == want && json.Valid([]byte(quoted)) && validUTF8(quoted) {
				t.Fatalf("%s: got %q, want %q", quoted, got, want)
			}
		}
	}
}

func validUTF8(s string) bool { return strings.ToValidUTF8(s, "") == s }
