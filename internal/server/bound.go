package server

import (
	"net/http"
	"strings"

	"picket/internal/taxii"
)

// secured sets the headers that keep browsers from taking data for pages (OWASP's advice for REST APIs).
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// bounded answers so many requests at the same time, and reads so much of each. Whether the process lives can always be asked.
func (s *Server) bounded(next http.Handler) http.Handler {
	places := make(chan struct{}, s.config.Limits.Concurrent)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			next.ServeHTTP(w, r)
			return
		}
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			s.metrics.busy.Inc()
			w.Header().Set("Retry-After", "1")
			problem(w, http.StatusServiceUnavailable, "too many requests at the same time: come again")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, s.largestBody(r))
		next.ServeHTTP(w, r)
	})
}

// largestBody of a request to TAXII has room for the server's own answer to one that is too large.
func (s *Server) largestBody(r *http.Request) int64 {
	if strings.HasPrefix(r.URL.Path, taxii.DiscoveryPath) {
		return int64(s.config.TAXII.MaxContentLength) + 1<<10
	}
	return int64(s.config.Limits.Body)
}
