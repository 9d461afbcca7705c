package outlook_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"picket/internal/message"
	"picket/internal/message/outlook"
	"picket/internal/message/outlook/outlooktest"
)

type props = outlooktest.Properties

func sample() *outlooktest.Message {
	inner := &outlooktest.Message{
		Properties: props{0x0037: "Inner", 0x1000: "inner text", 0x0042: "Bob", 0x0064: "SMTP", 0x0065: "bob@example.org"},
		Attachments: []props{
			{0x3707: "deep.txt", 0x3701: []byte("deep")},
		},
	}
	return &outlooktest.Message{
		Properties: props{
			0x001a: "IPM.Note", 0x0037: "Größe 견적", 0x0039: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC),
			0x0042: `Alice "A"`, 0x0064: "EX", 0x0065: "/O=EXAMPLE/CN=ALICE", 0x5d02: "alice@example.com",
			0x1035: "<1@example.com>", 0x1042: "<0@example.com>", 0x3fde: 949, 0x3ffd: 1252,
			0x1000: "plain\r\ntext", 0x1013: []byte("<p>\xb0\xdf\xc0\xfb <a href=https://a.example>x</a></p>"),
		},
		Recipients: []props{
			{0x0c15: 1, 0x3001: "Carol", 0x3002: "SMTP", 0x3003: "carol@example.net"},
			{0x0c15: 1, 0x3001: "Dan", 0x3002: "EX", 0x3003: "/O=EXAMPLE/CN=DAN"},
			{0x0c15: 2, 0x3001: "erin@example.net", 0x39fe: "erin@example.net"},
		},
		Attachments: []props{
			{0x3704: "REPORT~1.PDF", 0x3707: "보고서.pdf", 0x3701: bytes.Repeat([]byte("%PDF-"), 1000), 0x370e: "application/pdf", 0x3712: "<img1@x>"},
			{0x3001: "Inner", 0x3701: inner},
		},
	}
}

func TestRead(t *testing.T) {
	raw := sample().Write()
	if !outlook.IsMessage(raw) || outlook.IsMessage([]byte("From: a")) {
		t.Fatal("not told to be a message")
	}
	m, err := outlook.Read(raw)
	if err != nil || len(m.Faults) > 0 {
		t.Fatal(err, m)
	}
	want := map[string]string{
		"From": `"Alice \"A" <alice@example.com>`, "To": `"Carol" <carol@example.net>, "Dan (/O=EXAMPLE/CN=DAN)"`, "Cc": "erin@example.net",
		"Subject": "Größe 견적", "Date": "Mon, 06 May 2024 07:08:09 +0000", "Message-ID": "<1@example.com>", "In-Reply-To": "<0@example.com>",
	}
	for name, value := range want {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if got := dump(m.Parts); got != strings.TrimSpace(`
 multipart/mixed  
1 text/plain  plain text
2 text/html  <p>견적 <a href=https://a.example>x</a></p>
3 application/pdf 보고서.pdf %PDF-%PDF-%PDF-%PDF-
4 message/rfc822 Inner Inner
4.1 text/plain  inner text
4.2 text/plain deep.txt deep`) {
		t.Errorf("parts:\n%s", got)
	}
	pdf := m.Parts[3]
	if pdf.Offset < 0 || !bytes.Equal(raw[pdf.Offset:pdf.Offset+pdf.Length], pdf.Body) || pdf.ContentID != "img1@x" {
		t.Errorf("offset %d, length %d, content id %q", pdf.Offset, pdf.Length, pdf.ContentID)
	}
	if from := message.Addresses(m.Parts[4].Message.Get("From")); len(from) != 1 || from[0].Spec != "bob@example.org" {
		t.Errorf("inner from: %+v", from)
	}
}

func dump(parts []*message.Part) string {
	var out strings.Builder
	for _, p := range parts {
		text := p.Text
		if p.Message != nil {
			text = p.Message.Get("Subject")
		} else if text == "" {
			text = string(p.Body[:min(len(p.Body), 20)])
		}
		out.WriteString(p.Path + " " + p.MediaType + " " + p.Name + " " + strings.ReplaceAll(text, "\r\n", " ") + "\n")
	}
	return strings.TrimSpace(out.String())
}

func TestReadTransportedHeader(t *testing.T) {
	m := sample()
	m.Properties[0x007d] = "Microsoft Mail Internet Headers Version 2.0\r\nReceived: from a.example (192.0.2.1)\r\n by b.example; Mon, 6 May 2024 07:00:00 +0000\r\nFrom: Mallory <mallory@evil.example>\r\nSubject: as sent\r\n"
	got, err := outlook.Read(m.Write())
	if err != nil {
		t.Fatal(err)
	}
	if from := got.Header.Get("From"); from != "Mallory <mallory@evil.example>" || got.Header.Get("Subject") != "as sent" || len(got.Hops()) != 1 {
		t.Errorf("%+v", got.Header)
	}
	if to := got.Header.Get("To"); !strings.Contains(to, "carol@example.net") { // what the header lacks comes from the properties
		t.Errorf("To: %q", to)
	}
}

func TestReadNarrow(t *testing.T) {
	m := &outlooktest.Message{Properties: props{0x3ffd: 1251, 0x0037: outlooktest.Narrow("\xcf\xf0\xe8\xe2\xe5\xf2"), 0x1000: outlooktest.Narrow("\xcf\xf0")}}
	got, err := outlook.Read(m.Write())
	if err != nil || got.Header.Get("Subject") != "Привет" || got.Parts[1].Text != "Пр" {
		t.Errorf("%v %+v", err, got)
	}
}

// HTML comes out of RTF where there is no other.
func TestReadHTMLInRTF(t *testing.T) {
	tests := []struct{ name, rtf, mediaType, want string }{
		{"html", `{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'f6\u223?e {\*\htmltag84 <a href="https://a.example/\'7e">}\htmlrtf {\field{\*\fldinst{HYPERLINK x}}{\fldrslt\htmlrtf0 here\htmlrtf }\htmlrtf0 \htmlrtf }\htmlrtf0{\*\htmltag92 </a>}\par}`,
			"text/html", "<p>Größe <a href=\"https://a.example/~\">here</a>\r\n"},
		{"korean", `{\rtf1\ansi\ansicpg949\fromhtml1{\*\htmltag64 <b>}\'b0\'df\'c0\'fb{\*\htmltag72 </b>}}`, "text/html", "<b>견적</b>"},
		{"text", `{\rtf1\ansi{\fonttbl{\f0 Arial;}}\uc1 Hello \u44204?\par there}`, "text/plain", "Hello 견\r\nthere"},
	}
	for _, test := range tests {
		m := &outlooktest.Message{Properties: props{0x1009: outlooktest.PackRTF(test.rtf)}}
		got, err := outlook.Read(m.Write())
		if err != nil || len(got.Parts) != 2 || got.Parts[1].MediaType != test.mediaType || got.Parts[1].Text != test.want {
			t.Errorf("%s: %v %+v", test.name, err, got.Parts[len(got.Parts)-1])
		}
	}
}

// The examples of MS-OXRTFCP, 3.2.
func TestReadCompressedRTF(t *testing.T) {
	packed := "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0"
	m := &outlooktest.Message{Properties: props{0x1009: []byte(packed)}}
	got, err := outlook.Read(m.Write())
	if err != nil || len(got.Faults) > 0 || len(got.Parts) != 2 || got.Parts[1].Text != "hello world" {
		t.Errorf("%v %+v", err, got)
	}
}

func TestUnwrap(t *testing.T) {
	parts, err := outlook.Unwrap(sample().TNEF())
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(parts); got != strings.TrimSpace(`
1 text/plain  plain text
2 text/html  <p>견적 <a href=https://a.example>x</a></p>
3 application/pdf 보고서.pdf %PDF-%PDF-%PDF-%PDF-
4 message/rfc822 Inner Inner
4.1 text/plain  inner text
4.2 text/plain deep.txt deep`) {
		t.Errorf("parts:\n%s", got)
	}
}

func TestUnwrapDamaged(t *testing.T) {
	tnef := sample().TNEF()
	parts, err := outlook.Unwrap(tnef[:len(tnef)-30])
	if err == nil || len(parts) < 3 {
		t.Errorf("%d parts, %v", len(parts), err)
	}
	if _, err := outlook.Unwrap([]byte("no tnef")); err == nil {
		t.Error("text is unwrapped")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample().Write())
	f.Add((&outlooktest.Message{Properties: props{0x1009: outlooktest.PackRTF(`{\rtf1\fromhtml1{\*\htmltag64 <p>}\u55357?\u56832?\'e4}`)}}).Write())
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := outlook.Read(raw)
		if err != nil {
			return
		}
		for _, p := range m.Parts {
			if p.Offset >= 0 && p.Offset+p.Length > len(raw) {
				t.Fatalf("part %q lies at %d, %d bytes", p.Path, p.Offset, p.Length)
			}
		}
		m.Hops()
		message.Addresses(m.Header.Get("To"))
	})
}

func FuzzUnwrap(f *testing.F) {
	f.Add(sample().TNEF())
	f.Fuzz(func(t *testing.T, tnef []byte) {
		parts, err := outlook.Unwrap(tnef)
		if err == nil && len(tnef) < 6 {
			t.Fatal("nothing is unwrapped")
		}
		if len(parts) > message.MostParts {
			t.Fatal(len(parts), "parts")
		}
	})
}
