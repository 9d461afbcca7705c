package mail

import (
	"strings"
	"testing"
)

func TestDressed(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "Re:": false, "Jun Okada": false, "Berth 4": false, "Okada, Jun": false, "J R R Okada": false, "Okada, Mark A.": false, "Harbour Inc.": false,
		"Yahoo!": false, "C++": false, "The new C#": false, ".NET on the quay": false, "#42: the crane is loud": false, `"Berth 4" was inspected`: false,
		"The crane (was: the rope)": false, "The crane [final]": false, "「埠頭」のお知らせ": false, "【重要】埠頭": false, "Plan A B C": false,
		"read_only flag":          false,
		"folded         here":     false,
		"** Berth Office **":      true,
		"~~ Berth Office":         true,
		"- Berth office":          true,
		"Berth office ,_":         true,
		"★ Berth ★":               true,
		"Berth__ID__4":            true,
		"W e l c o m e":           true,
		"Berth                 4": true,
		"The fastest cranes.":     true,
		"#The crane":              true,
	} {
		if got := dressed(line); (got > 0) != want || got > 1 {
			t.Errorf("%q: %v", line, got)
		}
	}
	if one, many := dressed("→ Berth"), dressed("→→→ Berth"); one >= many {
		t.Errorf("a sign of three bytes counts %v, three signs %v", one, many)
	}
}

func TestIsCode(t *testing.T) {
	for _, word := range strings.Fields(`2024 v1.2.3 iPhone15 MacBook COVID-19 PayPal Q3-2024 2024-Q3 B2B 4K DevSecOps YouTubeTV iPadOS iOS18 Windows11 Office365 WINDOWS-2019 Python3.12
		Ubuntu-24.04 10.0.22631 March2024 FY2025 S01E05 H1N1 RFC5322 ISO27001 CVE-2026-12345 PROJ-1234 1920x1080 1080p 10am-11am 2026-11-02 02.11.2026 11/02/2026
		20261102 02112026 1-202-555-0143 192.0.2.10 1,100 10.000,00 $420 100% 2nd 7Eleven PhD kWh McDonald ChatGPT MP3 401k AstraZeneca BioNTech LaTeX crane XVII
		NASA 埠頭 Größe`) {
		if isCode(word) {
			t.Errorf("%q is one", word)
		}
	}
	for _, word := range strings.Fields(`DE89370400440532013000 x7Kq92 8q4i1i6p8 0XY7-045 3606dBgC0-821K-13 CY1022030750US wNiKteretY 57949307 11956 UQB-964985
		a8f3k2l9d0 REF.1041161`) {
		if !isCode(word) {
			t.Errorf("%q is none", word)
		}
	}
}

func TestLastWord(t *testing.T) {
	for line, want := range map[string]string{"": "", "x7Kq92": "", "Berth 4": "4", "Berth (x7Kq92)": "x7Kq92", "Berth__ID#x7Kq92-": "x7Kq92", "Berth x7Kq92!": "x7Kq92"} {
		if got := lastWord(line); got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
}

func TestHasAmount(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "Berth 4": false, "420 m": false, "The dollar and the euro": false, "ETH Zurich, course 4": false, "CAD drawings of berth 4": false, "ETH 2026": false,
		"EUR-Lex 4": false, "Java 8 $PATH": false, "4 $ARB": false, "$$$": false, "1,100 a week": false,
		"$420": true, "$ 420": true, "420 $": true, "420€": true, "420 €": true, "£4": true, "¥42000": true, "₩42,000": true, "US$420": true, "R$ 4.200,00": true, "2K€": true,
		"420 USD": true, "USD 420.00": true, "420USDT": true, "0.42 btc": true, "(420 EUR)": true, "EUR420": true,
	} {
		if hasAmount(line) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}

// from has the finding of a message whose From is the value.
func from(value, signal string) bool {
	_, ok := find(gatherText(Options{}, "From: "+value+"\nSubject: Berth 4\n\nThe crane.\n"), signal)
	return ok
}

func TestNameNotInAddress(t *testing.T) {
	for _, value := range []string{
		"jun.okada@example.com", "Jun <jun.okada@example.com>", "Jun Okada <jokada@example.com>", "Jun Okada <jo@example.com>", "Jun Okada <okada.j@example.com>",
		`"Okada, Jun" <jun.okada@example.com>`, "OKADA Jun <jun-okada@example.com>", "Ian Irwin <ii@example.com>", "Nora Karn <jkarn@example.com>", "Li Wu <wli@example.com>",
		"Li Wu <liwu@example.com>", "Siobhan O'Brien <sobrien@example.com>", "Jean-Luc Moreau <moreau4@example.com>", "Jürgen Müller <j.mueller@example.com>",
		"Jürgen Müller <muller@example.com>", "Søren Sørensen <soerensen@example.com>", "Łukasz Żak <lukasz@example.com>", "Юрий Иванов <ivanov@example.com>",
		"Γιώργος Παππάς <pappas@example.com>", "佐藤美奈 <sato@example.com>", "김민수 <minsu@example.com>", "山田 (Harbour) <info@example.com>",
		"Harbour Works <info@harbour-works.example>", `"Jun Okada (Harbour Works)" <office@harbour-works.example>`, "Harbour Works <noreply@mail.hw.example>",
		"The Harbour Company <news@harbour.example>", "HW <news@example.com>", "jun@example.net <okada@example.com>",
	} {
		if from(value, "name-not-in-address") {
			t.Errorf("%s: fires", value)
		}
	}
	for _, value := range []string{"Mina Sato <jun.okada@example.com>", "Jürgen Müller <office4@example.com>", "Mina Sato <okada4@gmail.com>", "Grοup Hаrbour <office@example.com>",
		"Berth Watch <no-reply@xk7q.example>", "Benita Irwin <bonito-arwon@example.com>"} {
		if !from(value, "name-not-in-address") {
			t.Errorf("%s: does not fire", value)
		}
	}
}

func TestCaseMixedSender(t *testing.T) {
	for local, want := range map[string]bool{
		"JohnSmith": false, "McDonald": false, "AnnaMcDonald": false, "DoNotReply": false, "NoReply": false, "HRTeam": false, "JUN.OKADA": false, "Jun.Okada": false, "iPhone": false,
		"eBayUK": false, "JohnQPublic": false, "LifeQuotes104": false, "YourMembership2": false, "Jun_Okada": false, "jun": false, "": false, "Customer.ServiceEU": false,
		"wNiKteretY": true, "bGIKWoI": true, "renew_uQUT7lFs9yY": true, "newsletters.xMARt": true, "KmigQSymPHYPBfT": true,
	} {
		if from("Berth <"+local+"@example.com>", "case-mixed-sender") != want {
			t.Errorf("%s: %v", local, !want)
		}
	}
	if from("XtBrGq <XtBrGq@example.com>", "case-mixed-sender") {
		t.Error("fires at a name that is written so")
	}
}

func TestDeepSender(t *testing.T) {
	for domain, want := range map[string]bool{
		"example.com": false, "mail.example.com": false, "mail.example.co.uk": false, "bücher.example": false, "post.bücher.example": false, "MAIL.Example.COM": false,
		"a.b.example.com": true, "em4821.example.com": true, "xk7q9zt2w.example.com": true,
	} {
		if from("Berth <office@"+domain+">", "deep-sender") != want {
			t.Errorf("%s: %v", domain, !want)
		}
	}
}

func TestNameIsDomain(t *testing.T) {
	for value, want := range map[string]bool{
		"Harbour Works <office@harbour-works.example>":      true,
		"Harbour Works Support <office@harbourworks.org>":   true,
		"harbour <office@mail.harbourworks.org>":            true,
		"Jun Okada <office@harbour-works.example>":          false,
		"Harbour Works <office@harbourworks.top>":           false, // cheap
		"Security <office@security-update.example>":         false, // any domain may hold it
		"Mailbox Support <office@mail.example>":             false,
		"PayPal <service@paypal-login.com>":                 false, // an imitation
		"PayPa1 <service@paypa1.com>":                       false,
		"Harbour Works <office@harbourworks.github.io>":     false, // anybody can get it
		"gmail <office@gmail.com>":                          false,
		"office@harbourworks.org <office@harbourworks.org>": false,
	} {
		if from(value, "name-is-domain") != want {
			t.Errorf("%s: %v", value, !want)
		}
	}
	forged := "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=harbourworks.org; dmarc=fail header.from=harbourworks.org\nFrom: Harbour Works <office@harbourworks.org>\n\nThe crane.\n"
	if found, ok := find(gatherText(Options{}, forged), "name-is-domain"); ok {
		t.Errorf("forged: %+v", found)
	}
}

// Platforms give their customers names below their own, some as a registry does.
func TestSentThroughPlatform(t *testing.T) {
	for domain, want := range map[string]bool{"zendesk.com": true, "harbour.zendesk.com": true, "harbour.firebaseapp.com": true, "example.com": false, "zendesk.com.example": false, "notzendesk.com": false} {
		if from("Berth <office@"+domain+">", "sent-through-platform") != want {
			t.Errorf("%s: %v", domain, !want)
		}
	}
}

func TestNextNumber(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "",
		"berth 4":                             "",
		"call 555-0143":                       "",
		"on 2026-11-02 09:15":                 "",
		"on 2026-11-02 0915":                  "",
		"on 02.11.2026 0915":                  "",
		"on 11/02/2026":                       "",
		"order 2026001234":                    "",
		"order 302-1234567":                   "",
		"order 114-1234567-1234567":           "",
		"invoice INV-2026-001-234":            "",
		"IBAN DE89 3704 0044 0532 0130 00":    "",
		"IBAN NO93 8601 1117 947":             "",
		"IBAN BE68 5390 0754 7034":            "",
		"card 4111 1111 1111 1111":            "",
		"https://example.com/202-555-0143/":   "",
		"#202-555-0143":                       "",
		"parcel 1Z2025550143":                 "",
		"202-555-0143a":                       "",
		"call +1 (202) 555-0143.":             "1 (202) 555-0143",
		"Tel.202-555-0143":                    "202-555-0143",
		"1-202-555-0143":                      "1-202-555-0143",
		"call 2025550143 now":                 "2025550143",
		"+12025550143":                        "12025550143",
		"order 302-1234567, 202.555.0143":     "202.555.0143",
		"+44 20 7946 0018":                    "44 20 7946 0018",
		"電話03-5550-0143まで":                    "03-5550-0143",
		"on 2026-11-02 09:15 at 202-555-0143": "202-555-0143",
	} {
		start, end := nextNumber(text, 0)
		got := ""
		if start >= 0 {
			got = text[start:end]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAsksToCall(t *testing.T) {
	for text, want := range map[string]bool{
		"This is about the overdue invoice. If it is not yours, call +1 (202) 555-0143.":     true,
		"This is about the overdue invoice. Helpline: 202-555-0143":                          true,
		"This is about the overdue invoice. 202-555-0143 is the number to call.":             true,
		"This is about the overdue invoice 2026001234 of 2026-11-02 09:15.":                  false,
		"This is about the overdue invoice. Pay to NO93 8601 1117 947, and contact us then.": false,
		"This is about the overdue invoice. The label is 20-2555-0143, the recall is over.":  false,
		"This is about the overdue invoice. Order 302-1234567 went to the iPhone shop.":      false,
		"The crane is in place. Call 202-555-0143 for lunch.":                                false,
	} {
		if _, ok := find(gatherText(Options{}, "From: Jun <jun@example.com>\n\n"+text+"\n"), "asks-to-call"); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

// A short mail with a file, as people send it.
func withFile(head, text, name string) string {
	return "From: Jun <jun@example.com>\n" + head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n" + text +
		"\n--b\nContent-Type: application/octet-stream; name=\"" + name + "\"\nContent-Disposition: attachment; filename=\"" + name + "\"\n\nThe crane.\n--b--\n"
}

func TestFileNamedAsBait(t *testing.T) {
	for name, want := range map[string]bool{
		"berth4.pdf": false, "Crane report 2026-11-02.pdf": false, "image001.png": false, "IMG_20261102_091440.jpg": false, "Outlook-x7kq2vbn.png": false, "invoice.go": false,
		"cranes": false, "": false, "Invoice_4.pdf": true, "PO-4711.xlsx": true, "Rechnung.docx": true, "voicemail.htm": true, "x7Kq92.pdf": true, "DHL.png": true,
	} {
		if _, ok := find(gatherText(Options{}, withFile("", "The file.", name)), "file-named-as-bait"); ok != want {
			t.Errorf("%s: %v", name, ok)
		}
	}
	if found, ok := find(gatherText(Options{}, withFile("List-Post: <mailto:berths@example.org>\n", "The file.", "invoice.pdf")), "file-named-as-bait"); ok {
		t.Errorf("on a list: %+v", found)
	}
}

func TestTextInFile(t *testing.T) {
	for text, want := range map[string]bool{
		"See the file.": true, "": true, "See https://example.com/berth4 as well.": false, strings.Repeat("The crane is in place. ", 20): false,
		strings.Repeat("埠頭のクレーンは金曜日に点検されました。", 10): false, "Yes.\n\nOn Mon, 2 Nov 2026 at 09:14, Anna Vogel <anna.vogel@example.org> wrote:\n> Is the crane in place?": false,
	} {
		if _, ok := find(gatherText(Options{}, withFile("", text, "berth4.pdf")), "text-in-file"); ok != want {
			t.Errorf("%.40q: %v", text, ok)
		}
	}
}

func TestLinkRandomPath(t *testing.T) {
	for path, want := range map[string]bool{
		"d/crane-report": false, "2026/11/02/the-crane-of-berth-four": false, "books/9780306406157": false, "0,14179,2868051,00.html": false, "report?mail=jun.okada%40example.com": false,
		"go?to=https%3A%2F%2Fwww.example.org%2Fberths": false, "search?q=Thank%20you%2E": false, "item/1234567890123456": false,
		"d/xk7q9zt2wbv4": true, "open?id=q8zt2w9xk7bv4m3": true,
	} {
		page := "From: Jun <jun@example.com>\nContent-Type: text/html; charset=utf-8\n\n<a href=\"https://docs.example.net/" + path + "\">The report</a>\n"
		if _, ok := find(gatherText(Options{}, page), "link-random-path"); ok != want {
			t.Errorf("%s: %v", path, ok)
		}
	}
}
