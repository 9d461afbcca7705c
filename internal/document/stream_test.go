package document

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestSniffStream(t *testing.T) {
	indicators := strings.Repeat(`{"type":"indicator","id":"indicator--0a8f2b1c-51f9-4f04-9d7a-6ee5f6bd39a1"},`, 2000)
	for name, c := range map[string]struct{ head, want string }{
		"bundle":                     {`{"type":"bundle","objects":[` + indicators, STIX},
		"bundle, its type last":      {`{"objects":[` + indicators, STIX},
		"bundle with a mark":         {"\ufeff" + `{"type":"bundle","objects":[` + indicators, STIX},
		"array of objects":           {"[" + indicators, STIX},
		"event":                      {`{"Event":{"info":"x","Attribute":[`, MISP},
		"answer":                     {`{"response":[{"Event":{"info":"x"`, MISP},
		"other JSON, so far":         {`{"a":1,"b":[` + indicators, ""},
		"a footnote":                 {"[1] see\n10.0.0.1\n10.0.0.2\n", ""},
		"list":                       {strings.Repeat("198.51.100.7\nevil.example\n", 8000), List},
		"table":                      {"kind,value\n" + strings.Repeat("domain,evil.example\n", 8000), CSV},
		"prose":                      {strings.Repeat("We saw it there, and nowhere else.\n", 3000), ""},
		"list in UTF-16":             {"\xff\xfee\x00v\x00i\x00l\x00.\x00e\x00x\x00a\x00m\x00p\x00l\x00e\x00\n\x00", ""},
		"list that tells of PDF":     {"# %PDF-1.7\nevil.example\n198.51.100.7\n", ""},
		"archive":                    {zipPrefix + "rest", ""},
		"program":                    {"\x7fELF\x00\x00\x00", ""},
		"nothing":                    {"", ""},
		"cut within a string":        {`{"type":"bun`, ""},
		"page":                       {"<!doctype html><p>evil.example", ""},
		"comments without an entry ": {"# none today\n", List},
	} {
		if got := SniffStream([]byte(c.head[:min(len(c.head), StreamHead)])); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What is told from the head is what the whole tells.
func TestSniffStreamAgrees(t *testing.T) {
	paths, _ := filepath.Glob("../advisory/testdata/structured/*")
	if len(paths) == 0 {
		t.Fatal("no documents")
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := SniffStream(data), Sniff(data); got != want && got != "" {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestTextReader(t *testing.T) {
	long := strings.Repeat("a\u00e4\u20ac\U0001f600", 20_000)
	for _, text := range []string{"", "a", "\ufeff", "\ufeff\ufeffa", "a\x00b", "\xff\xfe", "a\xff\xffb\xff", "\xf0\x9f", long, long + "\xe2\x82", "\xe2\x82" + long, strings.Repeat("\x80", 200_000),
		strings.Repeat("\x80\x00", 100_000), "\xed\xa0\x80", "\xef\xbb"} {
		want := mend(strings.TrimPrefix(text, markUTF8))
		for name, r := range map[string]io.Reader{"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)), "the end with the data": iotest.DataErrReader(strings.NewReader(text))} {
			got, err := io.ReadAll(NewTextReader(r))
			if err != nil || string(got) != want {
				t.Errorf("%.20q %s: %.20q, %d bytes, want %.20q, %d bytes; %v", text, name, got, len(got), want, len(want), err)
			}
		}
	}
}

func FuzzTextReader(f *testing.F) {
	f.Add("a\xff\x00\xe2\x82\xac", 2)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		cut = max(0, min(cut, len(text)))
		got, err := io.ReadAll(NewTextReader(io.MultiReader(strings.NewReader(text[:cut]), strings.NewReader(text[cut:]))))
		if want := mend(strings.TrimPrefix(text, markUTF8)); err != nil || string(got) != want {
			t.Errorf("%q cut at %d: %q, want %q, %v", text, cut, got, want, err)
		}
	})
}
