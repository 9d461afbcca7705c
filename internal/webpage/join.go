package webpage

import "strings"

// joinAll joins what is relative with the base that the page states. Without one it stays as it is written.
func (r *reader) joinAll() {
	if !strings.Contains(r.base, ":") {
		return
	}
	for i := range r.page.Links {
		if l := &r.page.Links[i]; l.From != "base" {
			l.URL = join(r.base, l.URL)
		}
	}
	for i := range r.page.Forms {
		r.page.Forms[i].Action = join(r.base, r.page.Forms[i].Action)
	}
	for i := range r.page.Images {
		r.page.Images[i].Source = join(r.base, r.page.Images[i].Source)
	}
}

// join is the reference seen from the base (WHATWG URL; the base has a host). Dot segments are left to who parses it.
func join(base, reference string) string {
	scheme, rest, ok := strings.Cut(base, "://")
	if !ok || hasScheme(reference) {
		return reference
	}
	rest, _, _ = strings.Cut(rest, "#")
	if reference == "" || reference[0] == '#' {
		return scheme + "://" + rest + reference
	}
	path, _, _ := strings.Cut(rest, "?")
	host := path
	if i := strings.IndexByte(path, '/'); i >= 0 {
		host = path[:i]
	} else {
		path += "/"
	}
	switch {
	case len(reference) > 1 && isSlash(reference[0]) && isSlash(reference[1]):
		return scheme + ":" + reference
	case isSlash(reference[0]):
		return scheme + "://" + host + reference
	case reference[0] == '?':
		return scheme + "://" + path + reference
	}
	return scheme + "://" + path[:strings.LastIndexByte(path, '/')+1] + reference
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// hasScheme says whether a reference is absolute.
func hasScheme(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			return i > 0
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}
