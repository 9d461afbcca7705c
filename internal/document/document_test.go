package document

import (
	"context"
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

func decode(t *testing.T, data string) *Text {
	t.Helper()
	text, err := Decode(context.Background(), []byte(data), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.ValidString(text.Body) || strings.ContainsRune(text.Body, 0) {
		t.Errorf("the text is not valid: %q", text.Body)
	}
	return text
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestTextStaysAsItIs(t *testing.T) {
	for _, body := range []string{prose, bundle, mispText, "203.0.113.7\r\nexample.com\r\n", "a,b,c\r\n1,2,3\r\n", "# One\n\n## Two\n", ""} {
		for how, data := range map[string]string{
			"as it is": body, "with a mark": markUTF8 + body,
			"utf-16le": string(utf16Text(body, binary.LittleEndian, true)), "utf-16be": string(utf16Text(body, binary.BigEndian, true)),
		} {
			if text := decode(t, data); text.Body != body {
				t.Errorf("%s: %q became %q", how, body, text.Body)
			}
		}
	}
}

func TestMalformedText(t *testing.T) {
	for data, want := range map[string]string{
		"the host \xff\xc3 example.com was seen":                    "the host \uFFFD example.com was seen",
		"the host\x00example.com was seen":                          "the host example.com was seen",
		"\xff\xfea\x00 \x00\x3d\xd8\x00\xdeb\x00 \x00c\x00":         "a \U0001F600b c",
		"\xff\xfet\x00h\x00e\x00 \x00\x3d\xd8 \x00h\x00o\x00s\x00t": "the \uFFFD hos\uFFFD",
	} {
		if got := decode(t, data).Body; got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
}

func TestTitleAndDate(t *testing.T) {
	for _, test := range []struct{ name, data, title, published string }{
		{"markdown heading", "Date: 2024-07-25\n\n# The *lesser* of `two` [kinds](x) #\n\n## Next\n", "The *lesser* of two kinds", "2024-07-25"},
		{"markdown front matter", "---\ntitle: \"Example report\"\ndate: 2024-07-25T10:00:00Z\n---\n# Other\n\n- a\n- b\n", "Example report", "2024-07-25T10:00:00Z"},
		{"comments in code are no headings", "```\n# not this\n```\n\n# But this\n\n**x**\n", "But this", ""},
		{"a section is no title", "# Executive Summary\n\n## More\n", "", ""},
		{"plain title", "Example Group Targets Widget Makers\n\nJuly 25, 2024\n\nText follows here.\n", "Example Group Targets Widget Makers", "2024-07-25"},
		{"plain, underlined", "Widgets at risk\n===============\nText.\n", "Widgets at risk", ""},
		{"a sentence is no title", "The group was seen.\n\nAgain.\n", "", ""},
		{"a dateline is no title", "date 2024-07-26 Somebody | PHOTO\n\nText follows.\n", "", "2024-07-26"},
		{"a label is no title", "To: all\n\nText follows.\n", "", ""},
		{"published before updated", "Widgets at Risk Again\n\nPublished: 3 March 2024\nUpdated: 5 March 2024\n", "Widgets at Risk Again", "2024-03-03"},
		{"date in a column", "TLP:CLEAR          28 October 2020\n\nText.\n", "", "2020-10-28"},
		{"two lone dates", "3 March 2024\n\n4 March 2024\n", "", ""},
		{"a date in a sentence", "It began on 3 March 2024 in the north.\n", "", ""},
		{"day or month", "Date: 03/04/2024\n", "", ""},
		{"surely a day", "Date: 13/04/2024\n", "", "2024-04-13"},
		{"no such day", "Date: 2024-02-31\n", "", ""},
		{"weekday", "Tuesday, September 3rd, 2024\nText of the report.\n", "", "2024-09-03"},
		{"too far down", strings.Repeat("Some words of text here, and more.\n", 15) + "Date: 2024-07-25\n", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := decode(t, test.data)
			if text.Title != test.title || text.Published != test.published {
				t.Errorf("got title %q, published %q; want %q, %q", text.Title, text.Published, test.title, test.published)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	for data, want := range map[string]string{
		zipPrefix + strings.Repeat("\x00", 40): "not a document that picket reads: a damaged zip archive: not a valid zip file",
		strings.Repeat("\x01", 40):             "not a document that picket reads: binary data",
		markUTF32LE + "2\x00\x00\x00":          "not a document that picket reads: text in UTF-32: save it as UTF-8",
		"<stix:STIX_Package id='x'>":           "STIX 1 in XML: this version does not evaluate its conditions, and their parts mean less than the whole: give the indicators as a list, CSV, STIX 2.1 or MISP",
	} {
		if _, err := Decode(context.Background(), []byte(data), Options{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", data, err, want)
		}
	}
	if _, err := Decode(context.Background(), make([]byte, MaxDocument+1), Options{}); err == nil {
		t.Error("a document over the limit was read")
	}
}

func TestLongTextIsCutAtALine(t *testing.T) {
	line := "Some words of text that go on, and on.\n"
	long := strings.Repeat(line, MaxText/len(line)+2)
	text := Text{MediaType: Plain, Body: long}
	text.limit()
	if len(text.Body) > MaxText || !strings.HasSuffix(text.Body, "\n") || len(text.Faults) != 1 {
		t.Errorf("%d bytes, faults %q", len(text.Body), text.Faults)
	}
	text = Text{MediaType: STIX, Body: long}
	if text.limit(); text.Body != long || len(text.Faults) > 0 {
		t.Error("a bundle was cut")
	}
}

func TestPage(t *testing.T) {
	text := Text{Pages: []int{0, 10, 10, 20}}
	for offset, want := range map[int]int{0: 1, 9: 1, 10: 3, 19: 3, 20: 4, 99: 4} {
		if got := text.Page(offset); got != want {
			t.Errorf("offset %d is on page %d, want %d", offset, got, want)
		}
	}
	if got := (&Text{}).Page(5); got != 0 {
		t.Errorf("without pages: %d", got)
	}
}

func FuzzSniff(f *testing.F) {
	for _, seed := range []string{bundle, mispText, prose, "%PDF-1.4", "<html>", "a,b\n1,2\n", "# x\n- y\n", "{\"a\":[[[[[[", "\xff\xfea\x00", yaraRule, sigmaRule, "<ioc>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		mediaType := Sniff(data)
		if mediaType == PDF || mediaType == DOCX || mediaType == XLSX || mediaType == Binary || mediaType == STIX1 {
			return
		}
		text := textOf(mediaType, data)
		if !utf8.ValidString(text.Body) || strings.ContainsRune(text.Body, 0) {
			t.Errorf("%s: not valid: %q", mediaType, text.Body)
		}
	})
}
