package mailauth

import (
	"strings"
	"testing"

	"picket/internal/message"
)

// read reads a message of these fields, addressed from a@example.com unless they have a From.
func read(t *testing.T, header string, trusted ...string) *Origin {
	t.Helper()
	if !strings.Contains(header, "From: ") {
		header += "From: Ann <a@example.com>\n"
	}
	raw := []byte(strings.ReplaceAll(header+"\nbody\n", "\n", "\r\n"))
	return Read(raw, message.Read(raw), trusted, nil)
}

// The forms that servers write.
func TestReadForms(t *testing.T) {
	const outside = "Received: from mx.example.com (mx.example.com [192.0.2.7])\n by mx.example.org with ESMTPS; Mon, 2 Mar 2026 10:00:00 +0000\n"
	cases := []struct {
		name, header string
		want         Origin
	}{
		{"RFC 8601, appendix B.3", outside + "Authentication-Results: mx.example.org;\n spf=pass smtp.mailfrom=example.com\n",
			Origin{By: "mx.example.org", SPF: pass, SPFName: "example.com", Aligned: true}},
		{"B.5: comments, version, reason", outside + "Authentication-Results: mx.example.org 1;\n auth=pass (cram-md5; so it was) smtp.auth=a@example.com;\n" +
			" dkim/1=fail (bad; signature) reason=\"body; changed\" header.d=example.com\n",
			Origin{By: "mx.example.org", DKIM: fail, DKIMBy: "example.com"}},
		{"none at all", outside + "Authentication-Results: mx.example.org; none\n", Origin{}},
		{"Gmail, below its own Received", "Received: by 2001:db8::1 with SMTP id x; Mon, 2 Mar 2026 10:00:01 -0800 (PST)\n" +
			"Received: from mail.example.com (mail.example.com. [192.0.2.7])\n by mx.google.com with ESMTPS id y; Mon, 2 Mar 2026 10:00:00 -0800 (PST)\n" +
			"Received-SPF: pass (google.com: domain of b@mail.example.com designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;\n" +
			"Authentication-Results: mx.google.com;\n dkim=pass header.i=@example.com header.s=s1 header.b=\"ab/+=\";\n" +
			" dkim=pass header.i=@sender.example header.s=s1;\n" +
			" spf=pass (google.com: domain of b@mail.example.com designates 192.0.2.7 as permitted sender) smtp.mailfrom=b@mail.example.com;\n" +
			" dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=example.com\n",
			Origin{By: "mx.google.com", SPF: pass, SPFName: "mail.example.com", DKIM: pass, DKIMBy: "example.com", DMARC: pass, Policy: "reject", Aligned: true}},
		{"Exchange Online, without an id", "Received: from a.eop-nam10.prod.protection.outlook.com (2001:db8::2)\n by b.outlook.office365.com (2001:db8::3) with Microsoft SMTP Server; Mon, 2 Mar 2026 10:00:02 +0000\n" +
			"Authentication-Results: spf=softfail (sender IP is 192.0.2.7)\n smtp.mailfrom=sender.example; dkim=none (message not signed)\n header.d=none;dmarc=fail action=oreject header.from=example.com;compauth=fail reason=000\n" +
			"Received-SPF: SoftFail (protection.outlook.com: domain of transitioning sender.example discourages use of 192.0.2.7 as permitted sender)\n" +
			"Received: from sender.example (192.0.2.7) by c.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server; Mon, 2 Mar 2026 10:00:00 +0000\n",
			Origin{By: "c.mail.protection.outlook.com", SPF: softfail, SPFName: "sender.example", DKIM: none, DMARC: fail, Policy: "reject"}},
		{"Yahoo", "Authentication-Results: mail-1.mail.yahoo.com;\n dkim=success header.i=@example.com header.s=s;\n spf=pass smtp.mailfrom=example.com;\n dmarc=success(p=QUARANTINE) header.from=example.com;\n" +
			"Received: from 192.0.2.7 (EHLO mx.example.com)\n by mail-1.mail.yahoo.com with SMTPs; Mon, 2 Mar 2026 10:00:00 +0000\n",
			Origin{By: "mail-1.mail.yahoo.com", SPF: pass, SPFName: "example.com", DKIM: pass, DKIMBy: "example.com", DMARC: pass, Policy: "quarantine", Aligned: true}},
		{"Postfix with milters, a field each", outside + "Authentication-Results: mx.example.org; dmarc=fail (p=none dis=none) header.from=example.com\n" +
			"Authentication-Results: mx.example.org;\n\tdkim=fail reason=\"signature verification failed\" (2048-bit key; unprotected) header.d=example.com header.i=@example.com header.a=rsa-sha256\n" +
			"Authentication-Results: mx.example.org; spf=fail smtp.helo=mx.example.net\n",
			Origin{By: "mx.example.org", SPF: fail, SPFName: "mx.example.net", DKIM: fail, DKIMBy: "example.com", DMARC: fail, Policy: "none"}},
		{"Mimecast", "Received: from relay.example.com (relay.example.com\n [192.0.2.7]) by relay.mimecast.com with ESMTP id us-1; Mon, 2 Mar 2026 10:00:00 +0000\n" +
			"Authentication-Results: relay.mimecast.com;\n\tdkim=pass header.d=example.com header.s=s header.b=abc;\n\tdmarc=pass (policy=reject) header.from=example.com;\n\tspf=pass (relay.mimecast.com: domain of b@example.com designates 192.0.2.7 as permitted sender) smtp.mailfrom=b@example.com\n",
			Origin{By: "relay.mimecast.com", SPF: pass, SPFName: "example.com", DKIM: pass, DKIMBy: "example.com", DMARC: pass, Policy: "reject", Aligned: true}},
		{"Proofpoint", "Authentication-Results: ppops.net; spf=pass smtp.mailfrom=b@example.com; dkim=pass header.s=s header.d=example.com; dmarc=pass header.from=example.com\n" + outside,
			Origin{By: "ppops.net", SPF: pass, SPFName: "example.com", DKIM: pass, DKIMBy: "example.com", DMARC: pass, Aligned: true}},
		{"Received-SPF alone (RFC 7208, 9.1)", outside + "Received-SPF: Fail (mx.example.org: domain of b@example.net does not\n designate 192.0.2.7 as permitted sender) receiver=mx.example.org; client-ip=192.0.2.7;\n envelope-from=\"b@example.net\"; helo=foo.example;\n",
			Origin{By: "mx.example.org", SPF: fail, SPFName: "example.net"}},
		{"space around the equals sign", outside + "Authentication-Results: mx.example.org; spf = pass smtp.mailfrom = example.com\n",
			Origin{By: "mx.example.org", SPF: pass, SPFName: "example.com", Aligned: true}},
		{"passed, of another domain", outside + "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=bounce.example.net; dkim=pass header.d=example.net\n",
			Origin{By: "mx.example.org", SPF: pass, SPFName: "bounce.example.net", DKIM: pass, DKIMBy: "example.net"}},
		{"two authors", outside + "From: a@example.com, b@example.net\nAuthentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.com\n",
			Origin{By: "mx.example.org", SPF: pass, SPFName: "example.com"}},
		{"old mail", outside, Origin{}},
		{"no hop", "Authentication-Results: mx.example.org; arc=pass (i=1); spf=temperror smtp.helo=x.example\n", Origin{By: "mx.example.org", SPF: temperror, SPFName: "x.example", ARC: pass}},
	}
	for _, c := range cases {
		got := *read(t, c.header)
		got.Places = nil
		if !equal(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func equal(a, b Origin) bool {
	a.Places, b.Places = nil, nil
	return a.By == b.By && a.Trusted == b.Trusted && a.SPF == b.SPF && a.SPFName == b.SPFName && a.DKIM == b.DKIM && a.DKIMBy == b.DKIMBy &&
		a.DMARC == b.DMARC && a.Policy == b.Policy && a.ARC == b.ARC && a.Aligned == b.Aligned && a.Local == b.Local
}

// Anybody can write the field (RFC 8601, 7.1): where it stands tells who did.
func TestForgedResults(t *testing.T) {
	const (
		border  = "Received: from mx.example.net (mx.example.net [192.0.2.7]) by mx.example.org; Mon, 2 Mar 2026 10:00:00 +0000\n"
		inner   = "Received: from mx.example.org (mx.example.org [192.0.2.1]) by store.example.org; Mon, 2 Mar 2026 10:00:01 +0000\n"
		forgery = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.com; dmarc=pass\n"
		honest  = "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.com; dmarc=fail\n"
		sender  = "Received: from laptop.example.net (laptop.example.net [192.0.2.8]) by mx.example.net; Mon, 2 Mar 2026 09:59:59 +0000\n"
		pretend = "Received: from mx.example.org (mx.example.org [192.0.2.1]) by mx.example.org; Mon, 2 Mar 2026 09:59:59 +0000\n"
	)
	cases := []struct {
		name, header string
		trusted      []string
		by           string
		spf          Result
	}{
		{"ours above the border", honest + inner + border + forgery, nil, "mx.example.org", fail},
		{"ours between our hops", inner + honest + border + forgery, nil, "mx.example.org", fail},
		{"ours below our hop, the forgery below it", inner + border + honest + forgery, nil, "mx.example.org", fail},
		{"below a hop of the sender", inner + border + sender + forgery, nil, "", ""},
		{"below a hop that pretends to be ours", inner + border + pretend + forgery, nil, "", ""},
		{"below a hop that pretends to be ours, trusted", inner + border + pretend + forgery, []string{".example.org"}, "", ""},
		{"of the sender's server", inner + border + "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.com\n", nil, "", ""},
		{"without an id, below the border", inner + border + "Authentication-Results: spf=pass smtp.mailfrom=example.com\n", nil, "", ""},
		{"trusted exactly", inner + border + honest, []string{"mx.example.org"}, "mx.example.org", fail},
		{"trusted by domain", inner + border + honest, []string{".example.org"}, "mx.example.org", fail},
		{"another is trusted", honest + inner + border, []string{"mx.example.com"}, "", ""},
		{"a trusted gateway before ours", inner + "Received: from gate.example.com (gate.example.com [192.0.2.9]) by mx.example.org; Mon, 2 Mar 2026 10:00:00 +0000\n" +
			"Authentication-Results: gate.example.com; spf=softfail smtp.mailfrom=example.net\n" + "Received: from x.example.net (x.example.net [192.0.2.7]) by gate.example.com; Mon, 2 Mar 2026 10:00:00 +0000\n",
			[]string{"gate.example.com"}, "gate.example.com", softfail},
		{"a list's server, not of ours", inner + border + "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.com\n" + sender, []string{"mx.example.org"}, "", ""},
		{"SPF of the sender's server", inner + border + sender + "Received-SPF: pass (mx.example.net: domain of a@example.com designates 192.0.2.8 as permitted sender)\n", nil, "", ""},
	}
	for _, c := range cases {
		got := read(t, c.header, c.trusted...)
		if got.By != c.by || got.SPF != c.spf || got.Trusted != (len(c.trusted) > 0 && c.by != "") {
			t.Errorf("%s: by %q, SPF %q, trusted %v; want by %q, SPF %q", c.name, got.By, got.SPF, got.Trusted, c.by, c.spf)
		}
	}
}

// A seal counts where its sealer is trusted (RFC 8617, 7.2), and nothing is made of a chain otherwise.
func TestSealed(t *testing.T) {
	const header = "Received: from lists.example.net (lists.example.net [192.0.2.7]) by mx.example.org; Mon, 2 Mar 2026 10:00:00 +0000\n" +
		"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example.net; s=s; t=1; b=AAAA\n" +
		"ARC-Authentication-Results: i=1; lists.example.net; spf=pass smtp.mailfrom=example.com; dmarc=pass (p=reject)\n"
	got := read(t, header, "lists.example.net")
	if !equal(*got, Origin{By: "lists.example.net", Trusted: true, SPF: pass, SPFName: "example.com", DMARC: pass, Policy: "reject", ARC: none, Aligned: true}) {
		t.Errorf("of a trusted sealer: %+v", got)
	}
	for _, trusted := range [][]string{nil, {"mx.example.org"}} {
		if got := read(t, header, trusted...); !equal(*got, Origin{}) {
			t.Errorf("of a sealer that is not trusted: %+v", got)
		}
	}
}

func TestAligned(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"example.com", "mail.example.com", true},
		{"EXAMPLE.com.", "example.com", true},
		{"example.co.uk", "other.co.uk", false},
		{"a.github.io", "b.github.io", false}, // a private suffix
		{domainOf("x@bücher.example"), "xn--bcher-kva.example", true},
		{"", "", false},
	} {
		if got := aligned(c.a, c.b); got != c.want {
			t.Errorf("aligned(%q, %q) = %v", c.a, c.b, got)
		}
	}
}
