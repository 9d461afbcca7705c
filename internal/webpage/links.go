package webpage

import (
	"encoding/base64"
	"html"
	"picket/internal/hexadecimal"
	"strings"
	"unicode/utf8"
)

// An openLink is the <a> that is open: what it shows is gathered from the text behind it.
type openLink struct {
	index int // in Links; -1 is none
	from  int // where in the text seen it begins
	alt   string
	image bool // a picture stands in it
	blind bool // text that is not seen stands in it
}

// noText is why the data of Office in conditional comments is no text of the page.
const noText = "no text"

// maxShown is how much of a link's text is kept, in bytes.
const maxShown = 2 << 10

func (l *openLink) alternative(alt string) {
	l.image = true
	if l.alt == "" {
		l.alt = strings.TrimSpace(alt)
	}
}

func (r *reader) openLinkAt(e *element, url string, at Place) {
	if url == "" {
		return
	}
	r.finishLink()
	before := len(r.page.Links)
	r.addLink(Link{URL: url, From: "a", At: at}, &e.style)
	if len(r.page.Links) > before {
		e.link = true
		r.link = openLink{index: before, from: len(r.shownText())}
	}
}

// finishLink gives the open link what it shows.
func (r *reader) finishLink() {
	l := r.link
	r.link = openLink{index: -1}
	if l.index < 0 {
		return
	}
	text := r.shownText()
	text = text[min(l.from, len(text)):]
	shown := strings.TrimSpace(cut(string(text[:min(len(text), maxShown)])))
	if shown == "" {
		shown = cut(l.alt)
	}
	r.page.Links[l.index].Shown = shown
	if shown == "" && l.blind && !l.image {
		r.page.Links[l.index].Hidden = true
	}
}

// shownText is what a reader of this page sees: a page within another is hidden as a whole.
func (r *reader) shownText() []byte {
	if r.within != "" {
		return r.hidden.text
	}
	return r.seen.text
}

// cut keeps the beginning of a text, in whole characters.
func cut(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxShown)], "")
}

// addLink adds a link, and reads what stands in the link itself: scripts, and pages in data.
func (r *reader) addLink(l Link, s *style) {
	l.Hidden = s.gone != "" && s.gone != r.within || s.unseen
	whole := l.URL
	l.URL = cutURL(whole)
	r.page.Links = append(r.page.Links, l)
	switch {
	case hasPrefixFold(whole, "javascript:"), hasPrefixFold(whole, "vbscript:"):
		r.script(Place{l.At.Offset, hexadecimal.Unescape(whole[strings.IndexByte(whole, ':')+1:])})
	case hasPrefixFold(whole, "data:") && r.within == "":
		if text, ok := dataPage(whole); ok {
			r.readInner(text, "data link", &l.At, 0)
		}
	}
}

// cutURL keeps the beginning of a data: link, and of what no browser opens.
func cutURL(url string) string {
	limit := 64 << 10
	if hasPrefixFold(url, "data:") {
		limit = maxPlace
	}
	if len(url) <= limit {
		return url
	}
	for limit > 0 && !utf8.RuneStart(url[limit]) {
		limit--
	}
	return url[:limit]
}

// dataPage decodes a data: link (RFC 2397) that holds HTML, XHTML or a drawing.
func dataPage(url string) (string, bool) {
	kind, data, ok := strings.Cut(url[len("data:"):], ",")
	kind = strings.ToLower(kind)
	if !ok || !strings.Contains(kind, "html") && !strings.Contains(kind, "xml") {
		return "", false
	}
	data = hexadecimal.Unescape(data)
	if !strings.Contains(kind, "base64") {
		return data, true
	}
	return fromBase64(data)
}

// fromBase64 decodes as browsers do: spaces are left out, padding may lack, and what follows a fault is lost.
func fromBase64(data string) (string, bool) {
	data = strings.Map(func(c rune) rune {
		switch {
		case c <= ' ' || c == '=':
			return -1
		case c == '-':
			return '+'
		case c == '_':
			return '/'
		}
		return c
	}, data)
	decoded := make([]byte, base64.RawStdEncoding.DecodedLen(len(data)))
	n, _ := base64.RawStdEncoding.Decode(decoded, []byte(data))
	return string(decoded[:n]), n > 0
}

// addImage adds a picture.
func (r *reader) addImage(source string, at Place) {
	r.loads(source)
	image := Image{Source: source, Alt: strings.TrimSpace(r.attr.get("alt")), Width: pixels(r.attr.get("width")), Height: pixels(r.attr.get("height")), At: at}
	if r.attr.styled {
		d := r.inlineStyle(r.attr.style)
		if image.Width < 0 && d.has&(1<<width) != 0 && d.value[width] < 1000 {
			image.Width = int(max(d.value[width], 0))
		}
		if image.Height < 0 && d.has&(1<<height) != 0 && d.value[height] < 1000 {
			image.Height = int(max(d.value[height], 0))
		}
	}
	if source == "" && image.Alt == "" {
		return
	}
	r.page.Images = append(r.page.Images, image)
}

// refresh reads "0; url=https://example.com/" of a meta element.
func refresh(kind, content string) (url string, ok bool) {
	if !strings.EqualFold(strings.TrimSpace(kind), "refresh") {
		return "", false
	}
	i := strings.IndexAny(content, ";,")
	if i < 0 {
		return "", false
	}
	url = strings.TrimSpace(content[i+1:])
	if hasPrefixFold(url, "url") {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(url[len("url"):]), "="); ok {
			url = rest
		}
	}
	url = cleanURL(strings.Trim(strings.TrimSpace(url), `"'`))
	return url, url != ""
}

// titleText is a title in one line.
func titleText(raw string) string {
	return strings.Join(strings.Fields(html.UnescapeString(raw[:min(len(raw), maxPlace)])), " ")
}
