// Package feed fetches documents from where they are published again and again: TAXII collections, MISP feeds, CSV, lists and STIX, by
// URL or from files. It asks for what is new only, and goes on after a fault where it stopped: what is known of a feed is advanced
// behind a document when that was imported, and not before.
package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"picket/internal/document"
	"picket/internal/fetch"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

// Kinds of feeds.
const (
	Auto  = "auto"  // told from the URL, and each document from its content
	TAXII = "taxii" // a collection
	MISP  = "misp"  // a directory with manifest.json, and an event a file
	CSV   = "csv"
	List  = "list"
	STIX  = "stix"
)

// Kinds are all of them.
var Kinds = []string{Auto, TAXII, MISP, CSV, List, STIX}

// mediaTypes say what the document of a kind is.
var mediaTypes = map[string]string{CSV: document.CSV, List: document.List, STIX: document.STIX, MISP: document.MISP}

// A Part is one document to import.
type Part struct {
	Name      string // what the document is called: its URL without secrets, with !member of an archive
	Title     string // where the feed says so; else ""
	MediaType string // as package document has them; "": told from the content
	Identity  string // the same for all editions of the document: the UUID of a MISP event, else Name
	Body      io.Reader
}

// A State is what is known of a feed's source, as far as its documents were imported. The zero value is nothing.
type State struct {
	ETag         string           `json:"etag,omitempty"`
	LastModified string           `json:"last_modified,omitempty"`
	Size         int64            `json:"size,omitempty"`     // of a file
	ModTime      time.Time        `json:"mod_time,omitzero"`  // of a file
	SHA256       string           `json:"sha256,omitempty"`   // of what was fetched, as it came
	Point        client.Point     `json:"point,omitzero"`     // in a collection
	Events       map[string]int64 `json:"events,omitempty"`   // of a MISP feed: timestamps by UUID
	Warnings     []string         `json:"warnings,omitempty"` // of the last run: what the source may have left out

	LastRun     time.Time `json:"last_run,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastError   string    `json:"last_error,omitempty"` // of the last run
	Failures    int       `json:"failures,omitempty"`   // one after the other, up to the last run
	NotBefore   time.Time `json:"not_before,omitzero"`  // as the server asks
}

// StateOf reads the state of a stored feed.
func StateOf(f *store.Feed) (State, error) {
	var s State
	if len(f.State) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(f.State, &s); err != nil {
		return State{}, fmt.Errorf("feed %s: its state cannot be read: %w", f.Name, err)
	}
	return s, nil
}

// Options say how to fetch. The zero value is usable.
type Options struct {
	TAXII client.Options // also for other feeds: its way to fetch
	Dir   string         // for what is fetched, until it is imported; "": the system's
	// MaxFetch and MaxDocument bound what is transferred of one document, and the document; 0: 1 and 4 GiB.
	MaxFetch, MaxDocument int64
	// MaxPart is how many bytes of objects of a collection make one document, in whole pages; 0: 64 MiB.
	MaxPart int64
	// OnlyIfDue makes Run end with ErrNotDue where the feed is not due, as the state says that no other process changes any more.
	OnlyIfDue bool
	// Checkpoint is told each new state, which is good during the call; nil: nobody. Its error ends the run.
	Checkpoint func(State) error
}

// Check says whether a feed can be fetched at all, without doing so, and completes it: its kind, and how often it is fetched.
func Check(f *store.Feed) error {
	if f.Every == 0 {
		f.Every = time.Hour
	}
	if f.Every < time.Minute {
		return errors.New("a feed cannot be fetched more often than once a minute")
	}
	if f.Kind == "" {
		f.Kind = Auto
	}
	if mediaTypes[f.Kind] == "" && f.Kind != Auto && f.Kind != TAXII {
		return fmt.Errorf("%q is no kind of feed: use one of %s", f.Kind, strings.Join(Kinds, ", "))
	}
	if client.IsURL(f.URL) {
		if f.Kind != Auto && f.Kind != TAXII {
			return fmt.Errorf("a collection of TAXII is no %s: leave the kind out", f.Kind)
		}
		f.Kind = TAXII
	}
	if f.Kind == TAXII {
		return client.Check(f.URL)
	}
	u, err := parse(f.URL)
	if err != nil {
		return err
	}
	if f.Kind == Auto && isMISP(u) {
		f.Kind = MISP
	}
	if u.Scheme == "file" {
		f.URL = u.Path // from the root on: feeds are also run elsewhere
	}
	if _, hasPassword := u.User.Password(); hasPassword {
		return fmt.Errorf("a password in a URL is seen by others: write it into %s", fetch.CredentialsFile())
	}
	return nil
}

// parse reads a URL of https, http or file; what has no scheme is a file.
func parse(text string) (*url.URL, error) {
	if scheme, _, ok := strings.Cut(text, ":"); !ok || strings.ContainsAny(scheme, `/\.`) || len(scheme) < 2 {
		path, err := filepath.Abs(text)
		if text == "" || err != nil {
			return nil, errors.New("name a URL or a file")
		}
		return &url.URL{Scheme: "file", Path: path}, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("is no URL") // what url.Parse says repeats its secrets
	case u.Scheme == "file" && (u.Host == "" || u.Host == "localhost"):
		path, err := url.PathUnescape(u.Opaque)
		if err != nil || path == "" {
			path = u.Path
		}
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("%s: name the file from the root on", text)
		}
		return &url.URL{Scheme: "file", Path: path}, nil
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return nil, errors.New("is no URL of https, http, file, or taxii+https")
	}
	return u, nil
}

// isMISP tells a MISP feed from other documents by how it is called, or by what is in the directory.
func isMISP(u *url.URL) bool {
	if strings.HasSuffix(u.Path, "/"+manifestName) {
		return true
	}
	if u.Scheme != "file" {
		return false
	}
	info, err := os.Stat(filepath.Join(u.Path, manifestName))
	return err == nil && info.Mode().IsRegular()
}

// Named is a feed's URL as it may be shown.
func Named(f *store.Feed) string {
	if client.IsURL(f.URL) {
		return client.Name(f.URL)
	}
	u, err := parse(f.URL)
	switch {
	case err != nil:
		return "?"
	case u.Scheme == "file":
		return u.Path
	}
	return fetch.Name(u)
}

// Fetch hands each document that is new to emit, in turn, and gives the state behind the last one that emit took without error; also
// where the run ends with an error, so that the next one goes on there. The error is one line that names the feed.
func Fetch(ctx context.Context, f store.Feed, known State, opts Options, emit func(Part) error) (State, error) {
	r := &run{ctx: ctx, feed: f, state: known, opts: opts, emit: emit}
	r.state.Warnings = nil
	if r.state.Events = maps.Clone(known.Events); r.state.Events == nil {
		r.state.Events = map[string]int64{}
	}
	err := r.all()
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("feed %s: %w", f.Name, err)
	}
	return r.state, err
}

// A run is one fetching of a feed.
type run struct {
	ctx   context.Context
	feed  store.Feed
	state State
	opts  Options
	emit  func(Part) error
}

func (r *run) all() error {
	if err := Check(&r.feed); err != nil {
		return err
	}
	if r.feed.Kind == TAXII {
		return r.collection()
	}
	from, err := r.origin()
	if err != nil {
		return err
	}
	defer from.close()
	if r.feed.Kind == MISP {
		return r.events(from)
	}
	return r.document(from)
}

// document is a feed that is a single one.
func (r *run) document(from origin) error {
	got, err := from.get(r.ctx, "", &r.state)
	if err != nil || got == nil {
		return err
	}
	defer got.close()
	if got.seen.SHA256 != r.state.SHA256 {
		if err := r.unpack(got, Part{Name: Named(&r.feed), MediaType: mediaTypes[r.feed.Kind]}); err != nil {
			return err
		}
	}
	return r.reached(func(s *State) { got.remember(s) })
}

// give has one document imported, and makes sure that it was whole.
func (r *run) give(p Part) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if p.Identity == "" {
		p.Identity = p.Name
	}
	body := &checked{Reader: p.Body}
	p.Body = body
	if err := r.emit(p); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, body) // a reader may stop before the checksum
	if body.err != nil {
		err = body.err
	}
	return err
}

// reached advances the state.
func (r *run) reached(advance func(*State)) error {
	advance(&r.state)
	if r.opts.Checkpoint == nil {
		return nil
	}
	if err := r.opts.Checkpoint(r.state); err != nil {
		return checkpointError{err}
	}
	return nil
}

// A checkpointError is none of a document.
type checkpointError struct{ error }

func (e checkpointError) Unwrap() error { return e.error }

// checked remembers an error that the importer may not have passed on.
type checked struct {
	io.Reader
	err error
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
