package access

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostIdentities bounds the memory of a Limiter. Only who was let in counts.
const mostIdentities = 10_000

// A Limiter bounds how many requests each identity may make.
type Limiter struct {
	each  rate.Limit
	burst int
	now   func() time.Time

	mu   sync.Mutex
	seen *lru[string, *rate.Limiter]
}

// NewLimiter allows each identity so many requests a second, and so many at once.
func NewLimiter(perSecond float64, burst int) *Limiter {
	return &Limiter{each: rate.Limit(perSecond), burst: burst, now: time.Now, seen: newLRU[string, *rate.Limiter](mostIdentities)}
}

// Limit answers 429 (RFC 6585, section 4) where an identity asks too often. It stands behind Authenticator.Require.
func (l *Limiter) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := l.take(From(r.Context())); wait > 0 {
			later(w, wait)
			problem(w, http.StatusTooManyRequests, "too many requests")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// take takes a request's share, or gives the time until there is one.
func (l *Limiter) take(i Identity) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	bucket := l.seen.get(i.key(), func() *rate.Limiter { return rate.NewLimiter(l.each, l.burst) })
	turn := bucket.ReserveN(now, 1)
	if !turn.OK() {
		return time.Hour // nothing is allowed at all
	}
	wait := turn.DelayFrom(now)
	if wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}
