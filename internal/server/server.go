// Package server is picket serve: TAXII 2.1 and the REST API over a store, with all that a service needs around them: TLS, limits, logs,
// metrics, health, feeds in the background, and an end that loses nothing. docs/SERVE.md is its manual.
package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"

	"picket/internal/access"
	"picket/internal/intake"
	"picket/internal/store"
)

// Options are what a server is given beside its configuration.
type Options struct {
	Store   *store.Store
	Intake  intake.Options // how documents are read that clients and feeds bring
	Log     *slog.Logger
	Version string // of the program, for the metrics
}

// A Server answers clients, and fetches feeds.
type Server struct {
	config   Config
	store    *store.Store
	intake   intake.Options
	log      *slog.Logger
	access   *access.Authenticator
	limiter  *access.Limiter // nil: no limit
	metrics  *meters
	handler  http.Handler
	stopping atomic.Bool
	closers  []func(context.Context) error // of the faces, which finish what clients have asked for
}

// New makes a server. The configuration has been checked, as ReadConfig does.
func New(c Config, o Options) (*Server, error) {
	s := &Server{config: c, store: o.Store, intake: o.Intake, log: o.Log, metrics: newMeters(o.Store, o.Version)}
	var provider *access.Provider
	if c.OIDC.Issuer != "" {
		var err error
		if provider, err = access.NewProvider(c.OIDC); err != nil {
			return nil, fmt.Errorf("oidc: %w", err)
		}
	}
	s.access = access.New(o.Store, provider)
	if c.Limits.RequestsPerSecond > 0 {
		s.limiter = access.NewLimiter(c.Limits.RequestsPerSecond, c.Limits.Burst)
	}
	mux, err := s.routes()
	if err != nil {
		return nil, err
	}
	s.handler = s.observed(secured(s.bounded(compressed(mux))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// routes are all that the server answers.
func (s *Server) routes() (*http.ServeMux, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	metrics := http.Handler(http.HandlerFunc(s.writeMetrics))
	if !s.config.Metrics.Open {
		metrics = s.access.Require(access.Read, s.limited(uncapped(metrics)))
	}
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "there is nothing here")
	})
	for _, mount := range []func(*http.ServeMux) error{s.mountTAXII, s.mountAPI} {
		if err := mount(mux); err != nil {
			return nil, err
		}
	}
	return mux, nil
}

// limited bounds the requests of an identity. It stands behind the authenticator.
func (s *Server) limited(next http.Handler) http.Handler {
	if s.limiter == nil {
		return next
	}
	return s.limiter.Limit(next)
}

// NewLog is a log of the service as its configuration asks for.
func NewLog(w io.Writer, c Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
