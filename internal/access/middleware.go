package access

import (
	"context"
	"errors"
	"net/http"
	"time"

	"picket/internal/store"
)

// Challenges of a 401 (RFC 6750, section 3; RFC 7617, section 2).
const (
	bearerChallenge  = `Bearer realm="picket"`
	invalidChallenge = `Bearer realm="picket", error="invalid_token"`
	basicChallenge   = `Basic realm="picket", charset="UTF-8"`
)

// tryAgain is what a client is told to wait while credentials cannot be checked.
const tryAgain = 5 * time.Second

// Require lets in who has the permission, and hands on their identity: see From. Others are answered 401, 403, 429 where they failed too often,
// or 503 where their credential cannot be checked, as application/problem+json (RFC 9457).
func (a *Authenticator) Require(p Permission, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		identity, err := a.identify(r)
		identity.Remote = remote(r)
		if err != nil {
			a.refuse(w, r, identity, err)
			return
		}
		if !identity.Role.May(p) {
			a.note(r, identity, store.Refused, "the role "+identity.Role.String()+" may not "+p.String())
			problem(w, http.StatusForbidden, "to "+p.String()+" the role "+p.Least().String()+" is needed")
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), identity)))
	})
}

// refuse answers who is not let in.
func (a *Authenticator) refuse(w http.ResponseWriter, r *http.Request, claimed Identity, err error) {
	switch {
	case errors.Is(err, errNoCredential): // only asks for one
		challenge(w, bearerChallenge, err)
	case errors.Is(err, errUnavailable): // no fault of theirs: others need not wait for it either
		a.note(r, claimed, store.Failed, whyOf(err))
		later(w, tryAgain)
		problem(w, http.StatusServiceUnavailable, err.Error())
	default:
		a.note(r, claimed, store.Refused, whyOf(err))
		if again := a.failures.slow(r.Context(), claimed.Remote); again > 0 {
			later(w, again)
			problem(w, http.StatusTooManyRequests, "too many attempts failed from this address")
			return
		}
		challenge(w, invalidChallenge, err)
	}
}

func challenge(w http.ResponseWriter, bearer string, err error) {
	w.Header().Add("WWW-Authenticate", bearer)
	w.Header().Add("WWW-Authenticate", basicChallenge)
	problem(w, http.StatusUnauthorized, err.Error())
}

// longestNoting bounds how long an answer waits for the audit log.
const longestNoting = 5 * time.Second

// note tells the audit log of a request that was not let in, also where the client has gone. The query of the request may hold secrets: it is left out.
func (a *Authenticator) note(r *http.Request, who Identity, outcome store.Outcome, why string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), longestNoting)
	defer cancel()
	a.failures.note(ctx, store.AuditEntry{Actor: who.Actor(), Action: "request", Target: method(r) + " " + r.URL.Path, Outcome: outcome}, why)
}

// method is that of a request, if HTTP knows it: it is text of the client's choice.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// longestWhy bounds what a provider's library says of a JWT.
const longestWhy = 300

func whyOf(err error) string {
	var d *denial
	if !errors.As(err, &d) {
		return err.Error()
	}
	return d.why[:min(len(d.why), longestWhy)]
}
