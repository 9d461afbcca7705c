// Package webpage reads the HTML of mail as its reader would see it: the visible text, the links and what they show, forms, images, what is
// hidden, what scripts would build. It renders, runs and fetches nothing.
package webpage

import "sort"

// A Page is one HTML document.
type Page struct {
	Title  string
	Text   string // what is seen, blocks apart by line breaks, spaces run together, entities decoded
	Links  []Link
	Forms  []Form
	Images []Image
	Hidden []Hidden
	// Scripts are the texts of script elements and of attributes that run (onload=…), with their places.
	Scripts []Place
	// Remote says that something is loaded from elsewhere when the page is shown.
	Remote bool
	Faults []string // limits that were met

	marks []mark
}

// A Place is a stretch of the page.
type Place struct {
	Offset int // bytes into the HTML
	Text   string
}

// A Link is what a click, or the page by itself, would open.
type Link struct {
	URL    string // as it is written, entities decoded, joined with the base
	Shown  string // the text of the link, or the alternative text of the image in it
	From   string // "a", "area", "form", "button", "meta" (refresh), "iframe", "object", "base", "script" (location=…)
	Hidden bool   // it stands in what a reader does not see
	At     Place  // the tag as it is written
}

// A Form is what asks for input.
type Form struct {
	Action string
	Method string   // in small letters, "get" where none is stated
	Fields []string // type and name of each input: "password passwd"
	At     Place
}

// An Image is a picture shown.
type Image struct {
	Source        string // a URL, "cid:…" or "data:…"
	Alt           string
	Width, Height int // as stated; -1 where not
	At            Place
}

// A Hidden is text that a reader does not see: display:none, size 0, colour on the same colour, zero-width runs, off the page.
//
// Why is one of: "display:none", "visibility:hidden", "font-size", "opacity", "colour", "max-height", "text-indent", "off-page", "hidden attribute",
// "zero-width" and "soft-hyphen" (between the letters of Text, which is seen), "mso-hide" (seen but in Outlook), "outlook-only" (conditional comments),
// "other-screen" (a media query shows it), "preheader" (the short first text of the body, which mail programs show in the list, honest mail's habit),
// "data link", "srcdoc" and "script" (text of a page within the page).
type Hidden struct {
	Why string
	At  Place
}

type mark struct{ text, html int }

// Offset is where in the HTML the byte i of Text stands.
func (p *Page) Offset(i int) int {
	after := sort.Search(len(p.marks), func(k int) bool { return p.marks[k].text > i })
	if after == 0 {
		return 0
	}
	m := p.marks[after-1]
	offset := m.html + max(0, i-m.text)
	if after < len(p.marks) {
		return min(offset, max(p.marks[after].html, m.html))
	}
	return offset
}
