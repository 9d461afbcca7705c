package advisory

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

// FromList reads a plain list, one value a line. It knows comments (#, ; and // at the start of a line or behind a
// space; ! as in filter lists), quotes and commas around values, a kind before the value (sha256:…, "domain …"), lines of a
// hosts file (0.0.0.0 name), and rules of a filter list that block a whole name (||name^). A line that is none of these
// is read as prose, since lists hold remarks, headings and several values on a line; if that finds nothing either, the
// line is rejected with its reason. The error is always nil: an empty list is an advisory without indicators.
func FromList(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	g := newGathering(doc, text)
	g.expect(strings.Count(text.Body, "\n"))
	readLines(g, &slidingText{text: text.Body, ended: true})
	return g.done(), nil
}

// readList reads a stream.
func readList(g *gathering, r io.Reader) error {
	readLines(g, &slidingText{input: r})
	return g.err
}

func readLines(g *gathering, w *slidingText) {
	r := &listReading{gathering: g}
	for at := 0; r.err == nil; {
		end := strings.IndexByte(w.text[at:], '\n') + 1
		switch {
		case end > 0 || w.ended && at < len(w.text):
			if end == 0 {
				end = len(w.text) - at
			}
			r.line(w.text[at:at+end], w.offset+at)
			at += end
			continue
		case w.ended:
			r.readAsProse()
			return
		case len(w.text)-at > maxLine:
			r.fault(fmt.Sprintf("line at byte %d: longer than %d bytes, passed over", w.offset+at, maxLine))
			w.skipLine(at)
		default:
			w.slide(at, nextPiece)
		}
		at = 0
		r.around.text, r.around.offset = w.text, w.offset
	}
}

// A listReading is the work on one list.
type listReading struct {
	*gathering
	unread []unreadLine
	prose  int  // bytes of unread
	isFull bool // no more is read as prose
}

// A listLine is one line of a list. Values are sub-strings of it.
type listLine struct {
	*listReading
	text   string
	offset int
}

func (r *listReading) line(text string, offset int) {
	value := strings.TrimFunc(text, isUnseen)
	l := listLine{r, text, offset}
	if isBare(value) && !isCVE(value) {
		l.alone(value)
		return
	}
	if value = withoutComment(value); value == "" {
		return
	}
	switch rule, isRule := strings.CutPrefix(value, "||"); {
	case strings.HasPrefix(value, "@@"):
		l.reject(value, "an exception, not a value to look for")
	case isRule:
		l.rule(rule)
	case !l.hosts(value):
		l.single(value)
	}
}

// isBare knows at sight a value with nothing about it that a list may add, as nearly all lines of long lists are.
func isBare(value string) bool {
	for i := range len(value) {
		if !bare[value[i]] {
			return false
		}
	}
	return value != ""
}

var bare = func() (is [256]bool) {
	for c := range byte(0x80) {
		is[c] = isAlnum(c) || c == '.' || c == '-'
	}
	return is
}()

// withoutComment is empty for a line that is a comment, or a heading of a filter list.
func withoutComment(line string) string {
	for _, mark := range []string{"#", ";", "//", "!", "[Adblock"} {
		if strings.HasPrefix(line, mark) {
			return ""
		}
	}
	for _, mark := range []string{" #", "\t#", " //", "\t//"} {
		if i := strings.Index(line, mark); i >= 0 {
			line = strings.TrimSpace(line[:i])
		}
	}
	return line
}

// rule reads ||name^, with options behind a $ that do not change what the rule names.
func (l listLine) rule(rule string) {
	end := strings.IndexAny(rule, "^$")
	if end < 0 {
		end = len(rule)
	}
	l.single(rule[:end])
}

// sinks are the addresses to which hosts files send names.
var sinks = map[netip.Addr]bool{
	netip.MustParseAddr("0.0.0.0"): true, netip.MustParseAddr("127.0.0.1"): true, netip.MustParseAddr("255.255.255.255"): true,
	netip.MustParseAddr("::"): true, netip.MustParseAddr("::1"): true, netip.MustParseAddr("fe80::1"): true,
}

// hosts reads a line of a hosts file, and says whether it is one.
func (l listLine) hosts(value string) bool {
	space := strings.IndexAny(value, " \t")
	if space < 0 {
		return false
	}
	addr, err := netip.ParseAddr(value[:space])
	if err != nil || !sinks[addr.WithZone("")] {
		return false
	}
	for name := range strings.FieldsSeq(value[space:]) {
		x, err := indicator.New(indicator.Domain, name)
		if err != nil {
			l.reject(name, err.Error())
			continue
		}
		l.accept(x, name)
	}
	return true
}

// single reads a value that stands alone, perhaps behind the name of its kind.
func (l listLine) single(value string) {
	value = strings.TrimRight(value, ", \t")
	value = strings.TrimSpace(trimQuotes(value))
	if strings.Count(value, `"`) == 1 {
		value = strings.Trim(value, `"`) // the other one was lost
	}
	if value == "" {
		l.reject(strings.TrimFunc(l.text, isUnseen), "no value")
		return
	}
	if isCVE(value) {
		l.vulnerability(value, l.at(value), value)
		return
	}
	if x, found, err := prefixed(value); err == nil {
		l.accept(x, found)
		return
	}
	l.alone(value)
}

// alone reads a value of which the line does not say what it is.
func (l listLine) alone(value string) {
	x, err := recognise(value)
	found := value
	if before, _, ok := strings.Cut(value, " ;"); ok && err != nil {
		found = strings.TrimSpace(before)
		x, err = recognise(found)
	}
	if err != nil {
		l.notRead(unreadLine{l.at(value), value, err.Error()})
		return
	}
	l.accept(x, found)
}

// prefixed reads kind:value and, where the kind is called by its own name, "kind value".
func prefixed(text string) (x indicator.Indicator, value string, err error) {
	i := strings.IndexAny(text, ":, \t;=")
	if i <= 0 || i > 24 || strings.HasPrefix(text[i:], "://") {
		return x, "", errUnrecognised
	}
	name, value := text[:i], trimQuotes(strings.TrimSpace(text[i+1:]))
	kind, ok := parseKind(name)
	if !ok || text[i] == ' ' && !isOwnName(name) {
		return x, "", errUnrecognised
	}
	x, err = typed(kind, value)
	return x, value, err
}

// isOwnName is for words that are no English ones: "file" and "link" begin sentences.
func isOwnName(name string) bool {
	kind := indicator.Kind(strings.ToLower(name))
	return kind == "ip" || indicator.SetOf(kind) != 0
}

func trimQuotes(text string) string {
	for _, q := range []string{`"`, `'`, "`"} {
		if len(text) >= 2 && strings.HasPrefix(text, q) && strings.HasSuffix(text, q) {
			return text[1 : len(text)-1]
		}
	}
	return text
}

// at is where a part of the line stands in the body.
func (l listLine) at(part string) int { return l.offset + max(0, strings.Index(l.text, part)) }

func (l listLine) accept(x indicator.Indicator, quote string) { l.value(x, l.at(quote), quote) }

func (l listLine) reject(value, reason string) {
	l.gathering.reject(lineKind, value, reason, l.at(value), value)
}
