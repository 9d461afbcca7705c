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
		"exmaple.net":                  "typo 0.80 example.com",
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

func TestBrandLike(t *testing.T) {
	for domain, want := range map[string]string{
		"paypal.com":              "",
		"www.paypal.de":           "",
		"amazon.co.jp":            "",
		"hmrc.gov.uk":             "",
		"static.microsoft":        "",
		"tenant.onmicrosoft.com":  "",
		"googlemail.com":          "",
		"mail.com":                "",
		"canada.com":              "",
		"applepie.example":        "",
		"chasse.com":              "",
		"nhk.or.jp":               "",
		"paypa1.com":              "PayPal confusable 0.97",
		"rnicrosoft.com":          "Microsoft confusable 0.97",
		"xn--pypal-4ve.com":       "PayPal punycode 1.00",
		"microsoft-account.test":  "Microsoft added-words 0.85",
		"micros0ft-login.test":    "Microsoft added-words 0.85",
		"apple-support.test":      "Apple added-words 0.85",
		"dhl-tracking.test":       "DHL added-words 0.85",
		"dhl.de.tracking.test":    "DHL subdomain 0.95",
		"paypal.com.verify.test":  "PayPal subdomain 0.95",
		"netfllx.com":             "Netflix confusable 0.97",
		"netfix.com":              "Netflix typo 0.85",
		"ripples.com":             "",
		"debunk.com":              "",
		"timhortons-gift.test":    "Tim Hortons added-words 0.85",
		"paypal.workers.dev":      "PayPal same-label 0.80",
		"microsoft-login.web.app": "Microsoft added-words 0.85",
		"paypal.top":              "PayPal other-tld 0.90",
		"amazon.tk":               "Amazon other-tld 0.90",
	} {
		got := ""
		if b, l, ok := BrandLike(domain); ok {
			got = fmt.Sprintf("%s %s %.2f", b.Name, l.How, l.Near)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}

func TestBrands(t *testing.T) {
	for text, want := range map[string]string{
		"Your PayPal account":          "PayPal=PayPal",
		"paypalling":                   "",
		"Mіcrоsoft 365 Team":           "Microsoft=Mіcrоsoft 365!",
		"PayPaI Service":               "PayPal=PayPaI!",
		"Pay\u200bPal":                 "PayPal=Pay\u200bPal!",
		"Apple Support":                "Apple=Apple",
		"Apple":                        "Apple=Apple",
		"I eat an apple id":            "Apple=apple id",
		"Apple pie and an apple":       "",
		"chase the cat":                "",
		"Chase":                        "Chase=Chase",
		"Ihre Sparkasse":               "Sparkasse=Sparkasse",
		"Sitting Bull über alles":      "",
		"SOCIETE GENERALE":             "Société Générale=SOCIETE GENERALE",
		"Société Générale":             "Société Générale=Société Générale",
		"wells-fargo and Wells  Fargo": "Wells Fargo=wells-fargo",
		"AT&T":                         "AT&T=AT&T",
		"at tea":                       "",
		"lRS":                          "",
		"IRS":                          "IRS=IRS",
		"【楽天カード】お知らせ":                  "Rakuten=楽天カード",
		"ETC利用照会サービスより":                "ETC=ETC利用照会サービス",
		"네이버에서 알려드립니다":                 "Naver=네이버",
		"대한민국방부":                       "",
		"국방부 보도자료":                     "대한민국 정부=국방부",
		"三井住友銀行とamazonとＰａｙＰａｌ":            "SMBC=三井住友銀行 Amazon=amazon PayPal=ＰａｙＰａｌ",
		"ДОСТАВКА СБЕРБАНК":               "Sberbank=СБЕРБАНК",
		"ada@paypal.com":                  "PayPal=paypal@",
		"see https://paypal.com/, PayPal": "PayPal=PayPal",
		"www.github.com":                  "GitHub=github@",
		"Sent with GitHub. Bye":           "GitHub=GitHub",
		"Booking.com":                     "Booking.com=Booking.com",
		"DHL, dhl and DHL":                "DHL=DHL",
		"Net flix Service":                "Netflix=Net flix!",
		"Your NET FLIX account":           "Netflix=NET FLIX!",
		"N e t f l i x":                   "Netflix=N e t f l i x!",
		"C-o-i-n-b-a-s-e Team":            "Coinbase=C-o-i-n-b-a-s-e!",
		"N e t f l i x T e a m":           "Netflix=N e t f l i x!",
		"A D A C":                         "ADAC=A D A C!",
		"C0stco and lTAUCARD":             "Costco=C0stco! Itaú=lTAUCARD!",
		"the net flix of ropes":           "",
		"Net\nflix and Net  flix":         "",
		"Linked in a chain":               "",
		"Any desk by the open sea":        "",
		"Open sea and any desk":           "",
		"Robin Hood's quick books":        "",
		"in the U.S.A. A port":            "",
		"a b c d e f g h":                 "",
		"Net flix2":                       "",
		"из этого порта":                  "",
		"Ripple":                          "Ripple=Ripple",
		"Ripple Foundation":               "Ripple=Ripple",
		"a Ripple in the water":           "",
		"Scroll Community":                "Scroll=Scroll",
		"Scroll down":                     "",
		"XRP Airdrop":                     "Ripple=XRP",
		"Tim Hortons Survey":              "Tim Hortons=Tim Hortons",
		"":                                "",
	} {
		got := ""
		for _, m := range Brands(text) {
			if got != "" {
				got += " "
			}
			got += m.Brand.Name + "=" + text[m.Start:m.End]
			if m.Disguised {
				got += "!"
			}
			if m.InAddress {
				got += "@"
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestLettersLookLikeOne(t *testing.T) {
	seen := map[rune]string{}
	for latin, letters := range lookalikes {
		for _, r := range letters {
			if before, twice := seen[r]; twice {
				t.Errorf("%q (%U) looks like %q and like %q", r, r, before, latin)
			}
			seen[r] = latin
		}
	}
}

func TestOwnerOf(t *testing.T) {
	for domain, want := range map[string]string{
		"mail.amazon.co.jp":       "Amazon",
		"amazon.com":              "Amazon",
		"WWW.PayPal.com.":         "PayPal",
		"static.microsoft":        "Microsoft",
		"amazon.evil.example":     "",
		"evil.example":            "",
		"amazon.com.evil.example": "",
		"notpaypal.com":           "",
		"amazon.github.io.test":   "",
		"203.0.113.7":             "",
		"com":                     "",
		"":                        "",
	} {
		got := ""
		if b := OwnerOf(domain); b != nil {
			got = b.Name
		}
		if got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}
