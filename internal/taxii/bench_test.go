package taxii_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"picket/internal/store"
	"picket/internal/taxii"
)

var benchmarkObjects = flag.Int("taxii.objects", 20_000, "objects in the collection of BenchmarkPage")

// BenchmarkPage asks for pages of 1,000 objects at several depths, and for one with a filter that most objects fail, and says how
// long the median and the slowest in a hundred took.
func BenchmarkPage(b *testing.B) {
	n := *benchmarkObjects
	s := newSQLite(b, filepath.Join(b.TempDir(), "picket.db"))
	c, err := s.s.AddCollection(context.Background(), store.Collection{Alias: "main", CanWrite: true})
	if err != nil {
		b.Fatal(err)
	}
	fillMany(b, s, *c, n)
	server := taxii.New(s, importer{s}, taxii.Options{Caller: callerOf})
	defer server.Close(context.Background())
	base := rootPath + "collections/" + c.ID + "/objects/?limit=1000"
	for _, depth := range []int{0, 10, 50, 90, 99} {
		b.Run(fmt.Sprint("depth ", depth, "%"), func(b *testing.B) { benchmarkURL(b, server, base+nextAt(b, s, *c, n*depth/100)) })
	}
	b.Run("by time", func(b *testing.B) {
		at := objectAt(b, s, *c, n/2).Added.Format("2006-01-02T15:04:05.000000Z")
		benchmarkURL(b, server, base+"&added_after="+at)
	})
	b.Run("one type in a thousand", func(b *testing.B) { benchmarkURL(b, server, base+"&match[type]=malware") })
	b.Run("manifest", func(b *testing.B) {
		benchmarkURL(b, server, rootPath+"collections/"+c.ID+"/manifest/?limit=1000")
	})
}

// fillMany imports documents of 10,000 objects, one in a thousand of them malware.
func fillMany(b *testing.B, s real, c store.Collection, n int) {
	var list []store.Object
	for i := range n {
		kind := "indicator"
		if i%1000 == 999 {
			kind = "malware"
		}
		id := fmt.Sprintf("%s--%08x-0000-4000-8000-%012d", kind, uint32(i)*2654435761, i)
		body := fmt.Sprintf(`{"type":%q,"spec_version":"2.1","id":%q,"created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","name":"address %d",`+
			`"indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '192.0.2.%d']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z","confidence":80}`, kind, id, i, i%256)
		list = append(list, store.Object{ID: id, Type: kind, Spec: "2.1", Version: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Body: []byte(body)})
		if len(list) == 10_000 || i == n-1 {
			if err := s.put(context.Background(), c, "TLP:GREEN", list); err != nil {
				b.Fatal(err)
			}
			list = list[:0]
		}
	}
}

func objectAt(b *testing.B, s real, c store.Collection, n int) store.Object {
	page, _, err := s.Objects(context.Background(), callers["reader"].Ceiling, store.ObjectQuery{Collection: c.Number, After: int64(n), Limit: 1})
	if err != nil || len(page) == 0 {
		b.Fatal(page, err)
	}
	return page[0]
}

// nextAt is the next of a page that ends with object n.
func nextAt(b *testing.B, s real, c store.Collection, n int) string {
	if n == 0 {
		return ""
	}
	return "&next=" + url.QueryEscape(taxii.TokenAt(objectAt(b, s, c, n-1), store.ObjectQuery{Collection: c.Number}))
}

func ask(b *testing.B, server http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer reader")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code != 200 {
		b.Fatal(w.Code, w.Body)
	}
	return w
}

func benchmarkURL(b *testing.B, server http.Handler, path string) {
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		ask(b, server, path)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
