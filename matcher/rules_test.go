package matcher

import "testing"

func TestAddressRules(t *testing.T) {
	checkRules(t, []rule{
		{"ipv4:192.0.2.4", []string{
			"192.0.2.4 => 192.0.2.4", "to 192.0.2.4:443 => 192.0.2.4", "[192.0.2.4] => 192.0.2.4", "192.0.2.4. => 192.0.2.4",
			"192.0.2.4-192.0.2.9 => 192.0.2.4", "192.0.02.4 => 192.0.02.4", "host_192.0.2.4_x => 192.0.2.4", "ip-192.0.2.4 => 192.0.2.4",
			"::ffff:192.0.2.4 => ::ffff:192.0.2.4", "::FFFF:c000:204 => ::FFFF:c000:204", "192.0.2.4... => 192.0.2.4",
			"0:0:0:0:0:ffff:192.0.2.4 => 0:0:0:0:0:ffff:192.0.2.4", "http://192.0.2.4/x => 192.0.2.4", "=192.0.2.4& => 192.0.2.4",
			"[::ffff:192.0.2.4]:443 => ::ffff:192.0.2.4", "u=http%3A%2F%2F192.0.2.4%2Fx => 192.0.2.4", "192.0.2.4/24 => 192.0.2.4",
			"addr:192.0.2.4:80 => 192.0.2.4",
		}, []string{
			"1192.0.2.4", "192.0.2.44", "192.0.2.4.5", "8.192.0.2.4", "v192.0.2.4", "192.0.2.4abc", "192.0.2.4.example.com",
			"192.0.2", "2001:db8::192.0.2.4", "192.0.2.4.5.6.7",
		}},
		{"ipv6:2001:db8::7", []string{
			"2001:db8::7 => 2001:db8::7", "[2001:db8::7]:443 => 2001:db8::7", "2001:DB8:0:0:0:0:0:7 => 2001:DB8:0:0:0:0:0:7",
			"2001:0db8:0000:0000:0000:0000:0000:0007 => 2001:0db8:0000:0000:0000:0000:0000:0007", "src:2001:db8::7 => 2001:db8::7",
			"2001:db8::7%eth0 => 2001:db8::7", "2001:db8::7. => 2001:db8::7", "2001:db8::7: refused => 2001:db8::7",
			"2001:db8::7/64 => 2001:db8::7", "http://[2001:db8::7]/ => 2001:db8::7", "x=%5B2001:db8::7%5D => 2001:db8::7",
			"2001:db8::0.0.0.7 => 2001:db8::0.0.0.7", "2001:db8::7-x => 2001:db8::7",
		}, []string{
			"12001:db8::7", "2001:db8::77", "2001:db8::7g", "2001:db8::7:1", "2001:db8:::7", "20:01:0d:b8:00:07", "2001:db8:7",
		}},
		{"ipv6:::1", []string{"::1 => ::1", "[::1]:80 => ::1", "0:0:0:0:0:0:0:1 => 0:0:0:0:0:0:0:1"},
			[]string{"10:11:12", "a::1", "std::1", "::1x", "00:00:00:00:00:01"}},
		{"cidr:198.51.100.0/24", []string{"198.51.100.77 => 198.51.100.77", "::ffff:198.51.100.9 => ::ffff:198.51.100.9"},
			[]string{"198.51.101.7", "198.51.100.300", "198.51.100", "1198.51.100.7"}},
		{"cidr:2001:db8:5::/48", []string{"2001:db8:5:1::2 => 2001:db8:5:1::2"}, []string{"2001:db8:6::1"}},
		{"cidr:128.0.0.0/1", []string{"192.0.2.4 => 192.0.2.4"}, []string{"127.0.0.1"}},
		{"cidr:0.0.0.0/0", []string{"192.0.2.4 => 192.0.2.4", "10.0.0.1 => 10.0.0.1"}, nil},
	})
}

func TestNameRules(t *testing.T) {
	checkRules(t, []rule{
		{"domain:evil.example", []string{
			"evil.example => evil.example", "www.evil.example => www.evil.example", "EVIL.Example => EVIL.Example",
			"evil.example. => evil.example", "http://a.evil.example/x => a.evil.example", "bad@evil.example => evil.example",
			"C=US, CN=evil.example => evil.example", "x=evil.example => evil.example", "/evil.example => evil.example",
			"evil.example:443 => evil.example", "evil.example, and => evil.example", "_dmarc.evil.example => _dmarc.evil.example",
			"*.evil.example => evil.example", ".evil.example => evil.example", "(3)www(4)evil(7)example(0) => (3)www(4)evil(7)example(0)",
			"(4)EVIL(7)Example(0) => (4)EVIL(7)Example(0)", "u=http%3A%2F%2Fevil.example%2F => evil.example",
			"“evil.example” => evil.example", "бяка.evil.example => бяка.evil.example",
		}, []string{
			"notevil.example", "my-evil.example", "evil.example.org", "evil.examplex", "evil.example-x", "evil.example_x",
			"evil.example-", "xevil.example", "(7)notevil(7)example(0)", "(4)evil(7)example(3)org(0)", "(5)evil(7)example(0)",
			"evilexample", "evil..example", "иevil.example", "evil.exampleи",
		}},
		{"domain:müller.example", []string{
			"xn--mller-kva.example => xn--mller-kva.example", "müller.example => müller.example", "www.MÜLLER.example => www.MÜLLER.example",
			"http://müller.example/x => müller.example", "a@müller.example => müller.example", "«müller.example» => müller.example",
		}, []string{"xmüller.example", "müller.examples", "muller.example", "müller-example"}},
		{"domain:пример.испытание", []string{"пример.испытание => пример.испытание", "www.пример.испытание. => www.пример.испытание"}, nil},
		{"domain:a.b.c.example", []string{"a.b.c.example => a.b.c.example", "z.a.b.c.example => z.a.b.c.example"}, []string{"b.c.example"}},
		{"domain:t.co", []string{"t.co => t.co", "www.t.co => www.t.co"}, []string{"at.co", "t.com"}},
		{"email:bad@evil.example", []string{
			"bad@evil.example => bad@evil.example", "<BAD@Evil.example> => BAD@Evil.example", "mailto:bad@evil.example => bad@evil.example",
			"to=bad@evil.example& => bad@evil.example", "to=bad%40evil.example => bad%40evil.example",
			"%3Cbad@evil.example%3E => bad@evil.example", "“bad@evil.example” => bad@evil.example", "bad@evil.example. => bad@evil.example",
		}, []string{"xbad@evil.example", "bad@evil.example.org", "bad@www.evil.example", "x.bad@evil.example", "bad@evil.example-x",
			"x-bad@evil.example", "x+bad@evil.example", "bad at evil.example", "éбbad@evil.example"}},
	})
}

func TestURLRules(t *testing.T) {
	checkRules(t, []rule{
		{"url:http://evil.example/a/b.exe", []string{
			"http://evil.example/a/b.exe => evil.example/a/b.exe", "https://EVIL.example:443/a/b.exe => EVIL.example:443/a/b.exe",
			"evil.example/a/b.exe => evil.example/a/b.exe", "http://evil.example:80/a/b.exe?x=1 => evil.example:80/a/b.exe?x=1",
			"http://u:p@evil.example/a/b.exe#f => evil.example/a/b.exe#f", "http://evil.example/%61/./c/../b%2Eexe => evil.example/%61/./c/../b%2Eexe",
			"see http://evil.example/a/b.exe. => evil.example/a/b.exe", "(http://evil.example/a/b.exe), => evil.example/a/b.exe",
			"get,http://evil.example/a/b.exe,200,a => evil.example/a/b.exe", "'http://evil.example/a/b.exe' => evil.example/a/b.exe",
			"http://evil.example./a/b.exe => evil.example./a/b.exe", "//evil.example/a/b.exe => evil.example/a/b.exe",
			"evil.example => host evil.example", "evil.example:443 => host evil.example:443", "http://evil.example => host evil.example",
		}, []string{
			"http://evil.example/a/b.exex", "http://evil.example/a/b.exe.bak", "http://evil.example/a/b.exe/x", "http://evil.example/A/b.exe",
			"http://www.evil.example/a/b.exe", "http://evil.example:8080/a/b.exe", "ftp://evil.example/a/b.exe", "http://evil.example.org/a/b.exe",
			"http://evil.example/x/a/b.exe",
		}},
		{"url:http://evil.example:8080/p?id=7", []string{
			"http://evil.example:8080/p?id=7 => evil.example:8080/p?id=7", "evil.example:8080/p?id=7 => evil.example:8080/p?id=7",
		}, []string{"http://evil.example:8080/p", "http://evil.example:8080/p?id=77", "http://evil.example/p?id=7", "http://evil.example:8080/p?id=7&x=1"}},
		{"url:http://evil.example/", []string{
			"http://evil.example/ => evil.example/", "http://evil.example => evil.example", "http://evil.example?q=1 => evil.example?q=1",
			"evil.example => host evil.example", "http://evil.example, => evil.example",
		}, []string{"http://evil.example/x"}},
		{"url:http://192.0.2.9/x.php", []string{
			"http://192.0.2.9/x.php => 192.0.2.9/x.php", "192.0.2.9:80/x.php => 192.0.2.9:80/x.php", "192.0.2.9 => host 192.0.2.9",
		}, []string{"http://192.0.2.99/x.php", "http://1.192.0.2.9/x.php"}},
		{"url:https://[2001:db8::9]:8443/x", []string{
			"https://[2001:db8:0::9]:8443/x => [2001:db8:0::9]:8443/x",
		}, []string{"https://[2001:db8::9]/x", "https://[2001:db8::9a]:8443/x"}},
		{"url:http://müller.example/x", []string{"http://xn--mller-kva.example/x => xn--mller-kva.example/x", "http://müller.example/x => müller.example/x"}, nil},
	})
}

func TestMatchesURL(t *testing.T) {
	set := compiled(t, "url:https://evil.example/a?q=1", "url:evil.example/b", "domain:evil.example")
	for _, c := range []struct {
		id   int
		url  string
		want bool
	}{
		{0, "http://evil.example/a?q=1", true}, {0, "evil.example:443/a?q=1", true}, {0, "evil.example/a?q=2", false},
		{0, "http://evil.example/a", false}, {1, "https://EVIL.example/b?any", true}, {1, "ftp://evil.example/b", false},
		{1, "evil.example/b/c", false}, {2, "evil.example", false}, {-1, "x", false}, {7, "x", false}, {1, "", false},
	} {
		if got := set.MatchesURL(c.id, c.url); got != c.want {
			t.Errorf("%d %q: got %v", c.id, c.url, got)
		}
	}
}

func TestDigestRules(t *testing.T) {
	const md5, sha256 = "0123456789abcdef0123456789abcdef", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	checkRules(t, []rule{
		{"md5:" + md5, []string{
			md5 + " => " + md5, "SHA1=x,MD5=" + md5 + ",A=1 => " + md5, "0123456789ABCDEF0123456789ABCDEF => 0123456789ABCDEF0123456789ABCDEF",
			"/" + md5 + ".bin => " + md5, "x_" + md5 + "-y => " + md5, "md5:" + md5 + " => " + md5, "%2F" + md5 + " => " + md5,
		}, []string{"a" + md5, md5 + "0", md5 + "g", md5[1:], "z" + md5}},
		{"sha256:" + sha256, []string{"sha256:" + sha256 + " => " + sha256}, []string{sha256[:32], sha256 + sha256}},
		{"ja3:" + md5, []string{`"hash":` + md5 + " => " + md5}, []string{"a" + md5}},
		{"ja4:t13d1516h2_8daaf6152771_b186095e22b6", []string{
			"t13d1516h2_8daaf6152771_b186095e22b6 => t13d1516h2_8daaf6152771_b186095e22b6",
		}, []string{"t13d1516h2_8daaf6152771_b186095e22b6_x", "xt13d1516h2_8daaf6152771_b186095e22b6"}},
		{"btc:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", []string{"pay 1BoatSLRHtKNngkdXEeobR76b53LETtpyT. => 1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
			[]string{"1boatslrhtknngkdxeeobr76b53lettpyt", "x1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}},
	})
}

func TestFileRules(t *testing.T) {
	checkRules(t, []rule{
		{"filename:evil.exe", []string{
			"evil.exe => evil.exe", `C:\\x\\EVIL.exe => EVIL.exe`, "/tmp/evil.exe => evil.exe", "ran evil.exe. => evil.exe", "a=evil.exe, => evil.exe",
			"(evil.exe) => evil.exe", "http://h/evil.exe?x => evil.exe", "http://h/evil.exe#x => evil.exe", "evil.exe;1 => evil.exe",
			`\"C:\\evil.exe\" => evil.exe`, "x%2Fevil.exe%20y => evil.exe", "“evil.exe” => evil.exe", "evil.exe:Zone => evil.exe",
		}, []string{
			"evil.exe.bak", "evil.exex", "my-evil.exe", "my_evil.exe", `\evil.exe\x`, "/evil.exe/x", "xevil.exe", ".evil.exe", "éevil.exe",
			"evil.exe-x", "evil.exeé", `"C:\\evil.exe\\"`, "evil.exe~",
		}},
		{"filename:bad file (1) [x].doc", []string{"/BAD file (1) [x].doc => BAD file (1) [x].doc"}, []string{"bad file (2) [x].doc"}},
		{"filename:Тайна.exe", []string{`\\тайна.EXE => тайна.EXE`}, []string{"атайна.exe", "тайна.exes"}},
		{"filename:Тайна", []string{`\\тайна => тайна`, "“ТАЙНА” => ТАЙНА"}, []string{"тайна.exe", "тайны"}},
		{"filename:a.sh", []string{"/a.sh => a.sh"}, []string{"ba.sh"}},
		{`filepath:C:\Users\Public\bad dir\evil.exe`, []string{
			`c:\users\public\bad dir\evil.exe => c:\users\public\bad dir\evil.exe`,
			`C:\\Users\\Public\\bad dir\\evil.exe => C:\\Users\\Public\\bad dir\\evil.exe`,
			`C:/Users/Public/bad dir/evil.exe /s => C:/Users/Public/bad dir/evil.exe`, `\??\C:\Users\Public\bad dir\evil.exe => C:\Users\Public\bad dir\evil.exe`,
			`C:\Users\Public\bad dir\evil.exe\x => C:\Users\Public\bad dir\evil.exe`,
		}, []string{`D:\Users\Public\bad dir\evil.exe`, `C:\Users\Public\bad dir\evil.exe.bak`, `xC:\Users\Public\bad dir\evil.exe`, `C:\Users\Public\bad\dir\evil.exe`}},
		{`filepath:%APPDATA%\Foo\x9.exe`, []string{
			`C:\Users\John Doe\AppData\Roaming\foo\X9.exe => C:\Users\John Doe\AppData\Roaming\foo\X9.exe`,
			`%AppData%\Foo\x9.exe => %AppData%\Foo\x9.exe`, `d:\\users\\a\\appdata\\roaming\\foo\\x9.exe => d:\\users\\a\\appdata\\roaming\\foo\\x9.exe`,
			`$env:APPDATA\Foo\x9.exe => $env:APPDATA\Foo\x9.exe`,
		}, []string{`C:\Users\a\AppData\Local\foo\x9.exe`, `C:\Users\a\b\AppData\Roaming\foo\x9.exe`, `\foo\x9.exe`, `%TEMP%\foo\x9.exe`}},
		{`filepath:%TEMP%\x9.exe`, []string{`C:\Users\a\AppData\Local\Temp\x9.exe => C:\Users\a\AppData\Local\Temp\x9.exe`, `C:\Windows\Temp\x9.exe => C:\Windows\Temp\x9.exe`}, nil},
		{`filepath:\Temp\x9.exe`, []string{`C:\Windows\Temp\x9.exe => \Temp\x9.exe`, `\temp\x9.exe => \temp\x9.exe`}, []string{`C:\WinTemp\x9.exe`}},
		{`filepath:Temp\x9.exe`, []string{`Temp\x9.exe => Temp\x9.exe`, `C:\Temp\x9.exe => Temp\x9.exe`}, []string{`C:\WinTemp\x9.exe`}},
		{`filepath:\\srv\share\x9.exe`, []string{`\\srv\share\x9.exe => \\srv\share\x9.exe`}, nil},
		{`filepath:/tmp/.x9/run`, []string{`/tmp/.x9/run => /tmp/.x9/run`, `file:///tmp/.x9/run => ///tmp/.x9/run`, `/tmp/.x9/run/a => /tmp/.x9/run`},
			[]string{`/var/tmp/.x9/run`, `/tmp/.x9/runs`, `/tmp/x9/run`}},
	})
}

func TestFieldRules(t *testing.T) {
	checkRules(t, []rule{
		{`registry:HKLM\SOFTWARE\Foo7\Run`, []string{
			`HKLM\Software\foo7\run => HKLM\Software\foo7\run`, `HKEY_LOCAL_MACHINE\\SOFTWARE\\Foo7\\Run => HKEY_LOCAL_MACHINE\\SOFTWARE\\Foo7\\Run`,
			`\REGISTRY\MACHINE\SOFTWARE\Foo7\Run\x => \REGISTRY\MACHINE\SOFTWARE\Foo7\Run`, `HKLM:\SOFTWARE\Foo7\Run => HKLM:\SOFTWARE\Foo7\Run`,
		}, []string{`HKCU\SOFTWARE\Foo7\Run`, `HKLM\SOFTWARE\Foo7\Runs`, `HKLM\SOFTWARE\Foo77\Run`, `XHKLM\SOFTWARE\Foo7\Run`}},
		{`registry:HKCU\Software\Foo7`, []string{
			`HKU\S-1-5-21-1-2-3-1001\Software\Foo7 => HKU\S-1-5-21-1-2-3-1001\Software\Foo7`, `HKCU\Software\Foo7 => HKCU\Software\Foo7`,
			`\REGISTRY\USER\S-1-5-21-1\Software\Foo7 => \REGISTRY\USER\S-1-5-21-1\Software\Foo7`,
		}, []string{`HKLM\Software\Foo7`, `HKU\a\b\Software\Foo7`}},
		{`registry:HKLM\SYSTEM\CurrentControlSet\Services\Foo7`, []string{
			`HKLM\System\ControlSet001\Services\foo7 => HKLM\System\ControlSet001\Services\foo7`,
			`HKLM\SYSTEM\CurrentControlSet\Services\Foo7\ImagePath => HKLM\SYSTEM\CurrentControlSet\Services\Foo7`,
		}, []string{`HKLM\SYSTEM\Services\Foo7`}},
		{`mutex:Global\Foo_7`, []string{
			`Global\Foo_7 => Global\Foo_7`, `global\\FOO_7 => global\\FOO_7`, `mutex=Global\Foo_7, pid=1 => Global\Foo_7`, `\"Global\\Foo_7\" => Global\\Foo_7`,
		}, []string{`Global\Foo_77`, `xGlobal\Foo_7`, `Global\Foo_7.x`, `Global\Foo_7\x`}},
		{`mutex:{0A-7}`, []string{`{0a-7} => {0a-7}`, `m={0A-7} => {0A-7}`}, []string{`{0A-77}`, `x{0A-7}`}},
		{`mutex:!!`, []string{`!! => !!`}, []string{`!!!`, `x!!`}},
		{`useragent:Foo/7.1 (a; b)`, []string{`foo/7.1 (A; b) => foo/7.1 (A; b)`, `\"Foo/7.1 (a; b)\" => Foo/7.1 (a; b)`, `1,"Foo/7.1 (a; b)",2 => Foo/7.1 (a; b)`,
			`1,Foo/7.1 (a; b),2 => Foo/7.1 (a; b)`},
			[]string{`Foo/7.1 (a; b) x`, `xFoo/7.1 (a; b)`, `a Foo/7.1 (a; b)`, `"Foo/7.1 (a; b), x"`, `"Foo/7.1 (a; b);"`}},
		{`useragent:curl7`, []string{`ua=curl7 x=1 => curl7`, `a|curl7|b => curl7`}, []string{`a curl7 b`, `curl7.1`, `a; curl7, b`}},
	})
}

// Equal indicators, ranges that overlap, and names that contain each other are all reported.
func TestEveryIndicatorIsReported(t *testing.T) {
	set := compiled(t, "ipv4:192.0.2.4", "cidr:192.0.2.0/24", "cidr:192.0.0.0/16", "ipv4:192.0.2.4", "domain:a.example.com",
		"domain:example.com", "asn:AS64496", "domain:example.com")
	got := found(set, "192.0.2.4 x.a.example.com AS64496")
	want := []string{"0 192.0.2.4", "1 192.0.2.4", "2 192.0.2.4", "3 192.0.2.4", "4 x.a.example.com", "5 x.a.example.com", "7 x.a.example.com"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestEmptySet(t *testing.T) {
	if got := found(compiled(t), "192.0.2.4 evil.example :: 0 (0) é"); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}
