package matcher

import (
	"bytes"
	"strings"

	"picket/indicator"
)

// The parts of a URL by which it is compared. The host is with the port, unless that is the scheme's own.
type urlParts struct{ scheme, host, target string }

func splitURL(canonical string) urlParts {
	scheme, rest, _ := strings.Cut(canonical, "://")
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		slash = len(rest)
	}
	return urlParts{scheme, withoutDefaultPort(rest[:slash], scheme), rest[slash:]}
}

// withoutDefaultPort also drops the port of the other scheme of the web, since http equals https.
func withoutDefaultPort(host, scheme string) string {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return host
	}
	if isDefaultPort(host[colon+1:], scheme) {
		return host[:colon]
	}
	return host
}

func isDefaultPort(port, scheme string) bool {
	switch scheme {
	case "", "http", "https", "ws", "wss":
		return port == "80" || port == "443"
	case "ftp":
		return port == "21"
	}
	return false
}

// hostWithoutPort is the key of nameSet.hosts: the name or address, a version 6 address in brackets.
func (u urlParts) hostWithoutPort() string {
	if end := strings.LastIndexByte(u.host, ']'); end >= 0 {
		return u.host[:end+1]
	}
	host, _, _ := strings.Cut(u.host, ":")
	return host
}

func isWeb(scheme string) bool { return scheme == "http" || scheme == "https" }

// accepts says whether a logged URL is the one that the indicator u means.
func (u urlParts) accepts(logged urlParts) bool {
	if u.host != logged.host || logged.scheme != "" && u.scheme != logged.scheme && !(isWeb(u.scheme) && isWeb(logged.scheme)) {
		return false
	}
	path, _, _ := strings.Cut(logged.target, "?")
	return u.target == logged.target || u.target == path
}

// MatchesURL says whether a URL as logged, with or without scheme, is the one that the indicator with this ID means. It
// is false if that is no url indicator.
func (s *Set) MatchesURL(id int, url string) bool {
	if id < 0 || id >= len(s.list) || s.list[id].Kind != indicator.URL {
		return false
	}
	logged, err := indicator.New(indicator.URL, url)
	if err != nil {
		return false
	}
	parts := splitURL(logged.Value)
	if !strings.Contains(url, "://") {
		parts.scheme = ""
	}
	return splitURL(s.list[id].Value).accepts(parts)
}

// host judges what follows a host that stands in data[start:end].
func (s *scanner) host(name []byte, start, end int) {
	hash := foldedHash(name)
	first := s.names.hosts.first(hash)
	if first == 0 {
		return
	}
	scheme, hasScheme := s.schemeBefore(start)
	logged := urlParts{scheme: scheme, host: strings.ToLower(string(name))}
	port, end := s.portAfter(end)
	if port != "" && !isDefaultPort(port, scheme) {
		logged.host += ":" + port
	}
	rest := s.restOfURL(end)
	if len(rest) > 0 || hasScheme {
		if s.urls(logged, rest, start, end) || len(rest) > 0 {
			return
		}
	}
	s.hostAlone(hash, first, start, end)
}

// schemeBefore is the scheme of the URL whose host begins here, user and password between them passed over.
func (s *scanner) schemeBefore(start int) (scheme string, ok bool) {
	at := start
	if at > 0 && s.data[at-1] == '[' {
		at--
	}
	if at > 0 && s.data[at-1] == '@' {
		for at--; at > 0 && start-at < 256 && !isURLEnd(s.data[at-1]) && s.data[at-1] != '/'; at-- {
		}
	}
	if at < 3 || string(s.data[at-3:at]) != "://" {
		return "", false
	}
	end := at - 3
	begin := end
	for begin > 0 && end-begin < 16 && is(s.data[begin-1], isAlnum) {
		begin--
	}
	return strings.ToLower(string(s.data[begin:end])), true
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
	if end == len(data) || data[end] != ':' {
		return "", end
	}
	digits := end + 1
	for digits < len(data) && digits-end <= 5 && is(data[digits], classDigit) {
		digits++
	}
	if digits == end+1 {
		return "", end
	}
	return string(data[end+1 : digits]), digits
}

func isURLEnd(c byte) bool {
	return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`' || c == 0x7f
}

// restOfURL is path, query and fragment, as far as they may go; empty if none follows.
func (s *scanner) restOfURL(at int) []byte {
	if at == len(s.data) || s.data[at] != '/' && s.data[at] != '?' && s.data[at] != '#' {
		return nil
	}
	longest := longestURL
	if s.hostsInRun++; at >= s.runEnd {
		s.hostsInRun = 0
	} else if s.hostsInRun > manyHosts {
		longest = 1024
	}
	end := at
	for end < len(s.data) && end-at < longest && !isURLEnd(s.data[end]) {
		end++
	}
	s.runEnd = max(s.runEnd, end)
	return s.data[at:end]
}

// longestURL is what is read of a URL, in bytes: twice the longest indicator. Where many hosts stand within one text
// without a space, less is read, so that hostile text costs no time that grows with its square.
const (
	longestURL = 16384
	manyHosts  = 64
)

// Characters that URLs may hold, and that also end them in prose, and in columns without quotes.
const (
	endsSentence = ".,;:!)]}'|*"
	endsColumn   = ",;)]}'|"
	mostColumns  = 16
)

// urls looks up a URL whose host is known: with all that may belong to it, and cut where it may have ended.
func (s *scanner) urls(logged urlParts, rest []byte, start, hostEnd int) (found bool) {
	previous := ""
	try := func(end int) bool {
		logged.target = indicator.URLTarget(string(rest[:end]))
		if logged.target == previous {
			return false
		}
		previous = logged.target
		return s.urlTarget(logged, start, hostEnd+end)
	}
	if try(len(rest)) || try(len(bytes.TrimRight(rest, endsSentence))) {
		return true
	}
	for end, columns := 1, 0; end < len(rest) && columns < mostColumns; end++ {
		if strings.IndexByte(endsColumn, rest[end]) < 0 {
			continue
		}
		if columns++; try(end) {
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
