// Package client reads collections of TAXII 2.1 servers. What a server answers is hostile input: whatever it says, reading ends, with an
// error or with all that the collection holds.
package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"picket/internal/fetch"
)

// The schemes by which a user names a server.
const (
	scheme      = "taxii+https://"
	schemePlain = "taxii+http://"
)

// mediaType is what is asked for (TAXII 2.1, section 1.6.8.1).
const mediaType = "application/taxii+json;version=2.1"

// Options say how to read. The zero value is usable: it takes no credentials from the environment.
type Options struct {
	// Getenv gives the variables that hold credentials; nil: none is set. Each server that is named gets them.
	Getenv func(string) string
	// AllowHTTP allows taxii+http:// to other machines than this. They get no credentials.
	AllowHTTP bool
	// Fetch says how to ask. Its credentials are taken where it has some.
	Fetch fetch.Options
	// PageObjects is how many objects a page is asked for; 0: 1,000.
	PageObjects int
	// MaxPage and MaxBytes bound one page and the objects of all pages, in bytes; 0: 32 MiB and 8 GiB.
	MaxPage, MaxBytes int64
}

// The variables of the environment.
const (
	envToken    = "PICKET_TAXII_TOKEN"
	envUser     = "PICKET_TAXII_USER"
	envPassword = "PICKET_TAXII_PASSWORD"
	envCA       = "PICKET_CA_FILE"
	envPlain    = "PICKET_ALLOW_HTTP" // 1: Options.AllowHTTP
)

// Unattended are the options of the environment without its credentials: those of the file of credentials are taken, by host.
func Unattended() Options {
	return Options{AllowHTTP: os.Getenv(envPlain) == "1", Fetch: fetch.Options{CAFile: os.Getenv(envCA)}}
}

// Interactive are the options of a command whose user named the server: credentials are those of the environment, else of the file.
func Interactive() Options {
	opts := Unattended()
	opts.Getenv = os.Getenv
	return opts
}

func (o Options) env(name string) string {
	if o.Getenv == nil {
		return ""
	}
	return o.Getenv(name)
}

// IsURL says whether an argument names a TAXII server.
func IsURL(arg string) bool {
	return strings.HasPrefix(arg, scheme) || strings.HasPrefix(arg, schemePlain)
}

// Check says whether an argument can name a collection, without asking the server.
func Check(arg string) error {
	u, err := parse(arg)
	if err != nil {
		return err
	}
	return checkPassword(u)
}

func checkPassword(u *url.URL) error {
	if _, ok := u.User.Password(); ok {
		return fmt.Errorf("a password in a URL is seen by others: set %s instead, or write it into %s", envPassword, fetch.CredentialsFile())
	}
	return nil
}

// Name is what a collection is called in output and errors: its URL without secrets.
func Name(arg string) string {
	u, err := url.Parse(arg)
	if err != nil {
		return "the TAXII URL"
	}
	return fetch.Name(u)
}

// parse takes taxii+https://[user@]host[:port]/path?filters apart.
func parse(arg string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimPrefix(arg, "taxii+"))
	if err != nil || !IsURL(arg) {
		return nil, errors.New("is no URL: write taxii+https://host/path") // what url.Parse says repeats the secret
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/taxii2/" // where discovery is by convention (section 4.1)
	}
	u = slashed(u)
	if u.Query().Has("next") {
		return nil, errors.New("next is no filter: leave it out")
	}
	return u, nil
}

// slashed ends a path with a slash, as all of TAXII do (section 1.6.3).
func slashed(u *url.URL) *url.URL {
	if strings.HasSuffix(u.Path, "/") {
		return u
	}
	return withPath(u, u.EscapedPath()+"/")
}

func withPath(u *url.URL, escaped string) *url.URL {
	next := *u
	next.Path, next.RawPath = escaped, ""
	if plain, err := url.PathUnescape(escaped); err == nil && plain != escaped {
		next.Path, next.RawPath = plain, escaped
	}
	return &next
}

// A server is where a collection is looked for.
type server struct {
	*fetch.Client
	filters url.Values // of the query
	opts    Options
}

func connect(u *url.URL, opts Options) (*server, error) {
	if u.Scheme == "http" && !fetch.IsLoopback(u.Hostname()) && !opts.AllowHTTP {
		return nil, errors.New("plain HTTP can be read and changed on its way: use taxii+https://, or set " + envPlain + "=1")
	}
	if err := checkPassword(u); err != nil {
		return nil, err
	}
	if opts.Fetch.Credentials == nil {
		found, err := credentials(u, opts)
		if err != nil {
			return nil, err
		}
		opts.Fetch.Credentials = found
	}
	opts.Fetch.LoopbackOnly = u.Scheme == "http" && fetch.IsLoopback(u.Hostname())
	c, err := fetch.New(u, opts.Fetch)
	if err != nil {
		return nil, err
	}
	return &server{c, u.Query(), opts}, nil
}

// credentials are those of the environment, else those of the file.
func credentials(u *url.URL, opts Options) (*fetch.Credentials, error) {
	if token := opts.env(envToken); token != "" {
		return &fetch.Credentials{Token: token}, nil
	}
	user := opts.env(envUser)
	if u.User.Username() != "" {
		user = u.User.Username()
	}
	if password := opts.env(envPassword); user != "" && password != "" {
		return &fetch.Credentials{User: user, Password: password}, nil
	}
	return fetch.CredentialsFor(fetch.CredentialsFile(), u)
}

// get reads one resource, with what went wrong in the terms of TAXII.
func (s *server) get(ctx context.Context, u *url.URL, limit int64) ([]byte, http.Header, error) {
	body, answer, err := s.GetAll(ctx, u, http.Header{"Accept": {mediaType}}, limit)
	if err != nil {
		return nil, nil, explained(err)
	}
	return body, answer.Header, nil
}

func explained(err error) error {
	var status *fetch.StatusError
	if !errors.As(err, &status) {
		return err
	}
	switch status.Code {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: set %s, or %s and %s, or write them into %s", err, envToken, envUser, envPassword, fetch.CredentialsFile())
	case http.StatusForbidden:
		return fmt.Errorf("%w: these credentials may not read it", err)
	case http.StatusNotFound:
		return fmt.Errorf("%w: check the path", err)
	case http.StatusNotAcceptable:
		return fmt.Errorf("%w: it does not speak TAXII 2.1", err)
	}
	return err
}

// below is a resource under another.
func below(u *url.URL, name string) *url.URL {
	next := withPath(u, strings.TrimSuffix(u.EscapedPath(), "/")+"/"+name+"/")
	next.RawQuery = ""
	return next
}

// collectionAbove is the collection of a URL that ends in its objects.
func collectionAbove(u *url.URL) (*url.URL, bool) {
	above, last := path.Split(strings.TrimSuffix(u.EscapedPath(), "/"))
	if last != "objects" || path.Base(path.Dir(strings.TrimSuffix(above, "/"))) != "collections" {
		return nil, false
	}
	return withPath(u, above), true
}
