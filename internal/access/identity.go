package access

import (
	"context"
	"strconv"

	"picket/internal/intel"
	"picket/internal/store"
)

// An Identity is who makes a request. The zero Identity may do nothing.
type Identity struct {
	Name    string // of the token, or oidc:NAME
	Role    Role
	Ceiling intel.TLP // what is above it is not there
	TokenID int64     // 0: no token of the store
	Remote  string    // address that the request comes from
}

// Actor is the identity as the audit log names it.
func (i Identity) Actor() store.Actor {
	return store.Actor{Name: i.Name, Token: i.TokenID, Remote: i.Remote}
}

type identityKey struct{}

// With is a context in which the identity acts.
func With(ctx context.Context, i Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, i)
}

// From is the identity that acts; the zero Identity where none was let in.
func From(ctx context.Context) Identity {
	i, _ := ctx.Value(identityKey{}).(Identity)
	return i
}

// key tells identities apart: names of tokens may repeat.
func (i Identity) key() string { return strconv.FormatInt(i.TokenID, 10) + " " + i.Name }
