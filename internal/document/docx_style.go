package document

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// A look is how a paragraph or run is shown, as far as that says what it is.
type look struct {
	heading, title, item bool
	hidden               bool
	before, after        bool // space above and below
}

func (l look) block(text string) block {
	b := block{text: text, isTitle: l.title && strings.TrimSpace(text) != "", before: l.before, after: l.after}
	switch {
	case l.heading || l.title:
		b.kind = headingBlock
	case l.item:
		b.kind = itemBlock
	}
	return b
}

// apply takes over a property (ECMA-376, part 1, 17.3.1 and 17.3.2).
func (l *look) apply(x xml.StartElement) {
	value, _ := attr(x, "val")
	switch x.Name.Local {
	case "outlineLvl":
		l.heading = value >= "0" && value < "9"
	case "numId":
		l.item = value != "0"
	case "vanish":
		l.hidden = isOn(x)
	case "spacing":
		l.before = spaced(x, "before", l.before)
		l.after = spaced(x, "after", l.after)
	}
}

// spaced says whether there is space at a side; was where the property does not say. Of characters it says another thing.
func spaced(x xml.StartElement, side string, was bool) bool {
	if auto, ok := attr(x, side+"Autospacing"); ok && auto != "0" && auto != "false" {
		return true
	}
	twips, ok := attr(x, side)
	if !ok {
		return was
	}
	n, _ := strconv.Atoi(twips)
	return n > 0
}

// A styleSheet is the looks of a document's styles by id, with those of the styles that they are based on.
type styleSheet struct {
	looks  map[string]look
	normal look // of paragraphs that name no style
}

// A style is as the sheet states it.
type style struct {
	name, base string
	properties []xml.StartElement
}

// newStyleSheet reads styles.xml (ECMA-376, part 1, 17.7). What is wrong with it costs the looks only.
func newStyleSheet(data []byte) styleSheet {
	styles := map[string]*style{}
	defaults := &style{}
	open, normal := defaults, ""
	_ = walkXML(data, func(x xml.StartElement) {
		switch x.Name.Local {
		case "style":
			id, _ := attr(x, "styleId")
			kind, _ := attr(x, "type")
			if on, ok := attr(x, "default"); ok && on != "0" && on != "false" && kind == "paragraph" {
				normal = id
			}
			open = &style{}
			styles[id] = open
		case "name":
			open.name, _ = attr(x, "val")
		case "basedOn":
			open.base, _ = attr(x, "val")
		case "outlineLvl", "numId", "vanish", "spacing":
			open.properties = append(open.properties, x.Copy())
		}
	}, func(string) {}, func([]byte) {})
	s := styleSheet{looks: map[string]look{}, normal: defaults.over(look{})}
	base := s.normal
	for id := range styles {
		s.looks[id] = resolve(styles, id, base, 0)
	}
	if l, ok := s.looks[normal]; ok {
		s.normal = l
	}
	return s
}

// maxBases bounds how far styles are based on each other.
const maxBases = 20

func resolve(styles map[string]*style, id string, base look, depth int) look {
	x := styles[id]
	if x == nil || depth > maxBases {
		return base
	}
	return x.over(resolve(styles, x.base, base, depth+1))
}

// headingName is what applications call headings in any language (17.7.4.9).
var headingName = regexp.MustCompile(`(?i)^heading [1-9]$`)

// over is the look of a style above that which it is based on.
func (x *style) over(l look) look {
	l.heading = l.heading || headingName.MatchString(x.name)
	l.title = l.title || strings.EqualFold(x.name, "title")
	for _, p := range x.properties {
		l.apply(p)
	}
	return l
}
