package document

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHTMLAdvisory(t *testing.T) {
	page, err := os.ReadFile("testdata/advisory.html")
	if err != nil {
		t.Fatal(err)
	}
	text := decode(t, string(page))
	golden(t, "advisory.html.txt", text.Body)
	if text.Title != "Example Group Targets Widget Makers | Example Agency" {
		t.Errorf("title %q", text.Title)
	}
	if text.Published != "2024-07-25T14:30:00+02:00" || text.Language != "en-GB" || text.Decoder != "html" {
		t.Errorf("published %q, language %q, decoder %q", text.Published, text.Language, text.Decoder)
	}
}

func TestHTML(t *testing.T) {
	for _, test := range []struct{ name, page, want string }{
		{"blocks end lines", "<div>a</div><div>b<div>c</div>d</div>", "a\nb\nc\nd\n"},
		{"inline does not", "<p>a<b>b</b><span>c</span> d</p>", "abc d\n"},
		{"paragraphs are set apart", "<p>a</p>\n\n<p>b</p>", "a\n\nb\n"},
		{"entities", "<p>&lt;a&gt; &amp;amp; 203&#x2e;0.113.7</p>", "<a> &amp; 203.0.113.7\n"},
		{"breaks", "<p>a<br>b<br/><br/><br/>c</p>", "a\nb\n\nc\n"},
		{"pre keeps blank lines", "<pre>a\n\n\n  b\tc</pre>", "a\n\n\n  b\tc\n"},
		{"links give their text only", "<p><a href='http://example.com/'>here</a></p>", "here\n"},
		{"tables within tables place things", "<table><tr><td><h1>T</h1></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "T\n\na\tb\n"},
		{"unclosed cells and rows", "<table><tr><td>a<td>b<tr><td>c<td>d</table>e", "a\tb\nc\td\n\ne\n"},
		{"cells without a table", "<td>a</td><td>b</td>", "a\nb\n"},
		{"an unclosed aside loses nothing", "<p>a</p><aside><p>203.0.113.7</p>", "a\n\n203.0.113.7\n"},
		{"nothing but navigation stays", "<nav><p>203.0.113.7</p></nav>", "203.0.113.7\n"},
		{"end tags alone", "</div></p></table></pre></li></ul>a", "a\n"},
		{"blocks in items", "<ul><li><p>a</p><p>b</p></li><li></li><li>c</li></ul>d", "- a\n\nb\n\n- c\nd\n"},
		{"no text", "<html><body></body></html>", ""},
		{"blanks of all kinds", "<p>a\u00a0\u2003 b</p>", "a b\n"},
		{"broken markup", "<p <b>a</b <i>b < c", "ab < c\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := decodeHTML([]byte(test.page)).Body; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestHTMLTables is about values in cells: they are neither broken nor joined, and stand below their headings.
func TestHTMLTables(t *testing.T) {
	for _, test := range []struct{ name, page, want string }{
		{"rows and cells", "<table><thead><tr><th>Type</th><th>Value</th></tr></thead>\n<tbody><tr>\n<td> IP </td>\n<td>\n203.0.113.7\n</td></tr></tbody></table>", "Type\tValue\nIP\t203.0.113.7\n"},
		{"places to break", "<table><tr><td>long<wbr>-name.example<wbr>.com</td><td>exam&shy;ple&#8203;[.]\u2060net</td></tr></table>", "long-name.example.com\texample[.]net\n"},
		{"lines in cells", "<table><tr><td>203.0.113.7<br>203.0.113.8<br/>example.com</td><td>C2</td></tr></table>", "203.0.113.7 203.0.113.8 example.com\tC2\n"},
		{"blocks in cells", "<table><tr><td><p>203.0.113.7</p><p>203.0.113.8</p></td><td><ul><li>a</li><li>b</li></ul></td></tr></table>", "203.0.113.7 203.0.113.8\ta b\n"},
		{"code in cells", "<table><tr><td><pre>203.0.113.7\n203.0.113.8</pre></td><td><code>a.example</code></td></tr></table>", "203.0.113.7\n203.0.113.8\ta.example\n"},
		{"empty cells", "<table><tr><td></td><td>b</td><td></td><td>d</td></tr></table>", "\tb\t\td\n"},
		{"cells over columns", "<table><tr><td colspan=2>a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>", "a\t\tb\nc\td\te\n"},
		{"cells over rows", "<table><tr><td rowspan=2>IP</td><td>203.0.113.7</td></tr><tr><td>203.0.113.8</td></tr><tr><td>URL</td><td>x</td></tr></table>", "IP\t203.0.113.7\n\t203.0.113.8\nURL\tx\n"},
		{"spans that lie", "<table><tr><td colspan=-1 rowspan=x>a</td><td colspan=0>b</td></tr></table>", "a\tb\n"},
		{"direction marks", "<table><tr><td>\u200eexample\u200f.com</td></tr></table>", "example.com\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := decodeHTML([]byte(test.page)).Body; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestHTMLCharset(t *testing.T) {
	latin := "<html><head><meta charset='iso-8859-1'></head><body>caf\xe9</body></html>"
	if got := decodeHTML([]byte(latin)).Body; got != "café\n" {
		t.Errorf("declared: %q", got)
	}
	undeclared := "<html><body>caf\xe9</body></html>"
	if got := decodeHTML([]byte(undeclared)).Body; got != "caf\uFFFD\n" {
		t.Errorf("undeclared: %q", got)
	}
	wrong := "<html><head><meta charset='gbk'></head><body>café</body></html>"
	if got := decodeHTML([]byte(wrong)).Body; got != "café\n" {
		t.Errorf("declared wrongly: %q", got)
	}
}

func TestHTMLDateIsSureOrAbsent(t *testing.T) {
	page := "<html><head><meta name=date content=2024-07-25><meta name=dc.date content=2024-08-01></head><body>x</body></html>"
	if got := decodeHTML([]byte(page)).Published; got != "" {
		t.Errorf("two dates gave %q", got)
	}
	if got := decodeHTML([]byte("<p>Release Date</p><p>July 25, 2024</p>")).Published; got != "2024-07-25" {
		t.Errorf("in the text: %q", got)
	}
}

func TestDeepHTML(t *testing.T) {
	deep := strings.Repeat("<div><table><tr><td>", 100_000)
	if got := decodeHTML([]byte(deep + "203.0.113.7")).Body; got != "203.0.113.7\n" {
		t.Errorf("got %d bytes", len(got))
	}
}

func FuzzHTML(f *testing.F) {
	page, _ := os.ReadFile("testdata/advisory.html")
	f.Add(page)
	for _, seed := range []string{"<table><tr><td>a<td>b", "<pre>\n\n a", "<nav><p>a", "<title>a<title>b", "<meta charset=utf-16>\xe9", "<script>a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text := decodeHTML(data)
		if !utf8.ValidString(text.Body) || strings.ContainsRune(text.Body, 0) {
			t.Errorf("not valid: %q", text.Body)
		}
	})
}
