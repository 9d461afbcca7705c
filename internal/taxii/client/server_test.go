package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"picket/internal/fetch"
)

// A fake is a TAXII server of a few objects, added one a second but for those of equal times.
type fake struct {
	added    []string // of each object
	next     func(from int) any
	limit    int // of a page; 0: as asked
	asked    []string
	hook     func(w http.ResponseWriter, r *http.Request) bool // true: it answered
	noHeader bool
}

const (
	oneID = "00000000-0000-4000-8000-000000000001"
	twoID = "00000000-0000-4000-8000-000000000002"
)

func addedAt(i int) string {
	return time.Date(2024, 3, 2, 4, 0, i, 0, time.UTC).Format("2006-01-02T15:04:05.000000Z")
}

func newFake(objects int) *fake {
	f := &fake{next: func(from int) any { return strconv.Itoa(from) }}
	for i := range objects {
		f.added = append(f.added, addedAt(i))
	}
	return f
}

func object(i int) string {
	return fmt.Sprintf(`{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-%012d","pattern":"[domain-name:value = 'h%d.example.com']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z"}`, i, i)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.asked = append(f.asked, r.URL.RequestURI())
	if f.hook != nil && f.hook(w, r) {
		return
	}
	w.Header().Set("Content-Type", mediaType)
	switch r.URL.Path {
	case "/taxii2/":
		fmt.Fprint(w, `{"title":"A server","default":"/api/","api_roots":["/api/","/closed/"]}`)
	case "/api/":
		fmt.Fprint(w, `{"title":"A root","versions":["application/taxii+json;version=2.1"],"max_content_length":1000}`)
	case "/api/collections/":
		fmt.Fprintf(w, `{"collections":[{"id":%q,"title":"Gulls","can_read":true,"can_write":false},{"id":%q,"title":"Drop box","can_read":false,"can_write":true}]}`, oneID, twoID)
	case "/api/collections/" + oneID + "/":
		fmt.Fprintf(w, `{"id":%q,"title":"Gulls","can_read":true,"can_write":false}`, oneID)
	case "/api/collections/" + twoID + "/":
		fmt.Fprintf(w, `{"id":%q,"title":"Drop box","can_read":false,"can_write":true}`, twoID)
	case "/api/collections/" + oneID + "/objects/":
		f.objects(w, r)
	default:
		http.Error(w, "no", http.StatusNotFound)
	}
}

func (f *fake) objects(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, _ := strconv.Atoi(query.Get("limit"))
	if f.limit > 0 {
		limit = f.limit
	}
	from := slices.IndexFunc(f.added, func(t string) bool { return t > query.Get("added_after") })
	if from < 0 {
		from = len(f.added)
	}
	if n, err := strconv.Atoi(query.Get("next")); err == nil {
		from = n
	}
	to := min(from+limit, len(f.added))
	answer := map[string]any{}
	if to > from {
		var list []json.RawMessage
		for i := from; i < to; i++ {
			list = append(list, json.RawMessage(object(i)))
		}
		answer["objects"] = list
		if !f.noHeader {
			w.Header().Set("X-TAXII-Date-Added-First", f.added[from])
			w.Header().Set("X-TAXII-Date-Added-Last", f.added[to-1])
		}
	}
	if to < len(f.added) {
		answer["more"] = true
		if f.next != nil {
			answer["next"] = f.next(to)
		}
	}
	json.NewEncoder(w).Encode(answer)
}

func (f *fake) start(t *testing.T) (url string) {
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	return "taxii+" + server.URL
}

// patient waits for nothing.
func patient() Options {
	return Options{Fetch: fetch.Options{Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Idle: 5 * time.Second}}
}

// namesIn are the objects of a bundle, by their numbers.
func namesIn(t *testing.T, text []byte) []int {
	t.Helper()
	var bundle struct {
		Type, ID string
		Objects  []struct{ ID string }
	}
	if err := json.Unmarshal(text, &bundle); err != nil || bundle.Type != "bundle" {
		t.Fatalf("%v: %.200s", err, text)
	}
	list := []int{}
	for _, o := range bundle.Objects {
		n, err := strconv.Atoi(strings.TrimLeft(o.ID[strings.LastIndexByte(o.ID, '-')+1:], "0") + "")
		if err != nil {
			n = 0
		}
		list = append(list, n)
	}
	return list
}

func upTo(n int) []int {
	list := []int{}
	for i := range n {
		list = append(list, i)
	}
	return list
}
