package server

import (
	"context"
	"io"
	"net/http"
	"time"

	"picket/internal/access"
	"picket/internal/intel"
)

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	visitOf(r.Context()).route = "/healthz"
	io.WriteString(w, "ok\n")
}

// longestProbe is how long the store may take to answer whether it is there.
const longestProbe = 2 * time.Second

// readyz says whether requests should come here: the store answers, and the service is not about to stop. Its schema was brought to this
// version when it was opened.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	visitOf(r.Context()).route = "/readyz"
	if s.stopping.Load() {
		problem(w, http.StatusServiceUnavailable, "the service is stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), longestProbe)
	defer cancel()
	if _, err := s.store.Counts(ctx); err != nil {
		s.log.Warn("the store does not answer", "error", err.Error())
		problem(w, http.StatusServiceUnavailable, "the store does not answer")
		return
	}
	io.WriteString(w, "ready\n")
}

// uncapped lets in who may see everything: numbers of what is above a ceiling would tell that it is there.
func uncapped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if access.From(r.Context()).Ceiling < intel.Red {
			problem(w, http.StatusForbidden, "the numbers count what is above your ceiling too: a token up to TLP:RED is needed")
			return
		}
		next.ServeHTTP(w, r)
	})
}
