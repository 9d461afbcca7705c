package warninglist

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
)

var updated = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func read(t *testing.T, text, name string) *List {
	t.Helper()
	list, _, err := Read(strings.NewReader(text), name)
	if err != nil {
		t.Fatal(err)
	}
	list.Updated = updated
	return list
}

const ownList = "\xef\xbb\xbf# ours\r\n.corp.example\r\nwww.shop.example\nShop.Example # the shop\nbücher.example\n\n10.20.0.0/16\n2001:db8:7::/48\n::ffff:203.0.113.9\n" +
	"198.51.100.0/24\nhttps://cdn.example/App.js\nstaff@corp.example\nTool One.exe\nD41D8CD98F00B204E9800998ECF8427F\n"

func TestLists(t *testing.T) {
	own := read(t, ownList, "ours")
	files := read(t, `{"name":"files","type":"string","version":20260101,"matching_attributes":["filename","filename|md5"],"list":["more.home.arpa",".cache.bin","ü.exe"]}`, "")
	sites := read(t, `{"name":"sites","type":"hostname","version":"7","list":["portal.home.arpa","more.home.arpa","www.example.com"]}`, "")
	ranges := read(t, `{"name":"ranges","type":"cidr","list":["172.20.0.0/14","192.0.2.0/24","100.64.1.1"],"matching_attributes":["ip-src","ip-dst","domain|ip"]}`, "")
	lists := NewLists(files, own, ranges, sites)
	for _, c := range []struct {
		kind  indicator.Kind
		value string
		want  string // the list
	}{
		{indicator.FileName, ".Cache.bin", "files"},
		{indicator.FileName, "Ü.exe", "files"},
		{indicator.FileName, "a.cache.bin", ""},
		{indicator.Domain, "corp.example", "ours"},
		{indicator.Domain, "a.b.corp.example", "ours"},
		{indicator.Domain, "notcorp.example", ""},
		{indicator.Domain, "shop.example", "ours"},
		{indicator.Domain, "www.shop.example", "ours"},
		{indicator.Domain, "evil.shop.example", ""},
		{indicator.Domain, "xn--bcher-kva.example", "ours"},
		{indicator.Domain, "portal.home.arpa", "sites"},
		{indicator.Domain, "www.portal.home.arpa", "sites"},
		{indicator.Domain, "more.home.arpa", "sites"}, // that of files is for file names
		{indicator.FileName, "More.home.arpa", "files"},
		{indicator.Domain, "www.example.com", ""}, // of documentation, in a published list
		{indicator.IPv4, "192.0.2.7", ""},
		{indicator.IPv4, "203.0.113.9", "ours"},
		{indicator.IPv4, "198.51.100.255", "ours"},
		{indicator.IPv4, "203.0.113.10", ""},
		{indicator.IPv4, "10.20.3.4", "ours"},
		{indicator.IPv4, "10.21.3.4", SpecialPurpose},
		{indicator.IPv4, "172.23.255.255", "ranges"},
		{indicator.IPv4, "100.64.1.1", "ranges"},
		{indicator.IPv6, "2001:db8:7::1", "ours"},
		{indicator.IPv6, "2001:db8:8::1", ""},
		{indicator.CIDR, "198.51.100.128/25", "ours"},
		{indicator.CIDR, "198.51.0.0/16", ""},
		{indicator.URL, "http://shop.example/", "ours"},
		{indicator.URL, "http://shop.example/evil", ""},
		{indicator.URL, "http://x.corp.example:8080/", "ours"},
		{indicator.URL, "http://203.0.113.9/", "ours"},
		{indicator.URL, "http://203.0.113.9/x", ""},
		{indicator.URL, "http://[2001:db8:7::1]/", "ours"},
		{indicator.URL, "https://cdn.example/App.js", "ours"},
		{indicator.Email, "staff@corp.example", "ours"},
		{indicator.Email, "other@corp.example", ""},
		{indicator.FileName, "TOOL ONE.exe", "ours"},
		{indicator.MD5, "d41d8cd98f00b204e9800998ecf8427f", "ours"},
		{indicator.Domain, "google.com", TopSites},
	} {
		x, err := indicator.New(c.kind, c.value)
		if err != nil {
			t.Fatal(c.kind, c.value, err)
		}
		got, listed := lists.Check(x)
		if name, _, _ := strings.Cut(got, " (2026-03-01)"); name != c.want || listed != (c.want != "") {
			t.Errorf("%s %s: %q, want %q", c.kind, c.value, got, c.want)
		}
	}
	if got, _ := (*Lists)(nil).Check(indicator.Indicator{Kind: indicator.IPv4, Value: "8.8.8.8"}); got != PublicResolvers {
		t.Errorf("without lists of the user: %q", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:            "ours: there is no value in it",
		"# nothing\n": "ours: there is no value in it",
		`{"name":"a","type":"regex","list":["x"]}`:        "a: lists of type regex are not taken",
		`{"name":"a","type":"substring","list":["x"]}`:    "a: lists of type substring are not taken",
		`{"name":"a","type":"other","list":["x"]}`:        `a: type "other" is none of`,
		`{"type":"string","list":["x"]}`:                  "a list needs a name",
		`{"name":"a\u0007","type":"string","list":["x"]}`: "a list needs a name",
		`{"name":"a","type":"string","list":{"0":"x"}}`:   "no warning list of MISP: list is a object",
		`{"name":"a","type":"string","list":["x"`:         "byte 39: ",
		`[1]`: "no warning list of MISP",
		`{"name":"a","type":"cidr","list":["evil.example"]}`:                               "a: no value in it can be used: value 1, \"evil.example\": neither an address nor a range",
		`{"name":"a","type":"cidr","list":["0.0.0.0/0"]}`:                                  "too broad",
		`{"name":"a","type":"string","list":["x"],"matching_attributes":["phone-number"]}`: "a: it is for phone-number",
	} {
		_, _, err := Read(strings.NewReader(text), "ours")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestReadNamesWhatItLeavesOut(t *testing.T) {
	list, left, err := Read(strings.NewReader(`{"name":"a","type":"hostname","version":3,"list":["a.example","no name","192.0.2.1"," B.example "]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.example", "B.example"}, list.Values); diff != "" || list.Version != "3" {
		t.Error(diff, list.Version)
	}
	if left.Count != 2 || !strings.HasPrefix(left.First, `value 2, "no name": no name: `) {
		t.Errorf("%+v", left)
	}
}

func TestKeep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lists")
	if lists, err := Load(dir); err != nil || len(lists) != 0 {
		t.Error(lists, err)
	}
	b, a := read(t, "b.example", "../B/b"), read(t, `{"name":"A","type":"cidr","version":1,"matching_attributes":["ip-src"],"list":["10.0.0.0/8"]}`, "")
	for _, list := range []*List{b, a, b} {
		if err := Keep(dir, list); err != nil {
			t.Fatal(err)
		}
	}
	lists, err := Load(dir)
	if diff := cmp.Diff([]*List{b, a}, lists); err != nil || diff != "" {
		t.Error(diff, err)
	}
	if err := Remove(dir, "c"); !errors.Is(err, ErrNotKept) {
		t.Error(err)
	}
	if err := Remove(dir, b.Name); err != nil {
		t.Error(err)
	}
	if lists, err = Load(dir); err != nil || len(lists) != 1 {
		t.Error(lists, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte(`{"name":"x"`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "x.json: ") {
		t.Errorf("a damaged list: %v", err)
	}
}

// A list that is read is read again as it was kept, and asking it fails on nothing.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, data, kind, value string) {
		list, left, err := Read(strings.NewReader(data), "a list")
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %q", err)
			}
			return
		}
		if len(list.Values) == 0 || left.Count > 0 != (left.First != "") {
			t.Errorf("%d values, %+v", len(list.Values), left)
		}
		if again := list.settle(); again.Count > 0 {
			t.Errorf("left out only later: %+v", again)
		}
		lists := NewLists(list)
		lists.Check(indicator.Indicator{Kind: indicator.Kind(kind), Value: value})
		for _, text := range list.Values {
			x, err := indicator.Guess(text)
			if err != nil || x.Value != text || list.Published || x.Kind == indicator.CIDR {
				continue
			}
			if _, listed := lists.Check(x); !listed {
				t.Errorf("%q is on the list, and %s %q is not", text, x.Kind, x.Value)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	var many strings.Builder
	for i := range 100_000 {
		many.WriteString(indicatorName(i) + "\n")
	}
	list, _, err := Read(strings.NewReader(many.String()+".corp.example\n10.0.0.0/8\n203.0.113.0/24\n"), "many")
	if err != nil {
		b.Fatal(err)
	}
	lists := NewLists(list)
	values := []indicator.Indicator{{Kind: indicator.Domain, Value: "cdn.files.evil.example"}, {Kind: indicator.IPv4, Value: "198.51.100.7"},
		{Kind: indicator.MD5, Value: "0123456789abcdef0123456789abcdef"}, {Kind: indicator.URL, Value: "http://evil.example/a"}}
	for i := 0; b.Loop(); i++ {
		lists.Check(values[i%len(values)])
	}
}

func indicatorName(i int) string {
	return "host-" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + time.Duration(i).String() + ".example"
}
