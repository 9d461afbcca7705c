package access

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"picket/internal/intel"
)

// OIDC is the configuration of an identity provider that speaks OpenID Connect.
type OIDC struct {
	Issuer     string           `yaml:"issuer"`     // URL, as the provider writes it in iss
	Audience   []string         `yaml:"audience"`   // of which a token must name one in aud: the client id, the name of the API
	RoleClaim  string           `yaml:"role-claim"` // path to a text or a list of texts: groups, realm_access.roles
	NameClaim  string           `yaml:"name-claim"` // who it is, for the audit log; "": sub
	Grants     map[string]Grant `yaml:"grants"`     // by value of RoleClaim; who has none of them is not let in
	Algorithms []string         `yaml:"algorithms"` // of signatures (RFC 7518); none: all that are asymmetric
	Skew       time.Duration    `yaml:"skew"`       // between the clocks; 0: a minute
}

// A Grant is what a value of the role claim gives.
type Grant struct {
	Role string `yaml:"role"`
	TLP  string `yaml:"tlp"` // the ceiling
}

// asymmetric are the algorithms that may be allowed: whoever can check such a signature cannot make it. HMAC and none are not among them.
var asymmetric = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

const (
	usualSkew   = time.Minute
	longestSkew = 5 * time.Minute
)

// A Provider knows the users of an identity provider by the JWTs that it signs: ID tokens (OpenID Connect Core 1.0, section 2) and access tokens
// (RFC 9068).
type Provider struct {
	config OIDC
	grants map[string]grant
	client *http.Client

	mu    sync.Mutex
	keys  oidc.KeySet // nil until the provider was reached
	fresh time.Time   // until then keys are not asked for anew, whether or not there are any
	fault error       // of the last attempt
}

type grant struct {
	role    Role
	ceiling intel.TLP
}

// NewProvider checks the configuration. The provider is reached when the first user comes, so a start does not depend on it.
func NewProvider(config OIDC) (*Provider, error) {
	issuer, err := url.Parse(config.Issuer)
	if err != nil || issuer.Host == "" || !mayIssue(issuer) {
		return nil, fmt.Errorf("issuer %q: it must be an https URL, without query", config.Issuer)
	}
	if len(config.Audience) == 0 || slices.Contains(config.Audience, "") {
		return nil, errors.New("audience: name the client id or API that tokens are for: those for other services must not be taken")
	}
	if config.RoleClaim == "" || len(config.Grants) == 0 {
		return nil, errors.New("role-claim and grants: without them nobody has access")
	}
	if config.Skew == 0 {
		config.Skew = usualSkew
	}
	if config.Skew < 0 || config.Skew > longestSkew {
		return nil, fmt.Errorf("skew: %v is not between 0 and %v", config.Skew, longestSkew)
	}
	if len(config.Algorithms) == 0 {
		config.Algorithms = asymmetric
	}
	for _, name := range config.Algorithms {
		if !slices.Contains(asymmetric, name) {
			return nil, fmt.Errorf("algorithms: %q: use some of %s", name, strings.Join(asymmetric, ", "))
		}
	}
	if config.NameClaim == "" {
		config.NameClaim = "sub"
	}
	grants, err := parseGrants(config.Grants)
	if err != nil {
		return nil, err
	}
	return &Provider{config: config, grants: grants, client: newClient(issuer.Scheme)}, nil
}

// mayIssue says whether what the URL serves can be trusted: what comes over plain HTTP only from this host.
func mayIssue(issuer *url.URL) bool {
	ip := net.ParseIP(issuer.Hostname())
	local := issuer.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return issuer.RawQuery == "" && issuer.Fragment == "" && issuer.User == nil && (issuer.Scheme == "https" || issuer.Scheme == "http" && local)
}

func parseGrants(texts map[string]Grant) (map[string]grant, error) {
	grants := map[string]grant{}
	for value, text := range texts {
		role, err := ParseRole(text.Role)
		if err != nil {
			return nil, fmt.Errorf("grants: %s: %w", value, err)
		}
		ceiling, ok := intel.ParseTLP(text.TLP)
		if !ok {
			return nil, fmt.Errorf("grants: %s: %q is no TLP: use clear, green, amber, amber+strict or red", value, text.TLP)
		}
		grants[value] = grant{role, ceiling}
	}
	return grants, nil
}

const (
	freshFor   = time.Hour       // keys that the provider withdrew are used no longer
	retryAfter = 5 * time.Second // where it was not reached
)

// keySet is the provider's keys. It asks for unknown ones by itself (OpenID Connect Core 1.0, section 10.1.1). Those who come while it is being
// reached wait; where it is not, the older keys go on.
func (p *Provider) keySet(now time.Time) (oidc.KeySet, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Before(p.fresh) {
		return p.keys, p.fault
	}
	keys, err := p.reach()
	switch {
	case err == nil:
		p.keys, p.fault, p.fresh = keys, nil, now.Add(freshFor)
	case p.keys != nil:
		p.fresh = now.Add(retryAfter)
	default:
		p.fault, p.fresh = err, now.Add(retryAfter)
	}
	return p.keys, p.fault
}

// reach asks the provider where its keys are (OpenID Connect Discovery 1.0, section 4). They are fetched when they are needed.
func (p *Provider) reach() (oidc.KeySet, error) {
	// Not the context of a request: others wait for this too.
	ctx := oidc.ClientContext(context.Background(), p.client)
	found, err := oidc.NewProvider(ctx, p.config.Issuer)
	if err != nil {
		return nil, err
	}
	var metadata struct {
		Keys string `json:"jwks_uri"`
	}
	if err := found.Claims(&metadata); err != nil {
		return nil, err
	}
	if metadata.Keys == "" {
		return nil, errors.New("the provider does not say where its keys are")
	}
	return oidc.NewRemoteKeySet(ctx, metadata.Keys), nil
}
