package lookalike

import (
	"fmt"
	"testing"
)

var harbour = []Name{{"example.com", "the organisation"}, {"harbour-works.example", "partner"}, {"shipyard.co.uk", "partner"}, {"dock.com", "short"},
	{"bank-of-harbour.com", "bank"}}

func TestCompare(t *testing.T) {
	for domain, want := range map[string]string{
		"example.com":                  "",
		"mail.example.com":             "",
		"EXAMPLE.COM.":                 "",
		"exаmple.com":                  "confusable 1.00 example.com",
		"xn--exmple-4nf.com":           "punycode 1.00 example.com",
		"examp1e.com":                  "confusable 0.97 example.com",
		"exarnple.net":                 "confusable 0.97 example.com",
		"example.com.verify.evil.test": "subdomain 0.95 example.com",
		"login-example-com.evil.test":  "subdomain 0.95 example.com",
		"example.com-verify.net":       "subdomain 0.95 example.com",
		"exam-ple.com":                 "hyphenation 0.95 example.com",
		"example.co":                   "other-tld 0.90 example.com",
		"example.top":                  "other-tld 0.90 example.com",
		"example.org":                  "other-tld 0.80 example.com",
		"example.de":                   "other-tld 0.50 example.com",
		"example.github.io":            "same-label 0.80 example.com",
		"exmaple.com":                  "typo 0.90 example.com",
		"examplle.com":                 "typo 0.90 example.com",
		"exampwe.com":                  "typo 0.85 example.com",
		"exbmplf.com":                  "",
		"example-login.com":            "added-words 0.85 example.com",
		"secure-example.net":           "added-words 0.85 example.com",
		"secure-examp1e-login.net":     "added-words 0.85 example.com",
		"examplesupport.net":           "added-words 0.85 example.com",
		"mysecureexampleonline24.net":  "added-words 0.85 example.com",
		"example-giraffe.net":          "added-words 0.50 example.com",
		"example.evil.test":            "same-label 0.50 example.com",
		"example-login.evil.test":      "added-words 0.70 example.com",
		"bank-of-harbour-login.com":    "added-words 0.85 bank-of-harbour.com",
		"bankofharbour.com":            "hyphenation 0.95 bank-of-harbour.com",
		"bankofharbuor.com":            "typo 0.90 bank-of-harbour.com",
		"benkofharbor.com":             "typo 0.75 bank-of-harbour.com",
		"dick.com":                     "",
		"dock.net":                     "",
		"docks.com":                    "",
		"dock-tracking.com":            "added-words 0.85 dock.com",
		"dockyard.com":                 "",
		"shipyard.uk":                  "other-tld 0.50 shipyard.co.uk",
		"shipyards.co.uk":              "typo 0.85 shipyard.co.uk",
		"unrelated.test":               "",
		"203.0.113.7":                  "",
		"com":                          "",
		"":                             "",
		"...":                          "",
		"not a domain":                 "",
	} {
		got := ""
		if l, ok := Compare(domain, harbour); ok {
			got = fmt.Sprintf("%s %.2f %s", l.How, l.Near, l.Of)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}
