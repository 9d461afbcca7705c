package carrier

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"picket/internal/compound"
)

// An rtfReader goes through an RTF document (Rich Text Format 1.9.1) for objects, templates and fields. Groups within hexadecimal
// data, and control words, are seen through, as Word does.
type rtfReader struct {
	i      *inspector
	s      *subject
	stack  []string // the destination of each open group
	now    string
	hex    []byte // of \objdata
	from   int    // where it began
	text   strings.Builder
	update bool
}

// rtfDestinations are those whose text matters.
var rtfDestinations = map[string]bool{"objdata": true, "fldinst": true, "template": true, "objclass": true, "datafield": true, "falt": true}

const mostGroups = 10_000

func (i *inspector) rtf(s *subject) {
	r := &rtfReader{i: i, s: s}
	for at := 0; at < len(s.body); {
		at = r.token(at)
	}
	r.endObject()
	r.endText()
	if r.update {
		i.find(Object, s, -1, `\objupdate: an object that is loaded at once`)
	}
}

// token reads one and gives the place behind it.
func (r *rtfReader) token(at int) int {
	switch c := r.s.body[at]; c {
	case '{':
		if len(r.stack) < mostGroups {
			r.stack = append(r.stack, r.now)
		}
	case '}':
		if n := len(r.stack); n > 0 {
			r.enter(r.stack[n-1])
			r.stack = r.stack[:n-1]
		}
	case '\\':
		return r.control(at + 1)
	case '\r', '\n':
	default:
		r.take(c)
	}
	return at + 1
}

// enter changes the destination; leaving one ends what was gathered.
func (r *rtfReader) enter(destination string) {
	if destination == r.now {
		return
	}
	if r.now == "objdata" {
		r.endObject()
	} else if r.now != "" {
		r.endText()
	}
	r.now = destination
}

func (r *rtfReader) take(c byte) {
	switch {
	case r.now == "objdata" && strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 && len(r.hex) < 2*mostMember:
		r.hex = append(r.hex, c)
	case r.now != "" && r.now != "objdata" && r.text.Len() < 64<<10:
		r.text.WriteByte(c)
	}
}

// control reads a control word or symbol; at is behind the backslash.
func (r *rtfReader) control(at int) int {
	b := r.s.body
	start := at
	for at < len(b) && (b[at]|0x20) >= 'a' && (b[at]|0x20) <= 'z' {
		at++
	}
	if at == start {
		return r.symbol(at)
	}
	word := strings.ToLower(string(b[start:min(at, start+32)]))
	number, negative := 0, false
	if at < len(b) && b[at] == '-' {
		negative = true
		at++
	}
	for at < len(b) && b[at] >= '0' && b[at] <= '9' {
		number = min(number*10+int(b[at]-'0'), 1<<30)
		at++
	}
	if at < len(b) && b[at] == ' ' {
		at++
	}
	if negative {
		number = -number
	}
	return r.word(word, number, at)
}

func (r *rtfReader) word(word string, number, at int) int {
	switch {
	case rtfDestinations[word]:
		r.enter(word)
		if word == "objdata" {
			r.from = at
		}
	case word == "bin":
		n := max(0, min(number, len(r.s.body)-at))
		if r.now == "objdata" {
			r.hex = append(r.hex, hex.EncodeToString(r.s.body[at:at+min(n, mostMember)])...)
		}
		return at + n
	case word == "objupdate", word == "objautlink":
		r.update = true
	case word == "u" && r.now != "" && r.now != "objdata":
		r.text.WriteRune(rune(uint16(number)))
		if at < len(r.s.body) && r.s.body[at] == '?' {
			return at + 1 // what older readers show
		}
	}
	return at
}

// symbol reads what follows a backslash and is no word.
func (r *rtfReader) symbol(at int) int {
	b := r.s.body
	if at >= len(b) {
		return at
	}
	if b[at] == '\'' && at+3 <= len(b) {
		if c, err := hex.DecodeString(string(b[at+1 : at+3])); err == nil && r.now != "objdata" {
			r.take(c[0])
		}
		return at + 3
	}
	if b[at] == '\\' || b[at] == '{' || b[at] == '}' {
		r.take(b[at])
	}
	return at + 1
}

func (r *rtfReader) endText() {
	text := strings.TrimSpace(r.text.String())
	r.text.Reset()
	switch {
	case text == "":
	case r.now == "template" && isRemote(text):
		r.i.find(Template, r.s, -1, "template: "+text)
		r.i.link(r.s, "rtf", text)
	case r.now == "fldinst":
		r.i.field(r.s, "field", text)
	case r.now == "objclass":
		r.i.find(Object, r.s, -1, "object: "+text)
		if strings.HasPrefix(strings.ToLower(text), "equation.") {
			r.i.find(Object, r.s, -1, "Equation Editor: "+text)
		}
	}
}

func (r *rtfReader) endObject() {
	if len(r.hex) == 0 {
		return
	}
	data := make([]byte, len(r.hex)/2)
	_, _ = hex.Decode(data, r.hex[:len(data)*2])
	r.hex = nil
	r.i.oleObject(r.s, r.from, data)
}

// oleObject looks at an object as OLE 1 has it (MS-OLEDS, 2.2.5): the name of its class, and its bytes.
func (i *inspector) oleObject(s *subject, at int, data []byte) {
	class, native := ole1(data)
	i.find(Object, s, at, "object: "+class)
	if strings.HasPrefix(strings.ToLower(class), "equation.") {
		i.find(Object, s, at, "Equation Editor: "+class)
	}
	if name, content := packaged(native); content != nil {
		i.find(Object, s, at, "package: "+name)
		i.member(s, name, content)
		return
	}
	if found := bytes.Index(data, []byte(compound.Magic)); found >= 0 {
		i.member(s, "object", data[found:])
		return
	}
	for _, url := range append(wideAddresses(data), addressesIn(string(data))...) {
		i.find(Template, s, at, "linked object: "+url)
		i.link(s, "rtf", url)
	}
}

// ole1 gives the class of an object, and the bytes from their size on.
func ole1(data []byte) (class string, native []byte) {
	at := 8
	text := func() string {
		if at+4 > len(data) {
			return ""
		}
		n := int(min(binary.LittleEndian.Uint32(data[at:]), uint32(len(data))))
		from := at + 4
		at = min(from+n, len(data))
		return zeroEnded(data[from:at])
	}
	class = text()
	text() // topic
	text() // item
	return shorten(class, 60), data[min(at, len(data)):]
}
