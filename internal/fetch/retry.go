package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A StatusError is an answer that refuses.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // as the server asks; 0: it does not
}

func (e *StatusError) Error() string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("the server answers %d %s and asks to wait %s", e.Code, http.StatusText(e.Code), e.RetryAfter)
	}
	return fmt.Sprintf("the server answers %d %s", e.Code, http.StatusText(e.Code))
}

// longestWait is how long an attempt may be put off: what asks for more is left to the next run.
const longestWait = 2 * time.Minute

// Try does work until it succeeds, fails for good, or failed too often one after the other. Work that got further before it failed
// says so: the count begins anew.
func (c *Client) Try(ctx context.Context, work func() (advanced bool, err error)) error {
	for attempt := 1; ; attempt++ {
		advanced, err := work()
		if err == nil {
			return nil
		}
		if advanced {
			attempt = 1
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		wait, again := patience(err, attempt)
		if !again || attempt >= c.opts.Attempts {
			return err
		}
		if err := c.opts.Wait(ctx, wait); err != nil {
			return err
		}
	}
}

// patience says whether an error may pass, and how long to wait for that: as long as the server asks, else twice as long
// each time, of random length so that clients do not come back together.
func patience(err error, attempt int) (wait time.Duration, again bool) {
	wait = time.Second << min(attempt-1, 6)
	wait = wait/2 + rand.N(wait/2)
	var status *StatusError
	if errors.As(err, &status) {
		switch status.Code {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return max(wait, status.RetryAfter), status.RetryAfter <= longestWait
		}
		return 0, false
	}
	return wait, !isFinal(err)
}

// isFinal is for errors that come again however often one tries.
func isFinal(err error) bool {
	var refused refusal
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var name *net.DNSError
	var noTLS tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &noTLS) || errors.As(err, &refused) || errors.As(err, &certificate) || errors.As(err, &unknown) ||
		errors.As(err, &name) && name.IsNotFound
}

// retryAfter reads seconds or a date (RFC 9110, section 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now).Round(time.Second))
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
