package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkStream reads a collection of 100,000 objects in pages of 1,000.
func BenchmarkStream(b *testing.B) {
	b.Setenv("XDG_CONFIG_HOME", b.TempDir())
	objects := strings.Repeat(object(1)+",", 999) + object(2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/objects/") {
			io.WriteString(w, `{"id":"a","title":"Gulls","can_read":true}`)
			return
		}
		n, _ := strconv.Atoi(r.URL.Query().Get("next"))
		w.Header().Set("X-TAXII-Date-Added-Last", addedAt(n))
		io.WriteString(w, `{"more":`+strconv.FormatBool(n < 99)+`,"next":"`+strconv.Itoa(n+1)+`","objects":[`+objects+`]}`)
	}))
	defer server.Close()
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(b.Context(), "taxii+"+server.URL+"/collections/a/", patient())
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, s)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
}
