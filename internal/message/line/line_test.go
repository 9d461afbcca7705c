package line

import (
	"encoding/json"
	"strings"
	"testing"

	"picket/internal/message"
)

const sample = "Return-Path: <bounce@relay.example.com>\r\n" +
	"Delivered-To: kim@example.net\r\n" +
	"Received: from relay.example.com (relay.example.com [203.0.113.7])\r\n\tby mx.example.net (Postfix) with ESMTPS id 4F\r\n\tfor <kim@example.net>; Sat, 2 Mar 2024 04:11:09 +0000\r\n" +
	"Authentication-Results: mx.example.net; spf=pass\r\n" +
	"X-Originating-IP: [198.51.100.9]\r\n" +
	"From: =?utf-8?B?67CV?= <park@example.com>\r\n" +
	"Reply-To: other@example.org\r\n" +
	"To: kim@example.net, \"Lee, A\" <lee@example.net>\r\n" +
	"Subject: =?iso-8859-1?Q?Caf=E9?=\r\n" +
	"Date: Sat, 2 Mar 2024 13:11:00 +0900\r\n" +
	"Message-ID: <1@example.com>\r\n" +
	"X-Odd: a \"quoted\" \\ value\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nhidden.example.com\r\n--b\r\n" +
	"Content-Type: text/plain\r\n\r\nsee http://plain.example.com/a\r\n--b\r\n" +
	"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Hello <a href=3D\"https://www.google.com/url?q=3Dhttps://target.example.com/x\">bank.example.org</a></p>=\r\n<!-- comment.example.com -->\r\n--b\r\n" +
	"Content-Type: message/rfc822\r\n\r\nFrom: inner@example.com\r\nSubject: in\r\n\r\ninner text\r\n--b\r\n" +
	"Content-Type: application/zip; name=\"a.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsFBg==\r\n--b--\r\n"

func TestAppend(t *testing.T) {
	text := string(Append([]byte("before "), message.Read([]byte(sample)), []Attachment{{Part: "4", Name: "a.zip!b.iso", Size: 4, SHA256: "00", Note: "encrypted"}}))
	text, ok := strings.CutPrefix(text, "before ")
	if !ok || !json.Valid([]byte(text)) || strings.ContainsAny(text, "\n\r") || IsCut([]byte(text)) {
		t.Fatalf("no whole line of JSON: %s", text)
	}
	for _, want := range []string{
		`{"mail":1,"date":"2024-03-02T04:11:00Z","message_id":"1@example.com","from":[{"name":"박","address":"park@example.com"}],"reply_to":[{"address":"other@example.org"}],`,
		`"return_path":[{"address":"bounce@relay.example.com"}]`,
		`"to":[{"address":"kim@example.net"},{"name":"Lee, A","address":"lee@example.net"}]`,
		`"delivered_to":[{"address":"kim@example.net"}]`,
		`"subject":"Café"`,
		`"received":[{"time":"2024-03-02T04:11:09Z","from":"relay.example.com","reverse":"relay.example.com","address":"203.0.113.7","by":"mx.example.net","with":"ESMTPS","for":"kim@example.net","text":`,
		`"authentication":["mx.example.net; spf=pass"]`,
		`"originating_ip":["[198.51.100.9]"]`,
		`{"name":"X-Odd","value":"a \"quoted\" \\ value"}`,
		`{"part":"1","from":"text","url":"http://plain.example.com/a"}`,
		`{"part":"2","from":"a","url":"https://www.google.com/url?q=https://target.example.com/x","shown":"bank.example.org","targets":["https://target.example.com/x"]}`,
		`"attachments":[{"part":"4","name":"a.zip!b.iso","size":4,"sha256":"00","note":"encrypted"}]`,
		`"enclosed":[{"part":"3","from":[{"address":"inner@example.com"}],"subject":"in"}]`,
		`"unseen":"hidden.example.com"`,
		`"visible":"Hello bank.example.org"`,
		`comment.example.com`,
		`{"part":"3.1","type":"text/plain","text":"inner text"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// A line that would be too long is cut, says so, and is still JSON.
func TestCut(t *testing.T) {
	for name, raw := range map[string]string{
		"text":      "From: a@example.com\n\n" + strings.Repeat("0123456789\n", 800000),
		"escapes":   "From: a@example.com\n\n" + strings.Repeat("\x01", 2<<20),
		"header":    "X: " + strings.Repeat("x", 9<<20) + "\n\nbody",
		"links":     "From: a@example.com\n\n" + strings.Repeat("http://example.com/0123456789 ", 300000),
		"addresses": "To: " + strings.Repeat("\"\x01\x01\x01\x01\x01\" <a@example.com>, ", 400000) + "\n\nbody",
	} {
		t.Run(name, func(t *testing.T) {
			line := Append(nil, message.Read([]byte(raw)), nil)
			if !IsCut(line) || len(line) > Most || !json.Valid(line) {
				t.Errorf("%d bytes, cut %v, JSON %v", len(line), IsCut(line), json.Valid(line))
			}
		})
	}
}

// What cannot be read as addresses is told as it stands.
func TestAddressesAreWhole(t *testing.T) {
	text := string(Append(nil, message.Read([]byte("From: A <a@example.com> (see evil.example.com)\nTo: b@example.com\n\n")), nil))
	if !strings.Contains(text, `"value":"A <a@example.com> (see evil.example.com)"`) || strings.Contains(text, `{"name":"To"`) {
		t.Error(text)
	}
}

// FuzzAppend holds that a line is one line of JSON, whatever the message.
func FuzzAppend(f *testing.F) {
	f.Add([]byte(sample))
	f.Fuzz(func(t *testing.T, raw []byte) {
		line := Append(nil, message.Read(raw), nil)
		if !json.Valid(line) || strings.Contains(string(line), "\n") || len(line) > Most {
			t.Errorf("no line of JSON: %.200q", line)
		}
	})
}
