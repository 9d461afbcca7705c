package intake

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A collection is read as a document that is named by its URL, without the user, and titled as the collection.
func TestCollection(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("PICKET_TAXII_PASSWORD", "s3cret")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user != "gull" || password != "s3cret":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/api/collections/a/":
			fmt.Fprint(w, `{"id":"a","title":"Gulls of the harbour","can_read":true}`)
		default:
			fmt.Fprint(w, `{"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-000000000001",
				"created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z","valid_from":"2024-01-01T00:00:00Z",
				"pattern":"[domain-name:value = 'gull.example.com']","pattern_type":"stix"}, 7]}`)
		}
	}))
	defer server.Close()
	url := "taxii+" + server.URL + "/api/collections/a/?match[type]=indicator"
	a, err := Open(t.Context(), strings.Replace(url, "//", "//gull@", 1), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := a.Document; d.Name != url || d.Title != "Gulls of the harbour" || a.Indicators.Len() != 1 || len(a.Faults) != 1 {
		t.Errorf("%+v, %d indicators, %v", d, a.Indicators.Len(), a.Faults)
	}
	if _, err := Open(t.Context(), url, nil, Options{}); err == nil || !strings.HasPrefix(err.Error(), url+": the server answers 401 Unauthorized: set PICKET_TAXII_TOKEN") {
		t.Error(err)
	}
	if _, err := Open(t.Context(), strings.Replace(url, "//", "//gull:s3cret@", 1), nil, Options{}); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Error(err)
	}
}
