package outlook

import (
	"bytes"
	"strings"
)

// An rtfText takes the HTML, or else the text, out of RTF (MS-OXRTFEX). What stands between \htmlrtf and \htmlrtf0 is for readers of RTF.
type rtfText struct {
	b       []byte
	at      int
	page    int
	html    bool
	out     strings.Builder
	pending []byte // bytes of the code page: characters may be two of them
	state   rtfState
	stack   []rtfState
	high    rune // the first half of a character beyond U+FFFF
}

// An rtfState is what a group inherits.
type rtfState struct {
	hidden  bool // \htmlrtf
	ignored bool // a destination that holds no text
	tag     bool // \*\htmltag
	skip    int  // characters that stand for one of \u, for older readers
	left    int  // of them
}

const mostGroups = 2000

// unwrapRTF gives the HTML in RTF, or its text where it was made of none.
func unwrapRTF(rtf []byte, page int) (text string, isHTML bool) {
	r := &rtfText{b: rtf, page: page, html: bytes.Contains(rtf[:min(len(rtf), 4096)], []byte(`\fromhtml1`)), state: rtfState{skip: 1}}
	for r.at < len(r.b) {
		r.token()
	}
	r.flush()
	return strings.Trim(r.out.String(), "\x00"), r.html
}

func (r *rtfText) token() {
	c := r.b[r.at]
	r.at++
	switch c {
	case '{':
		if len(r.stack) < mostGroups {
			r.stack = append(r.stack, r.state)
		}
		if bytes.HasPrefix(r.b[r.at:], []byte(`\*\`)) {
			r.destination()
		}
	case '}':
		if n := len(r.stack); n > 0 {
			hidden := r.state.hidden // it outlasts the group
			r.state, r.stack = r.stack[n-1], r.stack[:n-1]
			r.state.hidden = hidden
		}
	case '\\':
		r.control()
	case '\r', '\n':
	default:
		r.char(c)
	}
}

// destination is one that older readers may ignore.
func (r *rtfText) destination() {
	rest := r.b[r.at+2:]
	r.state.ignored = true
	if bytes.HasPrefix(rest, []byte(`\htmltag`)) {
		r.state.ignored, r.state.tag = !r.html, true
	}
}

// ignoredDestinations hold no text of the message.
var ignoredDestinations = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "header": true,
	"footer": true, "generator": true, "object": true, "listtable": true, "rsidtbl": true, "themedata": true}

// rtfWords are those that stand for characters.
var rtfWords = map[string]string{"par": "\r\n", "line": "\r\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"bullet": "•", "endash": "–", "emdash": "—", "cell": "\t", "row": "\r\n", "sect": "\r\n"}

func (r *rtfText) control() {
	start := r.at
	for r.at < len(r.b) && (r.b[r.at]|0x20) >= 'a' && (r.b[r.at]|0x20) <= 'z' {
		r.at++
	}
	if r.at == start {
		r.symbol()
		return
	}
	word := string(r.b[start:min(r.at, start+32)])
	number, hasNumber := r.number()
	if r.at < len(r.b) && r.b[r.at] == ' ' {
		r.at++
	}
	switch {
	case word == "htmlrtf":
		r.state.hidden = !hasNumber || number != 0
	case ignoredDestinations[word]:
		r.state.ignored = true
	case word == "u":
		r.unicode(number)
	case word == "uc":
		r.state.skip = max(0, min(number, 20))
	case word == "ansicpg" && number > 0:
		r.page = number
	case word == "bin":
		r.at += max(0, min(number, len(r.b)-r.at))
	default:
		r.write(rtfWords[word])
	}
}

func (r *rtfText) number() (n int, ok bool) {
	negative := r.at < len(r.b) && r.b[r.at] == '-'
	if negative {
		r.at++
	}
	for r.at < len(r.b) && r.b[r.at] >= '0' && r.b[r.at] <= '9' {
		n, ok = min(n*10+int(r.b[r.at]-'0'), 1<<30), true
		r.at++
	}
	if negative {
		n = -n
	}
	return n, ok
}

func (r *rtfText) symbol() {
	if r.at >= len(r.b) {
		return
	}
	c := r.b[r.at]
	r.at++
	switch c {
	case '\'':
		if r.at+2 <= len(r.b) {
			r.char(unhex(r.b[r.at])<<4 | unhex(r.b[r.at+1]))
			r.at += 2
		}
	case '\\', '{', '}':
		r.char(c)
	case '~':
		r.write("\u00a0")
	case '_':
		r.write("-")
	}
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 0
}

func (r *rtfText) unicode(number int) {
	c := rune(uint16(number))
	switch {
	case c >= 0xd800 && c < 0xdc00:
		r.high = c
	case c >= 0xdc00 && c < 0xe000 && r.high != 0:
		r.write(string((r.high-0xd800)<<10 | (c - 0xdc00) + 0x10000))
		r.high = 0
	default:
		r.write(string(c))
	}
	r.state.left = r.state.skip
}

// visible says whether text is of the message here.
func (r *rtfText) visible() bool { return !r.state.hidden && !r.state.ignored }

func (r *rtfText) char(c byte) {
	if r.state.left > 0 {
		r.state.left--
		return
	}
	if r.visible() {
		r.pending = append(r.pending, c)
	}
}

func (r *rtfText) write(text string) {
	r.state.left = 0
	if text != "" && r.visible() {
		r.flush()
		r.out.WriteString(text)
	}
}

func (r *rtfText) flush() {
	r.out.WriteString(fromPage(r.pending, r.page))
	r.pending = r.pending[:0]
}
