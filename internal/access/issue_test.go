package access

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestNobodyGivesAwayMoreThanTheyHave(t *testing.T) {
	s := openStore(t)
	admin := Identity{Name: "root", Role: Admin, Ceiling: intel.Amber}
	now := time.Now()
	good := store.Token{Name: "siem", Role: "reader", Ceiling: intel.Amber, Expires: now.Add(time.Hour)}
	for name, c := range map[string]struct {
		change func(*store.Token)
		by     Identity
	}{
		"a ceiling above":     {func(t *store.Token) { t.Ceiling = intel.AmberStrict }, admin},
		"by a publisher":      {func(*store.Token) {}, Identity{Role: Publisher, Ceiling: intel.Red}},
		"by nobody":           {func(*store.Token) {}, Identity{}},
		"no role":             {func(t *store.Token) { t.Role = "" }, admin},
		"an invented role":    {func(t *store.Token) { t.Role = "root" }, admin},
		"no name":             {func(t *store.Token) { t.Name = "" }, admin},
		"a name of spaces":    {func(t *store.Token) { t.Name = " " }, admin},
		"a number":            {func(t *store.Token) { t.Name = "12" }, admin},
		"a long name":         {func(t *store.Token) { t.Name = strings.Repeat("x", 101) }, admin},
		"a name with control": {func(t *store.Token) { t.Name = "x\x1b[31m" }, admin},
		"a name turned round": {func(t *store.Token) { t.Name = "x\u202ey" }, admin},
		"a name of no UTF-8":  {func(t *store.Token) { t.Name = "x\xff" }, admin},
		"expired":             {func(t *store.Token) { t.Expires = now }, admin},
		"revoked":             {func(t *store.Token) { t.Revoked = now }, admin},
	} {
		token := good
		c.change(&token)
		if secret, _, err := Issue(t.Context(), s, token, c.by, now); err == nil || secret != "" {
			t.Errorf("%s: issued", name)
		}
	}
	if list, err := s.Tokens(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, _, err := Issue(t.Context(), s, good, admin, now); err != nil {
		t.Error(err)
	}
}

// The life of a token, over HTTP and with a store on disk.
func TestATokenFromIssueToRevocation(t *testing.T) {
	s := openStore(t)
	admin := Identity{Name: "cli:test", Role: Admin, Ceiling: intel.Red}
	secret, token, err := Issue(t.Context(), s, store.Token{Name: "siem", Role: "reader", Ceiling: intel.Green}, admin, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(New(s, nil).Require(Read, whoami))
	t.Cleanup(server.Close)
	get := func(secret string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/taxii2/?api_key="+secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("taxii", secret)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := get(secret); got != 200 {
		t.Fatal(got)
	}
	if found, err := s.Tokens(t.Context()); err != nil || time.Since(found[0].LastUsed) > time.Minute {
		t.Errorf("%+v, %v", found, err)
	}
	if err := s.RevokeToken(t.Context(), token.ID, admin.Actor()); err != nil {
		t.Fatal(err)
	}
	if got := get(secret); got != 401 {
		t.Errorf("after the revocation: %d", got)
	}
	log, err := s.Audit(t.Context(), 0, 10)
	if err != nil || len(log) != 3 || log[2].Outcome != store.Refused || log[2].Target != "GET /taxii2/" || log[2].Token != token.ID || log[2].Remote != "127.0.0.1" {
		t.Errorf("%+v, %v", log, err)
	}
	if _, err := s.VerifyAudit(t.Context(), store.AuditHead{}); err != nil {
		t.Error(err)
	}
	files, _ := filepath.Glob(s.Name() + "*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err != nil && !errors.Is(err, os.ErrNotExist) || bytes.Contains(data, []byte(secret[len(secretPrefix):])) {
			t.Errorf("the secret stands in %s, %v", filepath.Base(file), err)
		}
	}
}

func BenchmarkRequire(b *testing.B) {
	engine, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "picket.db"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.New(b.Context(), engine)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	secret, _, err := Issue(b.Context(), s, store.Token{Name: "siem", Role: "reader"}, Identity{Role: Admin, Ceiling: intel.Red}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	h := New(s, nil).Require(Read, NewLimiter(1e9, 1e9).Limit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	b.ResetTimer()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
