package feed_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"picket/internal/feed"
	"picket/internal/fetch"
	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/sqlite"
	"picket/internal/taxii"
	"picket/internal/taxii/client"
)

func open(t *testing.T) *store.Store {
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

type importer struct{ *store.Store }

func (i importer) ImportPart(ctx context.Context, from store.Origin, p feed.Part) (*store.Imported, error) {
	return ingest.ReaderAs(ctx, i.Store, from, p.Name, p.MediaType, p.Body, intake.Options{})
}

func (importer) ImportObjects(context.Context, store.Collection, string, io.Reader) ([]taxii.Rejection, error) {
	return nil, nil
}

// bundle is n indicators, numbered from first on.
func bundle(first, n int) string {
	var list []string
	for i := first; i < first+n; i++ {
		list = append(list, fmt.Sprintf(`{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-%012d",
			"created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","pattern":"[domain-name:value = 'h%d.example.com']",
			"pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z"}`, i, i))
	}
	return `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[` + strings.Join(list, ",") + `]}`
}

// From one store to another over Picket's own server, while objects are added and the connection breaks: none is missed, though
// hundreds are of the same moment.
func TestFromStoreToStore(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	theirs, ours := open(t), open(t)
	add := func(first, n int) {
		t.Helper()
		if _, err := ingest.Reader(t.Context(), theirs, store.Origin{Marking: "TLP:GREEN"}, "bundle", strings.NewReader(bundle(first, n)), intake.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	server := taxii.New(taxii.Of(theirs), importer{theirs}, taxii.Options{SpoolDir: t.TempDir(), MaxPage: 50, Caller: func(r *http.Request) (taxii.Caller, bool) {
		return taxii.Caller{Name: "gull", Ceiling: intel.Green, CanRead: true}, r.Header.Get("Authorization") == "Bearer abc"
	}})
	defer server.Close(context.Background())
	var requests atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1)%3 == 0 {
			panic(http.ErrAbortHandler)
		}
		server.ServeHTTP(w, r)
	}))
	defer site.Close()

	opts := feed.Options{Dir: t.TempDir(), MaxPart: 50_000, TAXII: client.Options{Fetch: fetch.Options{
		Credentials: &fetch.Credentials{Token: "abc"},
		Wait:        func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}}
	if _, err := ours.AddFeed(t.Context(), store.Feed{Name: "theirs", URL: "taxii+" + site.URL, Kind: feed.Auto, Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	add(0, 432)
	for _, want := range []int64{432, 0, 17} {
		result, err := feed.Run(t.Context(), ours, importer{ours}, "theirs", "tester", opts)
		if err != nil || result.Indicators != want {
			t.Errorf("%d indicators, want %d: %v, %+v", result.Indicators, want, err, result)
		}
		if want == 0 {
			add(5000, 17)
		}
	}
	page, err := ours.View(intel.Red).Indicators(t.Context(), store.IndicatorQuery{Limit: 10_000})
	if err != nil || len(page.Indicators) != 449 {
		t.Errorf("%d indicators: %v", len(page.Indicators), err)
	}
}
