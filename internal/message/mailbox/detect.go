package mailbox

import (
	"bytes"
	"path"
	"strings"
)

// Detect tells the kind from the first bytes (4 KiB are plenty) and the file's name, which may be "". Logs must never be taken for mail: a
// header wants several fields that only mail has. A file named .eml, .mbox or the like needs fewer of them; one named as another format is, is none.
func Detect(name string, head []byte) Kind {
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) { // a compound file (MS-CFB, 2.2)
		if isOutlook(name, head) {
			return Outlook
		}
		return None
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	needed, named := 6, isMailName(name)
	if named {
		needed = 2
	}
	first, rest := line(head)
	if isDigits(bytes.TrimSpace(first)) { // the length that Apple Mail writes before a message (.emlx)
		head = rest
	}
	if isFromLine(first) {
		if weight, _ := weigh(rest); weight >= needed/2 {
			return Mbox
		}
		return None
	}
	if weight, passed := weigh(head); weight >= needed && (passed || named) {
		return Single
	}
	return None
}

// isOutlook tells a message among compound files by its name, or by the names of streams that only messages have (MS-OXMSG, 2.2), as UTF-16; these may lie
// beyond the first bytes.
func isOutlook(name string, head []byte) bool {
	return strings.EqualFold(path.Ext(name), ".msg") || bytes.Contains(head, utf16("__properties_version1.0")) || bytes.Contains(head, utf16("__nameid_version1.0"))
}

func utf16(text string) []byte {
	var wide []byte
	for _, c := range []byte(text) {
		wide = append(wide, c, 0)
	}
	return wide
}

func isMailName(name string) bool {
	switch strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))) {
	case ".eml", ".emlx", ".mbox", ".mbx", ".mht", ".nws":
		return true
	}
	return false
}

// line cuts the first line off, without its line break.
func line(text []byte) (first, rest []byte) {
	first, rest, _ = bytes.Cut(text, []byte("\n"))
	return bytes.TrimSuffix(first, []byte("\r")), rest
}

// weights say how much a field speaks for mail. Those that other protocols and files have too (Date, From, To, Subject) count little.
var weights = map[string]int{
	"received": 3, "message-id": 3, "return-path": 3, "mime-version": 3, "dkim-signature": 3, "delivered-to": 3, "authentication-results": 3,
	"arc-seal": 3, "arc-message-signature": 3, "arc-authentication-results": 3, "received-spf": 3, "in-reply-to": 3, "reply-to": 2, "references": 2,
	"content-transfer-encoding": 2, "x-mailer": 2, "x-originating-ip": 2, "x-original-to": 2, "list-unsubscribe": 3, "list-id": 3, "errors-to": 2,
	"from": 1, "to": 1, "cc": 1, "bcc": 1, "subject": 1, "date": 1, "sender": 1, "content-type": 1, "x-priority": 1, "precedence": 1,
}

// weigh adds up the fields of the header that a text begins with, each name once. A line that is no field ends it; a header that has no field of mail among
// its first twenty is none. passed says that one is among them that every message has that was sent.
func weigh(head []byte) (weight int, passed bool) {
	const most = 200
	seen := map[string]bool{}
	for n := 0; len(head) > 0 && n < most; n++ {
		var text []byte
		text, head = line(head)
		if len(text) == 0 {
			break
		}
		if n > 0 && (text[0] == ' ' || text[0] == '\t') {
			continue
		}
		name, ok := fieldName(text)
		if !ok {
			break // the body, or the last line of what was given, which may be cut
		}
		if !seen[name] {
			seen[name] = true
			weight += weights[name]
		}
		if n == 20 && weight == 0 {
			return 0, false
		}
	}
	return weight, seen["from"] || seen["received"] || seen["return-path"] || seen["delivered-to"] || seen["message-id"]
}

// fieldName is the name before the colon (RFC 5322, 3.6.8), in small letters.
func fieldName(text []byte) (string, bool) {
	i := bytes.IndexByte(text, ':')
	if i < 1 || i > 100 {
		return "", false
	}
	for _, c := range text[:i] {
		if c <= ' ' || c > '~' {
			return "", false
		}
	}
	return strings.ToLower(string(text[:i])), true
}

// isFromLine tells the line before a message in a mailbox: "From ", an address or what stands for one, and a time with a year (RFC 4155).
func isFromLine(text []byte) bool {
	if !bytes.HasPrefix(text, []byte("From ")) || len(text) > 1000 {
		return false
	}
	words := bytes.Fields(text[5:])
	if len(words) < 5 {
		return false
	}
	clock, year, month := false, false, false
	for _, w := range words {
		switch {
		case len(w) >= 4 && len(w) <= 8 && bytes.Count(w, []byte(":")) >= 1 && isDigits(bytes.ReplaceAll(w, []byte(":"), nil)):
			clock = true
		case len(w) == 4 && isDigits(w) && (w[0] == '1' || w[0] == '2'):
			year = true
		case len(w) == 3 && strings.Contains("JanFebMarAprMayJunJulAugSepOctNovDec", string(w)):
			month = true
		}
	}
	return clock && year && month
}

func isDigits(text []byte) bool {
	return len(text) > 0 && len(bytes.Trim(text, "0123456789")) == 0
}
