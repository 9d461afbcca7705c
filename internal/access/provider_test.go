package access

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"picket/internal/intel"
)

var noon = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

// claimsOf are those of a user of the group hunters, with changes; nil takes a claim out.
func claimsOf(issuer string, changes map[string]any) map[string]any {
	claims := map[string]any{"iss": issuer, "sub": "u-1", "aud": "picket", "exp": noon.Add(time.Hour).Unix(), "iat": noon.Unix(),
		"email": "zoe@soc.example", "groups": []string{"staff", "hunters"}}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	return claims
}

func configOf(issuer string) OIDC {
	return OIDC{Issuer: issuer, Audience: []string{"picket", "picket-api"}, RoleClaim: "groups", Grants: map[string]Grant{
		"hunters":  {"analyst", "amber+strict"},
		"board":    {"reader", "red"},
		"desk":     {"publisher", "green"},
		"desk-two": {"publisher", "amber"},
	}}
}

func provider(t *testing.T, config OIDC) *Provider {
	t.Helper()
	p, err := NewProvider(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// unbounded may ask the provider as often as it likes.
func unbounded(p *Provider) *Provider {
	p.client.Transport.(*guard).pace = rate.NewLimiter(rate.Inf, 1)
	return p
}

func TestUsersOfAProviderAreLetIn(t *testing.T) {
	for _, alg := range []string{"RS256", "ES256", "EdDSA"} {
		s := newSigner(t, "one", alg)
		server := newFakeProvider(t, s)
		p := provider(t, configOf(server.URL))
		got, err := p.identify(t.Context(), s.sign(t, claimsOf(server.URL, nil)), noon)
		if want := (Identity{Name: "oidc:u-1", Role: Analyst, Ceiling: intel.AmberStrict}); err != nil || got != want {
			t.Errorf("%s: %+v, %v", alg, got, err)
		}
	}
}

func TestWhatAJWTMustSay(t *testing.T) {
	s := newSigner(t, "one", "ES256")
	server := newFakeProvider(t, s)
	p := provider(t, configOf(server.URL))
	at := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	for _, c := range []struct {
		name    string
		changes map[string]any
		why     string // "": let in
	}{
		{"as usual", nil, ""},
		{"another audience", map[string]any{"aud": "mail"}, "another audience"},
		{"several audiences", map[string]any{"aud": []string{"mail", "picket-api"}}, ""},
		{"several other audiences", map[string]any{"aud": []string{"mail", "Picket", "picket "}}, "another audience"},
		{"no audience", map[string]any{"aud": nil}, "another audience"},
		{"another issuer", map[string]any{"iss": server.URL + "/"}, "different provider"},
		{"no issuer", map[string]any{"iss": nil}, "different provider"},
		{"no subject", map[string]any{"sub": nil}, "no subject"},
		{"no expiry", map[string]any{"exp": nil}, "does not expire"},
		{"expired within the skew", map[string]any{"exp": at(-59 * time.Second)}, ""},
		{"expired", map[string]any{"exp": at(-time.Minute)}, "has expired"},
		{"not before, within the skew", map[string]any{"nbf": at(time.Minute)}, ""},
		{"not before", map[string]any{"nbf": at(61 * time.Second)}, "not valid yet"},
		{"not before something odd", map[string]any{"nbf": map[string]any{}}, "nbf"},
		{"issued within the skew", map[string]any{"iat": at(time.Minute)}, ""},
		{"issued in the future", map[string]any{"iat": at(2 * time.Minute)}, "in the future"},
		{"no group", map[string]any{"groups": nil}, "no value of groups"},
		{"groups that give nothing", map[string]any{"groups": []string{"staff", "Hunters", "hunters "}}, "no value of groups"},
		{"one group as text", map[string]any{"groups": "hunters"}, ""},
		{"groups in one text", map[string]any{"groups": "staff hunters"}, "no value of groups"},
		{"groups of another kind", map[string]any{"groups": map[string]any{"hunters": true}}, "no value of groups"},
		{"groups of mixed kinds", map[string]any{"groups": []any{1, nil, "hunters"}}, ""},
	} {
		_, err := p.identify(t.Context(), s.sign(t, claimsOf(server.URL, c.changes)), noon)
		var d *denial
		if c.why == "" && err != nil || c.why != "" && (!errors.As(err, &d) || !strings.Contains(d.why, c.why) || d.told != errInvalid) {
			t.Errorf("%s: %#v, want %q", c.name, err, c.why)
		}
	}
}

func TestTheHighestRoleCountsWithItsOwnCeiling(t *testing.T) {
	p := provider(t, configOf("https://id.example"))
	for groups, want := range map[string]grant{
		"":                      {},
		"nobody":                {},
		"board":                 {Reader, intel.Red},
		"board hunters":         {Analyst, intel.AmberStrict},
		"desk board":            {Publisher, intel.Green}, // no publisher of RED
		"desk desk-two hunters": {Publisher, intel.Amber},
	} {
		if got := p.granted(strings.Fields(groups)); got != want {
			t.Errorf("%s: %+v, want %+v", groups, got, want)
		}
	}
}

func TestClaimsAreFoundByTheirPath(t *testing.T) {
	claims := map[string]any{
		"groups":                     "a",
		"realm_access":               map[string]any{"roles": "b"},
		"resource_access":            map[string]any{"picket.soc": map[string]any{"roles": "c"}},
		"https://soc.example/groups": "d",
		"x.y":                        map[string]any{"other": 1},
		"x":                          map[string]any{"y": map[string]any{"z": "e"}},
	}
	for path, want := range map[string]any{
		"groups": "a", "realm_access.roles": "b", "resource_access.picket.soc.roles": "c", "https://soc.example/groups": "d", "x.y.z": "e",
		"": nil, ".": nil, "groups.a": nil, "realm_access.": nil, ".roles": nil, "realm_access.roles.b": nil, "Groups": nil,
	} {
		if got := claimAt(claims, path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestUsersAreNamedByTheClaimThatWasChosen(t *testing.T) {
	config := configOf("https://id.example")
	config.NameClaim = "email"
	p := provider(t, config)
	for want, claims := range map[string]map[string]any{
		"oidc:zoe@soc.example": {"email": "zoe@soc.example"},
		"oidc:u-1":             {"email": ""},
	} {
		if got := p.name("u-1", claims); got != want {
			t.Errorf("%v: %s", claims, got)
		}
	}
}

// What everybody can make must not be taken.
func TestForgedJWTsAreRefused(t *testing.T) {
	good, other := newSigner(t, "one", "ES256"), newSigner(t, "one", "ES256")
	rsaKey := newSigner(t, "two", "RS256")
	server := newFakeProvider(t, good, rsaKey)
	p := unbounded(provider(t, configOf(server.URL)))
	claims := claimsOf(server.URL, nil)
	jwt := good.sign(t, claims)
	parts := strings.Split(jwt, ".")
	admin := b64(asJSON(claimsOf(server.URL, map[string]any{"groups": []string{"desk"}})))
	confused := *rsaKey
	confused.alg = "ES256"
	for name, forged := range map[string]string{
		"no signature":       b64([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
		"None":               b64([]byte(`{"alg":"None","kid":"one"}`)) + "." + parts[1] + "." + parts[2],
		"HMAC with the key":  hmacSigned(rsaKey, claims),
		"another's key":      other.sign(t, claims),
		"other claims":       parts[0] + "." + admin + "." + parts[2],
		"signature cut off":  parts[0] + "." + parts[1] + ".",
		"signature cut":      jwt[:len(jwt)-4],
		"a confused header":  confused.sign(t, claims),
		"claims of no JSON":  parts[0] + "." + b64([]byte("{")) + "." + parts[2],
		"header of no JSON":  "eyJ9." + parts[1] + "." + parts[2],
		"the key comes with": b64(asJSON(map[string]any{"alg": "ES256", "kid": "one", "jwk": other.jwk()})) + "." + parts[1] + "." + strings.Split(other.sign(t, claims), ".")[2],
		"a critical header":  b64([]byte(`{"alg":"ES256","kid":"one","crit":["exp"],"exp":1}`)) + "." + parts[1] + "." + parts[2],
		"nothing":            "eyJ..",
	} {
		got, err := p.identify(t.Context(), forged, noon)
		if !errors.Is(err, errInvalid) || got.Role != Nobody {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	config := configOf(server.URL)
	config.Algorithms = []string{"RS256"}
	if _, err := provider(t, config).identify(t.Context(), jwt, noon); !errors.Is(err, errInvalid) {
		t.Errorf("an algorithm that was not allowed: %v", err)
	}
}

func TestKeysThatChangeAreFollowed(t *testing.T) {
	one, two := newSigner(t, "one", "ES256"), newSigner(t, "two", "ES256")
	server := newFakeProvider(t, one)
	p := unbounded(provider(t, configOf(server.URL)))
	try := func(s *signer, now time.Time) error {
		claims := claimsOf(server.URL, map[string]any{"exp": now.Add(time.Hour).Unix()})
		_, err := p.identify(t.Context(), s.sign(t, claims), now)
		return err
	}
	if err := try(one, noon); err != nil {
		t.Fatal(err)
	}
	if err := try(two, noon); !errors.Is(err, errInvalid) {
		t.Fatal(err)
	}
	server.mu.Lock()
	server.signers = []*signer{two}
	server.mu.Unlock()
	if err := try(two, noon); err != nil {
		t.Fatalf("the new key: %v", err)
	}
	if err := try(two, noon.Add(freshFor)); err != nil {
		t.Fatal(err)
	}
	if err := try(one, noon.Add(freshFor)); !errors.Is(err, errInvalid) {
		t.Fatalf("the old key: %v", err)
	}
	if server.discovery != 2 {
		t.Errorf("discovered %d times", server.discovery)
	}
}

func TestInventedKeysDoNotFloodTheProvider(t *testing.T) {
	s := newSigner(t, "one", "ES256")
	server := newFakeProvider(t, s)
	p := provider(t, configOf(server.URL))
	claims := claimsOf(server.URL, nil)
	for range 30 {
		if _, err := p.identify(t.Context(), newSigner(t, "invented", "ES256").sign(t, claims), noon); err == nil {
			t.Fatal("no error")
		}
	}
	if _, err := p.identify(t.Context(), s.sign(t, claims), noon); err != nil {
		t.Errorf("a known key: %v", err)
	}
	server.mu.Lock()
	defer server.mu.Unlock()
	if server.asked+server.discovery > askedAtOnce {
		t.Errorf("asked %d times", server.asked+server.discovery)
	}
}

func TestAProviderThatCannotBeReachedIsTriedAgain(t *testing.T) {
	s := newSigner(t, "one", "ES256")
	server := newFakeProvider(t, s)
	p := provider(t, configOf(server.URL)) // starts whatever becomes of it
	jwt := s.sign(t, claimsOf(server.URL, nil))
	try := func(now time.Time) error { _, err := p.identify(t.Context(), jwt, now); return err }

	server.mu.Lock()
	server.issuer = "https://other.example"
	server.mu.Unlock()
	for range 3 {
		if err := try(noon); !errors.Is(err, errUnavailable) {
			t.Fatal(err)
		}
	}
	if server.discovery != 1 {
		t.Errorf("tried %d times at once", server.discovery)
	}
	server.mu.Lock()
	server.issuer, server.down = server.URL, true
	server.mu.Unlock()
	if err := try(noon.Add(retryAfter)); !errors.Is(err, errUnavailable) {
		t.Fatalf("keys that cannot be fetched: %v", err)
	}
	server.mu.Lock()
	server.down = false
	server.mu.Unlock()
	if err := try(noon.Add(retryAfter)); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if err := try(noon.Add(30 * time.Minute)); err != nil {
		t.Errorf("keys that are known: %v", err)
	}
	if _, err := p.keySet(noon.Add(2 * freshFor)); err != nil {
		t.Errorf("keys that are old: %v", err)
	}
}

func TestAProviderIsFollowedNowhereLessSafe(t *testing.T) {
	s := newSigner(t, "one", "ES256")
	server := newFakeProvider(t, s)
	for name, where := range map[string]string{"no keys": "", "a file": "file:///etc/passwd", "another scheme": "https://127.0.0.1:1/keys"} {
		server.keysAt = where
		p := provider(t, configOf(server.URL))
		if _, err := p.identify(t.Context(), s.sign(t, claimsOf(server.URL, nil)), noon); !errors.Is(err, errUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 2 * longestAnswer / 1024 {
			if _, err := w.Write(make([]byte, 1024)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(endless.Close)
	if _, err := provider(t, configOf(endless.URL)).reach(); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

func TestConfigurationsThatCannotBeMeantAreRefused(t *testing.T) {
	for name, change := range map[string]func(*OIDC){
		"issuer":           func(c *OIDC) { c.Issuer = "" },
		"issuer of no URL": func(c *OIDC) { c.Issuer = "id.example" },
		"issuer over HTTP": func(c *OIDC) { c.Issuer = "http://id.example" },
		"issuer query":     func(c *OIDC) { c.Issuer = "https://id.example?x" },
		"issuer user":      func(c *OIDC) { c.Issuer = "https://a:b@id.example" },
		"audience":         func(c *OIDC) { c.Audience = nil },
		"empty audience":   func(c *OIDC) { c.Audience = []string{""} },
		"role-claim":       func(c *OIDC) { c.RoleClaim = "" },
		"grants":           func(c *OIDC) { c.Grants = nil },
		"role":             func(c *OIDC) { c.Grants = map[string]Grant{"x": {"root", "red"}} },
		"tlp":              func(c *OIDC) { c.Grants = map[string]Grant{"x": {"reader", ""}} },
		"none":             func(c *OIDC) { c.Algorithms = []string{"none"} },
		"HMAC":             func(c *OIDC) { c.Algorithms = []string{"RS256", "HS256"} },
		"skew":             func(c *OIDC) { c.Skew = time.Hour },
		"negative skew":    func(c *OIDC) { c.Skew = -1 },
	} {
		config := configOf("https://id.example")
		change(&config)
		if _, err := NewProvider(config); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, issuer := range []string{"https://id.example/realms/soc", "http://localhost:8080", "http://[::1]:8080"} {
		if _, err := NewProvider(configOf(issuer)); err != nil {
			t.Error(err)
		}
	}
}

// Through HTTP, as Bearer and as the password of Basic.
func TestUsersAndTokensAreLetInSideBySide(t *testing.T) {
	s := newSigner(t, "one", "ES256")
	server := newFakeProvider(t, s)
	f := &fakeStore{}
	a := New(f, provider(t, configOf(server.URL)))
	a.now = func() time.Time { return noon }
	jwt := s.sign(t, claimsOf(server.URL, nil))
	for _, header := range []string{"Bearer " + jwt, "Basic " + pairOf("zoe", jwt)} {
		if w, _ := ask(a.Require(Sweep, whoami), "GET /", "Authorization: "+header); w.Body.String() != "oidc:u-1 analyst TLP:AMBER+STRICT 0 192.0.2.1" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	w, _ := ask(a.Require(Erase, whoami), "DELETE /x", "Authorization: Bearer "+jwt)
	if w.Code != 403 || len(f.entries) != 1 || f.entries[0].Actor.Name != "oidc:u-1" {
		t.Errorf("%d, noted %+v", w.Code, f.entries)
	}
	w, _ = ask(a.Require(Read, whoami), "GET /", "Authorization: Bearer "+jwt[:len(jwt)-8]+"AAAAAAAA")
	if w.Code != 401 || strings.Contains(w.Body.String(), "signature") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	checkRefusal(t, w)
}
