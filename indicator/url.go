package indicator

import (
	"errors"
	"net/netip"
	"picket/internal/hexadecimal"
	"strings"
)

var errNoURL = errors.New("not a URL")

// defaultPorts are left out of a URL (RFC 3986, section 6.2.3).
var defaultPorts = map[string]string{"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}

// canonicalURL normalises as RFC 3986, section 6.2.2, says: case, percent-encoding, dot segments. A mark of defanging may
// come to light only then, as in (%64ot): the whole is done again until nothing changes.
func canonicalURL(text string) (string, error) {
	text = unquote(text)
	for range maxDefanged {
		url, err := normalURL(Refang(text))
		if err != nil || url == text {
			return url, err
		}
		text = url
	}
	return "", errors.New("not a URL: it is hidden many times over")
}

func normalURL(text string) (string, error) {
	scheme, authority, rest, err := splitURL(text)
	if err != nil {
		return "", err
	}
	host, err := canonicalHost(authority, scheme)
	if err != nil {
		return "", err
	}
	rest, _, _ = strings.Cut(rest, "#")
	return scheme + "://" + host + URLTarget(strings.TrimSpace(rest)), nil
}

// URLTarget is the canonical form of what follows the host in a URL: path and query, without the fragment. Every text
// has one; that of the empty text is "/".
func URLTarget(rest string) string {
	rest, _, _ = strings.Cut(rest, "#")
	path, query, hasQuery := strings.Cut(rest, "?")
	path = removeDotSegments(normalEscapes(path))
	if path == "" {
		path = "/"
	}
	if hasQuery {
		path += "?" + normalEscapes(query)
	}
	return path
}

func splitURL(text string) (scheme, authority, rest string, err error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		scheme, rest = "http", text
	}
	scheme = strings.ToLower(scheme)
	if scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" {
		return "", "", "", errNoURL
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return scheme, rest[:i], rest[i:], nil
	}
	return scheme, rest, "", nil
}

// canonicalHost is host and, unless it is the scheme's own, port; user and password do not tell servers apart.
func canonicalHost(authority, scheme string) (string, error) {
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		if port := authority[i+1:]; port != "" && strings.Trim(port, "0123456789") == "" {
			authority = authority[:i] + ":" + port // the form of WebDAV: host@80
		} else {
			authority = port
		}
	}
	if addr, err := netip.ParseAddrPort(authority); err == nil {
		return withPort(hostOfAddr(addr.Addr()), portText(authority), scheme), nil
	}
	if addr, err := netip.ParseAddr(strings.Trim(authority, "[]")); err == nil {
		return hostOfAddr(addr), nil
	}
	name, port, hasPort := strings.Cut(authority, ":")
	if hasPort && (len(port) > 5 || strings.Trim(port, "0123456789") != "") {
		return "", errNoURL
	}
	host, err := canonicalDomain(name)
	if err != nil {
		return "", errors.New("not a URL: its host is no name or address")
	}
	return withPort(host, port, scheme), nil
}

func portText(authority string) string { return authority[strings.LastIndexByte(authority, ':')+1:] }

func withPort(host, port, scheme string) string {
	if port = strings.TrimLeft(port, "0"); port == "" || port == defaultPorts[scheme] {
		return host
	}
	return host + ":" + port
}

func hostOfAddr(addr netip.Addr) string {
	addr = addr.Unmap()
	if addr.Is6() {
		return "[" + addr.WithZone("").String() + "]"
	}
	return addr.String()
}

// removeDotSegments is RFC 3986, section 5.2.4, on a path that is empty or begins with a slash.
func removeDotSegments(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var out []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case ".", "..":
			if segment == ".." && len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, segment)
		}
	}
	return strings.Join(out, "/")
}

// normalEscapes decodes the percent-encodings of unreserved characters, puts the others in upper case, and encodes what no
// URL holds as it is, as clients do (RFC 3987, section 3.1). A percent sign that begins no encoding is one such, lest it
// begin one together with what is decoded after it.
func normalEscapes(s string) string {
	i := 0
	for i < len(s) && isURLByte[s[i]] {
		i++
	}
	if i == len(s) {
		return s
	}
	out := append(make([]byte, 0, len(s)+16), s[:i]...)
	for ; i < len(s); i++ {
		c, escaped := s[i], s[i] == '%' && i+2 < len(s) && hexadecimal.Digit(s[i+1]) >= 0 && hexadecimal.Digit(s[i+2]) >= 0
		if escaped {
			c = byte(hexadecimal.Digit(s[i+1])<<4 | hexadecimal.Digit(s[i+2]))
			i += 2
		}
		switch {
		case escaped && !isUnreserved(c), !isURLByte[c]:
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

const upperHex = "0123456789ABCDEF"

// isURLByte: what a URL may hold as it is: RFC 3986, section 2; brackets, as clients leave them, included. A space stays,
// so that readers of lists can tell a URL with a remark behind it.
var isURLByte = func() (is [256]bool) {
	for c := ' '; c <= '~'; c++ {
		is[c] = !strings.ContainsRune("%\"<>\\^`{|}", c)
	}
	return is
}()

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
