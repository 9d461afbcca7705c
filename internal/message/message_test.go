package message

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// outline is what a message was read as: a line a part, then the faults.
func outline(m *Message) string {
	var b strings.Builder
	for _, p := range m.Parts {
		fmt.Fprintf(&b, "%s %s", p.Path, p.MediaType)
		if p.Container {
			b.WriteString(" container")
		} else {
			fmt.Fprintf(&b, " %s %q", p.Charset, string(p.Body))
		}
		if p.Name != "" {
			fmt.Fprintf(&b, " name=%q", p.Name)
		}
		if p.Unseen != "" {
			fmt.Fprintf(&b, " unseen=%q", p.Unseen)
		}
		b.WriteString("\n")
	}
	for _, f := range m.Faults {
		fmt.Fprintf(&b, "%d: %s\n", f.Offset, f.Text)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	const mixed = "Content-Type: multipart/mixed; boundary=b\n\n"
	for name, test := range map[string]struct{ raw, want string }{
		"plain":                {"Subject: x\n\nhello\n", " text/plain us-ascii \"hello\\n\"\n"},
		"no body":              {"Subject: x\n", " text/plain us-ascii \"\"\n"},
		"empty":                {"", " text/plain us-ascii \"\"\n"},
		"no header":            {"hello there\n", " text/plain us-ascii \"hello there\\n\"\n"},
		"bare cr":              {"Subject: x\r\rhello\r", " text/plain us-ascii \"hello\\n\"\n"},
		"mailbox line":         {"From a Sat Mar  2 04:11:09 2024\nContent-Type: text/html\n\nx", " text/html us-ascii \"x\"\n"},
		"Apple Mail":           {"31       \nContent-Type: text/html\n\nx", " text/html us-ascii \"x\"\n"},
		"no empty line":        {"Subject: x\nhello there\n", " text/plain us-ascii \"hello there\\n\"\n11: header without an empty line behind it\n"},
		"junk in header":       {"Subject: x\nhello there\nContent-Type: text/html\n\nx", " text/html us-ascii \"x\"\n11: line in the header that is no field\n"},
		"two parts":            {mixed + "pre\n--b\n\none\n--b  \nContent-Type: text/html\n\ntwo\n\n--b--\nepi\n", " multipart/mixed container unseen=\"pre\\nepi\"\n1 text/plain us-ascii \"one\"\n2 text/html us-ascii \"two\\n\"\n"},
		"not closed":           {mixed + "--b\n\none", " multipart/mixed container\n1 text/plain us-ascii \"one\"\n51: multipart without a closing delimiter\n"},
		"behind the end":       {mixed + "--b\n\none\n--b--\n--b\n\ntwo\n--b--", " multipart/mixed container\n1 text/plain us-ascii \"one\"\n2 text/plain us-ascii \"two\"\n58: part behind the closing delimiter\n"},
		"prefix":               {mixed + "--b\n\n--bb\n--b-\n--b--\n", " multipart/mixed container\n1 text/plain us-ascii \"--bb\\n--b-\"\n"},
		"nested prefix":        {mixed + "--b\nContent-Type: multipart/alternative; boundary=\"b2\"\n\n--b2\n\none\n--b2--\n--b--\n", " multipart/mixed container\n1 multipart/alternative container\n1.1 text/plain us-ascii \"one\"\n"},
		"inner not closed":     {mixed + "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n", " multipart/mixed container\n1 multipart/alternative container\n1.1 text/plain us-ascii \"one\"\n2 text/plain us-ascii \"two\"\n105: multipart without a closing delimiter\n"},
		"no boundary":          {"Content-Type: multipart/mixed\n\n--c\nContent-Type: text/html\n\nx\n--c--\n", " multipart/mixed container\n1 text/html us-ascii \"x\"\n31: boundary is none that stands in the body: the first line that looks like one is taken\n"},
		"no delimiter":         {mixed + "just text\n", " multipart/mixed us-ascii \"just text\\n\"\n43: multipart without delimiters: read as text\n"},
		"digest":               {"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\none\n--b--\n", " multipart/digest container\n1 message/rfc822 container\n1.1 text/plain us-ascii \"one\"\n"},
		"message":              {mixed + "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c--\n--b--\n", " multipart/mixed container\n1 message/rfc822 container\n1.TEXT multipart/mixed container\n1.1 text/plain us-ascii \"one\"\n"},
		"message in base64":    {mixed + "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW4KCm9uZQ==\n--b--\n", " multipart/mixed container\n1 message/rfc822 container\n1.1 text/plain us-ascii \"one\"\n"},
		"multipart in base64":  {"Content-Type: multipart/mixed; boundary=c\nContent-Transfer-Encoding: base64\n\nLS1jCgpvbmUKLS1jLS0K\n", " multipart/mixed container\n1 text/plain us-ascii \"one\"\n77: multipart with a transfer encoding\n"},
		"second type":          {"Content-Type: text/html\nContent-Type: text/plain\n\nx", " text/html us-ascii \"x\"\n24: second Content-Type that says something else\n"},
		"senseless type":       {"Content-Type: what is this\n\nx", " application/octet-stream  \"x\"\n"},
		"no semicolon":         {"Content-Type: text/html charset=utf-8\n\nx", " text/html utf-8 \"x\"\n"},
		"base64":               {"Content-Transfer-Encoding: BASE64\n\naGVs!bG8\n\n", " text/plain us-ascii \"hello\"\n"},
		"base64 with a footer": {"Content-Transfer-Encoding: base64\n\naGVsbG8=\n-- \nfooter", " text/plain us-ascii \"hello\\n-- \\nfooter\"\n35: text behind the end of base64\n"},
		"base64 in pieces":     {"Content-Transfer-Encoding: base64\n\naGU=\nbGxv", " text/plain us-ascii \"hello\"\n"},
		"quoted-printable":     {"Content-Transfer-Encoding: quoted-printable\n\na=\r\nb =3D=3d=zz  \r\nc=\t\r\nd=", " text/plain us-ascii \"ab ===zz\\r\\ncd\"\n"},
		"unknown encoding":     {"Content-Transfer-Encoding: x-none\n\na=3D", " text/plain us-ascii \"a=3D\"\n35: unknown transfer encoding: the body is taken as it stands\n"},
		"uuencode":             {"A: b\n\nsee\nbegin 644 a b.txt\n#86)C\n`\nend\nbye\n", " text/plain us-ascii \"see\\nbegin 644 a b.txt\\n#86)C\\n`\\nend\\nbye\\n\"\nuu1 application/octet-stream  \"abc\" name=\"a b.txt\"\n"},
		"no uuencode":          {"A: b\n\nbegin 644 years ago\nwe did\n", " text/plain us-ascii \"begin 644 years ago\\nwe did\\n\"\n"},
		"attached text":        {"Content-Type: text/plain\nContent-Disposition: attachment; filename=\"a.txt\"\n\nx", " text/plain us-ascii \"x\" name=\"a.txt\"\n"},
		"nul":                  {"Subject: a\x00b\n\nx\x00y", " text/plain us-ascii \"x\\x00y\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := outline(Read([]byte(test.raw))); got != test.want {
				t.Errorf("--- got\n%s--- want\n%s", got, test.want)
			}
		})
	}
}

// The offset and length of every part lead to its raw body.
func TestPlaces(t *testing.T) {
	const raw = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n--b--\r\n"
	m := Read([]byte(raw))
	for i, want := range []string{raw[57:], "one", "two"} {
		if p := m.Parts[i]; raw[p.Offset:p.Offset+p.Length] != want {
			t.Errorf("part %q is %q, not %q", p.Path, raw[p.Offset:p.Offset+p.Length], want)
		}
	}
	if f := m.Parts[2].Header[0]; raw[f.Offset:f.Offset+8] != "Content-" || m.Size != len(raw) {
		t.Errorf("field at %d, size %d", f.Offset, m.Size)
	}
}

func TestHeader(t *testing.T) {
	m := Read([]byte("Subject : a\r\n\tb\r\n c\r\nX-A:\r\nSUBJECT: d\r\n\r\n"))
	if m.Header.Get("subject") != "a\tb c" || len(m.Header.All("Subject")) != 2 || m.Header[0].Name != "Subject" || m.Header[2].Offset != 27 {
		t.Errorf("%+v", m.Header)
	}
}

func TestNames(t *testing.T) {
	for header, want := range map[string]string{
		`attachment; filename="a b.pdf"`:                                              "a b.pdf",
		`attachment; filename=a b.pdf; size=3`:                                        "a b.pdf",
		`attachment; filename="a\"b\\c.pdf"`:                                          `a"b\c.pdf`,
		`attachment; filename="C:\dir\a.pdf"`:                                         `C:\dir\a.pdf`,
		`attachment; filename="a.pdf`:                                                 "a.pdf",
		`attachment; filename="=?utf-8?B?7JWI64WVLnBkZg==?="`:                         "안녕.pdf",
		`attachment; filename="=?utf-8?Q?a_?= =?utf-8?Q?b.pdf?="`:                     "a b.pdf",
		`attachment; filename*=utf-8'ko'%EC%95%88.pdf; filename="x.pdf"`:              "안.pdf",
		`attachment; filename*0*=iso-8859-1''Caf%E9; filename*1*=%20; filename*2=b.x`: "Café b.x",
		`attachment; filename*0="a "; filename*1*=utf-8''%C3%A9.pdf`:                  "a é.pdf",
		`attachment; filename*1="b.pdf"; filename*0="a"`:                              "ab.pdf",
		`attachment; filename*0="=?utf-8?Q?a"; filename*1="b.pdf?="`:                  "ab.pdf",
		`attachment; FileName = a.pdf`:                                                "a.pdf",
		"attachment; filename=\"caf\xe9.pdf\"":                                        "café.pdf",
	} {
		m := Read([]byte("Content-Disposition: " + header + "\n\n"))
		if got := m.Parts[0].Name; got != want || m.Parts[0].Disposition != "attachment" {
			t.Errorf("%s: %q, not %q", header, got, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	for _, test := range []struct{ stated, raw, text, name string }{
		{"", "abc", "abc", "us-ascii"},
		{"utf-8", "caf\xc3\xa9", "café", "utf-8"},
		{"us-ascii", "caf\xe9 \x93x\x94", "café “x”", "windows-1252"},
		{"us-ascii", "caf\xc3\xa9", "café", "utf-8"},
		{"iso-8859-1", "caf\xc3\xa9", "café", "utf-8"},
		{"iso-8859-1", "caf\xe9", "café", "windows-1252"},
		{"utf-8", "caf\xe9", "café", "windows-1252"},
		{"utf-8", "\xc3\xa9\xc3\xa9\xff", "éé\ufffd", "utf-8"},
		{"iso-2022-jp", "\x1b$B$\"\x1b(B!", "あ!", "iso-2022-jp"},
		{"", "\x1b$B$\"\x1b(B!", "あ!", "iso-2022-jp"},
		{"iso-2022-kr", "\x1b$)C\x0e0!\x0fa", "가a", "iso-2022-kr"},
		{"euc-kr", "\xb0\xa1", "가", "euc-kr"},
		{"ks_c_5601-1987", "\xb0\xa1", "가", "euc-kr"},
		{"cp949", "\x81\x41", "갂", "euc-kr"},
		{"gb2312", "\xc4\xe3\x81\x30\x84\x36", "你¥", "gb18030"},
		{"big5", "\xa7\x41", "你", "big5"},
		{"shift_jis", "\x82\xa0", "あ", "shift_jis"},
		{"koi8-r", "\xc1", "а", "koi8-r"},
		{"utf-7", "a +AOk-+- +2D3eAA-", "a é+ 😀", "utf-7"},
		{"hz-gb-2312", "~{Dc~}", "你", "hz-gb-2312"},
		{"no-such", "caf\xe9", "café", "windows-1252"},
		{`"UTF-8"`, "é", "é", "utf-8"},
		{"utf-16le", "a\x00", "a", "utf-16le"},
		{"utf-16le", "0B0D", "䈰䐰", "utf-16le"},
		{"utf-16", "see http://evil.example/ now", "see http://evil.example/ now", "us-ascii"}, // a statement that cannot be true
		{"utf-32", "caf\xe9 http://evil.example/", "café http://evil.example/", "windows-1252"},
	} {
		if text, name := decodeText([]byte(test.raw), test.stated, false); text != test.text || name != test.name {
			t.Errorf("%s %q: %q as %s, not %q as %s", test.stated, test.raw, text, name, test.text, test.name)
		}
	}
	page := "<meta charset=euc-kr>\xb0\xa1"
	if text, name := decodeText([]byte(page), "", true); name != "euc-kr" || !strings.HasSuffix(text, "가") {
		t.Errorf("%q as %s", text, name)
	}
}

func TestDecode(t *testing.T) {
	for value, want := range map[string]string{
		"plain":                                       "plain",
		"=?utf-8?q?a_b=3D?= c":                        "a b= c",
		"=?utf-8?B?w6k=?=":                            "é",
		"=?utf-8?B?w6k=?=\t =?utf-8?Q?x?= y":          "éx y",
		"=?utf-8?B?ww==?= =?utf-8?B?qQ==?=":           "é",
		"=?iso-8859-1*en?Q?=E9?=":                     "é",
		"=?iso-2022-jp?B?GyRCJCIbKEI=?=":              "あ",
		"=?utf-8?Q?a b?=":                             "a b",
		"x=?utf-8?Q?a?=y":                             "xay",
		"=?utf-8?Q??=":                                "",
		"=?utf-8?X?a?=":                               "=?utf-8?X?a?=",
		"=?utf-8?Q?open":                              "=?utf-8?Q?open",
		"=?=?utf-8?Q?a?=":                             "=?a",
		"caf\xe9":                                     "café",
		"=?ks_c_5601-1987?B?sKE=?= =?euc-kr?Q?=B0=A1": "가 =?euc-kr?Q?=B0=A1",
	} {
		if got := Decode(value); got != want {
			t.Errorf("%q: %q, not %q", value, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for value, want := range map[string][]Address{
		"":                                            nil,
		"a@Example.COM":                               {{"", "a@example.com"}},
		"A B <a@example.com>, b@example.com":          {{"A B", "a@example.com"}, {"", "b@example.com"}},
		`"B, A" <a@example.com>`:                      {{"B, A", "a@example.com"}},
		`"A \"x\" B" <a@example.com>`:                 {{`A "x" B`, "a@example.com"}},
		"a@example.com (A B)":                         {{"A B", "a@example.com"}},
		"a@example.com (A (x) B), b@x.org":            {{"A (x) B", "a@example.com"}, {"", "b@x.org"}},
		"team: a@x.org, B <b@x.org>; c@x.org":         {{"", "a@x.org"}, {"B", "b@x.org"}, {"", "c@x.org"}},
		"undisclosed-recipients:;":                    nil,
		"<@relay.org,@b.org:a@x.org>":                 {{"", "a@x.org"}},
		"A <a@x.org":                                  {{"A", "a@x.org"}},
		"A a@x.org>":                                  {{"A", "a@x.org"}},
		"ceo@bank.example <a@evil.example>":           {{"ceo@bank.example", "a@evil.example"}},
		`"ceo@bank.example" <a@evil.example>`:         {{"ceo@bank.example", "a@evil.example"}},
		"<a@x.org> <b@x.org>":                         {{"", "a@x.org"}, {"", "b@x.org"}},
		"a@b@x.org":                                   {{"", "a@b@x.org"}},
		`"john doe"@x.org`:                            {{"", `"john doe"@x.org`}},
		"=?utf-8?Q?Doe,_A?= <a@x.org>":                {{"Doe, A", "a@x.org"}},
		`"=?utf-8?B?67CV?=" <a@x.org>`:                {{"박", "a@x.org"}},
		"=?utf-8?B?67CV?= =?utf-8?B?67CV?= <a@x.org>": {{"박박", "a@x.org"}},
		"박 <박@예.example>":                             {{"박", "박@예.example"}},
		"a@[192.0.2.1]":                               {{"", "a@[192.0.2.1]"}},
		"a@[IPv6:2001:db8::1]":                        {{"", "a@[ipv6:2001:db8::1]"}},
		"A <mailto:a@x.org>":                          {{"A", "a@x.org"}},
		"'A' <'a@x.org'>":                             {{"A", "a@x.org"}},
		"Just A Name":                                 {{"Just A Name", ""}},
		"<>":                                          nil,
		"a@x.org;b@x.org":                             {{"", "a@x.org"}, {"", "b@x.org"}},
		`A <"a@x.org">`:                               {{"A", "a@x.org"}},
		"< a @ x.org >":                               {{"", "a@x.org"}},
	} {
		if got := Addresses(value); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, not %q", value, got, want)
		}
	}
	if n := len(Addresses(strings.Repeat("a@x.org,", 2*mostAddresses))); n != mostAddresses {
		t.Error(n)
	}
}

func TestHops(t *testing.T) {
	const date = "; Sat, 2 Mar 2024 04:11:09 +0000"
	const micros = 1709352669000000
	for value, want := range map[string]Hop{
		"from h.example.com (r.example.com [203.0.113.7]) by mx.example.net (Postfix) with ESMTPS id 4F for <a@x.org>" + date:                                      {From: "h.example.com", Reverse: "r.example.com", Address: "203.0.113.7", By: "mx.example.net", With: "ESMTPS", For: "a@x.org"},
		"from h (unknown [IPv6:2001:db8::1]) by mx (Postfix) with SMTP id 4F" + date:                                                                               {From: "h", Address: "2001:db8::1", By: "mx", With: "SMTP"},
		"from h (IDENT:user@r.example.com [203.0.113.7] (may be forged)) by mx (8.11.6/8.11.6) with ESMTP id g7" + date:                                            {From: "h", Reverse: "r.example.com", Address: "203.0.113.7", By: "mx", With: "ESMTP"},
		"from [203.0.113.7] (helo=h.example.com) by mx with smtp (Exim 3.35 #1) id 17" + date:                                                                      {From: "h.example.com", Address: "203.0.113.7", By: "mx", With: "smtp"},
		"from r.example.com ([203.0.113.7]:4711 helo=h.example.com) by mx with esmtps (TLS1.2) tls X (Exim 4.9) (envelope-from <b@x.org>) id 1 for a@x.org" + date: {From: "h.example.com", Reverse: "r.example.com", Address: "203.0.113.7", By: "mx", With: "esmtps tls X", For: "a@x.org"},
		"from unknown (HELO h.example.com) (203.0.113.7) by mx with SMTP" + date:                                                                                   {From: "h.example.com", Address: "203.0.113.7", By: "mx", With: "SMTP"},
		"from r.example.com (HELO h.example.com) (user@203.0.113.7) by mx with SMTP" + date:                                                                        {From: "h.example.com", Reverse: "r.example.com", Address: "203.0.113.7", By: "mx", With: "SMTP"},
		"(qmail 123 invoked from network)" + date:                                                                                                                  {},
		"by 2002:a05:6000::1 with SMTP id x1" + date:                                                                                                               {By: "2002:a05:6000::1", With: "SMTP"},
		"from r.example.com (r.example.com. [203.0.113.7]) by mx.example.net with ESMTPS id x for <a@x.org> (version=TLS1_3 cipher=X bits=128/128)" + date:         {From: "r.example.com", Reverse: "r.example.com", Address: "203.0.113.7", By: "mx.example.net", With: "ESMTPS", For: "a@x.org"},
		"from A.prod.example.com (2001:db8::15) by B.prod.example.com (2001:db8::16) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20" + date:        {From: "a.prod.example.com", Address: "2001:db8::15", By: "b.prod.example.com", With: "Microsoft SMTP Server"},
		"from A ([fe80::1%12]) by B ([fe80::2%13]) with mapi id 14.03" + date:                                                                                      {From: "a", Address: "fe80::1", By: "b", With: "mapi"},
		"from 203.0.113.7 (EHLO h.example.com) by mta.example.com with SMTPS" + date:                                                                               {From: "h.example.com", Address: "203.0.113.7", By: "mta.example.com", With: "SMTPS"},
		"from [203.0.113.7] by web.example.com via HTTP" + date:                                                                                                    {From: "203.0.113.7", Address: "203.0.113.7", By: "web.example.com", With: "HTTP"},
		"from h.example.com ([203.0.113.7]) by notes.example.com (Lotus Domino Release 8.5; build 7) with ESMTP id 2024-1" + date:                                  {From: "h.example.com", Address: "203.0.113.7", By: "notes.example.com", With: "ESMTP"},
		"from h ([::ffff:203.0.113.7]) by mx with ESMTPSA" + date + " (UTC)":                                                                                       {From: "h", Address: "203.0.113.7", By: "mx", With: "ESMTPSA"},
	} {
		m := Read([]byte("Received: " + value + "\n\n"))
		got := m.Hops()[0]
		if want.Time = micros; got.Value != value {
			t.Errorf("%q", got.Value)
		}
		want.Field = got.Field
		if got != want {
			t.Errorf("%s:\n%+v, not\n%+v", value, got, want)
		}
	}
}

func TestSent(t *testing.T) {
	const second = 1709352669
	for text, want := range map[string]int64{
		"Sat, 2 Mar 2024 04:11:09 +0000":         second,
		"Sat, 02 Mar 2024 13:11:09 +0900 (JST)":  second,
		"2 Mar 2024 04:11:09 GMT":                second,
		"Sat, 2 Mar 24 04:11:09 UT":              second,
		"Sat, 2 Mar 124 04:11:09":                second,
		"Fri, 1 Mar 2024 23:11:09 EST":           second,
		"Sat Mar  2 04:11:09 2024":               second,
		"Sat Mar 2 04:11:09 GMT 2024":            second,
		"Sat, 2 Mar 2024 04:11:09 -0000":         second,
		"Sat, 2 Mar 2024 04:11:09 GMT+0000":      second,
		"Sat, 2 Mar 2024 05:11:09 +01:00":        second,
		"2024-03-02T04:11:09Z":                   second,
		"2024-03-02T13:11:09.123+09:00":          second,
		"2024-03-02 04:11:09":                    second,
		"Sat, 02-Mar-2024 04:11:09 GMT":          second,
		"Saturday, March 2, 2024 4:11:09 AM":     second,
		"Sat,2 Mar 2024 04.11.09 +0000":          second,
		"Sat, 2 Mar 2024 04:11 +0000":            second - 9,
		"Sat, 002 Mar 2024 04:11:09 +0000":       second,
		"Sat, 2 Mar 0124 04:11:09 +0000":         second,
		"Sat, 2 Mar 2024 03:11:09 -0060":         second,
		"Sun, 3 Mar 2024 00:11:09 (comment) PDT": 1709449869,
		"Mon, 1 Jan 99 00:00:00 Z":               915148800,
		"":                                       0,
		"yesterday":                              0,
		"Sat, 32 Mar 2024 04:11:09 +0000":        0,
		"Sat, 30 Feb 2024 04:11:09 +0000":        0,
		"Sat, 2 Mar 2024 25:11:09 +0000":         0,
		"03/02/2024 04:11:09":                    0,
	} {
		m := Message{Header: Header{{Name: "Date", Value: text}}}
		if micros, ok := m.Sent(); micros != want*1e6 || ok != (want != 0) {
			t.Errorf("%s: %d, not %d", text, micros/1e6, want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	raw := []byte("From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" +
		strings.Repeat("<p style=3D\"x\">some text=\n and more</p>\n", 300) + "--b\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 200) + "--b--\n")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Read(raw)
	}
}
