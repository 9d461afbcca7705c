package matcher

import (
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
	return urlParts{scheme, withoutDefaultPort(rest[:slash], scheme), strings.ReplaceAll(rest[slash:], " ", "%20")}
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
