package carrier

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A pageReader goes through an HTML or SVG attachment.
type pageReader struct {
	i       *inspector
	s       *subject
	scripts []string
	decoded int
	saves   string // a link that saves what stands in it
}

const (
	mostPage    = 8 << 20
	mostDecoded = 10
	mostScript  = 2 << 20
)

// page looks at a page: its links, its forms, and whether its scripts build a file or another page.
func (i *inspector) page(s *subject) {
	r := &pageReader{i: i, s: s}
	text := utf8Text(s.body)
	if len(text) > mostPage {
		i.unread(s, fmt.Sprintf("only its first %d bytes are looked at", mostPage))
		text = text[:mostPage]
	}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(mostPage + 1)
	inScript := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.judgeScripts()
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			inScript = token.Data == "script"
			r.tag(token)
		case html.TextToken:
			if inScript {
				r.scripts = append(r.scripts, string(z.Raw()))
			}
		case html.EndTagToken:
			inScript = false
		}
	}
}

func (r *pageReader) tag(t html.Token) {
	attributes := make(map[string]string, len(t.Attr))
	for _, a := range t.Attr {
		attributes[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "on") && len(a.Val) > 10 {
			r.scripts = append(r.scripts, a.Val)
		}
	}
	for _, key := range []string{"href", "xlink:href", "action", "formaction", "src", "data", "background"} {
		if v := strings.TrimSpace(attributes[key]); v != "" {
			r.address(t.Data, key, v, attributes)
		}
	}
	switch t.Data {
	case "input":
		if strings.EqualFold(attributes["type"], "password") || passwordName.MatchString(attributes["name"]+" "+attributes["placeholder"]) {
			r.i.find(PageForm, r.s, -1, t.String())
		}
	case "meta":
		if _, target, ok := strings.Cut(strings.ToLower(attributes["content"]), "url="); ok && strings.EqualFold(attributes["http-equiv"], "refresh") {
			content := attributes["content"]
			r.i.link(r.s, "html", strings.Trim(content[len(content)-len(target):], `'" `))
		}
	case "script":
		if r.s.kind == "svg" {
			r.i.find(Script, r.s, -1, "script in a picture (SVG): "+t.String())
		}
	case "foreignobject":
		r.i.find(PageForm, r.s, -1, "a page in a picture (SVG): "+t.String())
	}
}

var passwordName = regexp.MustCompile(`(?i)passw|passwd|\bpwd\b|パスワード|비밀번호|암호|密码|пароль`)

// address is a link of the page, or what stands in place of one.
func (r *pageReader) address(tag, key, value string, attributes map[string]string) {
	lower := strings.ToLower(value)
	switch {
	case strings.HasPrefix(lower, "data:"):
		_, saves := attributes["download"]
		if saves || tag == "a" || tag == "iframe" || tag == "embed" || tag == "object" && !strings.HasPrefix(lower, "data:image/") {
			r.saves = "<" + tag + " " + key + "=" + value
			r.i.find(Smuggling, r.s, -1, r.saves)
		}
		r.dataURL(value)
	case strings.HasPrefix(lower, "javascript:"):
		r.scripts = append(r.scripts, value)
	case strings.Contains(lower, "://"), strings.HasPrefix(lower, "//"), isRemote(value):
		r.i.link(r.s, "html", value)
	}
}

var (
	scrambled = regexp.MustCompile(`_0x[0-9a-f]{4,6}`)
	moves     = regexp.MustCompile(`^(?i)(?:location(?:\.href)?\s*=\s*|location\.(?:replace|assign)\s*\(\s*|window\.open\s*\(\s*)["'` + "`" + `]([a-z]+:[^"'` + "`" + `]{4,})`)
	atobCall  = regexp.MustCompile(`^(?i)atob\s*\(\s*["'` + "`" + `]([A-Za-z0-9+/=_-]{8,})["'` + "`" + `]`)
)

// Words of scripts, in small letters.
var (
	buildsFile = []string{"createobjecturl", "mssaveblob", "mssaveoropenblob", "new blob(", "new file(", ".download=", ".download =", "showsavefilepicker"}
	writesPage = []string{"document.write", "document['write", "document[\"write", "eval(", "function(atob", "new function(", "innerhtml", "outerhtml", "srcdoc",
		"insertadjacenthtml", "location=", "location =", "location.", "location[", ".src=", ".src =", "appendchild", "setattribute"}
	decodes = []string{"atob", "fromcharcode", "fromcodepoint", "uint8array", "decodeuricomponent", "unescape", "charcodeat", "base64", "cryptojs", "textdecoder"}
)

// word is the first of the list that stands in a script.
func word(script string, list []string) string {
	for _, w := range list {
		if strings.Contains(script, w) {
			return w
		}
	}
	return ""
}

// matches finds a pattern at each place of a word, which a search for the pattern alone would find far more slowly.
func matches(text, lower, word string, pattern *regexp.Regexp) (out [][]string) {
	for at := 0; len(out) < 50; at++ {
		n := strings.Index(lower[at:], word)
		if n < 0 {
			break
		}
		at += n
		if m := pattern.FindStringSubmatch(text[at:min(len(text), at+mostAddress)]); m != nil {
			out = append(out, m)
		}
	}
	return out
}

// judgeScripts looks at the scripts as one: what is decoded in one is written in the next.
func (r *pageReader) judgeScripts() {
	found, all := encodedIn(strings.Join(r.scripts, "\n"))
	if all == "" {
		return
	}
	if len(all) > mostScript {
		r.i.unread(r.s, fmt.Sprintf("only the first %d bytes of its scripts are looked at", mostScript))
		all = all[:mostScript]
	}
	data := ""
	if len(found) > 0 {
		data = found[0].String()
	}
	lower := lowerASCII(all)
	for _, w := range []string{"location", "window.open"} {
		for _, m := range matches(all, lower, w, moves) {
			r.i.link(r.s, "html", m[1])
		}
	}
	for _, url := range addressesIn(all) {
		r.i.link(r.s, "html", url)
	}
	calls := matches(all, lower, "atob", atobCall)
	builds, writes, decodes := word(lower, buildsFile), word(lower, writesPage), word(lower, decodes)
	switch {
	case builds != "" && (decodes != "" || data != ""):
		r.i.find(Smuggling, r.s, -1, builds+" of "+orElse(data, decodes))
	case data != "" && (writes != "" || decodes != ""):
		r.i.find(Smuggling, r.s, -1, orElse(writes, decodes)+" of "+data)
	case writes != "" && len(calls) > 0:
		r.i.find(Smuggling, r.s, -1, writes+" of "+calls[0][0])
	}
	if n := strings.Count(lower, "_0x"); n >= 40 && len(scrambled.FindAllString(all, 40)) >= 40 {
		r.i.find(Script, r.s, -1, "scrambled script: "+all)
	}
	r.decode(calls, found)
}

// lowerASCII keeps the places of bytes, which strings.ToLower does not.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// decode looks at what scripts hold, once decoded.
func (r *pageReader) decode(calls [][]string, found []encoded) {
	for _, m := range calls {
		r.built(fromBase64(m[1]))
	}
	for _, e := range found {
		switch e.kind {
		case "base64":
			r.built(fromBase64(e.text))
		case "escapes":
			r.built([]byte(unescape(e.text)))
		case "numbers":
			r.built(fromNumbers(e.text))
		}
	}
}

// fromNumbers reads a list of character codes, decimal or hexadecimal; nil where they are none.
func fromNumbers(list string) []byte {
	var out []byte
	for _, word := range strings.FieldsFunc(list, func(c rune) bool { return strings.ContainsRune(",;|. \t\r\n", c) }) {
		n, err := strconv.ParseUint(word, 0, 16)
		if err != nil || n > 0x10ffff {
			return nil
		}
		if n < 256 {
			out = append(out, byte(n))
			continue
		}
		out = utf8.AppendRune(out, rune(n))
	}
	return out
}

func fromBase64(text string) []byte {
	text = strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(text)
	data, err := base64.RawStdEncoding.DecodeString(text[:len(text)/4*4])
	if err != nil {
		return nil
	}
	if rest := text[len(text)/4*4:]; len(rest) > 1 {
		if more, err := base64.RawStdEncoding.DecodeString(rest); err == nil {
			data = append(data, more...)
		}
	}
	return data
}

// dataURL looks at what stands in an address (RFC 2397).
func (r *pageReader) dataURL(value string) {
	head, data, ok := strings.Cut(value, ",")
	if !ok {
		return
	}
	text, err := url.PathUnescape(data)
	if err != nil {
		text = data
	}
	if !strings.Contains(strings.ToLower(head), ";base64") {
		r.built([]byte(text))
		return
	}
	r.built(fromBase64(strings.Join(strings.Fields(text), "")))
}

// built looks at what a page would build: a file as a member of the page, a picture for its codes only.
func (r *pageReader) built(data []byte) {
	if len(data) < 16 || r.decoded >= mostDecoded || r.s.depth >= mostDepth {
		return
	}
	in := r.s.inner("decoded", data)
	in.kind = typeOf(in)
	switch {
	case isPicture(in.kind):
		in.name = r.s.name
		r.i.picture(in)
	case in.kind == "text" && !bytes.ContainsAny(data, "<"), in.kind == "":
		for _, u := range addressesIn(string(data)) {
			r.i.link(r.s, "html", u)
		}
	default:
		r.decoded++
		r.i.member(r.s, fmt.Sprintf("decoded %d", r.decoded), data)
	}
}
