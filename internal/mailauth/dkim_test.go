package mailauth

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"picket/internal/message"
)

const plain = "Received: from mx.example.com (mx.example.com [192.0.2.7]) by mx.example.org; Mon, 2 Mar 2026 10:00:00 +0000\r\n" +
	"From: Ann <a@example.com>\r\nTo: b@example.org\r\nSubject: Two  blanks\r\n and a fold\r\nDate: Mon, 2 Mar 2026 09:59:00 +0000\r\n\r\n" +
	"Hello \t there \r\n\r\nBye\r\n\r\n\r\n"

// sign signs the plain message with the library, which is another reading of the same standard.
func sign(t testing.TB, key crypto.Signer, change func(*dkim.SignOptions)) string {
	t.Helper()
	options := &dkim.SignOptions{Domain: "example.com", Selector: "s1", Signer: key, HeaderKeys: []string{"From", "To", "Subject", "Date", "Subject"}}
	if change != nil {
		change(options)
	}
	var out bytes.Buffer
	if err := dkim.Sign(&out, strings.NewReader(plain), options); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func readWith(raw string, keys Keys) *Origin {
	return Read([]byte(raw), message.Read([]byte(raw)), nil, keys)
}

func TestVerify(t *testing.T) {
	pair, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKIXPublicKey(&pair.PublicKey)
	keys := Keys{"s1._domainkey.example.com": "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der),
		"s2._domainkey.example.com": "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edwards.Public().(ed25519.PublicKey)),
		"s3._domainkey.example.com": "v=DKIM1; p=" + base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&pair.PublicKey)),
		"s4._domainkey.example.com": "v=DKIM1; p="}
	received := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		key    crypto.Signer
		change func(*dkim.SignOptions)
		want   Result
	}{
		{"simple", pair, nil, pass},
		{"relaxed", pair, func(o *dkim.SignOptions) { o.HeaderCanonicalization, o.BodyCanonicalization = "relaxed", "relaxed" }, pass},
		{"relaxed header", pair, func(o *dkim.SignOptions) { o.HeaderCanonicalization = "relaxed" }, pass},
		{"Ed25519 (RFC 8463)", edwards, func(o *dkim.SignOptions) { o.Selector = "s2" }, pass},
		{"bare RSA key", pair, func(o *dkim.SignOptions) { o.Selector = "s3" }, pass},
		{"revoked key", pair, func(o *dkim.SignOptions) { o.Selector = "s4" }, permerror},
		{"expired today, not when it came", pair, func(o *dkim.SignOptions) { o.Expiration = received.Add(time.Hour) }, pass},
		{"expired when it came", pair, func(o *dkim.SignOptions) { o.Expiration = received.Add(-time.Hour) }, policy},
	} {
		raw := sign(t, c.key, c.change)
		got := readWith(raw, keys)
		if got.DKIM != c.want || !got.Local || got.DKIMBy != "example.com" || got.Aligned != (c.want == pass) {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
		if got := readWith(strings.ReplaceAll(raw, "\r\n", "\n"), keys); got.DKIM != c.want {
			t.Errorf("%s, stored with line feeds: %s, want %s", c.name, got.DKIM, c.want)
		}
		for _, change := range [][2]string{{"Bye", "Buy"}, {"Two  blanks", "Two blankets"}, {"a@example.com>", "b@example.com>"}, {"\r\nDate: Mon", "\r\nSubject: added\r\nDate: Mon"}} {
			if got := readWith(strings.Replace(raw, change[0], change[1], 1), keys); c.want == pass && got.DKIM != fail {
				t.Errorf("%s, %q changed to %q: %s, want fail", c.name, change[0], change[1], got.DKIM)
			}
		}
	}
	if got := readWith(sign(t, pair, nil), Keys{"s9._domainkey.example.com": "p="}); got.DKIM != "" || got.Local {
		t.Errorf("no key at hand: %+v", got)
	}
}

// What a signature must have and must not be (RFC 6376, 6.1.1 and 8.2; RFC 8301).
func TestUnacceptable(t *testing.T) {
	keys := Keys{"s._domainkey.example.com": "p=AAAA"}
	for _, c := range []struct {
		tags string
		want Result
	}{
		{"v=1; a=rsa-sha256; d=example.com; s=s; h=To:Subject; bh=AA==; b=AA==", permerror},
		{"v=1; a=rsa-sha256; d=example.com; s=s; h=From; bh=AA==; b=AA==; i=@example.net", permerror},
		{"v=2; a=rsa-sha256; d=example.com; s=s; h=From; bh=AA==; b=AA==", permerror},
		{"v=1; a=rsa-sha256; d=example.com; s=s; h=From; bh=AA==; b=AA==; l=10", policy},
		{"v=1; a=rsa-sha1; d=example.com; s=s; h=From; bh=AA==; b=AA==", policy},
		{"v=1; a=rsa-sha256; d=example.com; s=s; h=From; bh=AA==; b=AA==", fail},
		{"v=1; a=rsa-sha256; d=example.com; s=s; h=From; b=AA==", permerror},
	} {
		if got := readWith(fmt.Sprintf("DKIM-Signature: %s\r\n%s", c.tags, plain), keys); got.DKIM != c.want {
			t.Errorf("%s: %q, want %q", c.tags, got.DKIM, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("Authentication-Results: mx.example.org; spf=pass (a;b) smtp.mailfrom=example.com\r\nReceived: from a by b; x\r\n\r\n"), "mx.example.org")
	f.Add([]byte("DKIM-Signature: v=1; a=rsa-sha256; d=e; s=s; h=From; bh=; b=\r\nFrom: a@e\r\n\r\nx"), "")
	f.Fuzz(func(t *testing.T, raw []byte, trusted string) {
		o := Read(raw, message.Read(raw), []string{trusted}, Keys{"s._domainkey.e": "p=AAAA"})
		if o.Aligned && o.SPF != pass && o.DKIM != pass {
			t.Errorf("aligned, though nothing passed: %+v", o)
		}
		if o.By == "" && o.SPF+o.DMARC != "" {
			t.Errorf("results of nobody: %+v", o)
		}
		for _, place := range o.Places {
			if place.Offset < 0 || place.Offset > len(raw) {
				t.Errorf("a place beyond the message: %+v", place)
			}
		}
	})
}
