package stix

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// values gives the alternatives as path=value, or the error.
func values(t *testing.T, text string) ([]string, error) {
	t.Helper()
	pattern, err := ParsePattern(text)
	if err != nil {
		return nil, err
	}
	alternatives, err := pattern.Alternatives()
	var list []string
	for _, c := range alternatives {
		list = append(list, c.Path+"="+c.Value)
	}
	return list, err
}

// Sections are those of STIX 2.1.
func TestAlternatives(t *testing.T) {
	for _, c := range []struct {
		section, pattern string
		want             []string
	}{
		{"9.6 comparison", `[ipv4-addr:value = '203.0.113.7']`, []string{"ipv4-addr:value=203.0.113.7"}},
		{"9.6 ==, as the grammar has it", `[ipv4-addr:value=='203.0.113.7']`, []string{"ipv4-addr:value=203.0.113.7"}},
		{"9.6 OR", `[domain-name:value = 'a.example' OR domain-name:value = 'b.example']`,
			[]string{"domain-name:value=a.example", "domain-name:value=b.example"}},
		{"9.6 parentheses", `[(url:value = 'http://a.example/' OR (url:value = 'http://b.example/'))]`,
			[]string{"url:value=http://a.example/", "url:value=http://b.example/"}},
		{"9.6 IN", `[domain-name:value IN ('a.example', 'b.example')]`,
			[]string{"domain-name:value=a.example", "domain-name:value=b.example"}},
		{"9.6.1 ISSUBSET is what a range means", `[ipv4-addr:value ISSUBSET '203.0.113.0/24']`, []string{"ipv4-addr:value=203.0.113.0/24"}},
		{"9.6 AND: a file in its directory is a path", `[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\Temp']`, []string{`file:path=C:\Temp\a.exe`}},
		{"9.6 AND: in any order, on any system", `[file:parent_directory_ref.path = '/opt/x/' AND file:name = 'a'] OR [file:name = 'b']`,
			[]string{"file:path=/opt/x/a", "file:name=b"}},
		{"9.5 OR of observations", `[file:hashes.MD5 = 'x'] OR ([file:name = 'a.exe'])`,
			[]string{"file:hashes.MD5=x", "file:name=a.exe"}},
		{"9.7 dictionary keys", `[file:hashes.'SHA-256' = 'x' OR file:hashes."SHA" = 'y']`, nil},
		{"9.7 quoted and unquoted keys", `[file:hashes.'SHA-256' = 'x' OR file:hashes.SHA-1 = 'y']`,
			[]string{"file:hashes.SHA-256=x", "file:hashes.SHA-1=y"}},
		{"9.7 list indices", `[email-message:to_refs[*].value = 'a@b.example' OR email-message:to_refs[0].value = 'c@b.example']`,
			[]string{"email-message:to_refs[*].value=a@b.example", "email-message:to_refs[0].value=c@b.example"}},
		{"9.7 extensions", `[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'evil']`,
			[]string{"network-traffic:extensions.http-request-ext.request_header.User-Agent=evil"}},
		{"9.2 escapes", `[file:name = 'it\'s' OR directory:path = 'C:\\Users\\a']`, []string{"file:name=it's", `directory:path=C:\Users\a`}},
		{"9.2 a lone backslash", `[directory:path = 'C:\Users\a']`, []string{`directory:path=C:\Users\a`}},
		{"9.2 integers", `[autonomous-system:number = 64496]`, []string{"autonomous-system:number=64496"}},
		{"9.2 other constants", `[file:size = -1.5 OR a:b = true OR a:c = t'2024-03-02T04:11:09Z' OR a:d = h'ff' OR a:e = b'AA==']`,
			[]string{"file:size=-1.5", "a:b=true", "a:c=2024-03-02T04:11:09Z", "a:d=ff", "a:e=AA=="}},
		{"grammar: comments and any white space", "/* c */ [ // d\n\u00a0ipv4-addr : value\t= '203.0.113.7' ]", []string{"ipv4-addr:value=203.0.113.7"}},
		{"lenient: a bracket forgotten", `file:hashes.'SHA256' = 'x']`, []string{"file:hashes.SHA256=x"}},
		{"lenient: both forgotten", `ipv4-addr:value = '203.0.113.7'`, []string{"ipv4-addr:value=203.0.113.7"}},
	} {
		got, err := values(t, c.pattern)
		if c.want == nil && err == nil || c.want != nil && err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%s: %s\n got %q, %v\nwant %q", c.section, c.pattern, got, err, c.want)
		}
	}
}

// What says more than its parts is refused whole, with the reason.
func TestCompoundPatternsAreRefused(t *testing.T) {
	for pattern, reason := range map[string]string{
		`[file:name = 'a.exe' AND file:hashes.MD5 = 'x']`:                                   "AND",
		`[file:name = 'a.exe'] AND [file:parent_directory_ref.path = 'C:']`:                 "AND",
		`[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:' AND file:size = 5]`: "AND",
		`[file:name = 'a.exe' AND file:parent_directory_ref.path IN ('C:', 'D:')]`:          "AND",
		`[file:name = 'a.exe' AND file:parent_directory_ref.path LIKE 'C:%']`:               "AND",
		`[file:name = 'a.exe'] AND [file:name = 'b.exe']`:                                   "AND",
		`[file:name = 'a.exe' OR file:name = 'b.exe' AND file:size = 5]`:                    "AND",
		`[file:name = 'a.exe'] OR [file:name = 'b.exe'] AND [file:name = 'c.exe']`:          "AND",
		`[file:name = 'a.exe'] FOLLOWEDBY [file:name = 'b.exe']`:                            "FOLLOWEDBY",
		`([file:name = 'a.exe'] OR [file:name = 'b.exe']) WITHIN 5.5 SECONDS`:               "WITHIN",
		`[file:name = 'a.exe'] REPEATS 5 TIMES`:                                             "REPEATS",
		`[file:name = 'a.exe'] START t'2024-03-02T00:00:00Z' STOP t'2024-03-03T00:00:00Z'`:  "START",
		`[file:name = 'a.exe'] OR [file:name = 'b.exe'] REPEATS 2 TIMES WITHIN 10 SECONDS`:  "WITHIN",
		`[file:name != 'a.exe']`:                          "!=",
		`[file:name <> 'a.exe']`:                          "!=",
		`[file:name NOT = 'a.exe']`:                       "NOT",
		`[file:name NOT IN ('a.exe')]`:                    "NOT",
		`[file:name LIKE '%.exe']`:                        "LIKE",
		`[file:name MATCHES '^a']`:                        "MATCHES",
		`[file:size > 10]`:                                ">",
		`[EXISTS file:name]`:                              "EXISTS",
		`[NOT EXISTS file:name]`:                          "NOT EXISTS",
		`[domain-name:value ISSUBSET '203.0.113.0/24']`:   "ISSUBSET",
		`[ipv4-addr:value NOT ISSUBSET '203.0.113.0/24']`: "NOT ISSUBSET",
		`[ipv4-addr:value ISSUPERSET '203.0.113.0/24']`:   "ISSUPERSET",
		`[file:name IN ()]`:                               "empty set",
	} {
		got, err := values(t, pattern)
		if len(got) > 0 || err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %q, %v; want %s", pattern, got, err, reason)
		}
	}
}

func TestSyntaxErrorsNameTheByte(t *testing.T) {
	for pattern, want := range map[string]string{
		``:                           "byte 0: want [ or (, found the end",
		`[]`:                         `byte 1: want an object path, found "]"`,
		`[file:name = 'a]`:           "byte 13: string without end",
		`[file:name = 'a'`:           "byte 16: want ], found the end",
		`[file:name 'a']`:            "byte 12: want a comparison operator",
		`[file:name = ]`:             "byte 13: want a value",
		`[file = 'a']`:               "byte 6: want :",
		`[file:name[x] = 'a']`:       "byte 11: want an index or *",
		`[a:b = 'x'] ; [a:b = 'y']`:  `byte 12: unexpected ';'`,
		`[a:b = 'x'] [a:b = 'y']`:    "byte 12: want the end",
		`[a:b = 'x'] WITHIN SECONDS`: "byte 19: want a number",
		`[a:b LIKE 5]`:               "byte 10: LIKE wants a string",
		`[NOT a:b = 'x']`:            "byte 5: want EXISTS",
		`/* no end`:                  "byte 0: comment without end",
		strings.Repeat("(", 100):     "byte 64: nested deeper than 64",
	} {
		if _, err := ParsePattern(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", pattern, err, want)
		}
	}
}

func TestIndicatorOfComparison(t *testing.T) {
	for _, c := range []struct{ path, value, want string }{
		{"ipv4-addr:value", "203.0.113.0/24", "cidr:203.0.113.0/24"},
		{"ipv6-addr:value", "2001:DB8::1", "ipv6:2001:db8::1"},
		{"network-traffic:dst_ref.value", "203.0.113.7", "ipv4:203.0.113.7"},
		{"network-traffic:dst_ref.value", "evil.example", "domain:evil.example"},
		{"email-message:from_ref.value", "A@Evil.example", "email:a@evil.example"},
		{"file:hashes.sha-256", strings.Repeat("AB", 32), "sha256:" + strings.Repeat("ab", 32)},
		{"file:hashes.SHA1", strings.Repeat("AB", 20), "sha1:" + strings.Repeat("ab", 20)},
		{"file:name", "a.exe", "filename:a.exe"},
		{"file:name", `C:\Temp\a.exe`, `filepath:C:\Temp\a.exe`},
		{"windows-registry-key:key", `HKEY_LOCAL_MACHINE\SOFTWARE\Evil`, `registry:HKLM\SOFTWARE\Evil`},
		{"mutex:name", "Global\\m", "mutex:Global\\m"},
		{"network-traffic:extensions.http-request-ext.request_header.User-Agent", "Evil/1.0", "useragent:Evil/1.0"},
		{"x509-certificate:serial_number", "01", ""},
		{"file:hashes.MD5", "xyz", ""},
		{"artifact:payload_bin", "x", ""},
	} {
		x, err := Comparison{Path: c.path, Value: c.value, IsString: true}.Indicator()
		if got := string(x.Kind) + ":" + x.Value; err == nil && got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %s: %s, %v", c.path, c.value, got, err)
		}
	}
	if _, err := (Comparison{Path: "file:name", Value: "5"}).Indicator(); err == nil {
		t.Error("a number is no file name")
	}
	if x, err := (Comparison{Path: "autonomous-system:number", Value: "64496"}).Indicator(); err != nil || x.Value != "AS64496" {
		t.Errorf("%v, %v", x, err)
	}
}

func FuzzPattern(f *testing.F) {
	f.Add(`[file:hashes.'SHA-256' = 'x' OR file:name IN ('a', 'b')] FOLLOWEDBY ([a:b[*].c NOT LIKE 'x%'] WITHIN 5 SECONDS)`)
	f.Fuzz(func(t *testing.T, text string) {
		pattern, err := ParsePattern(text)
		if err != nil {
			return
		}
		alternatives, _ := pattern.Alternatives()
		for _, c := range alternatives {
			if got := unescape.Replace(text[c.Start:c.End]); c.IsString && !c.IsJoined && got != c.Value {
				t.Fatalf("%q stands where %q was read", got, c.Value)
			}
		}
	})
}

func TestPartsOfAPatternAreBounded(t *testing.T) {
	for _, text := range []string{"[a:b IN (" + strings.Repeat("1,", maxParts) + "1)]", "[" + strings.Repeat("EXISTS a:b OR ", maxParts) + "EXISTS a:b]"} {
		if _, err := ParsePattern(text); err == nil || !strings.Contains(err.Error(), "more than 400000") {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}
