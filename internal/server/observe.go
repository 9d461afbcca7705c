package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"picket/internal/access"
)

// A visit is what is known of one request, for the log and the metrics.
type visit struct {
	id    string // also in the answer, as X-Request-Id
	who   string // "" until somebody was let in
	route string // pattern, of which there are few; "" where none matched
}

type visitKey struct{}

// visitOf is the visit that a request belongs to.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// observed gives each request an id, writes it to the log, counts it, and answers for handlers that panic.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		v := &visit{id: uuid.NewString()}
		out := &recorder{ResponseWriter: w}
		w.Header().Set("X-Request-Id", v.id)
		s.metrics.inFlight.Add(1)
		defer func() {
			s.metrics.inFlight.Add(-1)
			bug := recover()
			isBug := bug != nil && bug != http.ErrAbortHandler
			if isBug {
				s.panicked(out, v, bug)
			}
			s.visited(r, out, v, time.Since(began))
			if bug != nil && (!isBug || out.wasLate) {
				panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
			}
		}()
		next.ServeHTTP(out, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

// panicked tells of a bug: the client an id, the log what it was.
func (s *Server) panicked(out *recorder, v *visit, bug any) {
	s.metrics.panics.Inc()
	s.log.Error("internal error: please report it", "request", v.id, "error", fmt.Sprint(bug), "stack", string(debug.Stack()))
	if out.status != 0 {
		out.wasLate = true
		return
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "ETag", "Last-Modified"} {
		out.Header().Del(name)
	}
	problem(out, http.StatusInternalServerError, "internal error: the log of the service has more, under the id", "id", v.id)
}

// longestPath bounds what a client can write into the log.
const longestPath = 512

// visited counts a request and writes it to the log: without its query, which may hold secrets.
func (s *Server) visited(r *http.Request, out *recorder, v *visit, took time.Duration) {
	status := out.status
	if status == 0 {
		status = http.StatusOK
	}
	s.metrics.request(methodOf(r), v.route, status, took)
	level := slog.LevelInfo
	if v.route == "/healthz" || v.route == "/readyz" {
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	path := r.URL.Path
	if len(path) > longestPath {
		path = path[:longestPath] + "…"
	}
	s.log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", slog.String("id", v.id), slog.String("method", methodOf(r)), slog.String("path", path),
		slog.Int("status", status), slog.Int64("bytes", out.written), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("remote", remoteOf(r)), slog.String("who", v.who))
}

func remoteOf(r *http.Request) string {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return address.Addr().Unmap().String()
}

// methodOf is that of a request, if HTTP knows it: it is text of the client's choice.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// known notes who was let in. It stands behind the authenticator.
func known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visitOf(r.Context()).who = access.From(r.Context()).Name
		next.ServeHTTP(w, r)
	})
}

// A recorder remembers how a request was answered.
type recorder struct {
	http.ResponseWriter
	status  int
	written int64
	wasLate bool // a bug showed when part of the answer was on its way
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(data)
	r.written += int64(n)
	return n, err
}

// Flush sends what was written, as an http.Flusher.
func (r *recorder) Flush() {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
