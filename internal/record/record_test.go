package record

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"picket/indicator"
)

// TestNoAllocation holds Parse to its promise for records; headers may allocate.
func TestNoAllocation(t *testing.T) {
	for _, name := range fixtures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parser := NewParser(data, Hint{ModTime: written})
		var r Record
		for i, line := range bytes.Split(data, []byte("\n")) {
			if parser.Parse(line, &r) == Header {
				continue
			}
			if n := testing.AllocsPerRun(5, func() { parser.Parse(line, &r) }); n > 0 {
				t.Errorf("%s line %d: %v allocations", name, i+1, n)
			}
		}
	}
}

// TestReuse reads records of all fixtures in turn into one Record: nothing of the one before may show.
func TestReuse(t *testing.T) {
	var parsers, others []Parser
	var samples [][][]byte
	for _, name := range fixtures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parsers = append(parsers, NewParser(data, Hint{ModTime: written}))
		others = append(others, NewParser(data, Hint{ModTime: written}))
		samples = append(samples, bytes.Split(data, []byte("\n")))
	}
	var used Record
	for i := range 30 {
		for k, parser := range parsers {
			if i >= len(samples[k]) {
				continue
			}
			line := samples[k][i]
			var fresh Record
			parser.Parse(line, &used)
			used := describeRecord(&used, line)
			others[k].Parse(line, &fresh)
			if fresh := describeRecord(&fresh, line); used != fresh {
				t.Errorf("line %q\n got %s\nwant %s", line, used, fresh)
			}
		}
	}
}

func describeRecord(r *Record, line []byte) string {
	var b strings.Builder
	fmt.Fprint(&b, r.Kind.Name, r.Observer, r.Time, r.Basis, r.Shows, r.JSON, r.slots)
	for _, f := range r.Fields {
		fmt.Fprintf(&b, " %s=%s/%d", f.Name, line[f.Start:f.End], f.part)
	}
	return b.String()
}

// TestTable holds the rows to what they claim.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range Kinds() {
		var shown indicator.KindSet
		for _, rule := range kind.rules {
			shown |= rule.shows
		}
		if shown != kind.Complete {
			t.Errorf("%s: its rules show %v, the row says %v", kind.Name, shown.List(), kind.Complete.List())
		}
		if kind.Always&^kind.Complete != 0 || kind.Partial&kind.Complete != 0 {
			t.Errorf("%s: always %v, complete %v, partial %v", kind.Name, kind.Always.List(), kind.Complete.List(), kind.Partial.List())
		}
		if kind.Limits == "" || seen[kind.Name] {
			t.Errorf("%s: twice, or without its limits", kind.Name)
		}
		seen[kind.Name] = true
	}
}

// TestFormats tells kinds by content where the head of a source is damaged or odd.
func TestFormats(t *testing.T) {
	squid := "1709352669.123    312 10.1.4.22 TCP_MISS/200 5120 GET http://www.example.org/ anna HIER_DIRECT/198.51.100.3 text/html\n"
	zeek := "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\n1709352669.1\t10.1.4.22\t203.0.113.7\n"
	for _, test := range []struct{ name, text, want string }{
		{"cut start", "GET http://www.example.org/ - HIER_NONE/- -\n" + squid + squid, "text squid squid"},
		{"byte order mark", "\xef\xbb\xbf" + squid, "squid"},
		{"mark before JSON", "\xef\xbb\xbf{\"ts\":1709352669}\n", "json"},
		{"carriage returns", strings.ReplaceAll(zeek, "\n", "\r\n"), "zeek.conn"},
		{"no path", strings.Replace(zeek, "#path\tconn\n", "", 1), "text"},
		{"no path, telling columns", "#fields\tts\tuid\tconn_state\n1709352669.1\tC1\tSF\n", "zeek.conn"},
		{"columns too few", zeek + "1709352669.1\t10.1.4.22\n", "zeek.conn text"},
		{"no header", "1709352669.1\t10.1.4.22\t203.0.113.7\n", "text"},
		{"hostile path", strings.Replace(zeek, "conn", "../conn", 1), "zeek.other"},
		{"semicolons", "datum;time;src\nx;2024-03-02T04:11:09Z;10.1.4.22\n", "csv"},
		{"no time column", "src,dst\n10.1.4.22,203.0.113.7\n", "text text"},
		{"a long first record", `{"timestamp":"2024-03-02T04:11:09Z","text":"` + strings.Repeat("x", 100), "text"},
		{"NUL", strings.Repeat("\x00", 100), "text"},
		{"empty", "", ""},
	} {
		parser := NewParser([]byte(test.text), Hint{})
		var kinds []string
		var r Record
		for line := range strings.SplitSeq(strings.TrimSuffix(test.text, "\n"), "\n") {
			if parser.Parse([]byte(line), &r) != Header {
				kinds = append(kinds, r.Kind.Name)
			}
		}
		if got := strings.Join(kinds, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestLimits(t *testing.T) {
	parser := newJSON(nil, Hint{})
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	wide := func(n int) string { return `{"a":[1` + strings.Repeat(",1", n-1) + "]}" }
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"key%d":1`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	for _, test := range []struct {
		line string
		want Outcome
	}{
		{deep(maxDepth), Event}, {deep(maxDepth + 1), Unknown},
		{wide(maxFields), Event}, {wide(maxFields + 1), Unknown},
		{keys(maxFields), Event},
		{`{"` + strings.Repeat("k", 1000) + `":{"x":1}}`, Event},
	} {
		var r Record
		if got := parser.Parse([]byte(test.line), &r); got != test.want {
			t.Errorf("%.40s…: got %v, want %v", test.line, got, test.want)
		}
	}
	if n := len(parser.(*jsonParser).nodes); n > 2*maxPaths {
		t.Errorf("%d paths", n)
	}
}

// TestObservers: beyond the bound of names kept, two observers are still two.
func TestObservers(t *testing.T) {
	var n names
	for i := range 2 * maxNames {
		want := fmt.Sprint("host-", i)
		if got := n.of([]byte(want)); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestAppendValue(t *testing.T) {
	for raw, want := range map[string]string{
		`a\"b\\c\/d\n`: "a\"b\\c/d\n", `\u0041\u00e9`: "Aé", `\ud83d\ude00`: "😀", `\ud83d`: "�", `\ud83dx`: "�x",
		`\ud83d\u0041`: "�A", `\u12`: `\u12`, `\q`: `\q`, `\`: `\`,
	} {
		got := AppendValue(nil, []byte(raw), Field{End: len(raw), Escaped: true})
		if string(got) != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
	}
}
