// Package fetch asks servers that the user named, over HTTP, and takes nothing they answer on trust: TLS is always verified,
// credentials go to the named server alone, redirects lead neither to plain HTTP nor into the organisation's own network, sizes and
// times are bounded. What fails for a while (RFC 9110, sections 15.6.3 to 15.6.5; RFC 6585, section 4) is tried again.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Options say how to ask. The zero value is usable.
type Options struct {
	UserAgent string // "": picket
	// CAFile holds certificates, in PEM, of authorities that are trusted beside those of the system.
	CAFile string
	// Credentials for the named server; nil: none.
	Credentials *Credentials
	// LoopbackOnly refuses to connect anywhere but to this machine.
	LoopbackOnly bool
	// Attempts is how often one request is tried in all; 0: 5.
	Attempts int
	// Idle ends a request when no byte comes for so long; 0: a minute. Whole ends it in any case; 0: an hour.
	Idle, Whole time.Duration
	// Wait passes the time between attempts; nil: by sleeping. It returns early with the error of ctx.
	Wait func(ctx context.Context, d time.Duration) error
}

// A Client asks one server, the one that the user named. It is for one goroutine.
type Client struct {
	http  *http.Client
	named *url.URL
	opts  Options
}

// New makes a client for the server of a URL, https or http.
func New(named *url.URL, opts Options) (*Client, error) {
	if err := checkNamed(named); err != nil {
		return nil, err
	}
	roots, err := rootsWith(opts.CAFile)
	if err != nil {
		return nil, err
	}
	opts.Attempts = orElse(opts.Attempts, 5)
	opts.Idle = orElse(opts.Idle, time.Minute)
	opts.Whole = orElse(opts.Whole, time.Hour)
	opts.UserAgent = orElse(opts.UserAgent, "picket")
	if opts.Wait == nil {
		opts.Wait = sleep
	}
	g := &guard{named: named, loopbackOnly: opts.LoopbackOnly}
	transport := &http.Transport{
		Proxy:                  g.proxy,
		DialContext:            g.dial,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    opts.Idle,
		ResponseHeaderTimeout:  opts.Idle,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        opts.Idle,
	}
	return &Client{&http.Client{Transport: transport, CheckRedirect: g.redirect}, named, opts}, nil
}

// Close ends the connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

func checkNamed(u *url.URL) error {
	switch _, hasPassword := u.User.Password(); {
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%q is no scheme to fetch from: use https", u.Scheme)
	case u.Hostname() == "":
		return errors.New("the URL names no host")
	case hasPassword:
		return errors.New("a password in a URL is seen by others: put it into credentials.yaml, mode 0600, or the environment")
	}
	return nil
}

func rootsWith(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil // those of the system
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates: %s holds none in PEM", caFile)
	}
	return roots, nil
}

// GetAll asks for a URL, again where the server is busy or the connection breaks, and reads the answer, of at most limit bytes.
// Statuses of 400 and above are a *StatusError.
func (c *Client) GetAll(ctx context.Context, u *url.URL, header http.Header, limit int64) (body []byte, answer *http.Response, err error) {
	err = c.Try(ctx, func() (_ bool, err error) {
		if answer, err = c.Once(ctx, u, header); err != nil {
			return false, err
		}
		defer answer.Body.Close()
		body, err = io.ReadAll(io.LimitReader(answer.Body, limit+1))
		if err == nil && int64(len(body)) > limit {
			err = Refuse("the answer is larger than %d MiB", limit>>20)
		}
		return false, err
	})
	return body, answer, err
}

// Once sends one request, and gives the answer when its head is there. Statuses of 400 and above are a *StatusError. The body ends
// with an error where the server falls silent. A redirect is followed.
func (c *Client) Once(ctx context.Context, u *url.URL, header http.Header) (*http.Response, error) {
	if err := c.allow(u); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "", nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	bare := *u
	bare.User, bare.Fragment = nil, ""
	request.URL, request.Host = &bare, bare.Host
	if header != nil {
		request.Header = header.Clone()
	}
	request.Header.Set("User-Agent", c.opts.UserAgent)
	c.authorize(request)
	watch := newWatch(ctx, cancel, c.opts)
	answer, err := c.http.Do(request)
	if err != nil {
		watch.stop()
		return nil, plain(watch.cause(err))
	}
	answer.Body = &watchedBody{answer.Body, watch}
	if answer.StatusCode >= 400 {
		answer.Body.Close()
		return nil, &StatusError{Code: answer.StatusCode, RetryAfter: retryAfter(answer.Header, time.Now())}
	}
	return answer, nil
}

// allow judges a URL that the server gave by the rules of a redirect.
func (c *Client) allow(u *url.URL) error {
	if sameServer(u, c.named) {
		return nil
	}
	return checkOther(c.named, u)
}

// authorize adds the credentials for the named server, and for no other, nor where others could read them.
func (c *Client) authorize(request *http.Request) {
	k := c.opts.Credentials
	if k == nil || !sameServer(request.URL, c.named) || request.URL.Scheme != "https" && !IsLoopback(request.URL.Hostname()) {
		return
	}
	if k.Token != "" {
		request.Header.Set("Authorization", "Bearer "+k.Token)
		return
	}
	request.SetBasicAuth(k.User, k.Password)
}

// IsLoopback says whether a host of a URL is this machine by its very name.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip, ok := literal(host)
	return host == "localhost" || ok && ip.IsLoopback()
}
