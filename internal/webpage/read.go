package webpage

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of one page, in bytes, tags, open elements, hidden texts, and pages within it.
const (
	maxHTML   = 8 << 20
	maxTags   = 100_000
	maxDepth  = 1000
	maxHidden = 10_000
	maxInner  = 64
	maxMso    = 2000    // conditional comments
	maxPlace  = 4 << 10 // of a place's text, and of a data: link
)

// A reader reads one document, or one within another.
type reader struct {
	page     *Page
	html     string
	base     string
	sheet    sheet
	inline   map[string]*declarations
	stack    []element
	open     openCount
	seen     collector
	hidden   hiddenText
	link     openLink
	form     int       // the open form; -1 is none
	loose    int       // the form that gathers fields outside of forms; -1 is none
	within   string    // why the page is not seen, where it stands within another
	shift    int       // what is added to offsets of a page within another
	at       *Place    // where all of a page within stands, if its offsets are not the page's own
	tagPlace Place     // of the present tag
	raw      atom.Atom // the element whose text the tokenizer hands out unread
	rawType  string    // of a script
	rawStyle style
	attr     attributes
	limits   *limits
}

// limits are shared by a page and those within it.
type limits struct{ tags, inner, comments int }

// admit counts a page within the page.
func (l *limits) admit(why string) bool {
	if why == outlookOnly {
		l.comments++
		return l.comments <= maxMso
	}
	l.inner++
	return l.inner <= maxInner
}

// outlookOnly is why the text of conditional comments is not seen.
const outlookOnly = "outlook-only"

// Read reads a page; nothing is ever an error.
func Read(html string) *Page {
	r := newReader(&Page{}, &limits{}, html)
	r.stack = append(r.stack, element{style: pageStyle})
	r.read()
	r.seen.finish(r.page, len(r.html))
	r.joinAll()
	return r.page
}

func newReader(p *Page, l *limits, html string) *reader {
	return &reader{page: p, limits: l, html: html, inline: map[string]*declarations{}, form: -1, loose: -1, link: openLink{index: -1}}
}

func (r *reader) read() {
	if len(r.html) > maxHTML {
		r.fault("more than %d MiB of HTML: what follows is not read", maxHTML>>20)
		r.html = r.html[:maxHTML]
	}
	z := html.NewTokenizer(strings.NewReader(r.html))
	for offset := 0; ; {
		kind := z.Next()
		start := offset
		offset = min(offset+len(z.Raw()), len(r.html))
		raw := r.html[start:offset]
		if kind == html.ErrorToken {
			r.unfinished(raw, start)
			break
		}
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken || kind == html.EndTagToken {
			if r.limits.tags++; r.limits.tags > maxTags {
				r.fault("more than %d tags: what follows byte %d is not read", maxTags, start)
				break
			}
		}
		r.token(z, kind, raw, start)
	}
	r.closeTo(0)
	r.flushHidden()
}

func (r *reader) token(z *html.Tokenizer, kind html.TokenType, raw string, start int) {
	switch kind {
	case html.TextToken:
		r.rawOrText(raw, start)
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		tag := atom.Lookup(name)
		label := ""
		if tag == 0 {
			label = string(name)
		}
		r.attr.read(z, more)
		if r.attr.overflow {
			r.fault("more than %d attributes in the tag at byte %d", maxAttributes, start+r.shift)
		}
		r.startTag(tag, label, Place{start, raw}, kind == html.SelfClosingTagToken)
		if tag == atom.Noscript {
			z.NextIsNotRawText() // mail is shown without scripts
		}
	case html.EndTagToken:
		name, _ := z.TagName()
		r.raw = 0
		if tag := atom.Lookup(name); tag != 0 {
			r.endTag(tag, "")
		} else {
			r.endTag(0, string(name))
		}
	case html.CommentToken:
		r.comment(raw, start)
	}
}

// unfinished takes what is cut off within a tag: browsers drop it too, but a link in it should not be lost.
func (r *reader) unfinished(raw string, start int) {
	if strings.HasPrefix(raw, "<") && strings.Contains(raw, "href") {
		r.fault("cut off within a tag at byte %d", start)
	}
}

func (r *reader) fault(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, f := range r.page.Faults {
		if f == text {
			return
		}
	}
	r.page.Faults = append(r.page.Faults, text)
}

// place is where a tag or text stands in the outermost page.
func (r *reader) place(p Place) Place {
	if r.at != nil {
		return *r.at
	}
	p.Offset += r.shift
	if len(p.Text) > maxPlace {
		p.Text = strings.ToValidUTF8(p.Text[:maxPlace], "")
	}
	return p
}

// readInner reads a page within this one, whose text is not seen with it. What stands in it is added to the page.
func (r *reader) readInner(text, why string, at *Place, shift int) {
	if !r.limits.admit(why) {
		r.fault("more than %d pages or %d conditional comments within the page", maxInner, maxMso)
		return
	}
	inner := newReader(r.page, r.limits, text)
	inner.within, inner.at, inner.shift = why, at, shift
	inner.sheet, inner.inline = r.sheet, r.inline
	style := pageStyle
	style.gone = why
	inner.stack = append(inner.stack, element{style: style})
	inner.read()
	r.sheet = inner.sheet
}
