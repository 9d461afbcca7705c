package webpage

import (
	"picket/internal/hexadecimal"
	"strings"
)

// script keeps a text that runs, and takes the links that it opens and the pages that it writes, where they stand in it as literals.
func (r *reader) script(p Place) {
	if strings.TrimSpace(p.Text) == "" {
		return
	}
	r.page.Scripts = append(r.page.Scripts, p)
	r.opened(p)
	if r.within == "" {
		r.written(p)
	}
}

// openers are how scripts open links: assignments to the location, and calls.
var scriptOpeners = []string{"location", "window.open", ".action"}

// opened adds the links of "location.href = '…'", "location.replace('…')", "window.open('…')" and "form.action = '…'".
func (r *reader) opened(p Place) {
	for _, opener := range scriptOpeners {
		for at := 0; ; {
			i := strings.Index(p.Text[at:], opener)
			if i < 0 {
				break
			}
			at += i + len(opener)
			if url, ok := argument(p.Text[at:]); ok && (hasScheme(url) || strings.HasPrefix(url, "//")) {
				r.addLinkOnly(Link{URL: cutURL(cleanURL(url)), From: "script", At: Place{p.Offset, p.Text[:min(len(p.Text), maxPlace)]}})
			}
		}
	}
}

// addLinkOnly adds a link of a script, which is not looked into again.
func (r *reader) addLinkOnly(l Link) {
	if len(r.page.Links) >= maxTags {
		r.fault("more than %d links", maxTags)
		return
	}
	r.page.Links = append(r.page.Links, l)
}

// argument reads what is assigned or given: ".href = '…'", ".replace(atob('…'))". Only literals are read.
func argument(s string) (string, bool) {
	i := 0
	for i < len(s) && i < 64 && (s[i] == '.' || isAlphanumeric(s[i])) {
		i++
	}
	s = strings.TrimLeft(s[i:], " \t\r\n")
	if s == "" || s[0] != '=' && s[0] != '(' {
		return "", false
	}
	return literal(strings.TrimLeft(s[1:], " \t\r\n"))
}

// decoders are the calls that decode a literal.
var decoders = []string{"atob", "unescape", "decodeURIComponent", "decodeURI"}

// literal reads a quoted string, decoded where a call around it does.
func literal(s string) (string, bool) {
	s = strings.TrimPrefix(s, "window.")
	for _, decoder := range decoders {
		rest, ok := strings.CutPrefix(s, decoder)
		if !ok || !strings.HasPrefix(rest, "(") {
			continue
		}
		text, ok := quoted(strings.TrimLeft(rest[1:], " \t\r\n"))
		if !ok {
			return "", false
		}
		if decoder == "atob" {
			return fromBase64(text)
		}
		return hexadecimal.Unescape(text), true
	}
	return quoted(s)
}

// quoted reads a string literal; the commonest escapes are undone.
func quoted(s string) (string, bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' && s[0] != '`' {
		return "", false
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return unquote(s[1:i]), true
		}
	}
	return "", false
}

func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch {
		case s[i] == 'n':
			b.WriteByte('\n')
		case s[i] == 'x' && i+2 < len(s) && hexadecimal.Digit(s[i+1]) >= 0 && hexadecimal.Digit(s[i+2]) >= 0:
			b.WriteRune(rune(hexadecimal.Digit(s[i+1])<<4 | hexadecimal.Digit(s[i+2])))
			i += 2
		case s[i] == 'u' && i+4 < len(s) && codeUnit(s[i+1:i+5]) >= 0:
			b.WriteRune(rune(codeUnit(s[i+1 : i+5])))
			i += 4
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// codeUnit is the value of four hexadecimal digits; -1 is none.
func codeUnit(s string) int {
	value := 0
	for i := range 4 {
		d := hexadecimal.Digit(s[i])
		if d < 0 {
			return -1
		}
		value = value<<4 | d
	}
	return value
}

// written reads the pages that a script decodes from literals, or writes.
func (r *reader) written(p Place) {
	for _, decoder := range decoders {
		r.eachCall(p, decoder+"(", func(at, _ int) (string, bool) { return literal(p.Text[at:]) })
	}
	for _, writer := range []string{"document.write(", "document.writeln(", "innerHTML=", "innerHTML ="} {
		r.eachCall(p, writer, func(_, after int) (string, bool) { return quoted(strings.TrimLeft(p.Text[after:], " \t\r\n")) })
	}
}

// eachCall reads what every place of the call yields, as a page.
func (r *reader) eachCall(p Place, call string, text func(at, after int) (string, bool)) {
	for after := 0; ; {
		i := strings.Index(p.Text[after:], call)
		if i < 0 {
			return
		}
		at := after + i
		after = at + len(call)
		if page, ok := text(at, after); ok && strings.Contains(page, "<") {
			r.readInner(page, "script", &Place{p.Offset, p.Text[:min(len(p.Text), maxPlace)]}, 0)
		}
	}
}
