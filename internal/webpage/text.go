package webpage

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A collector joins text: spaces run together, blocks apart by line breaks, with marks of where it came from.
type collector struct {
	text  []byte
	marks []mark
	space bool
	line  bool
	last  rune // the last one written
	first int  // where the first byte came from
}

// write adds a run without spaces that stands at the offset.
func (c *collector) write(s string, offset int) {
	switch {
	case len(c.text) == 0:
		c.first = offset
	case c.line:
		c.text = append(c.text, '\n')
	case c.space && c.text[len(c.text)-1] != '\n':
		c.text = append(c.text, ' ')
	}
	c.space, c.line = false, false
	if n := len(c.marks); n == 0 || c.marks[n-1].html-c.marks[n-1].text != offset-len(c.text) {
		c.marks = append(c.marks, mark{len(c.text), offset})
	}
	c.text = append(c.text, s...)
	if last := s[len(s)-1]; last < utf8.RuneSelf {
		c.last = rune(last)
	} else {
		c.last, _ = utf8.DecodeLastRuneInString(s)
	}
}

// finish hands the text to the page, whose HTML ends at end.
func (c *collector) finish(p *Page, end int) {
	p.Text, p.marks = string(c.text), append(c.marks, mark{len(c.text), end})
}

func (r *reader) lineBreak() {
	r.seen.line = true
	r.hidden.line = true
}

func (r *reader) space() {
	r.seen.space = true
	r.hidden.space = true
}

// sink is where text of the present style goes.
func (r *reader) sink() *collector {
	why := r.style().why()
	if why == "" {
		return &r.seen
	}
	if why != r.hidden.why {
		r.flushHidden()
		r.hidden.why, r.hidden.early = why, len(r.seen.text) == 0
	}
	return &r.hidden.collector
}

// addText adds the text between two tags.
func (r *reader) addText(raw string, start int) {
	sink := r.sink()
	if r.style().outlook && sink == &r.seen {
		r.addHidden("mso-hide", html.UnescapeString(raw), start)
	}
	before := len(sink.text)
	zero := zeroWidth{reader: r}
	for i := 0; i < len(raw); {
		if n := plainRun(raw[i:]); n > 0 {
			zero.next(sink, rune(raw[i]), start+i)
			sink.write(raw[i:i+n], start+i)
			i += n
			continue
		}
		i += r.special(sink, &zero, raw[i:], start+i)
	}
	if sink == &r.seen && len(sink.text) > before {
		r.flushHidden()
	}
	r.link.blind = r.link.blind || sink != &r.seen && len(sink.text) > before && r.within == ""
	zero.report(sink, before)
}

// plainRun is how many bytes are ASCII without spaces and entities.
func plainRun(s string) int {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == '&' || c >= 0x7f {
			return i
		}
	}
	return len(s)
}

// special adds a space, an entity or a character beyond ASCII, and returns how many bytes it took.
func (r *reader) special(sink *collector, zero *zeroWidth, s string, offset int) int {
	switch c := s[0]; {
	case c == '&':
		decoded, size := entity(s)
		for _, ch := range decoded {
			r.addRune(sink, zero, ch, offset)
		}
		return size
	case c < utf8.RuneSelf:
		r.addRune(sink, zero, rune(c), offset)
		return 1
	}
	ch, size := utf8.DecodeRuneInString(s)
	r.addRune(sink, zero, ch, offset)
	return size
}

func (r *reader) addRune(sink *collector, zero *zeroWidth, ch rune, offset int) {
	switch {
	case ch == '\n' && r.style().pre:
		sink.line = true
	case ch <= ' ' || ch == 0x7f || ch == 0xa0 || ch == 0x3000 || ch >= 0x2000 && ch <= 0x200a || ch == 0x2028 || ch == 0x2029 || ch == 0x202f || ch == 0x205f:
		sink.space = true
	case isZeroWidth(ch):
		zero.add(sink, ch, offset)
	default:
		zero.next(sink, ch, offset)
		var buffer [utf8.UTFMax]byte
		sink.write(string(utf8.AppendRune(buffer[:0], ch)), offset)
	}
}

// maxEntity is how long an entity is that is looked at, in bytes: the longest name has 31 letters, but numbers may have zeros before them.
const maxEntity = 64

// entity decodes the entity that s begins with; what is none is itself.
func entity(s string) (decoded string, size int) {
	size = 1
	for size < len(s) && size < maxEntity && (s[size] == '#' && size == 1 || isAlphanumeric(s[size])) {
		size++
	}
	if size < len(s) && s[size] == ';' {
		size++
	}
	if size < 3 {
		return "&", 1
	}
	if decoded = html.UnescapeString(s[:size]); decoded == s[:size] {
		return "&", 1
	}
	return decoded, size
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// isZeroWidth are the characters that take no room.
func isZeroWidth(ch rune) bool {
	switch {
	case ch < 0xad:
		return false
	case ch == 0xad || ch == 0x34f || ch == 0x61c || ch == 0x180e || ch == 0xfeff:
		return true
	}
	return ch >= 0x200b && ch <= 0x200f || ch >= 0x2060 && ch <= 0x2064 || ch >= 0x206a && ch <= 0x206f || ch >= 0xe0000 && ch <= 0xe007f || ch == 0x115f || ch == 0x1160
}

// A zeroWidth keeps what of no width stands between the letters of one text.
type zeroWidth struct {
	reader *reader
	held   rune // not yet known to be between letters; 0 is none
	at     int
	first  int // the first one between letters
	count  int
	soft   bool // all of them are soft hyphens
}

// add takes one. Joiners that scripts and emoji need stay in the text.
func (z *zeroWidth) add(sink *collector, ch rune, offset int) {
	if joins := ch == 0x200c || ch == 0x200d; joins && (sink.last >= 0x590 && sink.last < 0x1100 || sink.last >= 0x1100+0x100 && sink.last < 0x2000 || sink.last >= 0x2600 && sink.last < 0x2c00 || sink.last >= 0x1f000 || sink.last == 0xfe0f) && !sink.space {
		if len(sink.text) > 0 {
			var buffer [utf8.UTFMax]byte
			sink.write(string(utf8.AppendRune(buffer[:0], ch)), offset)
		}
		return
	}
	if z.held == 0 && !sink.space && !sink.line && unicode.IsLetter(sink.last) && len(sink.text) > 0 {
		z.held, z.at = ch, offset
	}
}

// next hears of what is written next.
func (z *zeroWidth) next(sink *collector, ch rune, _ int) {
	if z.held == 0 {
		return
	}
	if !sink.space && !sink.line && unicode.IsLetter(ch) {
		if z.count == 0 {
			z.first, z.soft = z.at, true
		}
		z.count++
		z.soft = z.soft && z.held == 0xad
	}
	z.held = 0
}

// report adds what was found to the page, with the text that it stands in.
func (z *zeroWidth) report(sink *collector, before int) {
	if z.count == 0 {
		return
	}
	why := "zero-width"
	if z.soft {
		why = "soft-hyphen"
	}
	z.reader.addHidden(why, strings.TrimSpace(string(sink.text[before:min(len(sink.text), before+maxPlace)])), z.first)
}
