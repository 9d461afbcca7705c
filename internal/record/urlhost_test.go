package record

import "testing"

func TestHostIn(t *testing.T) {
	for url, want := range map[string]string{
		"http://evil.example/a":                 "evil.example",
		"https://evil.example:8443?x=1":         "evil.example",
		"http://www.example.org@evil.example/":  "evil.example",
		"http://[2001:db8::bad]:8080/a":         "2001:db8::bad",
		"evil.example:443":                      "evil.example",
		"[2001:db8::bad]:443":                   "2001:db8::bad",
		"2001:db8::bad":                         "2001:db8::bad",
		"evil.example/a?u=http://other.example": "evil.example",
		"/a?u=http://other.example/":            "",
		"http://":                               "",
		"":                                      "",
		"[":                                     "[",
	} {
		if got := string(hostIn([]byte(url))); got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
}

func TestReputationService(t *testing.T) {
	for host, want := range map[string]bool{
		"virustotal.com": true, "WWW.VirusTotal.com": true, "notvirustotal.com": false, "virustotal.com.evil.example": false,
		"abuse.ch": false, "bazaar.abuse.ch": true, "": false,
	} {
		if got := isReputationService([]byte(host)); got != want {
			t.Errorf("%s: got %v", host, got)
		}
	}
}
