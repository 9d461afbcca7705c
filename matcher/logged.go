package matcher

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

// host judges what follows a host that stands in data[start:end], there perhaps in another form than name.
func (s *scanner) host(name []byte, start, end int) {
	hash := foldedHash(name)
	first := s.names.hosts.first(hash)
	if first == 0 {
		return
	}
	scheme, begin := s.schemeBefore(start)
	logged := urlParts{scheme: scheme, host: strings.ToLower(string(name))}
	port, end := s.portAfter(end)
	if port != "" && !isDefaultPort(port, scheme) {
		logged.host += ":" + port
	}
	rest := s.restOfURL(end)
	if len(rest.text) > 0 || scheme != "" {
		if begin > 0 {
			rest.before = s.data[begin-1]
		}
		if s.urls(logged, rest, start, end) || len(rest.text) > 0 {
			return
		}
	}
	s.hostAlone(hash, first, start, end)
}

// schemeBefore is the scheme of the URL whose host begins here, and where the URL begins; user and password between
// them are passed over. The scheme is empty if there is none.
func (s *scanner) schemeBefore(start int) (scheme string, begin int) {
	at := start
	if at > 0 && s.data[at-1] == '[' {
		at--
	}
	if at > 0 && s.data[at-1] == '@' {
		for at--; at > 0 && start-at < 256 && !isURLEnd(s.data[at-1]) && s.data[at-1] != '/'; at-- {
		}
	}
	end := at
	for _, separator := range [...]string{"://", `:\/\/`} {
		if bytes.HasSuffix(s.data[:at], []byte(separator)) {
			end = at - len(separator)
		}
	}
	if end == at {
		return "", start
	}
	begin = end
	for begin > 0 && end-begin < 16 && is(s.data[begin-1], isAlnum) {
		begin--
	}
	if begin > 0 && opensEscape[s.data[begin-1]] {
		begin = afterEscape(s.data, begin, end)
	}
	return strings.ToLower(string(s.data[begin:end])), begin
}

// portAfter is the port behind a host, and where it ends.
func (s *scanner) portAfter(end int) (port string, after int) {
	data := s.data
	if end < len(data) && data[end] == ']' {
		end++
	}
	if end+1 < len(data) && data[end] == '.' && (data[end+1] == ':' || data[end+1] == '/') {
		end++
	}
	colon, size := encodedByte(data, end)
	if colon != ':' {
		return "", end
	}
	start := end + size
	digits := start
	for digits < len(data) && digits-start < 5 && is(data[digits], classDigit) {
		digits++
	}
	if digits == start {
		return "", end
	}
	return string(data[start:digits]), digits
}

// encodedByte is the character that stands at this place, as it is or percent-encoded once or twice, and its size; the
// size is 0 at the end of the data.
func encodedByte(data []byte, at int) (c byte, size int) {
	if at >= len(data) {
		return 0, 0
	}
	c, size = data[at], 1
	for c == '%' {
		decoded, ok := decodedHex(data, at+size)
		if !ok {
			break
		}
		c, size = decoded, size+2
	}
	return c, size
}

func isURLEnd(c byte) bool { return urlByte[c] == endsURL }

// urlByte says of each byte whether it ends a URL, may end one, or only stands in it.
var urlByte = func() (t [256]byte) {
	for c := range 256 {
		switch {
		case c <= ' ' || strings.IndexByte("\"<>\\`\x7f", byte(c)) >= 0:
			t[c] = endsURL
		case c >= 0x80 || strings.IndexByte(endsColumn+"&+_%", byte(c)) >= 0:
			t[c] = mayEndURL
		}
	}
	return t
}()

const (
	endsURL = 1 + iota
	mayEndURL
)

// urlEscape is the character that an escape of JSON, CEF or a server's log stands for, and the escape's size; 0 if none
// begins here, or one that ends a URL.
func urlEscape(data []byte, at int) (c byte, size int) {
	if at+1 >= len(data) || data[at] != '\\' {
		return 0, 0
	}
	ok := false
	switch data[at+1] {
	case '/', '=', '|':
		return data[at+1], 2
	case 'x':
		c, ok = decodedHex(data, at+2)
		size = 4
	case 'u':
		var high byte
		high, ok = decodedHex(data, at+2)
		if ok = ok && high == 0; ok {
			c, ok = decodedHex(data, at+4)
		}
		ok = ok && c < 0x80
		size = 6
	}
	if !ok || isURLEnd(c) {
		return 0, 0
	}
	return c, size
}

// A urlRest is path, query and fragment of a logged URL, as far as they may go.
type urlRest struct {
	text    []byte
	encoded int  // how often it is percent-encoded as a whole, as a URL within another's query is
	crowded bool // it is one of many in a text without a space
	before  byte // the character before the URL
}

// restOfURL is what follows a host; its text is empty if no path, query or fragment does.
func (s *scanner) restOfURL(at int) (rest urlRest) {
	opening, size := encodedByte(s.data, at)
	if opening == '\\' {
		opening, _ = urlEscape(s.data, at)
	}
	if opening != '/' && opening != '?' && opening != '#' {
		return rest
	}
	rest.encoded = size / 2
	longest := min(longestURL, 3*s.names.longestTarget+1024)
	if s.hostsInRun++; at >= s.runEnd {
		s.hostsInRun = 0
	} else if s.hostsInRun > manyHosts {
		rest.crowded, longest = true, min(longest, crowdedURL)
	}
	end := at
	for end < len(s.data) && end-at < longest {
		c := s.data[end]
		if !isURLEnd(c) && (rest.encoded == 0 || c != '&') {
			end++
			continue
		}
		_, size := urlEscape(s.data, end)
		if size == 0 {
			break
		}
		end += size
	}
	s.runEnd = max(s.runEnd, end)
	rest.text = s.data[at:end]
	return rest
}

// longestURL is what is read of a URL, in bytes: as much as of the longest indicator. Where many hosts stand within one
// text without a space, less is read, so that hostile text costs no time that grows with its square.
const (
	longestURL = 8192
	crowdedURL = 256
	manyHosts  = 64
)

// target is path and query in canonical form.
func (r *urlRest) target(end int) string {
	text := r.text[:end]
	if bytes.IndexByte(text, '\\') >= 0 {
		text = withoutEscapes(text)
	}
	for range r.encoded {
		text = percentDecoded(text)
	}
	if bytes.Contains(text, []byte("&amp;")) {
		text = bytes.ReplaceAll(text, []byte("&amp;"), []byte("&"))
	}
	return indicator.URLTarget(string(text))
}

func withoutEscapes(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c, size := urlEscape(text, i)
		if size == 0 {
			c, size = text[i], 1
		}
		out = append(out, c)
		i += size - 1
	}
	return out
}

func percentDecoded(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c, ok := percentByte(text, i)
		if ok {
			i += 2
		} else {
			c = text[i]
		}
		out = append(out, c)
	}
	return out
}

// Characters that URLs may hold, and that also end them: in prose, in columns without quotes, and in commands.
const (
	endsSentence = ".,;:!)]}'|*"
	endsColumn   = ",;)]}'|^"
	mostColumns  = 16
)

// urls looks up a URL whose host is known: with all that may belong to it, and cut where it may have ended.
func (s *scanner) urls(logged urlParts, rest urlRest, start, hostEnd int) (found bool) {
	try := func(end int) bool {
		logged.target = rest.target(end)
		return s.urlTarget(logged, start, hostEnd+end)
	}
	text := rest.text
	if try(len(text)) {
		return true
	}
	if trimmed := bytes.TrimRight(text, endsSentence); len(trimmed) < len(text) && try(len(trimmed)) {
		return true
	}
	left := mostColumns
	if rest.crowded {
		left = 1
	}
	inQuery := false
	for end := 0; end < len(text) && left > 0; end++ {
		inQuery = inQuery || text[end] == '?'
		if urlByte[text[end]] != mayEndURL || end == 0 || !rest.mayEnd(end, inQuery) {
			continue
		}
		if left--; try(end) {
			return true
		}
	}
	return false
}

// mayEnd says that a URL may end at this place, where a character stands that URLs may hold.
func (r *urlRest) mayEnd(at int, inQuery bool) bool {
	switch c := r.text[at]; {
	case c == '&':
		return !inQuery || endsMarkup(r.text[at:])
	case c == '+' || c == '_':
		return c == r.before
	case c == '%':
		c, _ = encodedByte(r.text, at)
		return isURLEnd(c) || strings.IndexByte(endsColumn, c) >= 0 || c == '&' && !inQuery && r.encoded == 0
	case c >= 0x80:
		char, _ := utf8.DecodeRune(r.text[at:])
		return char != utf8.RuneError && !isWordRune(char)
	}
	return true
}

// endsMarkup says that a quote or an angle bracket of HTML or XML stands here.
func endsMarkup(text []byte) bool {
	for _, entity := range [...]string{"&quot;", "&lt;", "&gt;", "&apos;", "&#"} {
		if bytes.HasPrefix(text, []byte(entity)) {
			return true
		}
	}
	return false
}

func urlKey(host, target string) uint64 {
	return mix(foldedHash([]byte(host)) ^ multiplier*foldedHash([]byte(target)))
}

func (s *scanner) urlTarget(logged urlParts, start, end int) (found bool) {
	path, _, hasQuery := strings.Cut(logged.target, "?")
	found = s.urlWith(logged, logged.target, start, end)
	if hasQuery {
		found = s.urlWith(logged, path, start, end) || found
	}
	return found
}

func (s *scanner) urlWith(logged urlParts, target string, start, end int) (found bool) {
	if len(target) > s.names.longestTarget {
		return false
	}
	urls := &s.names.urls
	for n := urls.first(urlKey(logged.host, target)); n != 0; n = urls.at(n).next {
		id := urls.at(n).value
		if u := splitURL(s.list[id].Value); u.target == target && u.accepts(logged) {
			s.match(id, start, end)
			found = true
		}
	}
	return found
}

// bracketed judges what follows an IPv6 address in brackets.
func (s *scanner) bracketed(addr interface{ AppendTo([]byte) []byte }, start, end int) {
	name := append(addr.AppendTo(append(s.buf[:0], '[')), ']')
	s.buf = name
	s.host(name, start-1, end)
}
