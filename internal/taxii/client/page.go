package client

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"picket/internal/fetch"
)

// A Point is how far a collection was read. The zero value is its beginning.
type Point struct {
	AddedAfter string `json:"added_after,omitempty"` // RFC 3339, as the server wrote it
	Next       string `json:"next,omitempty"`        // of the server, within the pages after AddedAfter
	Reached    string `json:"reached,omitempty"`     // X-TAXII-Date-Added-Last of the last page that had one
}

// A Page is some objects of a collection, each as the server wrote it.
type Page struct {
	Objects []json.RawMessage
	Added   string // when the last of them was added, as the server wrote it; "" where it does not say
}

// Pages reads a collection page by page.
type Pages struct {
	c      *Collection
	point  Point
	done   bool
	bytes  int64
	count  int
	empty  int                   // pages without objects, one after the other
	tokens map[[32]byte]bool     // values of next that were there already
	last   map[[32]byte]struct{} // objects of the page before, where the next one overlaps with it
	faults []string
	isOld  bool // the point is of an earlier run
}

// Pages begins at a point.
func (c *Collection) Pages(from Point) *Pages {
	return &Pages{c: c, point: from, tokens: map[[32]byte]bool{}, isOld: from.Next != ""}
}

// Point is how far was read: to the end of the last page that Next gave.
func (p *Pages) Point() Point { return p.point }

// Done says whether Next gave the last page.
func (p *Pages) Done() bool { return p.done }

// Faults say what the server may have left out.
func (p *Pages) Faults() []string { return p.faults }

// Bounds on servers that never end.
const (
	maxPages = 1_000_000
	maxEmpty = 16 // pages without an object, one after the other
	maxToken = 8 << 10
)

// An envelope is TAXII 2.1, section 3.7. Some servers write next as a number.
type envelope struct {
	More    bool              `json:"more"`
	Next    json.RawMessage   `json:"next"`
	Objects []json.RawMessage `json:"objects"`
}

// Next reads the next page. nil is the end. After an error it may be called again: it asks for the same page.
func (p *Pages) Next(ctx context.Context) (*Page, error) {
	if p.done {
		return nil, nil
	}
	page, err := p.next(ctx)
	if err != nil {
		return nil, fmt.Errorf("page %d: %w", p.count+1, err)
	}
	return page, nil
}

func (p *Pages) next(ctx context.Context) (*Page, error) {
	opts := p.c.server.opts
	body, header, err := p.c.server.get(ctx, p.url(), orElse(opts.MaxPage, 32<<20))
	if p.forget(err) {
		return p.next(ctx)
	}
	if err != nil {
		return nil, err
	}
	p.isOld = false
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, notTAXII(header, err)
	}
	page := &Page{Objects: p.fresh(e.Objects), Added: header.Get("X-TAXII-Date-Added-Last")}
	if p.bytes += int64(len(body)); p.bytes > orElse(opts.MaxBytes, 8<<30) {
		return nil, fmt.Errorf("the collection is larger than %d MiB: narrow it with added_after=", orElse(opts.MaxBytes, 8<<30)>>20)
	}
	if err := p.advance(&e, page); err != nil {
		return nil, err
	}
	p.count++
	return page, nil
}

// forget drops a next of an earlier run that the server no longer knows: it is good for a while only (section 3.5). Reading goes on
// by time, so objects may come twice, and none is missed.
func (p *Pages) forget(err error) bool {
	var status *fetch.StatusError
	if !p.isOld || !errors.As(err, &status) || !slices.Contains(unknownNext, status.Code) {
		return false
	}
	p.isOld = false
	p.point.Next = ""
	if at, err := time.Parse(time.RFC3339Nano, p.point.Reached); err == nil && at.After(p.asked()) {
		p.point.AddedAfter = justBefore(at)
	}
	return true
}

// unknownNext are the statuses by which servers say that they do not know a value of next.
var unknownNext = []int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusRequestedRangeNotSatisfiable,
	http.StatusUnprocessableEntity}

// asked is the time of added_after, zero where none is asked for.
func (p *Pages) asked() time.Time {
	at, err := time.Parse(time.RFC3339Nano, orElse(p.point.AddedAfter, p.c.server.filters.Get("added_after")))
	if err != nil {
		return time.Time{}
	}
	return at
}

// justBefore writes the moment before a time, in the precision of TAXII (section 3.2: microseconds).
func justBefore(at time.Time) string {
	return at.Add(-time.Microsecond).UTC().Format("2006-01-02T15:04:05.000000Z")
}

// url is that of the next page: the filters of the user, and where it begins.
func (p *Pages) url() *url.URL {
	query := url.Values{"limit": {strconv.Itoa(orElse(p.c.server.opts.PageObjects, 1000))}}
	for name, values := range p.c.server.filters {
		query[name] = values
	}
	if p.point.AddedAfter != "" {
		query.Set("added_after", p.point.AddedAfter)
	}
	if p.point.Next != "" {
		query.Set("next", p.point.Next)
	}
	u := below(p.c.at, "objects")
	u.RawQuery = query.Encode()
	return u
}

// advance moves the point behind a page.
func (p *Pages) advance(e *envelope, page *Page) error {
	if page.Added != "" {
		if _, err := time.Parse(time.RFC3339Nano, page.Added); err != nil {
			return fmt.Errorf("X-TAXII-Date-Added-Last %.60q is no time", page.Added)
		}
	}
	if p.empty++; len(e.Objects) > 0 {
		p.empty = 0
		p.point.Reached = later(page.Added, p.point.Reached)
	}
	next := token(e.Next)
	switch {
	case !e.More:
		p.done = true
		p.point = Point{AddedAfter: later(p.point.Reached, p.point.AddedAfter)}
		return nil
	case p.empty > maxEmpty || p.count >= maxPages:
		return errors.New("the server says that there is more, and gives no end of it")
	case next == "":
		return p.overlap(e, page)
	}
	return p.follow(next)
}

// later is the later of two times, as it was written. What is none is before all.
func later(a, b string) string {
	at, err := time.Parse(time.RFC3339Nano, a)
	than, other := time.Parse(time.RFC3339Nano, b)
	if other == nil && (err != nil || than.After(at)) {
		return b
	}
	return a
}

// follow goes on where the server says.
func (p *Pages) follow(next string) error {
	sum := sha256.Sum256([]byte(next))
	switch {
	case len(next) > maxToken:
		return fmt.Errorf("next is longer than %d bytes", maxToken)
	case p.tokens[sum]:
		return fmt.Errorf("the server repeats next=%.60q: its pages go round in a circle", next)
	}
	p.tokens[sum] = true
	p.point.Next = next
	p.last = nil
	return nil
}

// overlap goes on by time where the server gives no next (section 3.7: added_after is then the time of the last object). Other objects may
// have been added at that very time, so the next page begins a moment before it, and what was there already is left out.
func (p *Pages) overlap(e *envelope, page *Page) error {
	at, err := time.Parse(time.RFC3339Nano, page.Added)
	from, asked := justBefore(at), p.asked()
	switch {
	case err != nil:
		return errors.New("the server says that there is more, but neither next nor X-TAXII-Date-Added-Last")
	case !at.After(asked):
		return errors.New("the server says that there is more, gives no next, and does not heed added_after")
	case !at.Add(-time.Microsecond).Truncate(time.Microsecond).After(asked): // a whole page of one moment: the specification has no other way on
		p.faults = append(p.faults, fmt.Sprintf("objects added at %s may be missing: the server gives no next", page.Added))
		from = page.Added
	}
	p.point = Point{AddedAfter: from, Reached: page.Added}
	p.last = sums(e.Objects)
	return nil
}

func sums(objects []json.RawMessage) map[[32]byte]struct{} {
	known := make(map[[32]byte]struct{}, len(objects))
	for _, o := range objects {
		known[sha256.Sum256(o)] = struct{}{}
	}
	return known
}

// fresh are the objects that the page before did not have, where pages overlap.
func (p *Pages) fresh(objects []json.RawMessage) []json.RawMessage {
	if p.last == nil {
		return objects
	}
	var list []json.RawMessage
	for _, o := range objects {
		if _, known := p.last[sha256.Sum256(o)]; !known {
			list = append(list, o)
		}
	}
	return list
}

// token reads next; "" where there is none.
func token(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
