package webpage

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// startTag opens an element and takes what the tag itself says.
func (r *reader) startTag(tag atom.Atom, label string, raw Place, selfClosing bool) {
	r.raw = 0
	r.implyEnds(tag)
	if isBlock(tag) || tag == atom.Br {
		r.lineBreak()
	} else if tag == atom.Td || tag == atom.Th {
		r.space()
	}
	at := r.place(raw)
	r.tagPlace = at
	e := element{tag: tag, label: label, style: r.styleOf(tag, label)}
	r.runs(at)
	switch {
	case isVoid(tag):
		r.void(tag, &e.style, at)
		return
	case isRaw(tag):
		r.raw = tag
		r.held(tag, &e.style, at)
		return
	case selfClosing && (tag == 0 || foreign(tag)):
		if vectorPart(label) {
			r.vector(label, at)
		}
		return
	}
	r.openers(&e, at)
	if !r.push(e) && e.link {
		r.finishLink()
	}
}

// foreign are elements of drawings and formulas, which may close themselves.
func foreign(tag atom.Atom) bool { return tag == atom.Svg || tag == atom.Math || tag == atom.Image }

// styleOf is the style of an element that begins here.
func (r *reader) styleOf(tag atom.Atom, label string) style {
	s := *r.style()
	switch tag {
	case atom.A:
		s.front = colour{blue: 238, known: true}
	case atom.Pre, atom.Listing, atom.Xmp:
		s.pre = true
	case atom.Button, atom.Input, atom.Select, atom.Textarea:
		s.front, s.back = colour{known: true}, colour{} // as the system paints them
	}
	if r.attr.hidden || tag == atom.Template || tag == atom.Datalist {
		if s.gone == "" {
			s.gone = "hidden attribute"
		}
	}
	before := s.gone
	s = r.attr.presentation(tag, s)
	if r.sheet.empty() {
		if r.attr.styled {
			s = r.apply(s, r.inlineStyle(r.attr.style))
		}
		return s
	}
	name := label
	if tag != 0 {
		name = tag.String()
	}
	d, shown := r.sheet.of(name, r.attr.get("class"), r.attr.get("id"))
	if r.attr.styled {
		d.over(r.inlineStyle(r.attr.style))
	}
	s = r.apply(s, &d)
	if shown && before == "" && s.gone == "display:none" {
		s.gone = "other-screen"
	}
	return s
}

func (r *reader) apply(s style, d *declarations) style {
	r.page.Remote = r.page.Remote || d.remote
	return s.with(d)
}

// presentation applies the attributes by which old HTML gives colours.
func (a *attributes) presentation(tag atom.Atom, s style) style {
	for i := range a.pairs {
		value := a.pairs[i].value
		switch a.pairs[i].name {
		case "bgcolor":
			s.back = attributeColour(value)
		case "background":
			s.back = colour{}
		case "color":
			if tag == atom.Font {
				s.front = attributeColour(value)
			}
		case "text":
			if tag == atom.Body {
				s.front = attributeColour(value)
			}
		}
	}
	return s
}

// attributeColour reads colours of attributes, which may lack the "#".
func attributeColour(value string) colour {
	if c, ok := parseColour(value); ok {
		return c
	}
	c, _ := hexColour(strings.TrimSpace(value))
	return c
}

// runs takes the attributes that run.
func (r *reader) runs(at Place) {
	for _, a := range r.attr.pairs {
		if strings.HasPrefix(a.name, "on") {
			r.script(Place{at.Offset, a.value})
		}
	}
	if background := r.attr.url("background"); background != "" {
		r.loads(background)
	}
}

// loads notes what is loaded when the page is shown.
func (r *reader) loads(url string) {
	if strings.HasPrefix(url, "//") || hasPrefixFold(url, "http:") || hasPrefixFold(url, "https:") || hasPrefixFold(url, "ftp:") {
		r.page.Remote = true
	}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// openers are elements with content that link, ask or lead on.
func (r *reader) openers(e *element, at Place) {
	switch e.tag {
	case atom.A:
		r.openLinkAt(e, r.linkTarget(), at)
	case atom.Form:
		e.form = r.openForm(at)
	case atom.Button:
		r.field("button")
		if action := r.attr.url("formaction"); action != "" {
			r.addLink(Link{URL: action, From: "button", At: at}, &e.style)
		}
	case atom.Select:
		r.field("select")
	case atom.Object:
		if data := r.attr.url("data"); data != "" {
			r.loads(data)
			r.addLink(Link{URL: data, From: "object", At: at}, &e.style)
		}
	case atom.Video, atom.Audio, atom.Picture:
		r.loads(r.attr.url("src"))
		r.loads(r.attr.url("poster"))
	case 0:
		if vectorPart(e.label) {
			r.vector(e.label, at)
		} else if e.label == "xml" {
			e.style.gone = noText
		}
	}
}

// linkTarget is what <a> opens; drawings write it with a prefix.
func (r *reader) linkTarget() string {
	if url := r.attr.url("href"); url != "" {
		return url
	}
	return r.attr.url("xlink:href")
}

// vector takes links and pictures of Outlook's drawings.
func (r *reader) vector(label string, at Place) {
	if url := r.attr.url("href"); url != "" {
		r.addLink(Link{URL: url, From: "a", At: at}, r.style())
	}
	if source := r.attr.url("src"); source != "" {
		r.addImage(source, at)
	}
}

// void are the elements without content.
func (r *reader) void(tag atom.Atom, s *style, at Place) {
	switch tag {
	case atom.Img:
		r.addImage(r.attr.url("src"), at)
		r.link.alternative(r.attr.get("alt"))
	case atom.Area:
		if url := r.attr.url("href"); url != "" {
			r.addLink(Link{URL: url, Shown: r.attr.get("alt"), From: "area", At: at}, s)
		}
	case atom.Input:
		r.input(s, at)
	case atom.Meta:
		if url, ok := refresh(r.attr.get("http-equiv"), r.attr.get("content")); ok {
			r.addLink(Link{URL: url, From: "meta", At: at}, &pageStyle)
		}
	case atom.Base:
		if url := r.attr.url("href"); url != "" && r.base == "" {
			r.base = url
			r.addLink(Link{URL: url, From: "base", At: at}, &pageStyle)
		}
	case atom.Embed:
		r.loads(r.attr.url("src"))
		if url := r.attr.url("src"); url != "" {
			r.addLink(Link{URL: url, From: "object", At: at}, s)
		}
	case atom.Link:
		if rel := strings.ToLower(r.attr.get("rel")); strings.Contains(rel, "stylesheet") || strings.Contains(rel, "icon") || strings.Contains(rel, "pre") {
			r.loads(r.attr.url("href"))
		}
	case atom.Source:
		r.loads(r.attr.url("src"))
	}
}

// held are the elements whose content the tokenizer hands out as it is.
func (r *reader) held(tag atom.Atom, s *style, at Place) {
	switch tag {
	case atom.Iframe:
		if url := r.attr.url("src"); url != "" {
			r.loads(url)
			r.addLink(Link{URL: url, From: "iframe", At: at}, s)
		}
		if text := r.attr.get("srcdoc"); text != "" && r.within == "" {
			r.readInner(text, "srcdoc", &at, 0)
		}
	case atom.Script:
		r.loads(r.attr.url("src"))
		r.raw = atom.Script
		r.rawType = strings.ToLower(r.attr.get("type"))
	case atom.Textarea:
		r.field("textarea")
		r.addLabel(s, r.attr.get("placeholder"), at)
	}
	r.rawStyle = *s
}

// rawOrText takes the text between two tags.
func (r *reader) rawOrText(raw string, start int) {
	tag := r.raw
	r.raw = 0
	switch tag {
	case 0:
		r.addText(raw, start)
	case atom.Title:
		if r.page.Title == "" && r.within == "" {
			r.page.Title = titleText(raw)
		}
	case atom.Style:
		if r.sheet.read(raw) {
			r.page.Remote = true
		}
	case atom.Script:
		if runnable(r.rawType) {
			r.script(Place{r.place(Place{Offset: start}).Offset, raw})
		}
	case atom.Textarea, atom.Xmp, atom.Plaintext:
		r.stack = append(r.stack, element{tag: tag, style: r.rawStyle})
		r.addText(raw, start)
		r.stack = r.stack[:len(r.stack)-1]
	}
}

// runnable says of a script's type that it runs.
func runnable(kind string) bool {
	return kind == "" || strings.Contains(kind, "script") || kind == "module"
}
