package fetch

import (
	"net/url"
	"strings"
)

// Name is what a URL is called in output and errors: without its user, and without the values of its query, which may be keys, but for
// the filters of TAXII.
func Name(u *url.URL) string {
	bare := *u
	bare.User, bare.Fragment, bare.RawFragment = nil, "", ""
	bare.RawQuery = ""
	var parts []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		key, _, hasValue := strings.Cut(part, "=")
		switch {
		case isFilter(key):
			parts = append(parts, part)
		case hasValue:
			parts = append(parts, key+"=…")
		case part != "":
			parts = append(parts, "…")
		}
	}
	if parts == nil {
		return bare.String()
	}
	return bare.String() + "?" + strings.Join(parts, "&")
}

// isFilter is for parameters of TAXII 2.1 (section 3.4).
func isFilter(key string) bool {
	if plain, err := url.QueryUnescape(key); err == nil {
		key = plain
	}
	return key == "added_after" || key == "limit" || strings.HasPrefix(key, "match[")
}
