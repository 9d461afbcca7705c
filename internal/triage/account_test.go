package triage

import (
	"testing"

	"picket/internal/mail"
	"picket/internal/profile"
)

// Whose an account is: surely one recipient's, perhaps some, or nobody's.
func TestWhose(t *testing.T) {
	known := &profile.Profile{Domains: []string{"example.com", "example.org"}, People: []profile.Person{
		{Name: "Ada", Addresses: []string{"ada.example@example.org", "ada@example.com"}}, {Name: "Bo", Addresses: []string{"bo@example.com"}}}}
	var people []*person
	for _, address := range []string{"Ada@example.com", "kim@example.com", "kim@example.org", "lee@elsewhere.test"} {
		people = append(people, &person{Reached: mail.Reached{Recipient: address}})
	}
	for _, c := range []struct {
		profile       *profile.Profile
		account, want string
		maybe         int
	}{
		{nil, "ada@example.com", "Ada@example.com", 0},
		{nil, " ADA ", "", 1},
		{nil, `EXAMPLE\ada`, "Ada@example.com", 0},
		{nil, `example.com\ada`, "Ada@example.com", 0},
		{nil, "ada@corp.example.com", "Ada@example.com", 0},
		{nil, "ada@EXAMPLE.COM", "Ada@example.com", 0},
		{nil, "arn:aws:sts::123456789012:assumed-role/Reader/ada@example.com", "Ada@example.com", 0},
		{nil, "i:0h.f|membership|ada@example.com", "Ada@example.com", 0},
		{nil, "ada@example.org", "", 1},
		{nil, "ada@com", "", 1},
		{nil, `OTHER\ada`, "", 1},
		{nil, "ada.example@example.org", "", 0},
		{nil, "kim", "", 2},
		{nil, `EXAMPLE\kim`, "", 2},
		{nil, "kim@example.org", "kim@example.org", 0},
		{nil, "lee", "", 1},
		{nil, "adam", "", 0},
		{nil, "@", "", 0},
		{nil, `\`, "", 0},
		{known, "ada.example@example.org", "Ada@example.com", 0},
		{known, "ada@example.org", "Ada@example.com", 0},
		{known, "ada", "Ada@example.com", 0},
		{known, "kim", "", 2},
		{known, "lee", "", 1},
		{known, "bo@example.com", "", 0},
	} {
		sure, maybe := newAccounts(people, c.profile).whose(c.account)
		got := ""
		if sure != nil {
			got = sure.Recipient
		}
		if got != c.want || len(maybe) != c.maybe {
			t.Errorf("%q: %q, %d others, want %q, %d", c.account, got, len(maybe), c.want, c.maybe)
		}
	}
}

// Without a profile, an account without a domain is a recipient's where all are of one domain, or of one below it.
func TestWhoseOfOneDomain(t *testing.T) {
	for _, c := range []struct {
		addresses []string
		want      bool
	}{
		{[]string{"ada@example.com", "kim@example.com"}, true},
		{[]string{"kim@mail.example.com", "ada@example.com", "lee@EXAMPLE.com"}, true},
		{[]string{"ada@example.com", "kim@example.org"}, false},
		{[]string{"ada@example.com", "kim@anexample.com"}, false},
		{[]string{"ada@a.example.com", "kim@b.example.com"}, false},
	} {
		var people []*person
		for _, address := range c.addresses {
			people = append(people, &person{Reached: mail.Reached{Recipient: address}})
		}
		if sure, maybe := newAccounts(people, nil).whose("ada"); (sure != nil) != c.want || sure == nil && len(maybe) != 1 {
			t.Errorf("%v: %v", c.addresses, sure)
		}
	}
}

func TestNobodies(t *testing.T) {
	for account, want := range map[string]bool{"": true, "-": true, `NT AUTHORITY\SYSTEM`: true, "LAP-7$": true, `CORP\LAP-7$`: true, "root": true, "ada": false, "ANONYMOUS LOGON": true} {
		if isNobody(account) != want {
			t.Errorf("%q", account)
		}
	}
}
