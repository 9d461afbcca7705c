package taxii_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/postgres"
	"picket/internal/store/sqlite"
	"picket/internal/store/storetest"
	"picket/internal/taxii"
)

const (
	taxiiType = "application/taxii+json;version=2.1"
	rootPath  = "/taxii2/root/"
)

// callers are who may come, by the token that they bring.
var callers = map[string]taxii.Caller{
	"writer":  {Name: "writer", Ceiling: intel.Red, CanRead: true, CanWrite: true},
	"other":   {Name: "other", Ceiling: intel.Red, CanRead: true, CanWrite: true},
	"reader":  {Name: "reader", Ceiling: intel.Red, CanRead: true},
	"green":   {Name: "green", Ceiling: intel.Green, CanRead: true, CanWrite: true},
	"amber":   {Name: "amber", Ceiling: intel.Amber, CanRead: true, CanWrite: true},
	"blind":   {Name: "blind", Ceiling: intel.Red, CanWrite: true},
	"nothing": {Name: "nothing", Ceiling: intel.Red},
}

func callerOf(r *http.Request) (taxii.Caller, bool) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, password, is := r.BasicAuth(); is {
		token = password
	}
	caller, known := callers[token]
	return caller, known
}

// A site is a server with a store behind it.
type site struct {
	t      testing.TB
	store  kept
	server *taxii.Server
	http   *httptest.Server
	main   store.Collection // clients may write to it
	closed store.Collection // clients may not
}

// real is the store itself.
type real struct {
	taxii.Store
	s *store.Store
}

func (r real) put(ctx context.Context, c store.Collection, marking string, list []store.Object) error {
	_, err := r.s.Import(ctx, store.Origin{Collection: c.Alias, By: "tester"}, func(i *store.Import) (*intel.Advisory, error) {
		for _, o := range list {
			if err := i.Object(o); err != nil {
				return nil, err
			}
		}
		a := intel.NewAdvisory(intel.Document{Name: "posted", SHA256: uuid.NewString()})
		a.Marking = marking
		return a, nil
	})
	return err
}

func newSQLite(t testing.TB, path string) real { return newStore(t, sqlite.Open, path) }

func newStore(t testing.TB, open func(context.Context, string) (store.Engine, error), place string) real {
	t.Helper()
	engine, err := open(context.Background(), place)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(context.Background(), engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return real{taxii.Of(s), s}
}

// onSQLite is a site on a new store.
func onSQLite(t testing.TB, change ...func(*taxii.Options)) *site {
	return onStore(t, newSQLite(t, filepath.Join(t.TempDir(), "picket.db")), change...)
}

func onStore(t testing.TB, s real, change ...func(*taxii.Options)) *site {
	t.Helper()
	var list []store.Collection
	for _, c := range []store.Collection{{Alias: "main", Title: "Main", CanWrite: true}, {Alias: "closed", Title: "Closed"}} {
		added, err := s.s.AddCollection(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, *added)
	}
	return newSite(t, s, importer{s}, list, change...)
}

// onModel is a site on a new model.
func onModel(t testing.TB, change ...func(*taxii.Options)) *site {
	m := newModel()
	list := []store.Collection{m.addCollection(store.Collection{Alias: "main", Title: "Main", CanWrite: true}), m.addCollection(store.Collection{Alias: "closed", Title: "Closed"})}
	return newSite(t, m, importer{m}, list, change...)
}

func newSite(t testing.TB, s kept, i taxii.Importer, list []store.Collection, change ...func(*taxii.Options)) *site {
	t.Helper()
	options := taxii.Options{Caller: callerOf, SpoolDir: t.TempDir(), Fault: func(id string, err error) { t.Errorf("%s: %v", id, err) }}
	for _, f := range change {
		f(&options)
	}
	server := taxii.New(s, i, options)
	x := &site{t: t, store: s, server: server, http: httptest.NewServer(server), main: list[0], closed: list[1]}
	t.Cleanup(func() {
		x.http.Close()
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return x
}

// onBoth runs a test on the store and on the model.
func onBoth(t *testing.T, test func(t *testing.T, s *site), change ...func(*taxii.Options)) {
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite(t, change...)) })
	t.Run("model", func(t *testing.T) { test(t, onModel(t, change...)) })
}

// onEach runs a test on both engines of the store and on the model.
func onEach(t *testing.T, test func(t *testing.T, s *site)) {
	onBoth(t, test)
	t.Run("postgres", func(t *testing.T) { test(t, onStore(t, newStore(t, postgres.Open, storetest.Postgres(t)))) })
}

// A reply is what a server answered.
type reply struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

// ask makes a request. Headers are "Name: value"; those of TAXII are there unless "Name:" takes them away.
func (s *site) ask(who, method, path, body string, headers ...string) *reply {
	s.t.Helper()
	r, err := http.NewRequest(method, s.http.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept", taxiiType)
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", taxiiType)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ":")
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, strings.TrimSpace(value))
		}
	}
	return s.send(r)
}

func (s *site) send(r *http.Request) *reply {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	x := &reply{status: got.StatusCode, header: got.Header, body: string(text)}
	if len(text) > 0 && strings.HasPrefix(got.Header.Get("Content-Type"), "application/taxii+json") {
		if err := json.Unmarshal(text, &x.json); err != nil {
			s.t.Fatalf("%s %s: %v: %s", r.Method, r.URL, err, text)
		}
	}
	return x
}

func (s *site) get(who, path string, headers ...string) *reply {
	s.t.Helper()
	return s.ask(who, "GET", path, "", headers...)
}

// path is below the main collection.
func (s *site) path(rest string) string { return rootPath + "collections/" + s.main.ID + "/" + rest }

// want checks the status of a reply.
func (s *site) want(r *reply, status int) *reply {
	s.t.Helper()
	if r.status != status {
		s.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// put adds objects of JSON to the main collection as one document.
func (s *site) put(marking string, bodies ...string) {
	s.t.Helper()
	var list []store.Object
	for _, body := range bodies {
		o, err := objectOf([]byte(body))
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, o)
	}
	if err := s.store.put(context.Background(), s.main, marking, list); err != nil {
		s.t.Fatal(err)
	}
}

// post posts objects and waits for the end.
func (s *site) post(who string, bodies ...string) *reply {
	s.t.Helper()
	r := s.want(s.ask(who, "POST", s.path("objects/"), envelope(bodies...)), 202)
	return s.finished(who, r.json["id"].(string))
}

// finished waits until a status is complete.
func (s *site) finished(who, id string) *reply {
	s.t.Helper()
	for range 2000 {
		r := s.want(s.get(who, rootPath+"status/"+id+"/"), 200)
		if r.json["status"] == "complete" {
			return r
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.t.Fatal("still pending")
	return nil
}

func envelope(bodies ...string) string { return `{"objects":[` + strings.Join(bodies, ",") + `]}` }

// Names of objects.
const (
	campaign = "campaign--11111111-1111-4111-8111-111111111111"
	malware  = "malware--22222222-2222-4222-8222-222222222222"
	tool     = "tool--33333333-3333-4333-8333-333333333333"
	address  = "ipv4-addr--44444444-4444-5444-8444-444444444444"

	tlpGreen = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
	tlpRed   = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
)

// version is an object of STIX 2.1 as of day n. More are members as JSON.
func version(id string, n int, more ...string) string {
	kind, _, _ := strings.Cut(id, "--")
	return fmt.Sprintf(`{"type":%q,"spec_version":"2.1","id":%q,"created":"2020-01-01T00:00:00.000Z","modified":%q,"name":"n%d"%s}`,
		kind, id, day(n), n, members(more))
}

// old is an object of STIX 2.0.
func old(id string, n int) string {
	return strings.Replace(version(id, n), `"spec_version":"2.1",`, "", 1)
}

func day(n int) string {
	return time.Date(2020, 1, n, 0, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000Z")
}

func members(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "," + strings.Join(list, ",")
}

func observable(id string) string {
	return fmt.Sprintf(`{"type":"ipv4-addr","spec_version":"2.1","id":%q,"value":"192.0.2.1"}`, id)
}

// names are the objects of an envelope as "campaign 3": the type and the day of the version.
func (r *reply) names() (list []string) {
	objects, _ := r.json["objects"].([]any)
	for _, x := range objects {
		o := x.(map[string]any)
		at, _ := o["modified"].(string)
		if at == "" {
			at, _ = o["version"].(string) // of a manifest
		}
		kind, _, _ := strings.Cut(o["id"].(string), "--")
		if t, err := time.Parse(time.RFC3339, at); err == nil && t.Year() == 2020 { // not the time at which it was added
			kind += fmt.Sprint(" ", t.Day())
		}
		list = append(list, kind)
	}
	return list
}

// bodies are the objects that a caller sees, word for word.
func (s *site) bodies(who string) (list []string) {
	s.t.Helper()
	var seen struct{ Objects []json.RawMessage }
	if r := s.want(s.get(who, s.path("objects/?match[version]=all")), 200); json.Unmarshal([]byte(r.body), &seen) != nil {
		s.t.Fatal(r.body)
	}
	for _, body := range seen.Objects {
		list = append(list, string(body))
	}
	return list
}
