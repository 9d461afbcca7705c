// Package access says who may use the service, and what they may do: API tokens, OpenID Connect, roles, limits.
//
// A request is let in by a credential: the secret of a token that the store knows by its hash, or a JWT that the organisation's identity
// provider signed. It gives an Identity: a role, which says what may be done, and a TLP ceiling, which says what may be seen. Without
// one nothing may be done. docs/ACCESS.md has the tables.
package access
