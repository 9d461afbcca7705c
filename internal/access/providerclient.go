package access

import (
	"errors"
	"io"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// How a provider is asked.
const (
	longestAnswer = 1 << 20
	longestAsking = 5 * time.Second
	askedAtOnce   = 6
	askedEvery    = 10 * time.Second // whoever sends JWTs with invented key ids shall not make us flood the provider
)

// newClient is a client that speaks to a provider over that scheme only.
func newClient(scheme string) *http.Client {
	return &http.Client{
		Timeout:   longestAsking,
		Transport: &guard{http.DefaultTransport.(*http.Transport).Clone(), scheme, rate.NewLimiter(rate.Every(askedEvery), askedAtOnce)},
	}
}

// A guard bounds how often a provider is asked and how much it answers, and follows it nowhere less safe.
type guard struct {
	base   http.RoundTripper
	scheme string
	pace   *rate.Limiter
}

func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != g.scheme {
		return nil, errors.New("the provider is reached over " + g.scheme + " only")
	}
	if !g.pace.Allow() {
		return nil, errors.New("the provider was asked too often")
	}
	response, err := g.base.RoundTrip(r)
	if err == nil {
		response.Body = &bounded{response.Body, longestAnswer}
	}
	return response, err
}

// bounded is a body that fails where it is too long.
type bounded struct {
	io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errors.New("the provider's answer is too long")
	}
	return n, err
}
