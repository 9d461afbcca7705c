package scan

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/source"
	"picket/matcher"
)

// targets makes a query from "kind value" lines.
func query(t *testing.T, lines ...string) *Query {
	t.Helper()
	q := &Query{Skew: 15 * time.Minute}
	var list []indicator.Indicator
	for _, line := range lines {
		kind, value, _ := strings.Cut(line, " ")
		x, err := indicator.New(indicator.Kind(kind), value)
		if err != nil {
			t.Fatal(line, err)
		}
		list = append(list, x)
	}
	set, err := matcher.Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	q.Set = set
	q.Target = func(id int) Target { return Target{Indicator: list[id], Advisory: "test"} }
	return q
}

// scanText scans a log that comes by standard input.
func scanText(q *Query, log string) (*Report, []*intel.Sighting) {
	return scanReader(q, strings.NewReader(log))
}

func scanReader(q *Query, log io.Reader) (*Report, []*intel.Sighting) {
	var list []*intel.Sighting
	entry := source.Entry{Name: source.Stdin, Root: source.Stdin, Size: -1}
	var report *Report
	in := Input{Entry: entry, Stdin: log, Observer: func(string) string { return "test" }}
	Sources(context.Background(), in, q, func(s *intel.Sighting) { list = append(list, s) }, func(r *Report) { report = r })
	return report, list
}

const httpHeader = "#separator \\x09\n#path\thttp\n" +
	"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\treferrer\n"

// What one record says of a value, however often it holds it.
func TestSightings(t *testing.T) {
	for name, c := range map[string]struct {
		targets []string
		log     string
		want    []string
	}{
		"host and path in different columns": {
			[]string{"url http://evil.example/a/b.exe", "url http://evil.example/other"},
			httpHeader + "1709352000.5\tC1\t10.1.4.22\t5000\t203.0.113.7\t80\tGET\tevil.example\t/a/b.exe?x=1\t-\n",
			[]string{"line 4 url uri 10.1.4.22 → 203.0.113.7"},
		},
		"a value in many fields is one sighting": {
			[]string{"domain evil.example"},
			`{"timestamp":"2024-03-02T04:11:09.000000+0000","event_type":"dns","src_ip":"10.1.4.22","dest_ip":"10.1.0.53",` +
				`"host":"s1","dns":{"type":"answer","rrname":"www.evil.example","rcode":"NOERROR","answers":[{"rrname":"www.evil.example","rdata":"203.0.113.7"}]}}` + "\n",
			[]string{"line 1 query dns.rrname 10.1.4.22 → 10.1.0.53"},
		},
		"slashes escaped in JSON": {
			[]string{"url http://evil.example/a"},
			`{"timestamp":"2024-03-02T04:11:09Z","src_ip":"10.1.4.22","url":"http:\/\/evil.example\/a"}` + "\n",
			[]string{"line 1 url url 10.1.4.22 → "},
		},
		"letters escaped in JSON": {
			[]string{"domain evil.example"},
			`{"timestamp":"2024-03-02T04:11:09Z","src_ip":"10.1.4.22","message":"first\nevil\u002eexample"}` + "\n",
			[]string{"line 1 unknown message 10.1.4.22 → "},
		},
		"a look-up elsewhere is a mention": {
			[]string{"ipv4 203.0.113.7"},
			"1709352000.500    120 10.1.2.5 TCP_MISS/200 512 GET http://reputation.example/ip/203.0.113.7 - HIER_DIRECT/192.0.2.9 text/html\n",
			[]string{"line 1 mention url 10.1.2.5 → "},
		},
		"UTF-16 within binary data": {
			[]string{"domain evil.example"},
			"\x01\x02\x03\xffe\x00v\x00i\x00l\x00.\x00e\x00x\x00a\x00m\x00p\x00l\x00e\x00\xff\x7f\n",
			[]string{"line 1 unknown   → "},
		},
		"windows line ends, and a last line without one": {
			[]string{"domain evil.example"},
			"one\r\nevil.example\r\nevil.example",
			[]string{"line 2 unknown   → ", "line 3 unknown   → "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, list := scanText(query(t, c.targets...), c.log)
			var got []string
			for _, s := range list {
				got = append(got, fmt.Sprintf("line %d %s %s %s → %s", s.Line, s.Role, s.Field, s.Src, s.Dst))
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("got %q, want %q", got[i], c.want[i])
				}
			}
		})
	}
}

func TestPeriodAndValidity(t *testing.T) {
	log := ""
	for hour := range 6 {
		log += fmt.Sprintf(`{"timestamp":"2024-03-02T%02d:00:00Z","src_ip":"10.1.4.22","domain":"evil.example"}`+"\n", hour)
	}
	at := func(hour, minute int) *time.Time {
		t := time.Date(2024, 3, 2, hour, minute, 0, 0, time.UTC)
		return &t
	}
	q := query(t, "domain evil.example")
	q.Since, q.Until = *at(1, 10), *at(4, 0)
	target := q.Target(0)
	target.ValidFrom, target.ValidUntil = at(2, 10), at(3, 30)
	q.Target = func(int) Target { return target }
	_, list := scanText(q, log)
	got := ""
	for _, s := range list {
		got += fmt.Sprintf("%d %s; ", s.Time.Hour(), s.Validity)
	}
	// 01:00 is within 15 minutes of the period's begin, and 02:00 of the validity's.
	if want := "1 before; 2 within; 3 within; 4 after; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A line longer than any buffer: a value is found wherever it stands, also where the pieces meet, and once.
// A line that is not understood says when a hit was, and nothing about what the logs cover.
func TestTimeOfText(t *testing.T) {
	report, list := scanText(query(t, "domain evil.example"), "2024-03-02T04:11:09Z a program's own log: evil.example\n")
	if len(list) != 1 || list[0].Time == nil || !list[0].Time.Equal(time.Date(2024, 3, 2, 4, 11, 9, 0, time.UTC)) {
		t.Errorf("got %+v", list)
	}
	ledger := coverage.NewLedger()
	ledger.Add("app.log", report.Tally)
	if period, ok := ledger.Span(); ok {
		t.Errorf("covers %v", period)
	}
}

func TestLongLine(t *testing.T) {
	q := query(t, "ipv4 203.0.113.7", "domain evil.example")
	for _, size := range []int{1<<20 - 5, 1 << 20, 1<<20 + 3, 2 << 20} {
		for shift := range 5 {
			before := strings.Repeat("x ", size/2-shift)
			line := before + " 203.0.113.7 " + strings.Repeat("y ", 3<<19) + " 203.0.113.7"
			report, list := scanText(q, "first\n"+line+"\nlast evil.example\n")
			if len(list) != 2 || list[0].Line != 2 || list[0].Offset != 6 || list[1].Line != 3 || list[1].Offset != int64(7+len(line)) {
				t.Fatalf("line of %d bytes: %d sightings", len(line), len(list))
			}
			if !list[0].Truncated || len(list[0].Text) != longestExcerpt || !strings.Contains(list[0].Text, "203.0.113.7") {
				t.Fatalf("the excerpt of %d bytes does not show the match", len(list[0].Text))
			}
			if len(report.Faults) != 1 || !strings.Contains(report.Faults[0].Error, "line 2 is longer than 1 MiB") {
				t.Fatalf("faults %v", report.Faults)
			}
		}
	}
}

// Binary data has no line breaks: UTF-16 within it is found all the same.
func TestLongBinary(t *testing.T) {
	wide := ""
	for _, c := range "evil.example" {
		wide += string(c) + "\x00"
	}
	data := strings.Repeat("\x01\x02\x00\x7f", 1<<19) + wide + strings.Repeat("\x01\x02\x00\x7f", 1<<18)
	if _, list := scanText(query(t, "domain evil.example"), data); len(list) != 1 || list[0].Matched != "evil.example" {
		t.Errorf("%d sightings", len(list))
	}
}

// A value that only looks whole at the edge of a piece is none: 203.0.113.7 in 203.0.113.77.
func TestLongLineMakesNoValues(t *testing.T) {
	q := query(t, "ipv4 203.0.113.7", "domain evil.example")
	for shift := range 12 {
		line := strings.Repeat("x", 1<<20-20-shift) + " 203.0.113.77 notevil.example " + strings.Repeat("y", 3<<20)
		if _, list := scanText(q, line); len(list) != 0 {
			t.Fatalf("shifted by %d: %+v", shift, list[0])
		}
	}
}

// An endless line is read in bounded memory; the test's own limit on memory would show.
func TestEndlessLine(t *testing.T) {
	q := query(t, "domain evil.example")
	endless := io.MultiReader(io.LimitReader(repeat("z "), 64<<20), strings.NewReader(" evil.example\n"))
	report, list := scanReader(q, endless)
	if len(list) != 1 || report.Records != 1 {
		t.Errorf("%d sightings in %d records", len(list), report.Records)
	}
}

type repeat string

func (r repeat) Read(p []byte) (int, error) {
	n := 0
	for n+len(r) <= len(p) {
		n += copy(p[n:], r)
	}
	return n, nil
}

func TestDamage(t *testing.T) {
	conn := "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n"
	for i := range 500 {
		conn += fmt.Sprintf("%d.5\tC%d\t10.1.4.22\t5000\t192.0.2.1\t443\n", 1709352000+i, i)
	}
	squid := strings.Repeat("1709352670.123    312 10.1.4.22 TCP_MISS/200 5120 GET http://www.example.org/a anna HIER_DIRECT/203.0.113.9 text/html\n", 100)
	for name, c := range map[string]struct{ log, want string }{
		"whole":                {conn, ""},
		"cut":                  {conn[:len(conn)-16], "the last record is cut short"},
		"no last line break":   {conn[:len(conn)-1], ""},
		"NULs in between":      {conn + strings.Repeat("\x00", 300) + "\n" + conn, "NUL bytes in place of records (line 504)"},
		"a small hole":         {conn + strings.Repeat("\x00", 9) + "1709352900.5\tC1\t10.1.4.22\t5000\t192.0.2.1\t443\n" + conn, "NUL bytes in place of records (line 504)"},
		"a lost header":        {strings.Repeat("\x00", 90) + conn[90:], "NUL bytes in place of records (line 1)"},
		"nothing but NUL":      {strings.Repeat("\x00", 5000), "NUL bytes in place of records (line 1)"},
		"binary data":          {strings.Repeat("\x7fELF\x00\x00\x00\x00\x00\x00\x00\x00\x01\n", 50), ""},
		"a stray line":         {conn + "what is this\n" + conn, ""},
		"many stray lines":     {conn + strings.Repeat("what is this\n", 20), "20 of 520 records were not understood"},
		"overwritten":          {conn + overwritten(conn[:3000], 0x1a) + conn, "no text in place of records (line 504)"},
		"overwritten, letters": {conn + overwritten(conn[200:3200], 0x47) + conn, "no text in place of records (line 504)"},
		"an overwritten end":   {squid + squid[:60] + overwritten(squid[60:3000], 0x1a) + squid, "no text in place of records (line 101)"},
		"high bytes at an end": {squid + squid[:60] + overwritten(squid[60:3000], 0xc3) + squid, "no text in place of records (line 101)"},
		"lines in Latin-1":     {conn + strings.Repeat("T\xfcr \xe4\xf6\xfc\n", 4) + conn, ""},
		"one long record":      {squid + strings.Replace(squid[:100], "/a", "/"+strings.Repeat("long", 1000), 1) + squid[100:], ""},
		"an overwritten head":  {overwritten(conn[:3000], 0x85) + conn[3000:] + conn, "no text in place of records (line 1)"},
		"a control character":  {conn + "what\x01 is this\n" + conn, ""},
		"a long line":          {strings.Repeat("word ", 1000) + "\n", ""},
		"plain text, no break": {"hello\nworld", ""},
	} {
		t.Run(name, func(t *testing.T) {
			report, _ := scanText(query(t), c.log)
			got := ""
			for _, f := range report.Faults {
				got += f.Error
			}
			if got != c.want {
				t.Errorf("faults %q, want %q", got, c.want)
			}
		})
	}
}

// overwritten changes each byte by a key, line breaks too.
func overwritten(text string, key byte) string {
	b := []byte(text)
	for i := range b {
		b[i] ^= key
	}
	return string(b)
}

// Whatever the bytes, they are searched to the end: a value on a line of its own is found behind them.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{"", "{", "\x00\x00", "#separator \\x09\n#fields\tts\n", "\xff\xfe", `{"a":"\u00"}`, "1709352000.5 1 a"} {
		f.Add(seed)
	}
	q := &Query{}
	x, _ := indicator.New(indicator.Domain, "evil.example")
	q.Set, _ = matcher.Compile([]indicator.Indicator{x})
	q.Target = func(int) Target { return Target{Indicator: x} }
	f.Fuzz(func(t *testing.T, data string) {
		plain := data + "\n evil.example \n"
		if mayBeEncoded(data) {
			scanText(q, plain) // may be another encoding or a container
			return
		}
		if _, list := scanText(q, plain); len(list) == 0 {
			t.Errorf("not found behind %q", data)
		}
	})
}

// mayBeEncoded is true for bytes that may begin another encoding, or a container.
func mayBeEncoded(data string) bool {
	for i := range len(data) {
		if c := data[i]; c == 0 || c >= 0x80 || c < '\t' || c == 0x1f {
			return true
		}
	}
	for _, magic := range []string{"BZh", "PK", "7z", "Rar", "LZIP", "ElfFile"} {
		if strings.Contains(data, magic) {
			return true
		}
	}
	return false
}

// Many lines that are too long are counted, not named each.
func TestManyLongLines(t *testing.T) {
	long := "#" + strings.Repeat("x", 1<<21) + "\n"
	log := httpHeader + strings.Repeat(long, 3*mostLong)
	report, _ := scanText(query(t, "ipv4 203.0.113.7"), log)
	last := report.Faults[len(report.Faults)-1]
	if len(report.Faults) != mostLong+1 || last.Error != "32 more lines are longer than 1 MiB: searched, not parsed" ||
		last.Offset != int64(len(httpHeader)+mostLong*len(long)) {
		t.Errorf("%d faults, the last %+v", len(report.Faults), last)
	}
}
