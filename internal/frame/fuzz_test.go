package frame

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// check holds what is true of every text: no byte is lost, only separators change, and pieces make no difference.
func check(t *testing.T, f Framing, text string, cut uint16) (out, fault string) {
	t.Helper()
	out, fault = framed(t, f, text)
	checkExchanged(t, f, text, out)
	checkCut(t, f, text, int(cut)%(len(text)+1), out, fault)
	r := f.Reader(strings.NewReader(text))
	if got := readPieces(t, r, 1+int(cut)%200); got != out || faultOf(r) != fault {
		t.Errorf("in pieces: got\n%q %s, want\n%q %s", got, faultOf(r), out, fault)
	}
	Detect([]byte(text), cut%2 == 0)
	return out, fault
}

// beyondOracle is more blanks than a framer looks ahead: what comes behind a bracket is then taken for granted.
var beyondOracle = regexp.MustCompile(`[ \t\r\n]{48}`)

func FuzzJSON(f *testing.F) {
	f.Add(`{"Records":[{"a":1},{"a":[{}]}]}{"b":"},{"}`, uint16(14))
	f.Fuzz(func(t *testing.T, text string, cut uint16) {
		out, fault := check(t, jsonObject, text, cut)
		if deep := strings.Count(text, "[") + strings.Count(text, "{"); deep >= maxDepth || beyondOracle.MatchString(text) {
			return
		}
		want, ok := recordsOf(text)
		if got := recordLines(out); ok && (!slices.Equal(got, want) || fault != "") {
			t.Errorf("became\n%q, with records\n%q, want\n%q, fault %q", out, got, want, fault)
		}
	})
}

func FuzzJournal(f *testing.F) {
	f.Add("__CURSOR=1\n"+field("A", "b\nc")+"\n", uint16(14))
	f.Fuzz(func(t *testing.T, text string, cut uint16) {
		out, fault := check(t, journalExport, text, cut)
		want, ok := entriesOf([]byte(text))
		if ok != (fault == "") {
			t.Fatalf("fault %q, and valid: %v", fault, ok)
		}
		if got := entryLines(out); ok && !slices.Equal(got, want) {
			t.Errorf("became\n%q, with entries\n%q, want\n%q", out, got, want)
		}
	})
}

// entriesOf is the oracle: the entries of an export, as its documentation has them, each with its fields on a line.
func entriesOf(text []byte) (entries []string, ok bool) {
	var entry strings.Builder
	for len(text) > 0 {
		line, rest, whole := bytes.Cut(text, []byte{'\n'})
		name, _, isText := bytes.Cut(line, []byte{'='})
		switch {
		case !whole:
			return nil, false
		case len(line) == 0 || string(line) == "\r":
			entries = append(entries, entry.String())
			entry.Reset()
		case !isField(append(slices.Clone(name), '=')) || len(name) > maxName:
			return nil, false
		case isText:
			entry.WriteString(withoutLength(strings.ReplaceAll(string(line), "\x1f", " ")) + "\x1f")
		default:
			if len(rest) < 8 {
				return nil, false
			}
			length := binary.LittleEndian.Uint64(rest)
			if rest = rest[8:]; length >= uint64(len(rest)) || rest[length] != '\n' {
				return nil, false
			}
			value := rest[:length]
			rest = rest[length+1:]
			entry.WriteString(string(name) + "=" + strings.NewReplacer("\n", " ", "\x1f", " ").Replace(string(value)) + "\x1f")
		}
		text = rest
	}
	return filledEntries(entries), entry.Len() == 0
}

// entryLines are the entries of a framed export, without the places of lengths.
func entryLines(out string) (entries []string) {
	for line := range strings.Lines(out) {
		entry := ""
		for _, part := range strings.SplitAfter(strings.TrimRight(line, "\r\n"), "\x1f") {
			entry += withoutLength(part)
		}
		entries = append(entries, entry)
	}
	return filledEntries(entries)
}

// withoutLength takes the place of the length out of a field, or what looks like it.
func withoutLength(field string) string { return strings.Replace(field, "=        ", "=", 1) }

func filledEntries(entries []string) []string {
	return slices.DeleteFunc(entries, func(e string) bool { return e == "" })
}

func FuzzLeases(f *testing.F) {
	f.Add("lease 192.0.2.7 {\n  uid \"\\\"}\"; # }\n}\nlease 192.0.2.8 {\n", uint16(14))
	f.Fuzz(func(t *testing.T, text string, cut uint16) {
		out, fault := check(t, dhcpLeases, text, cut)
		starts := func(text string) int { return strings.Count("\n"+text, "\nlease ") }
		if fault == "" && starts(out) < starts(text) {
			t.Errorf("became %q: a lease is joined to what was before", out)
		}
	})
}
