package webpage

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// attributes are those of the present tag that matter, entities decoded. Of one stated twice the first counts.
type attributes struct {
	pairs  []attribute
	style  []byte // within the tokenizer's buffer: until the next token
	styled bool
	hidden bool
	// overflow says that there are more than maxAttributes.
	overflow bool
}

// maxAttributes is how many attributes of one tag are kept.
const maxAttributes = 200

type attribute struct{ name, value string }

func (a *attributes) read(z *html.Tokenizer, more bool) {
	a.pairs, a.style, a.styled, a.hidden, a.overflow = a.pairs[:0], nil, false, false, false
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch {
		case string(key) == "style":
			if !a.styled {
				a.style, a.styled = value, true
			}
		case string(key) == "hidden":
			a.hidden = string(value) != "until-found"
		case !wanted(key):
		case len(a.pairs) == maxAttributes:
			a.overflow = true
		case a.has(key):
		default:
			a.pairs = append(a.pairs, attribute{string(key), string(value)})
		}
	}
}

func wanted(key []byte) bool {
	switch string(key) {
	case "href", "xlink:href", "src", "class", "id", "bgcolor", "background", "color", "text", "alt", "width", "height", "action", "method", "type", "name",
		"value", "content", "http-equiv", "formaction", "data", "srcdoc", "placeholder", "rel", "poster", "srcset", "size":
		return true
	}
	return len(key) > 4 && len(key) < 32 && key[0] == 'o' && key[1] == 'n'
}

func (a *attributes) has(key []byte) bool {
	for i := range a.pairs {
		if a.pairs[i].name == string(key) {
			return true
		}
	}
	return false
}

func (a *attributes) get(name string) string {
	for i := range a.pairs {
		if a.pairs[i].name == name {
			return a.pairs[i].value
		}
	}
	return ""
}

// url is an address without what browsers take out of it: spaces around, line ends and tabs anywhere. Of a data: link the beginning is kept.
func (a *attributes) url(name string) string { return cleanURL(a.get(name)) }

func cleanURL(url string) string {
	url = strings.TrimFunc(url, func(c rune) bool { return c <= ' ' || c == 0xa0 })
	if strings.ContainsAny(url, "\t\r\n") {
		url = lineEnds.Replace(url)
	}
	return url
}

var lineEnds = strings.NewReplacer("\t", "", "\r", "", "\n", "")

// pixels is a width or height as stated: "600", "600px"; -1 is none, and parts ("100%") are none.
func pixels(text string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(text), "px"))
	if err != nil || n < 0 {
		return -1
	}
	return n
}
