package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/access"
	"picket/internal/api"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
)

// A site is an API with a store, tokens for each role and ceiling, and logs to sweep.
type site struct {
	t       testing.TB
	store   *store.Store
	api     *api.API
	logs    string            // a root of sweeps
	outside string            // a directory beside it
	secrets map[string]string // of tokens, by "role ceiling"
}

var (
	roles    = []access.Role{access.Reader, access.Analyst, access.Publisher, access.Admin}
	ceilings = []intel.TLP{intel.Clear, intel.Green, intel.Amber, intel.AmberStrict, intel.Red}
)

func who(role access.Role, ceiling intel.TLP) string { return role.String() + " " + ceiling.String() }

// Callers that tests often are.
var (
	adminRed  = who(access.Admin, intel.Red)
	readerRed = who(access.Reader, intel.Red)
)

func newSite(t testing.TB, change ...func(*api.Options)) *site {
	t.Helper()
	dir := t.TempDir()
	engine, err := sqlite.Open(context.Background(), filepath.Join(dir, "picket.db"))
	check(t, err)
	s := &site{t: t, logs: filepath.Join(dir, "logs"), outside: filepath.Join(dir, "outside"), secrets: map[string]string{}}
	s.store, err = store.New(context.Background(), engine)
	check(t, err)
	check(t, os.Mkdir(s.logs, 0o700))
	check(t, os.Mkdir(s.outside, 0o700))
	for _, role := range roles {
		for _, ceiling := range ceilings {
			s.addToken(role, ceiling)
		}
	}
	o := api.Options{
		Store: s.store, Access: access.New(s.store, nil), Version: "test", SweepRoots: []string{s.logs}, SpoolDir: t.TempDir(), Heartbeat: 20 * time.Millisecond,
		MostImported: 1 << 20, MostRead: 1 << 20, MostJSON: 64 << 10,
		Log: slog.New(slog.NewTextHandler(testLog{t}, nil)),
	}
	for _, f := range change {
		f(&o)
	}
	s.api = api.New(o)
	t.Cleanup(func() {
		check(t, s.api.Close(context.Background()))
		check(t, s.store.Close())
	})
	return s
}

// testLog fails the test that has faults of the service.
type testLog struct{ testing.TB }

func (l testLog) Write(p []byte) (int, error) {
	l.Errorf("log: %s", p)
	return len(p), nil
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) addToken(role access.Role, ceiling intel.TLP) {
	secret, hash := access.NewSecret()
	_, err := s.store.AddToken(context.Background(), store.Token{Name: who(role, ceiling), Role: role.String(), Ceiling: ceiling}, hash, store.Actor{Name: "test"})
	check(s.t, err)
	s.secrets[who(role, ceiling)] = secret
}

// A reply is what was answered.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r *reply) into(t testing.TB, x any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), x); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

// raw makes a request, whatever it is.
func (s *site) raw(r *http.Request, caller string) *reply {
	if caller != "" {
		r.Header.Set("Authorization", "Bearer "+s.secrets[caller])
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	return &reply{w.Code, w.Result().Header, string(body)}
}

// ask makes a request below Prefix, and holds the answer against openapi.yaml. Headers are "Name: value".
func (s *site) ask(caller, method, path, body string, headers ...string) *reply {
	s.t.Helper()
	r := httptest.NewRequest(method, api.Prefix+path, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	got := s.raw(r, caller)
	if err := contract(s.t).checkReply(method, r.URL.EscapedPath(), got); err != nil {
		s.t.Errorf("%s %s as %s: %v\n%s", method, path, caller, err, got.body)
	}
	return got
}

// must is ask that expects a status.
func (s *site) must(status int, caller, method, path, body string, headers ...string) *reply {
	s.t.Helper()
	got := s.ask(caller, method, path, body, headers...)
	if got.status != status {
		s.t.Fatalf("%s %s as %s: %d instead of %d: %s", method, path, caller, got.status, status, got.body)
	}
	return got
}

// add imports a document as the admin does, and gives its number.
func (s *site) add(text, query string) int64 {
	s.t.Helper()
	var got struct{ Document struct{ ID int64 } }
	s.must(201, adminRed, "POST", "/documents"+query, text).into(s.t, &got)
	return got.Document.ID
}

// bundle is STIX with one indicator of each domain and its marking.
func bundle(domains map[string]intel.TLP) string {
	markings := map[intel.TLP]string{intel.Clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", intel.Green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
		intel.Amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", intel.AmberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
		intel.Red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"}
	var b bytes.Buffer
	b.WriteString(`{"type":"bundle","id":"bundle--5e1a2b3c-0000-4000-8000-000000000000","objects":[`)
	i := 0
	for domain, tlp := range domains {
		if i++; i > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"indicator","spec_version":"2.1","id":"indicator--5e1a2b3c-0000-4000-8000-%012d","created":"2024-01-01T00:00:00Z","modified":"2024-01-01T00:00:00Z",`+
			`"valid_from":"2024-01-01T00:00:00Z","name":"about %s","pattern_type":"stix","pattern":"[domain-name:value = '%s']","object_marking_refs":["%s"]}`, i, domain, domain, markings[tlp])
		fmt.Fprintf(&b, `,{"type":"threat-actor","spec_version":"2.1","id":"threat-actor--5e1a2b3c-0000-4000-8000-%012d","created":"2024-01-01T00:00:00Z","modified":"2024-01-01T00:00:00Z",`+
			`"name":"Actor %s","object_marking_refs":["%s"]}`, i, domain, markings[tlp])
		fmt.Fprintf(&b, `,{"type":"indicator","spec_version":"2.1","id":"indicator--6e1a2b3c-0000-4000-8000-%012d","created":"2024-01-01T00:00:00Z","modified":"2024-01-01T00:00:00Z",`+
			`"valid_from":"2024-01-01T00:00:00Z","name":"odd %s","pattern_type":"stix","pattern":"[x-odd:value = '%s' FOLLOWEDBY]","object_marking_refs":["%s"]}`, i, domain, domain, markings[tlp])
	}
	b.WriteString("]}")
	return b.String()
}

// askFast is a GET that is not held against openapi.yaml. It gives the status.
func (s *site) askFast(caller, path string) int {
	return s.raw(httptest.NewRequest("GET", api.Prefix+path, nil), caller).status
}
