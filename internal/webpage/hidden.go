package webpage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A hiddenText is the hidden text since the last visible one.
type hiddenText struct {
	collector
	why   string
	early bool // nothing was seen before it
}

// maxPreheader is how long the first, hidden text of honest mail is at most, in characters.
const maxPreheader = 250

// flushHidden adds the hidden text that has been gathered to the page. What holds no letter or digit hides nothing.
func (r *reader) flushHidden() {
	h := &r.hidden
	text := string(h.text)
	if h.why != noText && strings.IndexFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) >= 0 {
		why := h.why
		if r.within == "" && h.early && !r.preheaded() && utf8.RuneCountInString(text) <= maxPreheader {
			why = "preheader"
		}
		r.addHidden(why, text, h.first)
	}
	h.collector = collector{text: h.text[:0], marks: h.marks[:0]}
	h.why = ""
}

func (r *reader) preheaded() bool {
	for _, h := range r.page.Hidden {
		if h.Why == "preheader" {
			return true
		}
	}
	return false
}

func (r *reader) addHidden(why, text string, offset int) {
	if len(r.page.Hidden) >= maxHidden {
		r.fault("more than %d hidden texts", maxHidden)
		return
	}
	if why == "mso-hide" && strings.TrimSpace(text) == "" {
		return
	}
	at := Place{offset + r.shift, text}
	if r.at != nil {
		at.Offset = r.at.Offset
	}
	r.page.Hidden = append(r.page.Hidden, Hidden{why, at})
}
