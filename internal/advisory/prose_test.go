package advisory

import (
	"fmt"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

// checkQuotes asserts that every quote stands verbatim at its offset.
func checkQuotes(t *testing.T, body string, a *intel.Advisory) {
	t.Helper()
	check := func(value string, evidence []intel.Evidence) {
		if len(evidence) == 0 || len(evidence) > maxEvidence {
			t.Errorf("%q has %d places", value, len(evidence))
		}
		for _, e := range evidence {
			if e.Quote == "" || e.Offset < 0 || e.Offset+len(e.Quote) > len(body) || body[e.Offset:e.Offset+len(e.Quote)] != e.Quote {
				t.Errorf("%q: the quote %q does not stand at %d", value, e.Quote, e.Offset)
			}
		}
	}
	for _, x := range a.Indicators.All() {
		check(x.Value, x.Evidence)
	}
	for _, x := range a.Rejected {
		check(x.Value, x.Evidence)
	}
	for _, x := range a.Vulnerabilities {
		check(x.ID, x.Evidence)
	}
}

func readText(t *testing.T, body string) *intel.Advisory {
	t.Helper()
	a := FromText(intel.Document{}, &document.Text{Body: body})
	checkQuotes(t, body, a)
	return a
}

// fate tells what became of a value: the reason why it is rejected, "indicator", or "absent".
func fate(a *intel.Advisory, kind indicator.Kind, value string) string {
	for _, x := range a.Indicators.All() {
		if x.Kind == kind && x.Value == value {
			return "indicator"
		}
	}
	for _, x := range a.Rejected {
		if x.Kind == string(kind) && x.Value == value {
			return x.Reason
		}
	}
	return "absent"
}

func TestFate(t *testing.T) {
	const digits = "d40ad4cd39350d718e189adf45703eb3a3935a7cf8062c20c663bc14d28f78c9"
	for _, c := range []struct {
		body  string
		kind  indicator.Kind
		value string
		want  string
	}{
		{"hosted at 203.0.113.7 since May", indicator.IPv4, "203.0.113.7", "indicator"},
		{"hosted at 203.0.113.7 since May", indicator.Email, "hosted@203.0.113.7", "absent"},
		{"rat-203.0.113.7-v2 and 203.0.113.8:8080", indicator.IPv4, "203.0.113.7", "indicator"},
		{"rat-203.0.113.7-v2 and 203.0.113.8:8080", indicator.IPv4, "203.0.113.8", "indicator"},
		{"from 203.0.113.7/203.0.113.9", indicator.IPv4, "203.0.113.9", "indicator"},
		{"version 203.0.113.7", indicator.IPv4, "203.0.113.7", "a version number"},
		{"Firefox/203.0.113.7", indicator.IPv4, "203.0.113.7", "a version number"},
		{"at 127.0.0.1 only", indicator.IPv4, "127.0.0.1", "a private, loopback or otherwise special-purpose address"},
		{"at 256.1.1.1 only", indicator.IPv4, "256.1.1.1", "a number above 255 or with a leading zero: no address"},
		{"see http://10.1.1.1/x", indicator.URL, "http://10.1.1.1/x", "a private, loopback or otherwise special-purpose address"},
		{"beacons to evil[.]example/a?b=1.", indicator.URL, "http://evil.example/a?b=1", "indicator"},
		{"beacons to evil[.]example/a?b=1.", indicator.Domain, "evil.example", "absent"},
		{"(see hxxp://evil.example/a_(b)).", indicator.URL, "http://evil.example/a_(b)", "indicator"},
		{`{"u":"hxxp://evil.example:80/","t":1}`, indicator.URL, "http://evil.example/", "indicator"},
		{`{"u":"hxxp://evil.example:80/","t":1}`, indicator.Domain, "evil.example", "indicator"},
		{"calls hxxp://203.0.113[.]7:8080 daily", indicator.IPv4, "203.0.113.7", "indicator"},
		{"calls hxxp://[2001:db8::7]/ daily", indicator.IPv6, "2001:db8::7", "indicator"},
		{"see https://www.google.com/ there", indicator.Domain, "www.google.com", "absent"},
		{"to hxxp://evil.example/?x=1", indicator.Domain, "evil.example", "absent"},
		{"at hxxp://203[.]0.[.]113[.]7/a", indicator.URL, "http://203.0.113.7/a", "indicator"},
		{"at hxxp[://]203[.]0[.]113[.]7[/]?a=1", indicator.URL, "http://203.0.113.7/?a=1", "indicator"},
		{"- **Decoded Domains:** evil.example, x.pg.", indicator.Domain, "x.pg", "indicator"},
		{"Indicators of compromise\n0.0.0.0/0\n10.0.0.0/8\n", indicator.CIDR, "0.0.0.0/0", "a private, loopback or otherwise special-purpose address"},
		{"Indicators of compromise\n0.0.0.0/0\n10.0.0.0/8\n", indicator.CIDR, "10.0.0.0/8", "indicator"},
		{"Indicators of compromise\nThey reached 10.1.1.1 from there\n", indicator.IPv4, "10.1.1.1", "a private, loopback or otherwise special-purpose address"},
		{"sold as x.pg and", indicator.Domain, "x.pg", "a public suffix by itself"},
		{"hxxp://evil.example/verylong…", indicator.URL, "http://evil.example/verylong", "cut short in the text"},
		{"hxxp://a.example/1hxxp://b.example/2", indicator.URL, "http://a.example/1", "indicator"},
		{"hxxp://a.example/1hxxp://b.example/2", indicator.URL, "http://b.example/2", "indicator"},
		{"http://+:443/ews/", indicator.URL, "http://+:443/ews/", "not a URL: its host is no name or address"},
		{"hxxp://203.0.113.7@80/share/a.cmd", indicator.URL, "http://203.0.113.7/share/a.cmd", "indicator"},
		{"Digest SHA256" + digits, indicator.SHA256, digits, "indicator"},
		{"sha-256=" + digits[:60] + "\n" + digits[60:] + "\n", indicator.SHA256, digits, "indicator"},
		{digits[:32] + "\n" + digits[32:] + "\n", indicator.MD5, digits[:32], "indicator"},
		{digits[:32] + "\n" + digits[32:] + "\n", indicator.SHA256, digits, "absent"},
		{"contract 0x" + digits[:40], indicator.SHA1, digits[:40], "an Ethereum address"},
		{"JA3S: " + digits[:32], indicator.MD5, digits[:32], "a JA3S fingerprint: no kind of indicator"},
		{"imphash " + digits[:32], indicator.MD5, digits[:32], "an import hash, not the hash of a file"},
		{"key 01234567890123456789012345678901", indicator.MD5, "01234567890123456789012345678901", "decimal digits only: a number"},
		{"creates the mutex named “Heron-7”.", indicator.Mutex, "Heron-7", "indicator"},
		{"calls `open_mutex`. It drops an `lnk` file", indicator.Mutex, ". It drops an", "absent"},
		{"a mutex is created to run once", indicator.Mutex, "is", "absent"},
		{"User-Agent: Heron/1.0 (X11)\n", indicator.UserAgent, "Heron/1.0 (X11)", "indicator"},
		{`runs "C:\Program Files\Heron\he ron.exe" daily`, indicator.FilePath, `C:\Program Files\Heron\he ron.exe`, "indicator"},
		{`drops %APPDATA%\heron.dll, then`, indicator.FilePath, `%APPDATA%\heron.dll`, "indicator"},
		{`sets HKLM\Software\Microsoft\Windows NT\CurrentVersion\Heron.`, indicator.Registry, `HKLM\Software\Microsoft\Windows NT\CurrentVersion\Heron`, "indicator"},
		{"hosted by AS64500 of ours", indicator.ASN, "AS64500", "an autonomous system named as context, outside a list of indicators"},
		{"calls example.new(key)", indicator.Domain, "example.new", "two sentences joined, or a name in program code"},
		{"at hxxp://evil**[.]**example/a.php today", indicator.URL, "http://evil.example/a.php", "indicator"},
		{`from hxxps://evil\.example/page/round\_table |`, indicator.URL, "https://evil.example/page/round_table", "indicator"},
		{"from hxxps[:]///evil[.]example/a", indicator.URL, "https://evil.example/a", "indicator"},
		{"from hxxps://evi[l].example/a", indicator.URL, "https://evil.example/a", "indicator"},
		{"from hxxp://203.0.113[.]7%20 now", indicator.IPv4, "203.0.113.7", "indicator"},
		{"SHA256: 0x" + digits, indicator.SHA256, digits, "indicator"},
		{"MD5: " + digits[:8] + " " + digits[8:16] + " " + digits[16:24] + " " + digits[24:32] + ",", indicator.MD5, digits[:32], "indicator"},
		{"dump " + digits[:8] + " " + digits[8:16] + " " + digits[16:24] + " " + digits[24:32], indicator.MD5, digits[:32], "absent"},
		{digits[:32] + ".cdn.evil[.]example", indicator.MD5, digits[:32], "absent"},
		{digits[:32] + ".exe was dropped", indicator.MD5, digits[:32], "indicator"},
		{"a link with ?a=1&key=" + digits[:32] + " in it", indicator.MD5, digits[:32], "a parameter of a URL"},
		{"Read [our post](https://paper.example/about-it) on it", indicator.URL, "https://paper.example/about-it", "where a link leads, not a value that is set out"},
		{"We saw [evil.test](http://evil.test/) first", indicator.URL, "http://evil.test/", "indicator"},
		{"as told at https://paper.example/2023/04/the-new-bird/", indicator.URL, "https://paper.example/2023/04/the-new-bird/",
			"the address of an article or a picture, outside a list of indicators"},
		{"beacons to https://paper.example/2023/04/the-new-bird/", indicator.URL, "https://paper.example/2023/04/the-new-bird/", "indicator"},
		{"from the legitimate vendor site dl.vendor.test and", indicator.Domain, "dl.vendor.test", "called legitimate in the text"},
		{"a name that seems legitimate, dl.vendor.test and", indicator.Domain, "dl.vendor.test", "indicator"},
		{"see the pages of tax.gov.test and heron.gov.uk", indicator.Domain, "heron.gov.uk", "the site of an agency, publisher, vendor or analysis service"},
		{"abused: heron.gov[.]uk", indicator.Domain, "heron.gov.uk", "indicator"},
		{"versions 1.0.15.0, 1.0.16.0 and 4.12.3.20", indicator.IPv4, "4.12.3.20", "a version number"},
		{"Message-ID: <20240102.8a7b@mail.evil.test>", indicator.Email, "20240102.8a7b@mail.evil.test", "the identifier of a message"},
		{"the site evil.local and", indicator.Domain, "evil.local", "a name of a private network"},
		{"C2: heron.b32[.]i2p", indicator.Domain, "heron.b32.i2p", "indicator"},
		{"Contact report@cisa.gov", indicator.Email, "centerreport@cisa.gov", "absent"},
		{"e.g. this, i.e. that, U.S. law", indicator.Domain, "e.g", "absent"},
	} {
		if got := fate(readText(t, c.body), c.kind, c.value); got != c.want {
			t.Errorf("%q: %s %s is %q, want %q", c.body, c.kind, c.value, got, c.want)
		}
	}
}

func TestRolesAndPorts(t *testing.T) {
	for _, c := range []struct {
		body, value, role string
		ports             string
	}{
		{"It calls the C2 server at 203.0.113[.]7:8443 each day", "203.0.113.7", "c2", "[8443]"},
		{"It calls 203.0.113[.]7 on TCP ports 80 and 443.", "203.0.113.7", "", "[80 443]"},
		{"203.0.113[.]7 port 2222 and again 203.0.113[.]7:80.", "203.0.113.7", "", "[80 2222]"},
		{"calls hxxp://evil[.]example:8080/ daily", "evil.example", "", "[8080]"},
		{"203.0.113[.]7:99999 is none", "203.0.113.7", "", "[]"},
		{"The payload is fetched, and files are exfiltrated to drop[.]example", "drop.example", "exfiltration", "[]"},
		{"| Host | Download server |\n|---|---|\n| a | dl[.]example |\n", "dl.example", "download", "[]"},
		{"Mail came.\nFrom: <lure@phish[.]example>\n", "lure@phish.example", "sender", "[]"},
	} {
		found := false
		for _, x := range readText(t, c.body).Indicators.All() {
			if x.Value == c.value {
				found = true
				if ports := fmt.Sprint(x.Ports); x.Role != c.role || ports != c.ports {
					t.Errorf("%q: role %q, ports %s", c.body, x.Role, ports)
				}
			}
		}
		if !found {
			t.Errorf("%q: %s is not found", c.body, c.value)
		}
	}
}

// What stands in a list is surer than what is defanged in a sentence, and that is surer than what is not.
func TestConfidence(t *testing.T) {
	last := 100
	for _, signs := range []Sign{UnderHeading | SetOut | Defanged | KindDomain, UnderHeading | SetOut | KindDomain, Defanged | KindDomain, KindDomain, KindDomain | Doubted} {
		got := signs.confidence()
		if got >= last || got < 1 {
			t.Errorf("%b: %d, before it %d", signs, got, last)
		}
		last = got
	}
	body := "Indicators\n- evil[.]example\n- 203.0.113[.]7\nIt also called home.test there.\n"
	if n, signs := readText(t, body).Indicators.Len(), Signs(&document.Text{Body: body}); len(signs) != n || n == 0 {
		t.Errorf("%d indicators, %d signs", n, len(signs))
	}
}

func TestMarking(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"TLP:WHITE", "TLP:CLEAR"}, {"tlp clear", "TLP:CLEAR"}, {"TLP: AMBER+STRICT", "TLP:AMBER+STRICT"},
		{"TLP:CLEAR page. TLP:RED is stricter.", "TLP:RED"},
		{"This document is marked TLP:GREEN. TLP:RED is stricter.", "TLP:GREEN"},
		{"TLPREDACTED", ""}, {"no marking", ""},
	} {
		if got := markingOf(c.body, asciiLower(c.body)); got != c.want {
			t.Errorf("%q is marked %q, want %q", c.body, got, c.want)
		}
	}
}

// A name that stands plain in one place and defanged in another is an indicator, with both places.
func TestOneValueManyPlaces(t *testing.T) {
	a := readText(t, "They used evil.example a lot.\nReferences\nevil.example\nBlock evil[.]example today.")
	if a.Indicators.Len() != 1 || len(a.Indicators.At(0).Evidence) != 3 || len(a.Rejected) != 0 {
		t.Errorf("%+v %+v", a.Indicators, a.Rejected)
	}
	a = readText(t, strings.Repeat("203.0.113.7 ", 50))
	if a.Indicators.Len() != 1 || len(a.Indicators.At(0).Evidence) != maxEvidence {
		t.Errorf("%d indicators", a.Indicators.Len())
	}
}

func TestPagesAndFaults(t *testing.T) {
	body := "page one\nsecond 203.0.113.7"
	a := FromText(intel.Document{Title: "given"}, &document.Text{
		Body: body, Pages: []int{0, 9}, Title: "found", Language: "en", Faults: []string{"page 3: damaged"},
	})
	if a.Indicators.At(0).Evidence[0].Page != 2 || a.Document.Title != "given" || a.Document.Language != "en" ||
		a.Document.Pages != 2 || len(a.Faults) != 1 || a.Text != body {
		t.Errorf("%+v", a)
	}
}

func TestSections(t *testing.T) {
	for _, c := range []struct {
		body, value, want string
	}{
		// A table of contents, or a heading that was not told, must not set a list of names aside.
		{"CONTENTS\nFiles 2\n\nAppendix B. Fully Qualified Domain Names,\nCommand and Control\nc2.evil.test   other.evil.test\n", "c2.evil.test", "indicator"},
		{"References\n" + strings.Repeat("[1] Somebody wrote about it long ago.\n", 700) + "c2.evil.test said so\n", "c2.evil.test", "indicator"},
		{"References\nSee c2.evil.test for more.\n", "c2.evil.test", "not defanged in a section of references, contacts or advice"},
		{"## References\nx\n## Indicators of compromise\nc2.evil.test\n", "c2.evil.test", "indicator"},
		{"1.2 Indicators of Compromise (IOCs)\nfor drop[.]example: see c2.evil.test there\n", "c2.evil.test", "indicator"},
		{"More on the indicators of compromise that\nwe know of drop[.]example: see c2.evil.test there\n", "c2.evil.test",
			"not defanged, in the running text of a document that defangs its indicators"},
		{"We saw drop[.]example. Domain \"c2.evil.test\" resolved to it.", "c2.evil.test", "indicator"},
		{"We saw drop[.]example. It asks c2.drop.example for orders.", "c2.drop.example", "indicator"},
		{"Name Server: c2.evil.test", "c2.evil.test", "a name server or registry in a WHOIS record"},
	} {
		if got := fate(readText(t, c.body), indicator.Domain, c.value); got != c.want {
			t.Errorf("%.60q: %q, want %q", c.body, got, c.want)
		}
	}
}

func TestFootnotesAndRunningHeads(t *testing.T) {
	a := readText(t, "It calls home.\n12 https://paper.example/about\n")
	if got := fate(a, indicator.URL, "https://paper.example/about"); got != "a footnote" {
		t.Error(got)
	}
	text := &document.Text{}
	for page := range 6 {
		text.Pages = append(text.Pages, len(text.Body))
		text.Body += "Publisher Ltd www.publisher.example page " + string(rune('1'+page)) + "\nIt calls c2.evil.test again.\n\f"
	}
	a = FromText(intel.Document{}, text)
	if got := fate(a, indicator.Domain, "www.publisher.example"); got != "in the running head of the pages" {
		t.Error(got)
	}
}

func TestSerialNumbersAreNoAddresses(t *testing.T) {
	if a := readText(t, "Serial 41:6B:A5:9E:58:E5:29:B7 and 00:16:3e:aa:bb:cc at 12:30:45"); a.Indicators.Len() > 0 {
		t.Errorf("%+v", a.Indicators)
	}
}

func FuzzFromText(f *testing.F) {
	f.Add("hxxp://evil[.]example/a\nMD5e7aa0237fc3db67a96ebd877806a2c88")
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(body, "\ufffd")
		a := readText(t, body)
		for _, x := range a.Indicators.All() {
			if again, err := indicator.New(x.Kind, x.Value); err != nil || again != x.Indicator {
				t.Errorf("%s %q is not canonical: %v %v", x.Kind, x.Value, again, err)
			}
		}
	})
}

func BenchmarkFromText(b *testing.B) {
	line := "The loader at hxxps://files[.]evil[.]example/a/bl.txt called 203.0.113[.]7; see C:\\Users\\Public\\heron.exe and www.agency.example.\n"
	body := strings.Repeat(line+strings.Repeat("Plain words follow each other without any value among them at all.\n", 9), 140)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		FromText(intel.Document{}, &document.Text{Body: body})
	}
}
