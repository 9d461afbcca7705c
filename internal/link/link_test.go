package link

import "testing"

func TestInText(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"go to http://example.com/a.", []string{"http://example.com/a"}},
		{"(see https://example.com/a_(b)), or", []string{"https://example.com/a_(b)"}},
		{"(https://example.com/a),then", []string{"https://example.com/a"}},
		{"<https://example.com/a>", []string{"https://example.com/a"}},
		{"> <https://example.com/lo\r\n> ng?x=1>", []string{"https://example.com/long?x=1"}},
		{"<https://example.com/lo\r\n  ng?x=1>", []string{"https://example.com/long?x=1"}},
		{"<https://example.com/a and\nmore>", []string{"https://example.com/a"}},
		{"hxxps://evil[.]example/x and hxxp[:]//a.example", []string{"https://evil.example/x", "http://a.example"}},
		{"www.example.com, WWW.example.org/x!", []string{"http://www.example.com", "http://WWW.example.org/x"}},
		{"example.com/login or e.g./i.e. and/or 10.0.0.0/8 a.b/c", []string{"http://example.com/login"}},
		{"mail user@example.com/x mailto:a@example.com", nil},
		{"bit[.]ly/abc", []string{"http://bit.ly/abc"}},
		{"https://例え.example/パス。次", []string{"https://例え.example/パス"}},
		{"https://example.com을 보세요", []string{"https://example.com"}},
		{"https://example.com/a을 보세요", []string{"https://example.com/a"}},
		{"请访问https://example.com/a，谢谢", []string{"https://example.com/a"}},
		{"请访问bit.ly/abc。", []string{"http://bit.ly/abc"}},
		{"こちらhttps://example.com/をクリック", []string{"https://example.com/"}},
		{"https://a.example/,https://b.example/", []string{"https://a.example/", "https://b.example/"}},
		{"[https://a.example](https://b.example/x)", []string{"https://a.example", "https://b.example/x"}},
		{"https://a.example/?u=https://b.example/", []string{"https://a.example/?u=https://b.example/"}},
		{"href='https://a.example/b'>", []string{"https://a.example/b"}},
		{"http://[2001:db8::1]:8080/x.", []string{"http://[2001:db8::1]:8080/x"}},
		{"http://user:pw@203.0.113.7/x", []string{"http://user:pw@203.0.113.7/x"}},
		{"http:// nothing http://", nil},
		{"http://rd.yahoo.com/x/*http://evil.example/", []string{"http://rd.yahoo.com/x/*http://evil.example/"}},
		{"*https://a.example/b*", []string{"https://a.example/b"}},
		{"\u200bhttps://a.example/b\u200b", []string{"https://a.example/b"}},
	} {
		var got []string
		for _, f := range InText(test.text) {
			got = append(got, f.URL)
		}
		if len(got) != len(test.want) {
			t.Errorf("InText(%q) = %q, want %q", test.text, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("InText(%q) = %q, want %q", test.text, got, test.want)
			}
		}
	}
}

func TestUnwrap(t *testing.T) {
	for _, test := range []struct {
		url, by, want string
		gateway       bool
	}{
		{"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa%3Fb%3D1&data=05%7C01", "Safe Links", "https://evil.example/a?b=1", true},
		{"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F&amp;data=05", "Safe Links", "https://evil.example/", true},
		{"https://urldefense.proofpoint.com/v1/url?u=http://evil.example/&k=x", "Proofpoint URL Defense v1", "http://evil.example/", true},
		{"https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.example_a-5Fb&d=DwMF", "Proofpoint URL Defense v2", "http://evil.example/a_b", true},
		{"https://urldefense.com/v3/__https://evil.example/a?b=1*2__;Kw!!abc!def$", "Proofpoint URL Defense v3", "https://evil.example/a?b=1+2", true},
		{"https://urldefense.com/v3/__https:/evil.example/**B__;w6TDtsO8!!abc$", "Proofpoint URL Defense v3", "https://evil.example/äöü", true},
		{"https://urldefense.com/v3/__https://evil.example/*top__;Iw!!x$", "Proofpoint URL Defense v3", "https://evil.example/#top", true},
		{"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2f&c=E,1", "Barracuda Link Protection", "https://evil.example/", true},
		{"https://secure-web.cisco.com/1abcDEF/https%3A%2F%2Fevil.example%2Fx", "Cisco Secure Email", "https://evil.example/x", true},
		{"https://us-west-2.protection.sophos.com/?d=evil.example&u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUveA==&i=1", "Sophos Email", "https://evil.example/x", true},
		{"https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2fevil.example&umid=1", "Trend Micro", "https://evil.example", true},
		{"https://clicktime.symantec.com/a/1/x?d=y&u=https%3A%2F%2Fevil.example%2F", "Symantec Click-time", "https://evil.example/", true},
		{"https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=https%3A%2F%2Fevil.example%2F", "Trellix URL Protection", "https://evil.example/", true},
		{"https://protect-eu.mimecast.com/s/AbCd?domain=evil.example", "", "", false},
		{"https://mail.example.org/fmlurlsvc/?fewReq=:B:x&url=https%3a%2f%2fevil.example%2f", "FortiMail", "https://evil.example/", true},
		{"https://www.google.co.jp/url?q=https://evil.example/&sa=D", "google.co.jp redirect", "https://evil.example/", false},
		{"https://www.google.com/amp/s/evil.example/x", "google.com redirect", "https://evil.example/x", false},
		{"https://evil--site-example-com.translate.goog/x?_x_tr_sl=auto&a=b", "Google Translate", "https://evil-site.example.com/x?a=b", false},
		{"https://evil-example-com.cdn.ampproject.org/c/s/evil.example.com/x", "AMP cache", "https://evil.example.com/x", false},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=x", "facebook.com redirect", "https://evil.example/", false},
		{"https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUveA&ntb=1", "bing.com redirect", "https://evil.example/x", false},
		{"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fevil.example%2f/RK=2/RS=x", "yahoo.com redirect", "https://evil.example/", false},
		{"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fevil.example", "youtube.com redirect", "https://evil.example", false},
		{"http://rd.yahoo.com/x/*http://evil.example/?a=1", "yahoo.com redirect", "http://evil.example/?a=1", false},
		{"https://x.awstrack.me/L0/https:%2F%2Fevil.example%2Fx/1/010-000/tok=3", "Amazon SES tracking", "https://evil.example/x", false},
		{"https://ad.example.org/clk;1;2;?https://evil.example/?a=1&b=2", "example.org redirect", "https://evil.example/?a=1&b=2", false},
		{"https://shop.example.org/out?to=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "example.org redirect", "https://evil.example/", false},
		{"https://shop.example.org/out?to=https%253A%252F%252Fevil.example%252F", "example.org redirect", "https://evil.example/", false},
		{"https://shop.example.org/login?next=//evil.com/x", "example.org redirect", "http://evil.com/x", false},
		{"https://shop.example.org/login?next=https://shop.example.org/home", "", "", false},
		{"https://shop.example.org/share?url=https://blog.example/", "", "", false},
		{"https://shop.example.org/#https://evil.example/", "example.org redirect", "https://evil.example/", false},
		{"https://web.archive.org/web/2020/https://evil.example/x?y=1", "archive.org redirect", "https://evil.example/x?y=1", false},
		{"ms-word:ofe|u|https://evil.example/x.docx", "ms-word: link", "https://evil.example/x.docx", false},
		{"https://example.com/", "", "", false},
	} {
		steps := Unwrap(test.url)
		if test.by == "" {
			if len(steps) > 0 {
				t.Errorf("Unwrap(%q) = %v, want none", test.url, steps)
			}
			continue
		}
		want := Step{By: test.by, URL: test.want, Gateway: test.gateway}
		if len(steps) != 1 || steps[0] != want {
			t.Errorf("Unwrap(%q) = %v, want %v", test.url, steps, want)
		}
	}
}

func TestUnwrapNested(t *testing.T) {
	url := "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fevil.example%252F&data=1"
	steps := Unwrap(url)
	if len(steps) != 2 || steps[1].URL != "https://evil.example/" {
		t.Errorf("Unwrap(%q) = %v", url, steps)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		url  string
		want Parsed
	}{
		{" https://user@WWW.Example.co.uk:443/a/../b\\c?d=e#f", Parsed{Scheme: "https", User: "user", Host: "www.example.co.uk", Path: "/b/c", Query: "d=e", Fragment: "f", Registered: "example.co.uk", Suffix: "co.uk"}},
		{"https://google.com@evil.example/", Parsed{Scheme: "https", User: "google.com", Host: "evil.example", Path: "/", Registered: "evil.example", Suffix: "example"}},
		{"https://a@b@evil.example:8443", Parsed{Scheme: "https", User: "a@b", Host: "evil.example", Port: "8443", Path: "/", Registered: "evil.example", Suffix: "example"}},
		{"https:\\/\\evil.example\\@good.example", Parsed{Scheme: "https", Host: "evil.example", Path: "/@good.example", Registered: "evil.example", Suffix: "example"}},
		{"ht\ntps://ev\til.example", Parsed{Scheme: "https", Host: "evil.example", Path: "/", Registered: "evil.example", Suffix: "example"}},
		{"http:evil.example", Parsed{Scheme: "http", Host: "evil.example", Path: "/", Registered: "evil.example", Suffix: "example"}},
		{"http://%65vil%2Eexample/", Parsed{Scheme: "http", Host: "evil.example", Path: "/", Registered: "evil.example", Suffix: "example"}},
		{"http://bücher.example/", Parsed{Scheme: "http", Host: "xn--bcher-kva.example", Path: "/", Registered: "xn--bcher-kva.example", Suffix: "example"}},
		{"http://exam\u200bple。com/", Parsed{Scheme: "http", Host: "example.com", Path: "/", Registered: "example.com", Suffix: "com"}},
		{"http://3405803783/", Parsed{Scheme: "http", Host: "203.0.113.7", Path: "/", IsAddress: true, Address: "203.0.113.7"}},
		{"http://0xcb.0x71.7/x", Parsed{Scheme: "http", Host: "203.113.0.7", Path: "/x", IsAddress: true, Address: "203.113.0.7"}},
		{"http://0313.0.0161.07/", Parsed{Scheme: "http", Host: "203.0.113.7", Path: "/", IsAddress: true, Address: "203.0.113.7"}},
		{"http://[2001:DB8::1]:80/", Parsed{Scheme: "http", Host: "2001:db8::1", Path: "/", IsAddress: true, Address: "2001:db8::1"}},
		{"http://[::ffff:203.0.113.7]/", Parsed{Scheme: "http", Host: "203.0.113.7", Path: "/", IsAddress: true, Address: "203.0.113.7"}},
		{"http://user.github.io./", Parsed{Scheme: "http", Host: "user.github.io", Path: "/", Registered: "user.github.io", Suffix: "github.io"}},
		{"http://localhost/", Parsed{Scheme: "http", Host: "localhost", Path: "/", Suffix: "localhost"}},
		{"www.example.com:8080/x", Parsed{Scheme: "http", Host: "www.example.com", Port: "8080", Path: "/x", Registered: "example.com", Suffix: "com"}},
		{"//example.com/x", Parsed{Scheme: "http", Host: "example.com", Path: "/x", Registered: "example.com", Suffix: "com"}},
		{`\\203.0.113.7\share`, Parsed{Scheme: "file", Host: "203.0.113.7", Path: "/share", IsAddress: true, Address: "203.0.113.7"}},
	} {
		got, ok := Parse(test.url)
		if !ok || got != test.want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", test.url, got, ok, test.want)
		}
	}
	for _, url := range []string{"", "mailto:a@example.com", "javascript:alert(1)", "data:text/html,x", "cid:a@b", "/a/b", "#top", "http://", "http://1.2.3.4.5/", "http://a b/", "index.html", "a@example.com"} {
		if p, ok := Parse(url); ok {
			t.Errorf("Parse(%q) = %+v, want none", url, p)
		}
	}
}
