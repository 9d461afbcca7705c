package lookalike

import (
	"strings"
	"testing"
)

func TestServiceOf(t *testing.T) {
	for host, want := range map[string]Service{
		"bit.ly":                            Shortener,
		"BIT.LY.":                           Shortener,
		"someone.github.io":                 FreeHost,
		"account.blob.core.windows.net":     FreeHost,
		"bucket.s3.eu-west-1.amazonaws.com": FreeHost,
		"tenant.onmicrosoft.com":            FreeHost,
		"gmail.com":                         FreeMail,
		"naver.com":                         FreeMail,
		"docs.google.com":                   FormHost,
		"drive.google.com":                  Sharing,
		"tenant-my.sharepoint.com":          Sharing,
		"host.duckdns.org":                  DynamicDNS,
		"a-b-c.trycloudflare.com":           Tunnel,
		"bafy.ipfs.dweb.link":               IPFS,
		"u1.ct.sendgrid.net":                Tracker,
		"google.com":                        "",
		"notbit.ly.example":                 "",
		"xbit.ly":                           "",
		"":                                  "",
	} {
		if got := ServiceOf(host); got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

// TestTables: a host in two sections would be of the one that comes last.
func TestTables(t *testing.T) {
	seen := map[string]bool{}
	for line := range tableLines(servicesText) {
		if line[0] == '[' {
			continue
		}
		for host := range strings.FieldsSeq(line) {
			if h, _ := parseHost(host); seen[host] || h.ascii != host || !strings.Contains(host, ".") {
				t.Errorf("%s: twice, or no host", host)
			}
			seen[host] = true
		}
	}
	if len(seen) < 400 {
		t.Errorf("%d hosts", len(seen))
	}
}

func TestCheapSuffix(t *testing.T) {
	for suffix, want := range map[string]bool{"tk": true, "TOP": true, ".xyz": true, "com": false, "de": false, "co.uk": false, "": false} {
		if CheapSuffix(suffix) != want {
			t.Errorf("%q: %v", suffix, !want)
		}
	}
}

func TestRandom(t *testing.T) {
	for _, label := range []string{"example", "harbour-works", "microsoft", "bankofamerica", "sparkasse", "rakuten", "newsletter24", "a1", "", "자동차", "kuronekoyamato"} {
		if got := Random(label); got > 0.4 {
			t.Errorf("%q: %.2f", label, got)
		}
	}
	for _, label := range []string{"xk7q9zt2w", "qzxwvkjh", "a8f3k2l9d0", "333e7fc0-ef94-4d2b-9029-bf4453726262"} {
		if got := Random(label); got < 0.6 {
			t.Errorf("%q: %.2f", label, got)
		}
	}
}
