package access

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"picket/internal/store"
)

// A Store knows tokens and takes entries of the audit log: a *store.Store.
type Store interface {
	AuditLog
	FindToken(ctx context.Context, secret store.SecretHash) (*store.Token, error)
	TokenUsed(ctx context.Context, t *store.Token, now time.Time) error
}

// An Authenticator lets requests in. It may be used by several goroutines.
type Authenticator struct {
	store    Store
	provider *Provider
	failures *failures
	now      func() time.Time
	noting   sync.Mutex // held by the request that notes the use of a token
}

// New is an authenticator for the tokens of a store and the users of a provider, which may be nil.
func New(s Store, provider *Provider) *Authenticator {
	return &Authenticator{store: s, provider: provider, failures: newFailures(s, time.Now), now: time.Now}
}

// What became of a credential. Only these words reach the client, so it does not learn what is known of the credential.
var (
	errInvalid     = errors.New("the credential is not valid")
	errUnavailable = errors.New("the credential cannot be checked now")
)

// A denial is why a request is not let in.
type denial struct {
	told error // to the client: errInvalid, errUnavailable, or a fault of the header
	why  string
}

func (d *denial) Error() string { return d.told.Error() }
func (d *denial) Unwrap() error { return d.told }

func invalid(why string) error     { return &denial{errInvalid, why} }
func unavailable(why string) error { return &denial{errUnavailable, why} }

// identify finds who makes a request. The error is a *denial.
func (a *Authenticator) identify(r *http.Request) (Identity, error) {
	text, err := credential(r.Header)
	if err != nil {
		return Identity{}, &denial{err, err.Error()}
	}
	hash, isSecret := HashSecret(text)
	switch {
	case isSecret:
		return a.byToken(r.Context(), hash)
	case a.provider != nil && looksLikeJWT(text):
		return a.provider.identify(r.Context(), text, a.now())
	}
	return Identity{}, invalid("it has not the form of a token")
}

func (a *Authenticator) byToken(ctx context.Context, hash store.SecretHash) (Identity, error) {
	t, err := a.store.FindToken(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return Identity{}, invalid("there is no such token")
	}
	if err != nil {
		return Identity{}, unavailable(err.Error())
	}
	now := a.now()
	if !t.Stands(now) {
		return Identity{TokenID: t.ID, Name: t.Name}, invalid("the token has expired or was revoked")
	}
	role, err := ParseRole(t.Role)
	if err != nil {
		return Identity{TokenID: t.ID, Name: t.Name}, invalid(err.Error())
	}
	a.used(ctx, t, now)
	return Identity{Name: t.Name, Role: role, Ceiling: t.Ceiling, TokenID: t.ID}, nil
}

// longestNote bounds how long a request waits for the note that its token was used.
const longestNote = time.Second

// used notes the use of a token. Of many requests at once one waits for that; where the store cannot be written it is no reason to refuse.
func (a *Authenticator) used(ctx context.Context, t *store.Token, now time.Time) {
	if !a.noting.TryLock() {
		return
	}
	defer a.noting.Unlock()
	ctx, cancel := context.WithTimeout(ctx, longestNote)
	defer cancel()
	_ = a.store.TokenUsed(ctx, t, now)
}

// remote is the address that a request comes from, "" where it has none.
func remote(r *http.Request) string {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return address.Addr().Unmap().String()
}
