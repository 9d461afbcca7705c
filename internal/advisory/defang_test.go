package advisory

import "testing"

func TestRefangKeepsTheWayBack(t *testing.T) {
	for _, c := range []struct{ body, value, quote string }{
		{"at evil[.]example now", "evil.example", "evil[.]example"},
		{"at evil(.)example now", "evil.example", "evil(.)example"},
		{"at evil{.}example now", "evil.example", "evil{.}example"},
		{"at evil[dot]example now", "evil.example", "evil[dot]example"},
		{"at evil (DOT) example now", "evil.example", "evil (DOT) example"},
		{"at evil [.] example now", "evil.example", "evil [.] example"},
		{"at evil dot example now", "evil.example", "evil dot example"},
		{"at evil[.example now", "evil.example", "evil[.example"},
		{"at evil.]example now", "evil.example", "evil.]example"},
		{`at evil\.example now`, "evil.example", `evil\.example`},
		{`at evil\[.\]example now`, "evil.example", `evil\[.\]example`},
		{"at evil．example now", "evil.example", "evil．example"},
		{"at ev\u200bil.exam\u00adple now", "evil.example", "ev\u200bil.exam\u00adple"},
		{"at 203.0.113[.\n    7 now", "203.0.113.7", "203.0.113[.\n    7"},
		{"at www[.\n]evil.example now", "www.evil.example", "www[.\n]evil.example"},
		{"at hxxps://evil.example/a", "https://evil.example/a", "hxxps://evil.example/a"},
		{"at hXXp[:]//evil.example/a", "http://evil.example/a", "hXXp[:]//evil.example/a"},
		{"at hxxps[:]/evil.example/a", "https://evil.example/a", "hxxps[:]/evil.example/a"},
		{"at h**p[://]evil.example/a", "http://evil.example/a", "h**p[://]evil.example/a"},
		{"at http[:]//evil[.]example[/]a", "http://evil.example/a", "http[:]//evil[.]example[/]a"},
		{`at hxxp:\\evil.example/a`, "http://evil.example/a", `hxxp:\\evil.example/a`},
		{"at user[at]evil[.]example now", "user@evil.example", "user[at]evil[.]example"},
		{"at user[@]evil.example now", "user@evil.example", "user[@]evil.example"},
		{"at evil[[.]]example now", "evil.example", "evil[[.]]example"},
		{"at evil'.'com now", "evil.com", "evil'.'com"},
		{"at evil(.com now", "evil.com", "evil(.com"},
		{"at evil【.】example now", "evil.example", "evil【.】example"},
		{"at evil[。]example now", "evil.example", "evil[。]example"},
		{"at evil。example now", "evil.example", "evil。example"},
		{"at ｅｖｉｌ．ｅｘａｍｐｌｅ now", "evil.example", "ｅｖｉｌ．ｅｘａｍｐｌｅ"},
		{`at hxxps[:]\\evil.example/a`, "https://evil.example/a", `hxxps[:]\\evil.example/a`},
		{"at 2001[:]db8::7 now", "2001:db8::7", "2001[:]db8::7"},
	} {
		s := refang(c.body)
		from := indexOf(s.text, c.value)
		if from < 0 {
			t.Errorf("%q reads %q", c.body, s.text)
			continue
		}
		start, end := s.body(from, from+len(c.value))
		if c.body[start:end] != c.quote {
			t.Errorf("%q: quote %q, want %q", c.body, c.body[start:end], c.quote)
		}
	}
}

func indexOf(text, part string) int {
	for i := 0; i+len(part) <= len(text); i++ {
		if text[i:i+len(part)] == part {
			return i
		}
	}
	return -1
}

func TestRefangLeavesProseAlone(t *testing.T) {
	for _, body := range []string{
		"files (.docx) and folders", "we write dots as [.] to avoid clicks", "connect the dot com boom", `C:\dir\.hidden and C:\x.y`,
		"f(x) [1]. Then", "and/or [/] not", "the ratio (:) is 1:2", "half http and https", "an array[.] of",
		"setup(.exe) and the archive(.zip)", "$x = 'ht'.'tp'", "$x = 'evil'.'com'", "he said 'no'.'Yes' came", "文末。次の文", "call(.method)", "a [[.]] b",
	} {
		if s := refang(body); s.text != body {
			t.Errorf("%q became %q", body, s.text)
		}
	}
}
