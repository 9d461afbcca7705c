package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"picket/indicator"
	"picket/internal/intel"
)

// number is that of the path. What cannot be a number is not there.
func (r *request) number() (int64, error) {
	return numberOf(r.path["id"])
}

func numberOf(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != text {
		return 0, errNotFound
	}
	return n, nil
}

// integer is a parameter from least to most, or otherwise where it is not given.
func (r *request) integer(name string, least, most, otherwise int) (int, error) {
	text := r.query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, badRequest("%s: %s is no number from %d to %d", name, quoted(text), least, most)
	}
	return n, nil
}

// time is a parameter that is a date or a time of RFC 3339; zero where it is not given.
func (r *request) time(name string) (time.Time, error) {
	return timeOf(name, r.query.Get(name), false)
}

// timeOf reads a date, or a time of RFC 3339. A date that ends a period counts to its end.
func timeOf(name, text string, ends bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err == nil && ends {
		t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
	}
	if err != nil {
		t, err = time.Parse(time.RFC3339, text)
	}
	if err != nil || t.Year() < 1970 || t.UTC().Year() > 9999 {
		return time.Time{}, badRequest("%s: %s is no date (2024-03-01) and no time (2024-03-01T04:00:00Z) since 1970", name, quoted(text))
	}
	return t.UTC(), nil
}

// truth is true or false, false where it is not given.
func (r *request) truth(name string) (bool, error) {
	switch text := r.query.Get(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, badRequest("%s: %s is neither true nor false", name, quoted(text))
	}
}

// oneOf is a word of a list, "" where it is not given.
func (r *request) oneOf(name string, words ...string) (string, error) {
	text := r.query.Get(name)
	if text != "" && !slices.Contains(words, text) {
		return "", badRequest("%s: %s is none of %q", name, quoted(text), words)
	}
	return text, nil
}

// kinds are those of indicators by their exact names.
func kindsOf(name string, texts []string) (set indicator.KindSet, err error) {
	for _, text := range texts {
		kind := indicator.Kind(text)
		if !slices.Contains(indicator.Kinds, kind) {
			return 0, badRequest("%s: %s is no kind of indicator", name, quoted(text))
		}
		set |= indicator.SetOf(kind)
	}
	return set, nil
}

// indicatorOf reads a value, defanged or not. Without a kind its form must tell it.
func indicatorOf(kind, value string) (x indicator.Indicator, err error) {
	if kind == "" {
		if x, err = indicator.Guess(value); err != nil {
			return x, badRequest("value: its form does not tell its kind: name that with kind")
		}
		return x, nil
	}
	if _, err := kindsOf("kind", []string{kind}); err != nil {
		return x, err
	}
	if x, err = indicator.New(indicator.Kind(kind), value); err != nil {
		return x, badRequest("value: it is no %s: %s", kind, shortened(err))
	}
	return x, nil
}

// markingOf reads a label of TLP 2.0.
func markingOf(name, text string) (intel.TLP, error) {
	label, ok := intel.ParseTLP(text)
	if !ok {
		return label, badRequest("%s: %s is no label of TLP 2.0, such as TLP:GREEN", name, quoted(text))
	}
	return label, nil
}

// longestText bounds names and reasons, in bytes.
const longestText = 1000

// line checks a text that is shown to people: short, one line, nothing that a terminal obeys.
func line(name, text string) error {
	if len(text) > longestText || !utf8.ValidString(text) {
		return badRequest("%s: it is longer than %d bytes, or no UTF-8", name, longestText)
	}
	for _, c := range text {
		if !unicode.IsPrint(c) {
			return badRequest("%s: it has a character that cannot be printed", name)
		}
	}
	return nil
}

// Limits of pages.
const (
	usualPage = 100
	mostPage  = 1000
)

// A page is what a client asks for of a list.
type page struct {
	limit int
	after int64 // the last of the page before, 0 for the first
}

// positionVersion is the first byte of a next.
const positionVersion = 1

// page reads limit and next. A next is opaque to clients and bound to its query. It is no secret and not signed: who makes one up starts
// elsewhere in what they may see.
func (r *request) page() (p page, err error) {
	if p.limit, err = r.integer("limit", 1, mostPage, usualPage); err != nil {
		return p, err
	}
	text := r.query.Get("next")
	if text == "" {
		return p, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 17 || raw[0] != positionVersion || [8]byte(raw[9:]) != r.fingerprint() {
		return p, badRequest("next: it is none that was given for this query")
	}
	if p.after = int64(binary.BigEndian.Uint64(raw[1:])); p.after < 1 {
		return p, badRequest("next: it is none that was given for this query")
	}
	return p, nil
}

func (r *request) position(after int64) string {
	raw := binary.BigEndian.AppendUint64([]byte{positionVersion}, uint64(after))
	print := r.fingerprint()
	return base64.RawURLEncoding.EncodeToString(append(raw, print[:]...))
}

// fingerprint tells one query from another, apart from limit, which may change from page to page.
func (r *request) fingerprint() [8]byte {
	query := r.queryWithout("next", "limit")
	sum := sha256.Sum256([]byte(r.URL.EscapedPath() + "?" + query.Encode()))
	return [8]byte(sum[:8])
}

func (r *request) queryWithout(names ...string) url.Values {
	query := url.Values{}
	for name, values := range r.query {
		if !slices.Contains(names, name) {
			query[name] = values
		}
	}
	return query
}

// A list is one page of things.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"` // of the next page; absent at the end
}

// answerPage writes a page. After is the place behind which the next one begins, 0 at the end. The next page has a link too (RFC 8288).
func answerPage[T any](r *request, items []T, after int64) error {
	if items == nil {
		items = []T{}
	}
	page := list[T]{Items: items}
	if after != 0 {
		page.Next = r.position(after)
		query := r.queryWithout("next")
		query.Set("next", page.Next)
		r.w.Header().Set("Link", "<"+r.URL.EscapedPath()+"?"+query.Encode()+`>; rel="next"`)
	}
	return r.answer(200, page)
}

// cut leaves of a list that was read with one more than the limit what is on the page, and says behind what the next one begins.
func cut[T any](list []T, limit int, place func(*T) int64) (page []T, after int64) {
	if len(list) <= limit {
		return list, 0
	}
	return list[:limit], place(&list[limit-1])
}
