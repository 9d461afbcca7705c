package mail

import "testing"

// A brand's own mail speaks for it; an address that anybody can have at its services does not, whatever name it bears.
func TestWhoSpeaksForABrand(t *testing.T) {
	for _, c := range []struct {
		from string
		own  bool
	}{
		{"Google <no-reply@accounts.google.com>", true},
		{"Google Security <google.security.team@gmail.com>", false},
		{"Gmail <no-reply@gmail.com>", true},
		{"Microsoft account team <account-security-noreply@accountprotection.microsoft.com>", true},
		{"Microsoft Billing <billing.microsoft@outlook.com>", false},
		{"Yahoo Mail <mailer-daemon@yahoo.com>", true},
		{"Yahoo Support <yahoo-support@yahoo.com>", false},
		{"Dropbox <hello@dropbox.com>", true},
		{"Google <team@account-check.web.app>", false},
	} {
		f := gatherText(Options{}, "From: "+c.from+"\nTo: Anna Vogel <anna.vogel@example.org>\nSubject: Berth 4\n\nThe crane is in place.\n")
		_, foreign := find(f, "brand-not-sender")
		_, own := find(f, "brand-is-sender")
		if foreign == c.own || own != c.own {
			t.Errorf("%s: is the brand's %v, is foreign %v", c.from, own, foreign)
		}
	}
}
