package record

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
)

var update = flag.Bool("update", false, "write the golden files anew")

// planted are looked for in each fixture line.
var planted = []indicator.Indicator{
	{Kind: indicator.IPv4, Value: "203.0.113.7"},
	{Kind: indicator.IPv6, Value: "2001:db8::bad"},
	{Kind: indicator.URL, Value: "http://evil.example/a/b"},
	{Kind: indicator.Email, Value: "mal@evil.example"},
	{Kind: indicator.Domain, Value: "evil.example"},
	{Kind: indicator.FileName, Value: "evil.exe"},
	{Kind: indicator.SHA256, Value: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{Kind: indicator.UserAgent, Value: "EvilAgent/1.0"},
	{Kind: indicator.JA3, Value: "b32309a26951912be7dba376398abc3b"},
	{Kind: indicator.JA4, Value: "t13d1516h2_8daaf6152771_02713d6af862"},
}

// written is when the fixtures were: it gives RFC 3164 its year.
var written = time.Date(2024, 3, 11, 15, 0, 0, 0, time.UTC)

// TestGolden reads each fixture and compares what is said of each line, and of each planted value in it.
func TestGolden(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(data)
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestEveryKindHasFixture holds the table to one fixture line a row at least.
func TestEveryKindHasFixture(t *testing.T) {
	var all strings.Builder
	for _, name := range fixtures(t) {
		golden, err := os.ReadFile(name + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(golden)
	}
	for _, kind := range Kinds() {
		name, _, isFamily := strings.Cut(kind.Name, "<")
		if !isFamily {
			name += " "
		}
		if !strings.Contains(all.String(), ": "+name) {
			t.Errorf("no record of %s in testdata", kind.Name)
		}
	}
}

func fixtures(t testing.TB) []string {
	all, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range all {
		if !strings.HasSuffix(name, ".golden") {
			names = append(names, name)
		}
	}
	return names
}

func describe(data []byte) string {
	var out strings.Builder
	parser := NewParser(data, Hint{ModTime: written})
	var r Record
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		outcome := parser.Parse(line, &r)
		if outcome == Header {
			continue
		}
		at := "-"
		if r.Basis != "none" {
			at = time.UnixMicro(r.Time).UTC().Format("2006-01-02T15:04:05.999999Z")
		}
		fmt.Fprintf(&out, "%d: %s %s %s observer=%s shows=%v%s\n", i+1, r.Kind.Name, at, r.Basis, r.Observer, r.Shows.List(), hides(&r))
		describeFacts(&out, line, &r)
		for _, x := range planted {
			describeMatches(&out, line, &r, x)
			describeHidden(&out, line, &r, x)
		}
		if url, field := r.URL(line); url != "" {
			fmt.Fprintf(&out, "    url %s in %s: %s\n", url, field, describePart(r.ExplainURL(line)))
		}
	}
	return out.String()
}

// describeFacts tells of marks of loss, leases and shared addresses.
func describeFacts(out *strings.Builder, line []byte, r *Record) {
	if r.Loss.Why != "" {
		since := ""
		if r.Loss.Since != 0 {
			since = " since " + time.UnixMicro(r.Loss.Since).UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(out, "    loss in %s%s: %s\n", r.Loss.Scope, since, r.Loss.Why)
	}
	if l, ok := r.Lease(line); ok {
		until := "?"
		if l.Until != 0 {
			until = time.UnixMicro(l.Until).UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(out, "    lease %s machine=%s mac=%s user=%s until=%s released=%v\n", l.Address, l.Machine, l.MAC, l.User, until, l.Released)
	}
	if address, why := r.Shared(line); why != "" {
		fmt.Fprintf(out, "    shared %s: %s\n", address, why)
	}
}

// describeHidden finds values in fields that are encoded.
func describeHidden(out *strings.Builder, line []byte, r *Record, x indicator.Indicator) {
	for i := range r.Fields {
		if !r.Fields[i].Hides(line) {
			continue
		}
		value := AppendValue(nil, line, r.Fields[i])
		if at := bytes.Index(value, []byte(x.Value)); at >= 0 {
			fmt.Fprintf(out, "    %s %s, encoded: %s\n", x.Kind, x.Value, describePart(r.ExplainField(line, i, value, at, at+len(x.Value), x)))
		}
	}
}

func hides(r *Record) string {
	if r.Hides == 0 {
		return ""
	}
	return fmt.Sprintf(" hides=%v", r.Hides.List())
}

func describeMatches(out *strings.Builder, line []byte, r *Record, x indicator.Indicator) {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte(x.Value))
		if i < 0 {
			return
		}
		start := from + i
		from = start + len(x.Value)
		fmt.Fprintf(out, "    %s %s: %s\n", x.Kind, x.Value, describePart(r.Explain(line, start, from, x)))
	}
}

func describePart(p Part) string {
	return fmt.Sprintf("field=%s role=%s %s %s %s -> %s user=%s host=%s", p.Field, p.Role, p.Action, p.Direction, p.Src, p.Dst,
		p.User, p.Host)
}
