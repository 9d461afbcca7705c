package webpage

import (
	"fmt"
	"strings"
	"testing"
)

// summary is a page in lines, for tests to compare.
func summary(p *Page) string {
	var b strings.Builder
	if p.Title != "" {
		fmt.Fprintf(&b, "title %s\n", p.Title)
	}
	if p.Text != "" {
		fmt.Fprintf(&b, "text %q\n", p.Text)
	}
	for _, l := range p.Links {
		hidden := ""
		if l.Hidden {
			hidden = " hidden"
		}
		fmt.Fprintf(&b, "link %s %s %q%s\n", l.From, l.URL, l.Shown, hidden)
	}
	for _, f := range p.Forms {
		fmt.Fprintf(&b, "form %s %s %q\n", f.Method, f.Action, f.Fields)
	}
	for _, i := range p.Images {
		fmt.Fprintf(&b, "image %s %q %dx%d\n", i.Source, i.Alt, i.Width, i.Height)
	}
	for _, h := range p.Hidden {
		fmt.Fprintf(&b, "hidden %s %q\n", h.Why, h.At.Text)
	}
	for _, s := range p.Scripts {
		fmt.Fprintf(&b, "script %s\n", s.Text)
	}
	if p.Remote {
		b.WriteString("remote\n")
	}
	for _, f := range p.Faults {
		fmt.Fprintf(&b, "fault %s\n", f)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"text", "<title> A &amp;\n b</title><p>One  two<br>three<p>four &lt;five&gt; <b>s</b>ix<td>a</td><td>b</td>", `title A & b
text "One two\nthree\nfour <five> six a b"`},
		{"link", `<a href=" https://example.com/&#63;a=1&amp;b=2 ">Click <b>here</b></a> or <a href=x><img src="cid:1" alt="Sign in" width=10></a>`, `text "Click here or"
link a https://example.com/?a=1&b=2 "Click here"
link a x "Sign in"
image cid:1 "Sign in" 10x-1`},
		{"base", `<base href="https://example.com/a/b?x"><a href="c">1</a><a href="/d">2</a><a href="//example.org/e">3</a><a href="#f">4</a><a href="mailto:a@example.com">5</a>`, `text "12345"
link base https://example.com/a/b?x ""
link a https://example.com/a/c "1"
link a https://example.com/d "2"
link a https://example.org/e "3"
link a https://example.com/a/b?x#f "4"
link a mailto:a@example.com "5"`},
		{"form", `<form action="https://example.com/p" method=POST><input name=user placeholder="E-mail"><input type=password name=pw><input type=hidden name=k><button>Go</button></form><input type=password id=z>`, `text "E-mail Go"
link form https://example.com/p ""
form post https://example.com/p ["text user" "password pw" "hidden k" "button"]
form get  ["password z"]`},
		{"hiding", `<p>Seen</p><div style="display:none">no1</div><span style="font-size:0px">no2</span><span style='COLOR: #FFF'>no3</span><i style="visibility:hidden">no4<b style="visibility:visible">yes</b></i><div style="max-height:0;overflow:hidden">no5</div><p hidden>no6<p>end`, `text "Seen\nyes\nend"
hidden display:none "no1"
hidden font-size "no2"
hidden colour "no3"
hidden visibility:hidden "no4"
hidden max-height "no5"
hidden hidden attribute "no6"`},
		{"undone size", `<table style="font-size:0"><tr><td style="font-size:14px">seen</td></tr></table>`, `text "seen"`},
		{"white on picture", `<td background="https://example.com/i.png" style="color:#fff">seen</td>`, `text "seen"
remote`},
		{"white on blue", `<table bgcolor="0000AA"><td style="color:#ffffff">seen</td></table><table bgcolor="#fff"><td><font color=fefefe>not</font></table>`, `text "seen"
hidden colour "not"`},
		{"preheader", `<body><div style="display:none;font-size:1px">Your parcel is on its way &zwnj;&nbsp;&zwnj;</div>Hello`, `text "Hello"
hidden preheader "Your parcel is on its way"`},
		{"class", `<style>.x{display:none} p.y{color:white} @media (max-width:600px){.m{display:block}} .m{display:none}</style>Hi<span class="a x">no1</span><p class=y>no2</p><div class=m>no3</div>`, `text "Hi"
hidden display:none "no1"
hidden colour "no2"
hidden other-screen "no3"`},
		{"zero width", "Pay&#8203;Pal f&shy;oo \u200d x", `text "PayPal foo x"
hidden zero-width "PayPal foo x"`},
		{"comment", `<!--[if mso]><v:roundrect href="https://example.com/m"><center>Go</center></v:roundrect><![endif]--><!--[if !mso]><!-->Seen<!--<![endif]-->`, `text "Seen"
link a https://example.com/m ""
hidden outlook-only "Go"`},
		{"refresh", `<meta http-equiv=Refresh content="0; URL='https://example.com/r'"><iframe src="https://example.com/i"></iframe>`, `link meta https://example.com/r ""
link iframe https://example.com/i ""
remote`},
		{"script", `<script>window.location.href = "https:\/\/example.com/s"; document.write(unescape('%3Cform%20action%3D%22https%3A//example.org/%22%3E%3Cinput%20type%3Dpassword%3E'))</script><body onload="location.replace(atob('aHR0cHM6Ly9leGFtcGxlLm5ldC8='))">`, `link script https://example.com/s ""
link form https://example.org/ ""
link script https://example.net/ ""
form get https://example.org/ ["password"]
script window.location.href = "https:\/\/example.com/s"; document.write(unescape('%3Cform%20action%3D%22https%3A//example.org/%22%3E%3Cinput%20type%3Dpassword%3E'))
script location.replace(atob('aHR0cHM6Ly9leGFtcGxlLm5ldC8='))`},
		{"data link", `<a href="data:text/html;base64,PGEgaHJlZj1odHRwczovL2V4YW1wbGUuY29tPlg8L2E+">go</a><a href="java&#10;script:location='https://example.org/'">j</a>`, `text "goj"
link a data:text/html;base64,PGEgaHJlZj1odHRwczovL2V4YW1wbGUuY29tPlg8L2E+ "go"
link a https://example.com "X"
link a javascript:location='https://example.org/' "j"
link script https://example.org/ ""
hidden data link "X"
script location='https://example.org/'`},
		{"misnested", `<span style="display:none"><div>no1</span>no2</div></span>no3<p style="display:none">no4<div>seen</div>`, `text "no3\nseen"
hidden preheader "no1no2"
hidden display:none "no4"`},
		{"noscript", `<noscript>seen</noscript><template>no</template>`, `text "seen"
hidden hidden attribute "no"`},
	} {
		got := strings.TrimSpace(summary(Read(test.html)))
		if got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestOffset(t *testing.T) {
	const page = `<p>One &amp; <b>two</b></p><i style="display:none">no</i><p>d&eacute;j&agrave; vu three`
	p := Read(page)
	for word, want := range map[string]string{"One": "One", "&": "&amp;", "two": "two", "é": "&eacute;", "vu": "vu", "three": "three"} {
		at := p.Offset(strings.Index(p.Text, word))
		if !strings.HasPrefix(page[at:], want) {
			t.Errorf("%q of %q stands at %d: %q", word, p.Text, at, page[at:])
		}
	}
}

func TestPlaces(t *testing.T) {
	const page = `<p>x</p><!--[if mso]><a href="https://example.com/">y</a><![endif]--><a href="https://example.org/" >z</a>`
	for _, l := range Read(page).Links {
		if !strings.HasPrefix(page[l.At.Offset:], l.At.Text) || !strings.HasPrefix(l.At.Text, "<a href") {
			t.Errorf("%s stands at %d as %q", l.URL, l.At.Offset, l.At.Text)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct{ html, fault string }{
		{strings.Repeat("x ", maxHTML), "more than 8 MiB of HTML: what follows is not read"},
		{strings.Repeat("<br>", maxTags+1), "more than 100000 tags: what follows byte 400000 is not read"},
		{strings.Repeat("<div>", maxDepth+1), "nested deeper than 1000 elements"},
		{strings.Repeat("<i hidden>x</i>y", maxHidden+1), "more than 10000 hidden texts"},
		{strings.Repeat(`<iframe srcdoc="x"></iframe>`, maxInner+1), "more than 64 pages or 2000 conditional comments within the page"},
		{"<form>" + strings.Repeat("<input>", maxFields+1), "more than 1000 fields in a form"},
		{`see <a href="https://example.com/`, "cut off within a tag at byte 4"},
	} {
		if got := Read(test.html).Faults; len(got) != 1 || got[0] != test.fault {
			t.Errorf("faults %q, want %q", got, test.fault)
		}
	}
}

// What is nested too deep is still read, and what follows it is not lost.
func TestDeep(t *testing.T) {
	p := Read(strings.Repeat("<div>", 5*maxDepth) + `<a href="https://example.com/">deep</a>` + strings.Repeat("</div>", 5*maxDepth) + "end")
	if len(p.Links) != 1 || p.Text != "deep\nend" {
		t.Errorf("links %v, text %q", p.Links, p.Text)
	}
}

func TestDataLinkIsCut(t *testing.T) {
	p := Read(`<a href="data:text/html,<a href=https://example.com/>` + strings.Repeat("x", 3*maxPlace) + `">go</a>`)
	if len(p.Links) != 2 || len(p.Links[0].URL) != maxPlace || p.Links[1].URL != "https://example.com/" {
		t.Errorf("links %.200v", p.Links)
	}
}

func BenchmarkRead(b *testing.B) {
	cell := `<tr><td align="center" bgcolor="#ffffff" style="padding:0 10px;font-family:Arial,sans-serif;font-size:14px;color:#333333"><p>Your order is on its way, <b>dear customer</b>.</p><a href="https://example.com/track?id=1&amp;x=2" style="color:#0066cc">Track it</a><img src="https://example.com/i.png" alt="" width="1" height="1"></td></tr>`
	page := "<html><body><table>" + strings.Repeat(cell, 100) + "</table></body></html>"
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		Read(page)
	}
}
