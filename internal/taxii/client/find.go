package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"picket/internal/fetch"
)

// A Collection is one that can be read.
type Collection struct {
	ID    string
	Title string // "" where the server tells none

	server *server
	at     *url.URL
}

// Close ends the connections.
func (c *Collection) Close() { c.server.Close() }

// Name is the collection's URL as a user would give it, with the filters and without secrets.
func (c *Collection) Name() string {
	u := *c.at
	u.RawQuery = c.server.filters.Encode()
	return "taxii+" + unescaped(fetch.Name(&u))
}

// unescaped writes filters as people do: match[type].
func unescaped(name string) string {
	return strings.NewReplacer("%5B", "[", "%5D", "]", "%3A", ":").Replace(name)
}

// A resource is any that leads to a collection: discovery (TAXII 2.1, section 4.1), an API root (4.2), collections (5.1), one of
// them (5.2). Which it is, its members tell.
type resource struct {
	ID          *string           `json:"id"`
	Title       string            `json:"title"`
	CanRead     *bool             `json:"can_read"`
	Collections []json.RawMessage `json:"collections"`
	Versions    []string          `json:"versions"`
	Default     string            `json:"default"`
	APIRoots    []string          `json:"api_roots"`
	Objects     json.RawMessage   `json:"objects"`
}

// Bounds of what a server may list.
const (
	maxResource    = 4 << 20 // bytes
	maxRoots       = 32
	maxCollections = 10_000
)

// Find finds the collection that a URL names: itself, or the only one that can be read where it names an API root or a discovery.
// The error is one line, without the URL.
func Find(ctx context.Context, arg string, opts Options) (*Collection, error) {
	u, err := parse(arg)
	if err != nil {
		return nil, err
	}
	s, err := connect(u, opts)
	if err != nil {
		return nil, err
	}
	u.RawQuery = ""
	found, err := s.find(ctx, u)
	if err != nil {
		s.Close()
		return nil, err
	}
	return found, nil
}

func (s *server) find(ctx context.Context, u *url.URL) (*Collection, error) {
	if above, ok := collectionAbove(u); ok {
		return s.named(ctx, above)
	}
	r, err := s.resource(ctx, u)
	if err != nil {
		return nil, err
	}
	switch {
	case r.ID != nil && r.CanRead != nil:
		return s.collection(r, u)
	case r.Collections != nil:
		return s.only(s.readable(r, u))
	case r.APIRoots != nil || r.Default != "":
		return s.discover(ctx, r, u)
	case r.Versions != nil:
		list, err := s.root(ctx, u)
		if err != nil {
			return nil, err
		}
		return s.only(list)
	}
	return nil, errors.New("is neither a discovery, an API root nor a collection of TAXII 2.1")
}

// named is a collection whose objects the user named. Its own resource gives the title, and is not needed.
func (s *server) named(ctx context.Context, u *url.URL) (*Collection, error) {
	r, err := s.resource(ctx, u)
	var status *fetch.StatusError
	if errors.As(err, &status) && (status.Code == http.StatusForbidden || status.Code == http.StatusNotFound) {
		return &Collection{server: s, at: u}, nil
	}
	if err != nil {
		return nil, err
	}
	return s.collection(r, u)
}

func (s *server) collection(r *resource, u *url.URL) (*Collection, error) {
	if r.CanRead != nil && !*r.CanRead {
		return nil, errors.New("these credentials may not read the collection")
	}
	c := &Collection{Title: short(r.Title), server: s, at: u}
	if r.ID != nil {
		c.ID = short(*r.ID)
	}
	return c, nil
}

func (s *server) resource(ctx context.Context, u *url.URL) (*resource, error) {
	body, header, err := s.get(ctx, u, maxResource)
	if err != nil {
		return nil, err
	}
	return parseResource(body, header)
}

func parseResource(body []byte, header http.Header) (*resource, error) {
	r := new(resource)
	if err := json.Unmarshal(body, r); err != nil {
		return nil, notTAXII(header, err)
	}
	return r, nil
}

func notTAXII(header http.Header, err error) error {
	return fmt.Errorf("the answer (%.60q) is not TAXII 2.1: %w", header.Get("Content-Type"), jsonError(err))
}

// jsonError leaves out the names of Go.
func jsonError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%.60q at byte %d is a %s", wrong.Field, wrong.Offset, wrong.Value)
	}
	return err
}

// roots are the API roots of a discovery, each once.
func (r *resource) roots(u *url.URL) ([]*url.URL, error) {
	var list []*url.URL
	seen := map[string]bool{}
	for _, text := range append(r.APIRoots, r.Default) {
		at, err := u.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("the API root %.100q is no URL", text)
		}
		if at = slashed(at); text == "" || seen[at.String()] {
			continue
		}
		if seen[at.String()] = true; len(list) == maxRoots {
			return nil, fmt.Errorf("the server lists more than %d API roots: name one", maxRoots)
		}
		list = append(list, at)
	}
	return list, nil
}

// discover asks each API root. One that these credentials cannot see is as if it were not there.
func (s *server) discover(ctx context.Context, r *resource, u *url.URL) (*Collection, error) {
	roots, err := r.roots(u)
	if err != nil {
		return nil, err
	}
	var list []*Collection
	for _, at := range roots {
		found, err := s.root(ctx, at)
		if err != nil && !isUnseen(err) {
			return nil, fmt.Errorf("API root %s: %w", fetch.Name(at), err)
		}
		list = append(list, found...)
	}
	return s.only(list)
}

func isUnseen(err error) bool {
	var status *fetch.StatusError
	return errors.As(err, &status) &&
		slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, status.Code)
}

func (s *server) root(ctx context.Context, u *url.URL) ([]*Collection, error) {
	at := below(u, "collections")
	r, err := s.resource(ctx, at)
	if err != nil {
		return nil, err
	}
	return s.readable(r, at), nil
}

// readable are the collections that these credentials may read. An entry that is none is left out.
func (s *server) readable(r *resource, u *url.URL) []*Collection {
	var list []*Collection
	for _, raw := range r.Collections[:min(len(r.Collections), maxCollections)] {
		var c resource
		if json.Unmarshal(raw, &c) != nil || c.ID == nil || *c.ID == "" || c.CanRead == nil || !*c.CanRead {
			continue
		}
		list = append(list, &Collection{ID: short(*c.ID), Title: short(c.Title), server: s, at: below(u, url.PathEscape(*c.ID))})
	}
	return list
}

// mostListed is how many collections an error names.
const mostListed = 20

func (s *server) only(list []*Collection) (*Collection, error) {
	switch len(list) {
	case 0:
		return nil, errors.New("no collection can be read with these credentials")
	case 1:
		return list[0], nil
	}
	var words []string
	for _, c := range list[:min(len(list), mostListed)] {
		words = append(words, fmt.Sprintf("%s (%s)", c.at.EscapedPath(), c.Title))
	}
	more := ""
	if len(list) > mostListed {
		more = fmt.Sprintf(" and %d more", len(list)-mostListed)
	}
	return nil, fmt.Errorf("%d collections can be read: name one of them: %s%s", len(list), strings.Join(words, ", "), more)
}

// short bounds text of the server, and keeps it on one line.
func short(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
