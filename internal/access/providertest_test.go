package access

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A signer signs JWTs with the standard library alone.
type signer struct {
	kid, alg string
	key      crypto.Signer
}

func newSigner(t *testing.T, kid, alg string) *signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch alg {
	case "RS256":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ES256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &signer{kid, alg, key}
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func asJSON(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return data
}

// sign makes a JWT (RFC 7515, section 7.1).
func (s *signer) sign(t *testing.T, claims map[string]any) string {
	t.Helper()
	text := b64(asJSON(map[string]any{"alg": s.alg, "kid": s.kid, "typ": "JWT"})) + "." + b64(asJSON(claims))
	digest := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	switch key := s.key.(type) {
	case *ecdsa.PrivateKey:
		var r, v *big.Int
		if r, v, err = ecdsa.Sign(rand.Reader, key, digest[:]); err == nil {
			signature = append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
		}
	case ed25519.PrivateKey:
		signature = ed25519.Sign(key, []byte(text))
	case *rsa.PrivateKey:
		signature, err = key.Sign(rand.Reader, digest[:], crypto.SHA256)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + b64(signature)
}

// jwk is the public key (RFC 7517).
func (s *signer) jwk() map[string]any {
	key := map[string]any{"kid": s.kid, "alg": s.alg, "use": "sig"}
	switch public := s.key.Public().(type) {
	case *rsa.PublicKey:
		key["kty"], key["n"], key["e"] = "RSA", b64(public.N.Bytes()), b64(big.NewInt(int64(public.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil {
			panic(err)
		}
		key["kty"], key["crv"], key["x"], key["y"] = "EC", "P-256", b64(point[1:33]), b64(point[33:])
	case ed25519.PublicKey:
		key["kty"], key["crv"], key["x"] = "OKP", "Ed25519", b64(public)
	}
	return key
}

// hmacSigned is a JWT whose secret is what everybody knows: the public key.
func hmacSigned(s *signer, claims map[string]any) string {
	text := b64(asJSON(map[string]any{"alg": "HS256", "kid": s.kid})) + "." + b64(asJSON(claims))
	mac := hmac.New(sha256.New, asJSON(s.jwk()))
	mac.Write([]byte(text))
	return text + "." + b64(mac.Sum(nil))
}

// A fakeProvider is a provider of OpenID Connect on this host.
type fakeProvider struct {
	*httptest.Server
	mu        sync.Mutex
	signers   []*signer
	issuer    string // that it claims
	keysAt    string
	down      bool // of the keys
	asked     int  // for the keys
	discovery int
}

func newFakeProvider(t *testing.T, signers ...*signer) *fakeProvider {
	p := &fakeProvider{signers: signers}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	p.issuer, p.keysAt = p.URL, p.URL+"/keys"
	return p
}

func (p *fakeProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		p.discovery++
		w.Write(asJSON(map[string]any{"issuer": p.issuer, "jwks_uri": p.keysAt, "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}))
	case "/keys":
		p.asked++
		if p.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		keys := []any{}
		for _, s := range p.signers {
			keys = append(keys, s.jwk())
		}
		w.Write(asJSON(map[string]any{"keys": keys}))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
