package frame

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// framed gives the text with its records as lines, and what was wrong with it.
func framed(t testing.TB, f Framing, text string) (out, fault string) {
	t.Helper()
	r := f.Reader(strings.NewReader(text))
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), faultOf(r)
}

func faultOf(r *Reader) string {
	offset, err := r.Fault()
	if err == nil {
		return ""
	}
	return fmt.Sprintf("%v at byte %d", err, offset)
}

// A framingTest is a text, what becomes of it, and how it is detected. For a fault, its offset is enough.
type framingTest struct {
	name, in, out string
	framing       Framing
	fault         string
}

func (test framingTest) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		if got := Detect([]byte(test.in), true); got != test.framing {
			t.Errorf("detected as %s, want %s", got.Name(), test.framing.Name())
		}
		out, fault := framed(t, test.framing, test.in)
		if out != test.out {
			t.Errorf("got\n%q, want\n%q", out, test.out)
		}
		if fault != test.fault {
			t.Errorf("got fault %q, want %q", fault, test.fault)
		}
		checkSplits(t, test.framing, test.in, out, fault)
	})
}

// checkSplits reads the text in pieces of every kind: the answer is the same.
func checkSplits(t *testing.T, f Framing, text, want, fault string) {
	t.Helper()
	for cut := range len(text) {
		checkCut(t, f, text, cut, want, fault)
	}
	for name, in := range map[string]io.Reader{
		"bytes":       iotest.OneByteReader(strings.NewReader(text)),
		"halves":      iotest.HalfReader(strings.NewReader(text)),
		"end at last": iotest.DataErrReader(strings.NewReader(text)),
		"one by one":  iotest.DataErrReader(iotest.OneByteReader(strings.NewReader(text))),
	} {
		for _, size := range []int{1, 3, 7, 4096} {
			r := f.Reader(in)
			got := readPieces(t, r, size)
			if size > 1 && got == "" {
				continue // read to its end before
			}
			if got != want || faultOf(r) != fault {
				t.Errorf("%s, read by %d: got\n%q %s, want\n%q %s", name, size, got, faultOf(r), want, fault)
			}
		}
	}
}

// checkCut reads the text in two pieces.
func checkCut(t *testing.T, f Framing, text string, cut int, want, fault string) {
	t.Helper()
	r := f.Reader(io.MultiReader(strings.NewReader(text[:cut]), strings.NewReader(text[cut:])))
	if got := readPieces(t, r, len(text)+1); got != want || faultOf(r) != fault {
		t.Errorf("cut at %d: got\n%q %s, want\n%q %s", cut, got, faultOf(r), want, fault)
	}
}

func readPieces(t testing.TB, r io.Reader, size int) string {
	t.Helper()
	var all bytes.Buffer
	p := make([]byte, size)
	for {
		n, err := r.Read(p)
		all.Write(p[:n])
		if err == io.EOF {
			return all.String()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// allowed are the bytes that each framing may exchange.
var allowed = map[Framing]string{
	jsonArray:     "\n  \n\t\n,\n[\n]\n{\n}\n {\n{\t{\r{",
	jsonObject:    "\n  \n\t\n,\n[\n]\n{\n}\n {\n{\t{\r{",
	journalExport: "\n\x1f\x1f \n=\n ",
	dhcpLeases:    "\n \n; \n\t\n",
}

// checkExchanged holds that the text is as long as before, and that it differs in separators only.
func checkExchanged(t *testing.T, f Framing, in, out string) {
	t.Helper()
	if len(in) != len(out) {
		t.Fatalf("%d bytes became %d: %q, %q", len(in), len(out), in, out)
	}
	for i := range len(in) {
		if in[i] == out[i] || f == journalExport && out[i] == ' ' { // a length is any bytes
			continue
		}
		if exchanged := string([]byte{in[i], out[i]}); !pairOf(allowed[f], exchanged) {
			t.Fatalf("byte %d: %q became %q: %q, %q", i, in[i], out[i], in, out)
		}
	}
}

func pairOf(pairs, pair string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i:i+2] == pair {
			return true
		}
	}
	return false
}

func TestLinesPassAsTheyAre(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                "",
		"blanks":                 " \r\n\t\n",
		"mark":                   mark,
		"text":                   "Mar  2 04:11:09 web-03 sshd[7]: from 203.0.113.7\n",
		"json lines":             "{\"a\":1}\n{\"a\":{\"b\":[1,{\"c\":2}]}}\r\n\n{\"a\":3}",
		"one record":             `{"a":1,"events":"none"}`,
		"cut in a line":          "{\"a\":1,\n{\"a\":2}\n{\"a\":3}\n",
		"cut in a string":        "{\"a\":\"x\n{\"a\":2}\n{\"a\":3}\n",
		"list of a record":       "{\"time\":\"2024-03-02T04:11:09Z\",\"events\":[{\"b\":1},{\"b\":2}]}\n",
		"time in its id":         `{"kind":"admin","id":{"time":"2024-03-02T04:11:09Z"},"events":[{"b":1}]}`,
		"list below a date":      `{"meta":{"x":{"y":1}},"Created":1,"logs":[{"b":1}]}`,
		"hits after a long name": `{"hits":{},"` + strings.Repeat("x", 33) + `":{"hits":[{"b":1}]}}`,
		"list of numbers":        `{"data":[1,2]}`,
		"empty list":             `{"Records":[]}`,
		"list of lists":          `{"data":[[{"a":1}]]}`,
		"list further down":      `{"data":{"x":{"records":[{"a":1}]}}}`,
		"unknown name":           `{"things":[{"a":1},{"a":2}]}`,
		"array of numbers":       "[1,\n2,\n3]\n",
		"array of strings":       `["a","b"]`,
		"empty array":            "[\n]\n",
		"time in brackets":       "[2024-03-02 04:11:09] {\"a\":1}\n[2024-03-02 04:11:10] {\"a\":2}\n",
		"braces":                 "{main} started\n{main} ended\n",
		"text after a record":    "{\"a\":1} took 3 ms\n",
		"journal far down":       "A=1\nB=2\nC=3\nD=4\n__REALTIME_TIMESTAMP=1\n",
		"journal quoted":         "see __CURSOR=1\n",
		"environment":            "PATH=/bin\nHOME=/root\n",
		"lease quoted":           "a line\nlease 192.0.2.7 {\n",
		"lease without number":   "lease the {\n  a;\n}\n",
		"configuration":          "server {\n  listen 80;\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := Detect([]byte(text), true)
			if f != Lines || f.Name() != "lines" {
				t.Errorf("detected as %s", f.Name())
			}
			out, fault := framed(t, f, text)
			if out != text || fault != "" {
				t.Errorf("got %q, fault %q", out, fault)
			}
		})
	}
}

// A head may end anywhere: what it shows until then is what counts.
func TestDetectByHead(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, test := range map[string]struct {
		head string
		want Framing
	}{
		"list begins":         {`{"Records":[{"a":"` + long, jsonObject},
		"array begins":        {`[{"a":"` + long, jsonArray},
		"lines in a record":   {"{\n  \"a\": 1,\n  \"b\": \"" + long, jsonObject},
		"one line so far":     {`{"a":"` + long, Lines},
		"one break so far":    {"{\"a\":1,\n", Lines},
		"list not yet":        {`{"Records":[`, Lines},
		"date in the meta":    {`{"meta":{"time":1},"data":[{"a":1`, jsonObject},
		"mark":                {mark + " \n[{\"a\":1}]", jsonArray},
		"journal":             {"__CURSOR=s=ab", journalExport},
		"time is cut":         {"__REALTIME_TIMESTAMP=170", Lines},
		"lease is cut":        {"lease 192.0.2.7 {", Lines},
		"comment of dhcpd":    {"# The format of this file is documented in the dhcpd.leases(5) manual page.\n# This", dhcpLeases},
		"IPv6":                {"server-duid \"\\000\\001\";\n\nia-na \"\\001 {\" {\n", dhcpLeases},
		"after a failover":    {"failover peer \"a\" state {\n  my state normal at 6 2024/03/02 04:11:09;\n}\nlease 192.0.2.7 {\n", dhcpLeases},
		"journal without cur": {"__REALTIME_TIMESTAMP=1709352669000000\nMESSAGE=a\n\n", journalExport},
		"fields before":       {"_HOSTNAME=a\n__REALTIME_TIMESTAMP=1709352669000000\n", journalExport},
	} {
		if got := Detect([]byte(test.head), false); got != test.want {
			t.Errorf("%s: %s, want %s", name, got.Name(), test.want.Name())
		}
	}
	if got := Detect([]byte("lease 192.0.2.7 {"), true); got != dhcpLeases {
		t.Errorf("whole text: %s", got.Name())
	}
}

// What went wrong below is told once all before it has been read.
func TestErrorOfTheSource(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(`[{"a":1},{"a`), iotest.ErrReader(io.ErrUnexpectedEOF))
	r := jsonArray.Reader(broken)
	all, err := io.ReadAll(r)
	if err != io.ErrUnexpectedEOF || string(all) != "\n{\"a\":1}\n{\"a" || faultOf(r) != "" {
		t.Errorf("got %q, %v, fault %q", all, err, faultOf(r))
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.ErrUnexpectedEOF {
		t.Errorf("then %d, %v", n, err)
	}
}
