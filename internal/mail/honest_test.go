package mail

import (
	"strings"
	"testing"
)

// Honest mail in which a signal once fired, or would by a careless change.
func TestHonestMail(t *testing.T) {
	const from = "From: Jun Okada <jun.okada@example.com>\nTo: Anna Vogel <anna.vogel@example.org>\nSubject: Berth 4\nDate: Mon, 2 Nov 2026 09:14:40 +0000\nMessage-ID: <1@example.com>\n"
	const plain, page = "\n", "Content-Type: text/html; charset=utf-8\n\n"
	for _, c := range []struct{ signal, why, text string }{
		{"link-carries-recipient", "the recipient's own address in a quoted reply", from + page + `<p>Yes.</p><p>On Friday <a href="mailto:anna.vogel@example.org">Anna</a> wrote:</p>`},
		{"link-user-part", "a link to write to somebody", from + page + `<a href="mailto:jun.okada@example.com">Jun</a>`},
		{"link-cheap-domain", "a link to write to somebody", from + page + `<a href="mailto:jun.okada@example.top">Jun</a>`},
		{"link-shows-other", "a link to write to somebody", from + page + `<a href="mailto:jun@example.net">www.example.com</a>`},
		{"scripted-mail", "data of an order that mail programs read", from + page + `<script type="application/ld+json">{"@type":"Order"}</script><p>Your order.</p>`},
		{"hidden-text", "what only Outlook shows", from + page + `<p>Berth 4</p><!--[if mso]><table><tr><td>A table around the text that follows, for Outlook alone</td></tr></table><![endif]--><p>The crane.</p>`},
		{"hidden-text", "what Outlook alone does not show", from + page + `<p>Berth 4</p><div style="mso-hide:all">The crane was inspected on Friday</div>`},
		{"hidden-text", "what telephones show", from + page + `<style>.m{display:none} @media (max-width:600px){.m{display:block!important}}</style><p>Berth 4</p><div class="m">The crane was inspected on Friday</div>`},
		{"text-brand-not-sender", "an address in a signature", from + plain + "The crane is in place.\n\nJun Okada, jun.okada.berth4@gmail.com\n"},
		{"greets-by-address", "a local part that is part of a word", strings.Replace(from, "anna.vogel@", "report@", 1) + plain + "The crane was reported to be in place.\n"},
		{"greets-by-address", "a greeting by name", strings.Replace(from, "Anna Vogel <anna.vogel@", "Eve Johnson <johnson@", 1) + plain + "Dear Ms Johnson,\nthe crane is in place.\n"},
		{"greets-by-address", "a list that speaks of itself", strings.Replace(from, "anna.vogel@", "berths-users@", 1) + "List-Post: <mailto:berths-users@example.org>\n" + plain + "Dear berths-users,\nthe crane is in place.\n"},
		{"recipient-in-subject", "a local part that is part of a word", strings.Replace(strings.Replace(from, "anna.vogel@", "berths@", 1), "Berth 4", "All berthside lamps", 1) + plain},
		{"short-text-with-link", "a long text in Japanese", from + plain + strings.Repeat("埠頭のクレーンは金曜日に点検されました。", 20) + "\nhttps://docs.example.com/\n"},
		{"name-in-odd-letters", "Persian joins letters with U+200C", strings.Replace(from, "Berth 4", "گزارش می\u200cشود", 1) + plain},
		{"name-in-odd-letters", "Hebrew with a direction mark", strings.Replace(from, "Berth 4", "\u200fרציף 4", 1) + plain},
		{"name-in-odd-letters", "Korean beside Latin letters", strings.Replace(from, "Berth 4", "PC방 4", 1) + plain},
		{"name-in-odd-letters", "a Latin abbreviation in a Russian word", strings.Replace(from, "Berth 4", "IP-адрес", 1) + plain},
		{"address-in-name", "a list that sends on its behalf", strings.Replace(from, "Jun Okada <jun.okada@example.com>", `"jun@example.com via berths" <berths@lists.example.org>`, 1) + "List-Post: <mailto:berths@lists.example.org>\n" + plain},
		{"free-host-sender", "the company of a free host itself", strings.Replace(from, "jun.okada@example.com", "jun.okada@figma.com", 1) + plain},
		{"greeting-lies", "a client that greets by its address", "Received: from [192.0.2.7] (mail.example.com [192.0.2.7]) by mx.example.org with ESMTP; Mon, 2 Nov 2026 09:15:00 +0000\n" + from + plain},
		{"false-reply", "a list's tag, and a reference", strings.Replace(from, "Berth 4", "[EXTERNAL] Re: Berth 4", 1) + "In-Reply-To: <7@example.org>\n" + plain},
	} {
		if found, ok := find(gatherText(Options{}, c.text), c.signal); ok {
			t.Errorf("%s: %s: %+v", c.signal, c.why, found)
		}
	}
}
