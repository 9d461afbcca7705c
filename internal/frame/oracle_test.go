package frame

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// recordsOf is the oracle: the records of JSON documents as encoding/json finds them. It says nothing of text that is not
// valid, or that has scalars for documents.
func recordsOf(text string) (records []string, ok bool) {
	dec := json.NewDecoder(strings.NewReader(text))
	for {
		var document json.RawMessage
		err := dec.Decode(&document)
		if err == io.EOF {
			return filled(records), true
		}
		if err != nil || document[0] != '{' && document[0] != '[' {
			return nil, false
		}
		records = append(records, recordsOfDocument(document)...)
	}
}

func recordsOfDocument(document json.RawMessage) (records []string) {
	if elements := listIn(document); elements != nil {
		return elements
	}
	dated := false
	for _, m := range membersOf(document) {
		dated = dated || isTimeName([]byte(m.name))
		inner := membersOf(m.value)
		for i, in := range inner {
			dated = dated || m.name == "id" && isTimeName([]byte(in.name))
			if m.name == "hits" && in.name == "hits" && !dated {
				records = append(records, listIn(inner[i].value)...)
			}
		}
		if isListName([]byte(m.name)) && !dated {
			records = append(records, listIn(m.value)...)
		}
	}
	if records == nil {
		return []string{compact(document)}
	}
	return records
}

// listIn gives the elements of an array whose first is an object.
func listIn(value json.RawMessage) (elements []string) {
	var all []json.RawMessage
	if value[0] != '[' || json.Unmarshal(value, &all) != nil || len(all) == 0 || all[0][0] != '{' {
		return nil
	}
	for _, e := range all {
		elements = append(elements, compact(e))
	}
	return elements
}

type member struct {
	name  string // as it is written
	value json.RawMessage
}

func membersOf(value json.RawMessage) (members []member) {
	if value[0] != '{' {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	for _, err := dec.Token(); err == nil && dec.More(); {
		if _, err = dec.Token(); err != nil {
			break
		}
		end := dec.InputOffset() - 1
		begin := end
		for begin--; value[begin] != '"' || backslashes(value[:begin])%2 == 1; begin-- {
		}
		m := member{name: string(value[begin+1 : end])}
		if err = dec.Decode(&m.value); err == nil {
			members = append(members, m)
		}
	}
	return members
}

func backslashes(text []byte) int { return len(text) - len(bytes.TrimRight(text, `\`)) }

func compact(value []byte) string {
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return "no JSON"
	}
	return out.String()
}

// recordLines are the lines that are records; what a wrapper says is no JSON by itself.
func recordLines(out string) (records []string) {
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		for _, lacking := range []string{"", "{", "["} {
			if line != "}" && json.Valid([]byte(lacking+line)) {
				records = append(records, compact([]byte(lacking+line)))
				break
			}
		}
	}
	return filled(records)
}

// filled leaves out what is empty: glued to what is before, it cannot be told from the end of a wrapper.
func filled(records []string) []string {
	return slices.DeleteFunc(records, func(r string) bool { return r == "{}" || r == "[]" })
}

// checkOracle holds that lines are records, and records lines.
func checkOracle(t *testing.T, text string) {
	t.Helper()
	out, fault := framed(t, jsonObject, text)
	checkExchanged(t, jsonObject, text, out)
	checkCut(t, jsonObject, text, len(text)*5/7, out, fault)
	want, ok := recordsOf(text)
	if !ok {
		return
	}
	if got := recordLines(out); !slices.Equal(got, want) || fault != "" {
		t.Fatalf("%q became\n%q, with records\n%q, want\n%q, fault %q", text, out, got, want, fault)
	}
}

// A writer of JSON makes documents that are like logs, and unlike.
type jsonWriter struct {
	*rand.Rand
	strings.Builder
}

func (w *jsonWriter) pick(choices ...string) string { return choices[w.IntN(len(choices))] }

func (w *jsonWriter) blank() { w.WriteString(w.pick("", "", "", " ", "\n", "\r\n", "\n  ", "\t")) }

func (w *jsonWriter) documents() string {
	w.Reset()
	for range w.IntN(5) {
		w.blank()
		if w.IntN(3) == 0 {
			w.array(0)
		} else {
			w.object(0)
		}
	}
	w.blank()
	return w.String()
}

func (w *jsonWriter) value(depth int) {
	w.blank()
	switch choice := w.IntN(8); {
	case choice < 3 && depth < 5:
		w.object(depth)
	case choice < 5 && depth < 5:
		w.array(depth)
	case choice == 5:
		w.WriteString(w.pick("0", "-1.5e3", "true", "null"))
	default:
		w.WriteString(`"` + w.pick("", "a", `\"`, `\\`, "},{", `},{\"a\":1`, "long and longer and longest", "ü€", "\x7f\xff") + `"`)
	}
	w.blank()
}

func (w *jsonWriter) object(depth int) {
	w.WriteByte('{')
	w.blank()
	for i := range w.IntN(4) {
		if i > 0 {
			w.WriteByte(',')
			w.blank()
		}
		w.WriteString(`"` + w.pick("Records", "value", "hits", "hits", "a", `Rec\u006frds`, `items\\`, "time", "@timestamp", "id", "x"+strings.Repeat("y", 40)) + `"`)
		w.blank()
		w.WriteByte(':')
		w.value(depth + 1)
	}
	w.WriteByte('}')
}

func (w *jsonWriter) array(depth int) {
	w.WriteByte('[')
	n := w.IntN(4)
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		w.value(depth + 1)
	}
	if n == 0 {
		w.blank()
	}
	w.WriteByte(']')
}

func TestLikeTheOracle(t *testing.T) {
	w := jsonWriter{Rand: rand.New(rand.NewPCG(1, 2))}
	known := 0
	for range 2500 {
		text := w.documents()
		checkOracle(t, text)
		if records, ok := recordsOf(text); ok && len(records) > 1 {
			known++
		}
	}
	if known < 500 {
		t.Errorf("only %d texts were valid and of several records", known)
	}
}

// Where Detect finds lines, each record must be one.
func TestDetectLikeTheOracle(t *testing.T) {
	w := jsonWriter{Rand: rand.New(rand.NewPCG(3, 4))}
	lines := 0
	for range 2500 {
		text := w.documents()
		if w.IntN(2) == 0 { // of more documents on lines of their own
			text = strings.NewReplacer("\n", "", "\r", "", "}{", "}\n{", "}[", "}\n[").Replace(text)
		}
		if Detect([]byte(text), true) != Lines {
			continue
		}
		want, ok := recordsOf(text)
		got := recordLines(text)
		for _, record := range want {
			if record[0] == '{' {
				lines++
			}
			if !ok || record[0] == '{' && !slices.Contains(got, record) {
				t.Fatalf("%q is lines, with records\n%q, want\n%q", text, got, want)
			}
		}
	}
	if lines < 100 {
		t.Errorf("only %d lines", lines)
	}
}
