package access

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"picket/internal/store"
)

// An Issuer adds tokens: a *store.Store.
type Issuer interface {
	AddToken(ctx context.Context, t store.Token, secret store.SecretHash, by store.Actor) (*store.Token, error)
}

// Issue makes a token with the name, role, ceiling and expiry of t, and gives its secret, which nobody can learn again. Nobody gives away
// more than they have.
func Issue(ctx context.Context, s Issuer, t store.Token, by Identity, now time.Time) (secret string, added *store.Token, err error) {
	role, err := ParseRole(t.Role)
	switch {
	case err != nil:
		return "", nil, err
	case !isTokenName(t.Name):
		return "", nil, fmt.Errorf("the name %q: say in at most %d bytes what the token is for, not by a number alone", t.Name, longestTokenName)
	case !t.Stands(now):
		return "", nil, fmt.Errorf("a token that expires at %s is of no use", t.Expires.UTC().Format(time.RFC3339))
	case !by.Role.May(ManageTokens) || role > by.Role:
		return "", nil, fmt.Errorf("the role %s may not make a token with the role %s", by.Role, role)
	case t.Ceiling > by.Ceiling:
		return "", nil, fmt.Errorf("%s is above your own ceiling, %s", t.Ceiling, by.Ceiling)
	}
	secret, hash := NewSecret()
	added, err = s.AddToken(ctx, t, hash, by.Actor())
	if err != nil {
		return "", nil, err
	}
	return secret, added, nil
}

const longestTokenName = 100

// isTokenName takes what a person can read in a line. A number would be taken for that of a token.
func isTokenName(name string) bool {
	_, number := strconv.ParseInt(name, 10, 64)
	return strings.TrimSpace(name) == name && name != "" && len(name) <= longestTokenName && number != nil &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar })
}
