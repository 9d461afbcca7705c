package access

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
)

// longestHeader bounds an Authorization header: a JWT with many groups has a few KiB.
const longestHeader = 16 << 10

// Faults of a header. Clients are told them; what the store or the provider says of a credential they are not.
var (
	errNoCredential = errors.New("no credential was sent")
	errSeveral      = errors.New("there is more than one Authorization header")
	errTooLong      = errors.New("the Authorization header is longer than 16 KiB")
	errScheme       = errors.New("the Authorization header is neither Bearer nor Basic")
	errBearer       = errors.New("the Bearer credential is malformed")
	errBasic        = errors.New("the Basic credential is malformed")
)

// credential is the token of a Bearer header (RFC 6750, section 2.1), or the password of a Basic one (RFC 7617), whose user name does not
// matter. Schemes are in any case, and stand before one or more spaces (RFC 9110, section 11.4).
func credential(headers http.Header) (string, error) {
	values := headers.Values("Authorization")
	switch {
	case len(values) == 0:
		return "", errNoCredential
	case len(values) > 1:
		return "", errSeveral
	case len(values[0]) > longestHeader:
		return "", errTooLong
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	rest = strings.TrimLeft(rest, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return bearer(rest)
	case strings.EqualFold(scheme, "Basic"):
		return basic(rest)
	}
	return "", errScheme
}

func bearer(text string) (string, error) {
	if !isToken68(text) {
		return "", errBearer
	}
	return text, nil
}

func basic(text string) (string, error) {
	if !isToken68(text) {
		return "", errBasic // the decoder would see through line ends
	}
	pair, err := base64.StdEncoding.DecodeString(text)
	_, password, ok := strings.Cut(string(pair), ":")
	if err != nil || !ok || !isToken68(password) {
		return "", errBasic
	}
	return password, nil
}

// isToken68 follows RFC 9110, section 11.2.
func isToken68(text string) bool {
	body := strings.TrimRight(text, "=")
	return body != "" && !strings.ContainsFunc(body, func(r rune) bool {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80
		return !letter && (r < '0' || r > '9') && !strings.ContainsRune("-._~+/", r)
	})
}
