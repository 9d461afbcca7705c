package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// looksLikeJWT tells a signed JWT from other texts (RFC 7515, section 7.1): three parts, of which the first is a JSON object.
func looksLikeJWT(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// identify finds the user of a JWT. The error is a *denial.
func (p *Provider) identify(ctx context.Context, jwt string, now time.Time) (Identity, error) {
	keys, err := p.keySet(now)
	if err != nil {
		return Identity{}, unavailable("the provider cannot be reached: " + err.Error())
	}
	attempt := &attempt{keys: keys}
	token, err := oidc.NewVerifier(p.config.Issuer, attempt, &oidc.Config{
		SkipClientIDCheck: true, SkipExpiryCheck: true, // see check
		SupportedSigningAlgs: p.config.Algorithms,
	}).Verify(ctx, jwt)
	if attempt.unreachable {
		return Identity{}, unavailable("the provider's keys cannot be fetched: " + err.Error())
	}
	if err != nil {
		return Identity{}, invalid(err.Error())
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Identity{}, invalid(err.Error())
	}
	who := Identity{Name: p.name(token.Subject, claims)}
	if err := p.check(token, claims, now); err != nil {
		return who, invalid(err.Error())
	}
	best := p.granted(texts(claimAt(claims, p.config.RoleClaim)))
	if best.role == Nobody {
		return who, invalid("no value of " + p.config.RoleClaim + " gives access")
	}
	who.Role, who.Ceiling = best.role, best.ceiling
	return who, nil
}

// An attempt to verify one JWT tells keys that cannot be fetched from signatures that are wrong.
type attempt struct {
	keys        oidc.KeySet
	unreachable bool
}

// VerifySignature is oidc.KeySet's.
func (a *attempt) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := a.keys.VerifySignature(ctx, jwt)
	// The library has no error of its own for this; a test holds it to its words.
	a.unreachable = err != nil && strings.HasPrefix(err.Error(), "fetching keys")
	return payload, err
}

// check does what OpenID Connect Core 1.0, section 3.1.3.7 and RFC 9068, section 4 ask for beside the signature and the issuer.
func (p *Provider) check(token *oidc.IDToken, claims map[string]any, now time.Time) error {
	skew := p.config.Skew
	meant := func(name string) bool { return slices.Contains(token.Audience, name) }
	switch {
	case token.Subject == "":
		return errors.New("the JWT has no subject")
	case !slices.ContainsFunc(p.config.Audience, meant):
		return errors.New("the JWT is for another audience")
	case token.Expiry.IsZero():
		return errors.New("the JWT does not expire")
	case !now.Before(token.Expiry.Add(skew)):
		return errors.New("the JWT has expired")
	case token.IssuedAt.After(now.Add(skew)):
		return errors.New("the JWT was issued in the future")
	}
	notBefore, stated := claims["nbf"]
	seconds, isNumber := notBefore.(float64)
	if stated && (!isNumber || seconds > float64(now.Add(skew).Unix())) {
		return errors.New("the JWT is not valid yet")
	}
	return nil
}

// name is who the user is, as the audit log has it.
func (p *Provider) name(subject string, claims map[string]any) string {
	if names := texts(claimAt(claims, p.config.NameClaim)); len(names) == 1 && names[0] != "" {
		return "oidc:" + names[0]
	}
	return "oidc:" + subject
}

// granted is the grant of the highest role, with its own ceiling: a reader of RED who may also publish what is GREEN does not
// become a publisher of RED.
func (p *Provider) granted(values []string) grant {
	var best grant
	for _, value := range values {
		g := p.grants[value]
		if g.role > best.role || g.role == best.role && g.ceiling > best.ceiling {
			best = g
		}
	}
	return best
}

// claimAt is the claim at a path of names with dots between. Names may hold dots themselves, as URLs do: longer names are tried first.
func claimAt(claims map[string]any, path string) any {
	if value, ok := claims[path]; ok {
		return value
	}
	for end := strings.LastIndexByte(path, '.'); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if inner, ok := claims[path[:end]].(map[string]any); ok {
			if value := claimAt(inner, path[end+1:]); value != nil {
				return value
			}
		}
	}
	return nil
}

// texts are the texts of a claim that is one, or a list of them.
func texts(claim any) []string {
	switch claim := claim.(type) {
	case string:
		return []string{claim}
	case []any:
		var list []string
		for _, value := range claim {
			if text, ok := value.(string); ok {
				list = append(list, text)
			}
		}
		return list
	}
	return nil
}
