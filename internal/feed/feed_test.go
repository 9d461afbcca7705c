package feed

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"picket/internal/fetch"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

// A place is a server of one document, as it is at the moment.
type place struct {
	mu       sync.Mutex
	body     []byte
	etag     string
	modified time.Time
	header   map[string]string
	hook     func(w http.ResponseWriter, r *http.Request) bool // true: it answered
	requests []*http.Request
	sent     []int // statuses
}

func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer(w, r)
}

// settle waits until what was answered is also noted.
func (p *place) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
}

func (p *place) answer(w http.ResponseWriter, r *http.Request) {
	p.requests = append(p.requests, r)
	if p.hook != nil && p.hook(w, r) {
		return
	}
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	if p.etag != "" {
		w.Header().Set("ETag", p.etag)
	}
	record := &statusRecorder{w, 200}
	http.ServeContent(record, r, "", p.modified, strings.NewReader(string(p.body)))
	p.sent = append(p.sent, record.status)
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func serve(t *testing.T, h http.Handler) (url string) {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	return server.URL
}

// taken are the documents that were imported.
type taken struct {
	parts []Part
	text  []string
	fail  func(Part) error
}

func (k *taken) take(p Part) error {
	text, err := io.ReadAll(p.Body)
	if err != nil {
		return err
	}
	if k.fail != nil {
		if err := k.fail(p); err != nil {
			return err
		}
	}
	k.parts, k.text = append(k.parts, p), append(k.text, string(text))
	return nil
}

func options(t *testing.T) Options {
	wait := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	dir := t.TempDir()
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
	return Options{Dir: dir, TAXII: client.Options{Fetch: fetch.Options{Wait: wait, Idle: 5 * time.Second}}}
}

const listed = "# gulls\n203.0.113.7\nupdate.example.com\n"

// What was not changed is not fetched, or if it must be, not imported.
func TestConditionalRequests(t *testing.T) {
	modified := time.Date(2024, 3, 2, 4, 5, 6, 0, time.UTC)
	for name, c := range map[string]struct {
		p      *place
		status int
	}{
		"strong ETag":   {&place{etag: `"a"`}, 304},
		"weak ETag":     {&place{etag: `W/"a"`}, 304},
		"Last-Modified": {&place{modified: modified}, 304},
		"both":          {&place{etag: `"a"`, modified: modified}, 304},
		"neither":       {&place{}, 200},
	} {
		p := c.p
		p.body = []byte(listed)
		f := store.Feed{Name: "gulls", URL: serve(t, p) + "/list.txt?key=s3cret", Kind: List}
		var k taken
		state, err := Fetch(t.Context(), f, State{}, options(t), k.take)
		if err != nil || len(k.text) != 1 || k.text[0] != listed || k.parts[0].MediaType != "text/x-indicator-list" || strings.Contains(k.parts[0].Name, "s3cret") {
			t.Fatalf("%s: %v %+v", name, err, k)
		}
		again, err := Fetch(t.Context(), f, state, options(t), k.take)
		p.settle()
		if err != nil || len(k.text) != 1 || p.sent[1] != c.status || again.SHA256 != state.SHA256 {
			t.Errorf("%s: %v, %d documents, statuses %v", name, err, len(k.text), p.sent)
		}
		p.body, p.modified = append(p.body, "new.example.com\n"...), p.modified.Add(time.Hour)
		if p.etag != "" {
			p.etag = strings.Replace(p.etag, "a", "b", 1)
		}
		if name == "neither" {
			p.modified = time.Time{}
		}
		if _, err := Fetch(t.Context(), f, again, options(t), k.take); err != nil || len(k.text) != 2 {
			t.Errorf("%s: %v, %d documents", name, err, len(k.text))
		}
	}
}

// The state stays behind a document that was not imported.
func TestTheStateFollowsImports(t *testing.T) {
	p := &place{body: []byte(listed), etag: `"a"`}
	f := store.Feed{Name: "gulls", URL: serve(t, p)}
	full := errors.New("the disk is full")
	k := taken{fail: func(Part) error { return full }}
	state, err := Fetch(t.Context(), f, State{}, options(t), k.take)
	if !errors.Is(err, full) || err.Error() != "feed gulls: the disk is full" || state.ETag != "" || state.SHA256 != "" {
		t.Fatalf("%v %+v", err, state)
	}
	k.fail = nil
	p.settle()
	if state, err = Fetch(t.Context(), f, state, options(t), k.take); err != nil || len(k.text) != 1 || state.ETag == "" {
		t.Errorf("%v %+v", err, state)
	}
}

func TestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	write := func(text string, age time.Duration) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	var k taken
	var state State
	run := func(wantDocuments int) {
		t.Helper()
		for _, url := range []string{path, "file:" + path, "file://" + path} {
			f := store.Feed{Name: "gulls", URL: url}
			var err error
			if state, err = Fetch(t.Context(), f, state, options(t), k.take); err != nil || len(k.text) != wantDocuments || state.SHA256 == "" {
				t.Fatalf("%s: %v, %d documents, %+v", url, err, len(k.text), state)
			}
		}
	}
	write(listed, time.Hour)
	run(1)
	write(listed, time.Minute) // touched
	run(1)
	write(listed+"x.example.com\n", 0) // just now: its time says nothing yet
	if run(2); !state.ModTime.IsZero() {
		t.Error(state)
	}
	t.Chdir(filepath.Dir(path))
	if f := (store.Feed{Name: "gulls", URL: "list.txt"}); Check(&f) != nil || f.URL != path || f.Kind != Auto || f.Every != time.Hour {
		t.Errorf("%+v", f)
	}
	for url, want := range map[string]string{
		filepath.Dir(path):       "is no file",
		path + ".none":           "no such file",
		"file:relative/list.txt": "from the root on",
		"file://host/list.txt":   "is no URL of",
		"gopher://x.example/":    "is no URL of",
		"https://a:b@x.example/": "a password in a URL",
		"":                       "name a URL or a file",
	} {
		if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url}, State{}, options(t), k.take); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", url, err, want)
		}
	}
}
