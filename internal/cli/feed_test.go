package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/feed"
	"picket/internal/intel"
	"picket/internal/store"
)

// feedCommand runs one command on a store, and gives what it printed.
func feedCommand(t *testing.T, path string, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	cmd := newFeed(&streams{nil, &o, &e})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(append(args, "--store", path))
	code = exitStatus(cmd.ExecuteContext(t.Context()), &e)
	return o.String(), e.String(), code
}

func TestFeedCommands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "picket.db")
	for _, c := range []struct {
		args string
		code int
		out  string
		err  string
	}{
		{"list", 2, "", "there is no store"},
		{"add gulls https://gulls.example/a.csv?key=s3cret --kind csv --marking green --every 6h", 0, "gulls: csv of https://gulls.example/a.csv?key=… into intelligence, every 6h0m0s", ""},
		{"add cert taxii+https://taxii.example/api/?match[type]=indicator", 0, "cert: taxii of taxii+https://taxii.example/api/?match[type]=indicator", ""},
		{"add gulls https://gulls.example/", 2, "", "the feed gulls is there already"},
		{"add terns https://terns:s3cret@terns.example/", 2, "", "a password in a URL"},
		{"add terns https://terns.example/ --kind magic", 2, "", `"magic" is no kind of feed`},
		{"add terns https://terns.example/ --every 5s", 2, "", "once a minute"},
		{"add terns taxii+https://terns.example/ --kind csv", 2, "", "a collection of TAXII is no csv"},
		{"add terns", 2, "", "accepts 2 arg"},
		{"list --format table", 0, "gulls: csv of https://gulls.example/a.csv?key=… into intelligence, every 6h0m0s\n  never fetched", ""},
		{"list --format ndjson", 0, `"marking":"TLP:GREEN"`, ""},
		{"run terns", 2, `"error":"there is no feed terns: see picket feed list"`, "there is no feed terns"},
		{"run --all gulls", 2, "", "not both"},
		{"rm gulls cert", 0, "", ""},
		{"rm gulls", 2, "", "feed gulls: not in the store"},
		{"run", 0, "", ""},
	} {
		out, errs, code := feedCommand(t, path, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.err) || c.err == "" && errs != "" || strings.Contains(out+errs, "s3cret") {
			t.Errorf("%s: %d, %q, %q", c.args, code, out, errs)
		}
	}
}

func TestFeedsThatFailedAreListedSo(t *testing.T) {
	at := time.Date(2024, 3, 2, 4, 5, 6, 0, time.UTC)
	state := []byte(`{"last_run":"2024-03-02T04:05:06Z","last_error":"feed gulls: down","failures":2,"warnings":["some are missing"]}`)
	var out bytes.Buffer
	list := []store.Feed{{Name: "gulls", URL: "/srv/gulls", Kind: feed.List, Collection: "c", Every: time.Hour, Added: at, State: state}}
	if err := printFeeds(&out, "table", list); err != nil {
		t.Fatal(err)
	}
	if want := `gulls: list of /srv/gulls into c, every 1h0m0s
  failed 2 times, at 2 Mar 2024 04:05: feed gulls: down
  fetched never, next 2 Mar 2024 04:07
  warning: some are missing
`; out.String() != want {
		t.Errorf("%s", out.String())
	}
	list[0].State = []byte("{")
	if err := printFeeds(&out, "table", list); err == nil || errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What a feed brings is in the store, once.
func TestFeedRun(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/list.txt":
			fmt.Fprint(w, "update.example.com\n203.0.113.7\n")
		case "/feed/manifest.json":
			fmt.Fprint(w, `{"00000000-0000-4000-8000-000000000001":{"timestamp":"17"}}`)
		case "/feed/00000000-0000-4000-8000-000000000001.json":
			fmt.Fprint(w, `{"Event":{"info":"Gulls","Attribute":[{"type":"ip-dst","value":"203.0.113.9","to_ids":true}]}}`)
		case "/api/collections/a/":
			fmt.Fprint(w, `{"id":"a","title":"Gulls","can_read":true}`)
		case "/api/collections/a/objects/":
			w.Header().Set("X-TAXII-Date-Added-Last", "2024-03-02T04:05:06.000000Z")
			if r.URL.Query().Get("added_after") == "" {
				fmt.Fprint(w, `{"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-000000000001","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","pattern":"[domain-name:value = 'gull.example.com']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z"}]}`)
				return
			}
			fmt.Fprint(w, `{}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "picket.db")
	for name, url := range map[string]string{"list": server.URL + "/list.txt", "misp": server.URL + "/feed/manifest.json",
		"taxii": "taxii+" + server.URL + "/api/collections/a/", "none": server.URL + "/none"} {
		if _, errs, code := feedCommand(t, path, "add", name, url, "--marking", "TLP:GREEN"); code != 0 {
			t.Fatal(errs)
		}
	}
	for range 2 {
		if out, errs, code := feedCommand(t, path, "run", "--all", "--format", "table"); code != 2 || !strings.Contains(errs, "picket: feed none: the server answers 404 Not Found\n") {
			t.Errorf("%d %s %s", code, out, errs)
		}
	}
	if out, errs, code := feedCommand(t, path, "run"); code != 0 || out+errs != "" {
		t.Errorf("%d %s %s: none is due", code, out, errs)
	}
	s, err := openStore(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	documents, err := s.View(intel.Green).Documents(t.Context(), store.DocumentQuery{})
	if err != nil || len(documents) != 3 {
		t.Errorf("%+v %v", documents, err)
	}
	for _, d := range documents {
		if !strings.Contains(d.Document.Name, server.URL) || d.Indicators == 0 || d.TLP != intel.Green || d.By == "" || !strings.Contains("list misp taxii", d.Feed) {
			t.Errorf("%+v", d)
		}
	}
}
