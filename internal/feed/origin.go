package feed

import (
	"context"
	"io"
	"net/url"
	"os"
	"strings"

	"picket/internal/fetch"
)

// An origin is where the files of a feed are.
type origin interface {
	// get gives a file, by its path below the feed's directory; "" is what the feed's URL names itself. It is nil where the
	// validators of known say that nothing is new.
	get(ctx context.Context, path string, known *State) (*got, error)
	// name is what a file is called: its URL without secrets.
	name(path string) string
	close()
}

// got is one file, as it came.
type got struct {
	file     *os.File
	isTemp   bool
	encoding string // Content-Encoding
	seen     State  // its validators, and the SHA-256
}

// remember takes what tells this edition of the file from others.
func (g *got) remember(s *State) {
	s.ETag, s.LastModified, s.SHA256 = g.seen.ETag, g.seen.LastModified, g.seen.SHA256
	s.Size, s.ModTime = g.seen.Size, g.seen.ModTime
}

func (g *got) close() {
	g.file.Close()
	if g.isTemp {
		os.Remove(g.file.Name())
	}
}

func (g *got) rewind() error {
	_, err := g.file.Seek(0, io.SeekStart)
	return err
}

// origin is that of the run's feed.
func (r *run) origin() (origin, error) {
	u, err := parse(r.feed.URL)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "file" {
		return files{root: u.Path}, nil
	}
	opts := r.opts.TAXII.Fetch
	if opts.Credentials == nil {
		if opts.Credentials, err = fetch.CredentialsFor(fetch.CredentialsFile(), u); err != nil {
			return nil, err
		}
	}
	c, err := fetch.New(u, opts)
	if err != nil {
		return nil, err
	}
	return &web{c, u, r.opts.Dir, orElse(r.opts.MaxFetch, 1<<30)}, nil
}

// web is an origin over HTTP.
type web struct {
	client *fetch.Client
	root   *url.URL
	dir    string
	limit  int64
}

func (w *web) close() { w.client.Close() }

func (w *web) name(path string) string { return fetch.Name(w.at(path)) }

// at is the URL of a path: MISP feeds may be named by their manifest or by their directory. The query, a key say, goes along.
func (w *web) at(path string) *url.URL {
	if path == "" {
		return w.root
	}
	u := *w.root
	u.Path = strings.TrimSuffix(strings.TrimSuffix(u.Path, manifestName), "/") + "/" + path
	u.RawPath = ""
	return &u
}
