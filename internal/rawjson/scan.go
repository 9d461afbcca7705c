package rawjson

import "errors"

// What a scan may find. Which fault it is, encoding/json says: it is asked only then.
var (
	errShort  = errors.New("the value goes on behind the text")
	errSyntax = errors.New("not JSON")
)

// maxMembers bounds the members of an object: those of threat intelligence have some dozens.
const maxMembers = 100_000

// mostNested is the deepest nesting that is JSON for encoding/json.
const mostNested = 10_000

// A scan walks one JSON value by the grammar of RFC 8259, in one pass.
type scan struct {
	data    []byte
	base    int64             // offset of data in the whole text
	members *[]Member         // of the outermost object, if they are wanted
	names   map[string]string // that were seen before; nil to remember none
	tooMany bool              // members, of which the last are not listed
	deepest int
	spaced  bool // there is white space between tokens
}

// value is where the value ends that begins at an offset.
func (s *scan) value(at, depth int) (end int, err error) {
	if at >= len(s.data) {
		return at, errShort
	}
	switch c := s.data[at]; {
	case c == '"':
		return s.text(at)
	case c == '{':
		return s.object(at, depth+1)
	case c == '[':
		return s.array(at, depth+1)
	case c == '-' || c >= '0' && c <= '9':
		return s.number(at)
	case c == 't':
		return s.word(at, "true")
	case c == 'f':
		return s.word(at, "false")
	case c == 'n':
		return s.word(at, "null")
	}
	return at, errSyntax
}

func (s *scan) space(at int) int {
	start := at
	for at < len(s.data) && isSpace(s.data[at]) {
		at++
	}
	s.spaced = s.spaced || at > start
	return at
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n') }

// next is the byte behind white space.
func (s *scan) next(at int) (c byte, where int, err error) {
	if at < len(s.data) && s.data[at] > ' ' {
		return s.data[at], at, nil
	}
	if at = s.space(at); at >= len(s.data) {
		return 0, at, errShort
	}
	return s.data[at], at, nil
}

func (s *scan) object(at, depth int) (int, error) {
	if s.deepest = max(s.deepest, depth); depth > mostNested {
		return at, errSyntax
	}
	c, at, err := s.next(at + 1)
	if err == nil && c == '}' {
		return at + 1, nil
	}
	for {
		if err != nil {
			return at, err
		}
		if c != '"' {
			return at, errSyntax
		}
		if at, err = s.member(at, depth); err != nil {
			return at, err
		}
		if c, at, err = s.next(at); err != nil || c != ',' {
			break
		}
		c, at, err = s.next(at + 1)
	}
	return s.closed(c, '}', at, err)
}

// member walks a name and its value.
func (s *scan) member(at, depth int) (int, error) {
	name := at
	at, err := s.text(at)
	if err != nil {
		return at, err
	}
	nameEnd := at
	c, at, err := s.next(at)
	if err != nil {
		return at, err
	}
	if c != ':' {
		return at, errSyntax
	}
	if _, at, err = s.next(at + 1); err != nil {
		return at, err
	}
	start := at
	at, err = s.value(at, depth)
	if err != nil || depth > 1 || s.members == nil {
		return at, err
	}
	if s.tooMany = len(*s.members) >= maxMembers; !s.tooMany {
		*s.members = append(*s.members, Member{s.nameOf(s.data[name:nameEnd]), Value{Raw: s.data[start:at:at], Offset: s.base + int64(start)}})
	}
	return at, err
}

func (s *scan) array(at, depth int) (int, error) {
	if s.deepest = max(s.deepest, depth); depth > mostNested {
		return at, errSyntax
	}
	c, at, err := s.next(at + 1)
	if err == nil && c == ']' {
		return at + 1, nil
	}
	for err == nil {
		if at, err = s.value(at, depth); err != nil {
			return at, err
		}
		if c, at, err = s.next(at); err != nil || c != ',' {
			break
		}
		_, at, err = s.next(at + 1)
	}
	return s.closed(c, ']', at, err)
}

func (s *scan) closed(c, want byte, at int, err error) (int, error) {
	if err == nil && c != want {
		err = errSyntax
	}
	return at + 1, err
}

// text walks a string. What is no UTF-8 means U+FFFD, as for encoding/json.
func (s *scan) text(at int) (int, error) {
	for at++; at < len(s.data); at++ {
		c := s.data[at]
		if isOrdinary[c] {
			continue
		}
		switch c {
		case '"':
			return at + 1, nil
		case '\\':
			n, err := s.escape(at)
			if err != nil {
				return at, err
			}
			at += n - 1
		default:
			return at, errSyntax // a control character
		}
	}
	return at, errShort
}

// isOrdinary is for bytes that mean themselves in a string.
var isOrdinary = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return is
}()

// escape is how long an escape is.
func (s *scan) escape(at int) (int, error) {
	if at+1 >= len(s.data) {
		return 0, errShort
	}
	switch s.data[at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		for i := at + 2; i < at+6; i++ {
			if i >= len(s.data) {
				return 0, errShort
			}
			if !isHex(s.data[i]) {
				return 0, errSyntax
			}
		}
		return 6, nil
	}
	return 0, errSyntax
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func (s *scan) word(at int, word string) (int, error) {
	for i := range len(word) {
		if at+i >= len(s.data) {
			return at, errShort
		}
		if s.data[at+i] != word[i] {
			return at, errSyntax
		}
	}
	return at + len(word), nil
}

// number ends where no further byte can belong to it: at the end of the text it may go on.
func (s *scan) number(at int) (int, error) {
	if s.data[at] == '-' {
		at++
	}
	whole := s.digits(at)
	if whole > at && s.data[at] == '0' {
		whole = at + 1
	}
	end, err := whole, s.some(at, whole)
	if err == nil && end < len(s.data) && s.data[end] == '.' {
		start := end + 1
		end = s.digits(start)
		err = s.some(start, end)
	}
	if err == nil && end < len(s.data) && s.data[end]|0x20 == 'e' {
		start := end + 1
		if start < len(s.data) && (s.data[start] == '+' || s.data[start] == '-') {
			start++
		}
		end = s.digits(start)
		err = s.some(start, end)
	}
	if err == nil && end >= len(s.data) {
		err = errShort
	}
	return end, err
}

func (s *scan) digits(at int) int {
	for at < len(s.data) && s.data[at] >= '0' && s.data[at] <= '9' {
		at++
	}
	return at
}

// some wants a digit between two offsets.
func (s *scan) some(from, to int) error {
	switch {
	case to > from:
		return nil
	case from >= len(s.data):
		return errShort
	}
	return errSyntax
}

// mostNames bounds how many names are remembered: objects have a few, again and again.
const mostNames = 1 << 10

// nameOf is a name as it means, from how it is written with its quotation marks.
func (s *scan) nameOf(raw []byte) string {
	if name, known := s.names[string(raw)]; known {
		return name
	}
	text, err := (Value{Raw: raw}).Text()
	if err == nil && s.names != nil && len(s.names) < mostNames {
		s.names[string(raw)] = text.Value
	}
	return text.Value
}
