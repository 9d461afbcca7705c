package link

import (
	"encoding/base64"
	"picket/internal/hexadecimal"
	"strings"
	"unicode/utf8"
)

// parameters yields the names and raw values of "a=1&b=2"; "&amp;" that was never decoded is seen through.
func parameters(query string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for pair := range strings.SplitSeq(query, "&") {
			pair = strings.TrimPrefix(pair, "amp;")
			name, value, ok := strings.Cut(pair, "=")
			if ok && value != "" && !yield(name, value) {
				return
			}
		}
	}
}

// parameter is the raw value of the first parameter of this name, in any case.
func parameter(query, name string) string {
	for n, value := range parameters(query) {
		if strings.EqualFold(n, name) {
			return value
		}
	}
	return ""
}

// maxEncoded is how often one value may be percent-encoded over again.
const maxEncoded = 4

// target reads a value that is an absolute link as a whole: plain, percent-encoded (often twice), or in base64.
func target(value string) (url string, ok bool) {
	value = strings.TrimSpace(hexadecimal.Unescape(value))
	for range maxEncoded {
		if isWebLink(value) {
			return value, hasHost(value) && utf8.ValidString(value)
		}
		next := hexadecimal.Unescape(value)
		if next == value || !hasPrefixFold(value, "http") {
			break
		}
		value = next
	}
	if decoded, ok := fromBase64(value); ok && isWebLink(decoded) {
		return decoded, hasHost(decoded) && utf8.ValidString(decoded)
	}
	return "", false
}

// looseTarget is target for services known to take links: "//host" and names without a scheme are links there too.
func looseTarget(value string) (url string, ok bool) {
	if url, ok := target(value); ok {
		return url, true
	}
	plain := strings.TrimSpace(hexadecimal.Unescape(value))
	if strings.HasPrefix(plain, "/") && !strings.HasPrefix(plain, "//") || !utf8.ValidString(plain) {
		return "", false
	}
	if p, ok := Parse(plain); !ok || p.Registered == "" {
		return "", false
	}
	if !isWebLink(plain) {
		plain = "http://" + strings.TrimLeft(plain, `/\`)
	}
	return plain, true
}

// isWebLink says whether the text begins as an absolute link does: what is said of a host in it is Parse's matter.
func isWebLink(s string) bool {
	return hasPrefixFold(s, "http://") || hasPrefixFold(s, "https://") || hasPrefixFold(s, `http:\\`) || hasPrefixFold(s, `https:\\`) || hasPrefixFold(s, "ftp://")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// fromBase64 decodes either alphabet, with padding or without.
func fromBase64(s string) (string, bool) {
	s = strings.TrimRight(s, "=.")
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	if len(s) < 8 {
		return "", false
	}
	decoded, err := encoding.DecodeString(s)
	return string(decoded), err == nil && utf8.Valid(decoded)
}

// below says whether host is the name or one below it.
func below(host, name string) bool {
	return strings.HasSuffix(host, name) && (len(host) == len(name) || host[len(host)-len(name)-1] == '.')
}
