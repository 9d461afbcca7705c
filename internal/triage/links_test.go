package triage

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/link"
	"picket/internal/mail"
	"picket/internal/profile"
	"picket/internal/sweep"
)

func linked(url, from string) *mail.Linked {
	return &mail.Linked{URL: url, From: from, Steps: link.Unwrap(url)}
}

// What is looked for of a link, and which kinds must be shown for its absence to mean anything.
func TestSought(t *testing.T) {
	const safe = "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Flure.example%2Fr&data=05"
	for _, c := range []struct{ url, want, kinds string }{
		{"http://lure.example/r#top", "http://lure.example/r lure.example", "domain"},
		{"https://LURE.example:8443", "https://lure.example:8443/ lure.example", "domain"},
		{"http://203.0.113.9/login", "http://203.0.113.9/login 203.0.113.9", "ipv4"},
		{"http://0xCB007109/login", "203.0.113.9", "ipv4"},
		{"http://[2001:db8::9]/login", "http://[2001:db8::9]/login 2001:db8::9", "ipv6"},
		{safe, "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Flure.example%2Fr&data=05 http://lure.example/r lure.example", "domain"},
		{"https://www.google.com/url?q=http://lure.example/r", "https://www.google.com/url?q=http://lure.example/r http://lure.example/r lure.example", "domain url"},
		{"http://lure.example/go?u=https://www.google.com/", "http://lure.example/go?u=https://www.google.com/ lure.example", "domain url"},
		{"https://docs.google.com/forms/d/abc", "https://docs.google.com/forms/d/abc", "url"},
		{"https://www.google.com/", "", "url"},
		{"https://invitation.github.io/", "https://invitation.github.io/ invitation.github.io", "domain"},
		{"https://invitation.weebly.com/", "https://invitation.weebly.com/ invitation.weebly.com", "domain"},
		{"https://www.weebly.com/", "", "url"},
		{"https://bit.ly/abc", "https://bit.ly/abc", "url"},
		{"https://files.partner.example/x", "https://files.partner.example/x", "url"},
		{"https://partner.example.test/x", "https://partner.example.test/x partner.example.test", "domain"},
		{"https://intranet.example.com/x", "", ""},
		{"https://named.example.com/x", "https://named.example.com/x named.example.com", "domain"},
		{"https://below.named.example.com/", "https://below.named.example.com/ below.named.example.com", "domain"},
		{"mailto:office@lure.example", "", ""},
		{"data:text/html,x", "", ""},
	} {
		l := gathered(linked(c.url, "a"))
		var got, kinds []string
		for _, x := range l.list {
			got = append(got, x.Value)
		}
		for _, kind := range l.kinds.List() {
			kinds = append(kinds, string(kind))
		}
		if strings.Join(got, " ") != c.want || strings.Join(kinds, " ") != c.kinds || l.more || l.unsought {
			t.Errorf("%s:\ngot  %v, %v\nwant %s, %s", c.url, got, kinds, c.want, c.kinds)
		}
	}
}

func gathered(all ...*mail.Linked) *links {
	var l links
	l.begin(&Options{Logs: &sweep.Question{}, Profile: &profile.Profile{Partners: []profile.Partner{{Domains: []string{"partner.example"}}}}})
	named, _ := indicator.New(indicator.Domain, "named.example.com")
	l.add(&judged{links: all, message: &mail.Message{To: []string{"ada@example.com"}, Judgement: &mail.Judgement{Sightings: []*intel.Sighting{
		{Indicator: named, Role: intel.RoleURL}}}}})
	return &l
}

// What loads by itself is no link; links beyond the bounds are said to be there.
func TestSoughtBounds(t *testing.T) {
	if l := gathered(linked("http://lure.example/x.js", "object"), linked("http://lure.example/", "base"), linked("http://lure.example/f", "iframe")); len(l.list) > 0 {
		t.Errorf("%v", l.list)
	}
	many := slices.Repeat([]*mail.Linked{linked("http://lure.example/", "a")}, mail.MostLinks)
	if l := gathered(many...); !l.more || len(l.list) != 2 {
		t.Errorf("%v of %d", l.more, len(l.list))
	}
	if l := gathered(linked("https://bit.ly/"+strings.Repeat("x", 10_000), "a")); !l.unsought {
		t.Error("a link is too long to be looked for, and nobody says so")
	}
	var l links
	l.begin(&Options{Logs: &sweep.Question{}})
	for i := range mostSought/2 + 1 {
		l.add(&judged{links: []*mail.Linked{linked(fmt.Sprintf("http://h%d.lure.example/", i), "a")}, message: &mail.Message{Judgement: &mail.Judgement{}}})
	}
	if !l.more || len(l.list) != mostSought {
		t.Errorf("%v of %d", l.more, len(l.list))
	}
}

// FuzzSought takes any link, and any name of an account: no panic, what is looked for is canonical, and an account that is surely a recipient's has the
// recipient's name.
func FuzzSought(f *testing.F) {
	f.Add("https://www.google.com/url?q=http://lure.example/r", `EXAMPLE\ada`)
	accounts := newAccounts([]*person{{Reached: mail.Reached{Recipient: "ada@example.com"}}}, nil)
	f.Fuzz(func(t *testing.T, url, account string) {
		for _, x := range gathered(linked(url, "a")).list {
			if again, err := indicator.New(x.Kind, x.Value); err != nil || again != x {
				t.Errorf("%v: %v, %v", x, again, err)
			}
		}
		if sure, _ := accounts.whose(account); sure != nil && !strings.Contains(strings.ToLower(account), "ada") {
			t.Errorf("%q is taken for %s", account, sure.Recipient)
		}
	})
}
