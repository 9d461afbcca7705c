package link

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A Parsed is the parts of a link that are judged.
type Parsed struct {
	Scheme, User, Host, Port, Path, Query, Fragment string // Host in small letters and punycode
	Registered                                      string // the registrable domain (public suffix list); "" of addresses
	Suffix                                          string // the public suffix
	IsAddress                                       bool   // the host is an IP address, in any form (decimal, octal, hexadecimal)
	Address                                         string // then: canonical
}

// maxURL is how much of a link is read, in bytes: no browser opens a longer one over the network.
const maxURL = 1 << 16

// Parse reads a link as browsers do (WHATWG URL), as far as it is judged. ok is false where there is no host.
// What browsers reject is read leniently where its host is plain: a wrong port is dropped. A name without a scheme is taken for "http".
func Parse(url string) (p Parsed, ok bool) {
	if p, ok = parts(url); ok {
		p.classify()
	}
	return p, ok
}

// hasHost says whether Parse finds a host.
func hasHost(url string) bool {
	_, ok := parts(url)
	return ok
}

// parts reads all but the registrable domain.
func parts(url string) (p Parsed, ok bool) {
	url = clean(url)
	scheme, rest, ok := cutScheme(url)
	switch {
	case !ok:
		if p.Scheme, rest, ok = withoutScheme(url); !ok {
			return Parsed{}, false
		}
	case special(scheme):
		p.Scheme, rest = scheme, strings.TrimLeft(rest, `/\`)
	case strings.HasPrefix(rest, "//"):
		p.Scheme, rest = scheme, rest[2:]
	default:
		return Parsed{}, false
	}
	authority := p.cutTail(rest)
	if !p.readAuthority(authority) {
		return Parsed{}, false
	}
	return p, true
}

// clean takes off what browsers take off before anything else: controls and spaces around, tabs and line ends anywhere.
func clean(url string) string {
	if len(url) > maxURL {
		url = url[:maxURL]
	}
	url = strings.TrimFunc(url, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\u200b' || r == '\ufeff' })
	if strings.ContainsAny(url, "\t\r\n") {
		url = lineEnds.Replace(url)
	}
	return url
}

var lineEnds = strings.NewReplacer("\t", "", "\r", "", "\n", "")

// cutScheme splits "https:rest"; the scheme comes in small letters.
func cutScheme(url string) (scheme, rest string, ok bool) {
	for i := range len(url) {
		switch c := url[i]; {
		case c == ':':
			return strings.ToLower(url[:i]), url[i+1:], i > 0 && !isPortOf(url, i)
		case isLetter(c), i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		default:
			return "", url, false
		}
	}
	return "", url, false
}

// isPortOf tells "example.com:8080/a" from a scheme.
func isPortOf(url string, colon int) bool {
	return strings.Contains(url[:colon], ".") && colon+1 < len(url) && isDigit(url[colon+1])
}

func special(scheme string) bool {
	switch scheme {
	case "http", "https", "ftp", "ws", "wss", "file":
		return true
	}
	return false
}

// withoutScheme reads "//host/path", "\\host\share" and names that stand alone.
func withoutScheme(url string) (scheme, rest string, ok bool) {
	switch {
	case strings.HasPrefix(url, `\\`):
		return "file", url[2:], true
	case len(url) > 1 && isSlash(url[0]) && isSlash(url[1]):
		return "http", strings.TrimLeft(url, `/\`), true
	}
	end := strings.IndexAny(url, `/\?#:`)
	if end < 0 {
		end = len(url)
	}
	return "http", url, strings.IndexByte(url[:end], '@') < 0 && isPublicName(url[:end])
}

// cutTail takes fragment, query and path off, and returns the authority before them.
func (p *Parsed) cutTail(rest string) (authority string) {
	rest, p.Fragment, _ = strings.Cut(rest, "#")
	rest, p.Query, _ = strings.Cut(rest, "?")
	slashes := "/"
	if special(p.Scheme) {
		slashes = `/\`
	}
	end := strings.IndexAny(rest, slashes)
	if end < 0 {
		p.Path = "/"
		return rest
	}
	p.Path = rest[end:]
	if special(p.Scheme) {
		p.Path = cleanPath(strings.ReplaceAll(p.Path, `\`, "/"))
	}
	return rest[:end]
}

// cleanPath resolves dot segments, percent-encoded ones too.
func cleanPath(path string) string {
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%2") {
		return path
	}
	segments := strings.Split(path[1:], "/")
	kept := segments[:0]
	for i, s := range segments {
		last := i == len(segments)-1
		switch dotSegment(s) {
		case 0:
			kept = append(kept, s)
			continue
		case 2:
			kept = kept[:max(0, len(kept)-1)]
		}
		if last {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}

// dotSegment is 1 for ".", 2 for "..", else 0.
func dotSegment(s string) int {
	if len(s) == 0 || len(s) > 6 || s[0] != '.' && s[0] != '%' {
		return 0
	}
	switch strings.ReplaceAll(strings.ToLower(s), "%2e", ".") {
	case ".":
		return 1
	case "..":
		return 2
	}
	return 0
}

// readAuthority reads "user:password@host:port". All before the last "@" is the user, whatever name it pretends to be.
func (p *Parsed) readAuthority(authority string) bool {
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		p.User, authority = authority[:at], authority[at+1:]
	}
	host := authority
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && strings.IndexByte(host[colon:], ']') < 0 {
		host, p.Port = host[:colon], port(host[colon+1:], p.Scheme)
	}
	var ok bool
	p.Host, p.IsAddress, ok = readHost(host)
	if p.IsAddress {
		p.Address = p.Host
	}
	return ok
}

var defaultPorts = map[string]string{"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}

// port is the port in its shortest form; "" where it is the scheme's own, or no port.
func port(text, scheme string) string {
	value := 0
	for i := range len(text) {
		if !isDigit(text[i]) {
			return ""
		}
		if value = value*10 + int(text[i]-'0'); value > 65535 {
			return ""
		}
	}
	text = strings.TrimLeft(text, "0")
	if text == defaultPorts[scheme] {
		return ""
	}
	return text
}

// classify finds the registrable domain and the public suffix. A private suffix that is itself visited ("github.io") is its own registrable domain.
func (p *Parsed) classify() {
	if p.IsAddress {
		return
	}
	suffix, icann := publicsuffix.PublicSuffix(p.Host)
	p.Suffix = suffix
	switch {
	case len(p.Host) > len(suffix):
		if before := p.Host[:len(p.Host)-len(suffix)-1]; before != "" {
			p.Registered = p.Host[strings.LastIndexByte(before, '.')+1:]
		}
	case !icann && strings.Contains(suffix, "."):
		p.Registered = suffix
	}
}

// isPublicName says whether the text is a name of two labels or more below a suffix of the public list.
func isPublicName(name string) bool {
	dot := strings.IndexByte(name, '.')
	if dot <= 0 || dot == len(name)-1 {
		return false
	}
	host, address, ok := readHost(name)
	if !ok || address {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(host)
	return (icann || strings.Contains(suffix, ".")) && len(suffix) < len(host)
}

func isSlash(c byte) bool  { return c == '/' || c == '\\' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
