package indicator

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestNew(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		text string
		want Indicator
	}{
		{IPv4, " 203.0.113.7 ", Indicator{IPv4, "203.0.113.7"}},
		{IPv4, "203.0.113[.]7", Indicator{IPv4, "203.0.113.7"}},
		{IPv4, "203[.]0[.]113[.]7", Indicator{IPv4, "203.0.113.7"}},
		{IPv4, "203.0.113.7:8080", Indicator{IPv4, "203.0.113.7"}},
		{IPv4, "::ffff:203.0.113.7", Indicator{IPv4, "203.0.113.7"}}, // RFC 4291, section 2.5.5.2
		{IPv4, "2001:db8::7", Indicator{IPv6, "2001:db8::7"}},
		{IPv6, "2001:0DB8:0000:0000:0000:0000:0000:0007", Indicator{IPv6, "2001:db8::7"}}, // RFC 5952, section 4
		{IPv6, "[2001:db8::7]", Indicator{IPv6, "2001:db8::7"}},
		{IPv6, "fe80::1%eth0", Indicator{IPv6, "fe80::1"}},
		{CIDR, "203.0.113.7/24", Indicator{CIDR, "203.0.113.0/24"}},
		{CIDR, "203.0.113.7/32", Indicator{IPv4, "203.0.113.7"}},
		{CIDR, "::ffff:203.0.113.0/120", Indicator{CIDR, "203.0.113.0/24"}},
		{Domain, "Update.Example.COM.", Indicator{Domain, "update.example.com"}},
		{Domain, "update[.]example(dot)com", Indicator{Domain, "update.example.com"}},
		{Domain, "*.example.com", Indicator{Domain, "example.com"}},
		{Domain, "bücher.example", Indicator{Domain, "xn--bcher-kva.example"}}, // RFC 3492
		{Domain, "_dmarc.example.com", Indicator{Domain, "_dmarc.example.com"}},
		{URL, "hxxps://Example[.]com:443/a/../b/%7Euser?q=%2f#part", Indicator{URL, "https://example.com/b/~user?q=%2F"}},
		{URL, "http://example.com/100%?q=%%%36%36", Indicator{URL, "http://example.com/100%25?q=%25%2566"}},
		{URL, "http://example.com/a(%64ot)exe", Indicator{URL, "http://example.com/a.exe"}},
		{URL, "example.com/a", Indicator{URL, "http://example.com/a"}},
		{URL, "http://example.com", Indicator{URL, "http://example.com/"}},
		{URL, "http://user:word@example.com:8080/", Indicator{URL, "http://example.com:8080/"}},
		{URL, "http[:]//203.0.113[.]7/x.exe", Indicator{URL, "http://203.0.113.7/x.exe"}},
		{URL, "http://[2001:DB8::7]:80/x", Indicator{URL, "http://[2001:db8::7]/x"}},
		{Email, "Bad.Actor[at]Example[.]com", Indicator{Email, "bad.actor@example.com"}},
		{URL, "http://example.com:0080/ü|?q=ö", Indicator{URL, "http://example.com/%C3%BC%7C?q=%C3%B6"}}, // RFC 3987, section 3.1
		{URL, "http://[::ffff:203.0.113.7]:8080", Indicator{URL, "http://203.0.113.7:8080/"}},
		{URL, "http://[fe80::1%25eth0]/a", Indicator{URL, "http://[fe80::1]/a"}},
		{IPv6, "[2001:db8::7]:443", Indicator{IPv6, "2001:db8::7"}},
		{Email, "MailTo:o'bad+x@example.com", Indicator{Email, "o'bad+x@example.com"}},
		{MD5, "D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E", Indicator{MD5, "d41d8cd98f00b204e9800998ecf8427e"}},
		{FileName, "loader[.]exe", Indicator{FileName, "loader.exe"}},
		{FilePath, "/tmp/x[.]sh", Indicator{FilePath, "/tmp/x.sh"}},
		{Registry, `Registry::HKEY_USERS\S-1-5-21\X`, Indicator{Registry, `HKU\S-1-5-21\X`}},
		{Email, "<bad@example.com>", Indicator{Email, "bad@example.com"}},
		{MD5, "D41D8CD98F00B204E9800998ECF8427E", Indicator{MD5, "d41d8cd98f00b204e9800998ecf8427e"}},
		{FileName, `"Invoice 7.exe"`, Indicator{FileName, "Invoice 7.exe"}},
		{FilePath, `C:\\Users\\Public\\x.exe`, Indicator{FilePath, `C:\Users\Public\x.exe`}},
		{Registry, `HKEY_LOCAL_MACHINE\SOFTWARE\Run\X`, Indicator{Registry, `HKLM\SOFTWARE\Run\X`}},
		{Registry, `\REGISTRY\MACHINE\SOFTWARE\Run`, Indicator{Registry, `HKLM\SOFTWARE\Run`}},
		{Registry, `hkcu\Software\X`, Indicator{Registry, `HKCU\Software\X`}},
		{Registry, `HKEY_USERS\S-1-5-21\X`, Indicator{Registry, `HKU\S-1-5-21\X`}},
		{JA4, "T13D1516H2_8DAAF6152771_B186095E22B6", Indicator{JA4, "t13d1516h2_8daaf6152771_b186095e22b6"}},
		{ASN, "as 64496", Indicator{ASN, "AS64496"}}, // RFC 5398: for documentation
		{BTC, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", Indicator{BTC, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"}},
		{BTC, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Indicator{BTC, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}}, // BIP 173
	} {
		got, err := New(c.kind, c.text)
		if err != nil || got != c.want {
			t.Errorf("New(%s, %q) = %v, %v; want %v", c.kind, c.text, got, err, c.want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		text string
	}{
		{IPv4, ""}, {IPv4, "203.0.113"}, {IPv4, "203.0.113.256"}, {IPv4, "203.0.113.07"}, {IPv6, "2001:db8"},
		{CIDR, "203.0.113.0/33"}, {Domain, "localhost"}, {Domain, "a..example"}, {Domain, "-a.example"}, {Domain, "1.2.3.4"},
		{Domain, "a b.example"}, {Domain, strings.Repeat("a", 64) + ".example"}, {URL, "http://"}, {URL, "javascript:alert(1)"},
		{URL, "http://exa mple.com/"}, {URL, "http://example.com:port/"}, {Email, "a@b"}, {Email, "@example.com"},
		{MD5, "d41d8cd98f00b204e9800998ecf8427"}, {SHA1, "d41d8cd98f00b204e9800998ecf8427e"}, {FileName, `a\b.exe`}, {FileName, ".."}, {FileName, "-"}, {FilePath, "../.."}, {UserAgent, "-"},
		{FilePath, "b.exe"}, {Registry, `SOFTWARE\Run`}, {Mutex, "a\x00b"}, {JA4, "t13d1516h2"}, {ASN, "AS"},
		{ASN, "4294967296"}, {BTC, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"}, {"cve", "CVE-2024-0001"},
		{URL, "http://example.com/" + strings.Repeat("a", maxValue)},
	} {
		if got, err := New(c.kind, c.text); err == nil {
			t.Errorf("New(%s, %.40q) = %v, want an error", c.kind, c.text, got)
		}
	}
}

func TestGuess(t *testing.T) {
	for text, want := range map[string]Kind{
		"203.0.113.7": IPv4, "2001:db8::7": IPv6, "203.0.113.0/24": CIDR, "update.example.com": Domain,
		"update[.]example[.]com": Domain, "hxxp://example[.]com/a": URL, "203.0.113.7/a.exe": URL, "example.com/a": URL,
		"a@example.com": Email, strings.Repeat("ab", 16): MD5, strings.Repeat("ab", 20): SHA1, strings.Repeat("ab", 32): SHA256,
		strings.Repeat("ab", 64): SHA512, "loader.exe": FileName, `C:\Windows\Temp\x.exe`: FilePath, "/tmp/.x/run": FilePath,
		`HKLM\SOFTWARE\X`: Registry, "AS64496": ASN, "t13d1516h2_8daaf6152771_b186095e22b6": JA4,
	} {
		if got, err := Guess(text); err != nil || got.Kind != want {
			t.Errorf("Guess(%q) = %v %q, %v; want %s", text, got.Kind, got.Value, err, want)
		}
	}
	for _, text := range []string{"", "word", "two words", "1.2.3", "…"} {
		if got, err := Guess(text); err == nil {
			t.Errorf("Guess(%q) = %v, want an error", text, got)
		}
	}
}

// FuzzGuessPlain: the fast way gives what the longer one would.
func FuzzGuessPlain(f *testing.F) {
	for _, seed := range []string{"203.0.113.7", "203.0.113.07", "256.0.113.7", "203..113.7", "203.0.113.", "0.0.0.0", "evil.example", "a.b-", "-a.example", "a_b.example", "A.example", "evil.exe", "1.2.3", "1.2.3.4.example",
		strings.Repeat("Ab", 16), strings.Repeat("1", 40), strings.Repeat("0a", 64), "http://evil.example/%7e/../a?", "https://[2001:db8::7]:443", "http://203.0.113.7",
		"http://evil[.]example/a", "http://evil.example[/]a[.]b", `https://evil.example\.a/`, "http://", "https://a@b.example", "xn--mller-kva.example", "a..example", "co.uk", "test"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.TrimSpace(unquote(strings.TrimSpace(text)))
		plain, ok := guessPlain(text)
		if !ok {
			return
		}
		if any, err := guessAny(text); err != nil || any != plain {
			t.Errorf("%q: %v %q at sight, else %v %q, %v", text, plain.Kind, plain.Value, any.Kind, any.Value, err)
		}
	})
}

func TestDefang(t *testing.T) {
	for _, c := range []struct {
		x    Indicator
		want string
	}{
		{Indicator{IPv4, "203.0.113.7"}, "203.0.113[.]7"},
		{Indicator{IPv6, "2001:db8::7"}, "2001:db8:[:]7"},
		{Indicator{CIDR, "203.0.113.0/24"}, "203[.]0.113.0/24"},
		{Indicator{Domain, "update.example.com"}, "update.example[.]com"},
		{Indicator{URL, "https://update.example.com/a.b"}, "hxxps://update.example[.]com/a.b"},
		{Indicator{Email, "a@example.com"}, "a[@]example[.]com"},
		{Indicator{FileName, "a.exe"}, "a.exe"},
	} {
		if got := Defang(c.x); got != c.want {
			t.Errorf("Defang(%v) = %q, want %q", c.x, got, c.want)
		}
		if back, err := New(c.x.Kind, Defang(c.x)); err != nil || back != c.x {
			t.Errorf("New(Defang(%v)) = %v, %v", c.x, back, err)
		}
	}
}

// The same value has the same id, whatever its case where case does not matter (STIX 2.1, section 2.9).
func TestID(t *testing.T) {
	a, _ := New(FileName, "Loader.exe")
	b, _ := New(FileName, "loader.EXE")
	if a.ID() != b.ID() || !strings.HasPrefix(a.ID(), "indicator--") || a.ID()[25] != '5' {
		t.Errorf("ids %s and %s", a.ID(), b.ID())
	}
	c, _ := New(Mutex, "loader.exe")
	if c.ID() == a.ID() {
		t.Error("two kinds have one id")
	}
	for _, x := range []Indicator{a, {URL, "http://evil.example/" + strings.Repeat("a", 300)}, {Domain, "evil.example"}} {
		if want := "indicator--" + uuid.NewSHA1(namespace, []byte(x.Key())).String(); x.ID() != want {
			t.Errorf("%v: %s, want the UUIDv5 %s", x, x.ID(), want)
		}
	}
}

func TestParseKind(t *testing.T) {
	for name, want := range map[string]Kind{"SHA-256": SHA256, "FileHash-SHA256": SHA256, "ip-dst": IPv4, "hostname": Domain,
		"User-Agent": UserAgent, "regkey": Registry, "ja3": JA3, "IPv4": IPv4} {
		if got, err := ParseKind(name); err != nil || got != want {
			t.Errorf("ParseKind(%q) = %s, %v; want %s", name, got, err, want)
		}
	}
	if _, err := ParseKind("cve"); err == nil {
		t.Error("a vulnerability is no indicator")
	}
}

func TestKindSet(t *testing.T) {
	set := SetOf(SHA256, IPv4)
	if !set.Has(IPv4) || set.Has(IPv6) || len(set.List()) != 2 || set.List()[0] != IPv4 {
		t.Errorf("set %v", set.List())
	}
}

// FuzzNew: whatever is accepted is canonical: it is accepted again, unchanged.
func FuzzNew(f *testing.F) {
	for _, seed := range []string{"203.0.113.7", "hxxp://a[.]example/%7e/../?q", "Bücher.example", `HKCU\a\\b`, "[2001:db8::1]:80"} {
		for i := range Kinds {
			f.Add(i, seed)
		}
	}
	f.Fuzz(func(t *testing.T, kind int, text string) {
		if kind < 0 || kind >= len(Kinds) {
			return
		}
		x, err := New(Kinds[kind], text)
		if err != nil {
			return
		}
		again, err := New(x.Kind, x.Value)
		if err != nil || again != x {
			t.Errorf("%s %q gives %s %q, and that %s %q, %v (%s)", Kinds[kind], text, x.Kind, x.Value, again.Kind, again.Value, err, hex.EncodeToString([]byte(text)))
		}
	})
}
