package feed

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/internal/fetch"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

// A place is a server of one document, as it is at the moment.
type place struct {
	body     []byte
	etag     string
	modified time.Time
	header   map[string]string
	hook     func(w http.ResponseWriter, r *http.Request) bool // true: it answered
	requests []*http.Request
	sent     []int // statuses
}

func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		p      place
		status int
	}{
		"strong ETag":   {place{etag: `"a"`}, 304},
		"weak ETag":     {place{etag: `W/"a"`}, 304},
		"Last-Modified": {place{modified: modified}, 304},
		"both":          {place{etag: `"a"`, modified: modified}, 304},
		"neither":       {place{}, 200},
	} {
		p := &c.p
		p.body = []byte(listed)
		f := store.Feed{Name: "gulls", URL: serve(t, p) + "/list.txt?key=s3cret", Kind: List}
		var k taken
		state, err := Fetch(t.Context(), f, State{}, options(t), k.take)
		if err != nil || len(k.text) != 1 || k.text[0] != listed || k.parts[0].MediaType != "text/x-indicator-list" || strings.Contains(k.parts[0].Name, "s3cret") {
			t.Fatalf("%s: %v %+v", name, err, k)
		}
		again, err := Fetch(t.Context(), f, state, options(t), k.take)
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
	if state, err = Fetch(t.Context(), f, state, options(t), k.take); err != nil || len(k.text) != 1 || state.ETag == "" {
		t.Errorf("%v %+v", err, state)
	}
}

// cutting breaks the connection once behind some bytes of the body, at each attempt given.
func cutting(p *place, at, times int) {
	p.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if times--; times < 0 {
			return false
		}
		hook := p.hook
		p.hook = nil
		p.ServeHTTP(&cutter{w, at}, r)
		p.requests, p.hook = p.requests[:len(p.requests)-1], hook
		panic(http.ErrAbortHandler)
	}
}

type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(b []byte) (int, error) {
	n := min(len(b), c.left)
	c.left -= n
	c.ResponseWriter.Write(b[:n])
	c.ResponseWriter.(http.Flusher).Flush()
	if n < len(b) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// A transfer that is cut at any byte gives the same as one that is not: with a strong ETag from there on, else from the beginning.
func TestCutAtEveryByte(t *testing.T) {
	for _, etag := range []string{`"a"`, `W/"a"`, ""} {
		for at := range len(listed) {
			p := &place{body: []byte(listed), etag: etag}
			cutting(p, at, 2)
			var k taken
			_, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: serve(t, p)}, State{}, options(t), k.take)
			if err != nil || len(k.text) != 1 || k.text[0] != listed {
				t.Fatalf("%s cut at %d: %v %q", etag, at, err, k.text)
			}
			last := p.requests[len(p.requests)-1]
			if isResumed := last.Header.Get("Range") != ""; isResumed != (etag == `"a"` && at > 0) {
				t.Errorf("%s cut at %d: %v", etag, at, last.Header)
			}
		}
	}
}

// While it gets on, a transfer may break more often than a request is tried.
func TestLargeTransferBreaksOften(t *testing.T) {
	body := strings.Repeat("0123456789abcdef\n", 100_000)
	p := &place{body: []byte(body), etag: `"a"`}
	cutting(p, 150_000, 11)
	var k taken
	if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: serve(t, p)}, State{}, options(t), k.take); err != nil || k.text[0] != body {
		t.Errorf("%v, %d requests", err, len(p.requests))
	}
}

// A document that changes while its transfer is broken is fetched anew, and never mixed.
func TestChangedWhileBroken(t *testing.T) {
	p := &place{body: []byte(listed), etag: `"a"`}
	cutting(p, 20, 1)
	inner := p.hook
	p.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Range") != "" {
			p.body, p.etag = []byte(strings.ToUpper(listed)), `"b"`
		}
		return inner(w, r)
	}
	var k taken
	state, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: serve(t, p)}, State{}, options(t), k.take)
	if err != nil || k.text[0] != strings.ToUpper(listed) || state.ETag != `"b"` {
		t.Errorf("%v %q %+v", err, k.text, state)
	}
}

// Servers that answer what was not asked.
func TestHostileServers(t *testing.T) {
	for name, c := range map[string]struct {
		hook func(w http.ResponseWriter, r *http.Request, n int)
		want string
	}{
		"partial content unasked": {func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(206) }, "206 Partial Content, and no document"},
		"not modified unasked":    {func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(304) }, "304 Not Modified, and no document"},
		"no content":              {func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(204) }, "204 No Content, and no document"},
		"another part": {func(w http.ResponseWriter, r *http.Request, n int) {
			w.Header().Set("ETag", `"a"`)
			if r.Header.Get("Range") != "" {
				w.Header().Set("Content-Range", "bytes 3-9/10")
				w.WriteHeader(206)
			}
			w.Header().Set("Content-Length", "10")
			io.WriteString(w, "01234")
		}, "unexpected EOF"},
		"large":            {func(w http.ResponseWriter, _ *http.Request, _ int) { io.Copy(w, zeros(3<<20)) }, "larger than 1 MiB"},
		"said to be large": {func(w http.ResponseWriter, _ *http.Request, _ int) { w.Header().Set("Content-Length", "99999999") }, "larger than 1 MiB"},
		"odd encoding": {func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "br")
			io.WriteString(w, "x")
		}, `encoded as "br"`},
		"no gzip": {func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, "x")
		}, "EOF"},
		"inwards": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "http://169.254.169.254/latest", 302)
		}, "not public: refused"},
		"to this machine": {func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "http://localhost:1/", 302) }, "not public: refused"},
		"mapped": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "http://[::ffff:10.0.0.1]/", 302)
		}, "not public: refused"},
		"to a file":         {func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "file:///etc/passwd", 302) }, `scheme "file": refused`},
		"round in a circle": {func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "/again", 302) }, "more than 5 redirects"},
		"busy for long": {func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(429)
		}, "429 Too Many Requests and asks to wait 2h0m0s"},
		"down": {func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(503) }, "503 Service Unavailable"},
		"ends by closing": {func(w http.ResponseWriter, _ *http.Request, _ int) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(conn, "HTTP/1.0 200 OK\r\n\r\n203.0.113.7\n")
			conn.Close()
		}, "does not say where the document ends"},
	} {
		n := 0
		url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n++
			c.hook(w, r, n)
		}))
		opts := options(t)
		opts.MaxFetch = 1 << 20
		var k taken
		state, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url}, State{}, opts, k.take)
		if err == nil || !strings.HasPrefix(err.Error(), "feed gulls: ") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
		if len(k.text) > 0 || state.SHA256 != "" {
			t.Errorf("%s: imported %q, %+v", name, k.text, state)
		}
	}
}

func zeros(n int64) io.Reader {
	return io.LimitReader(strings.NewReader(strings.Repeat("0", int(n))), n)
}

// A redirect to another server takes neither credentials nor the key of the query with it.
func TestRedirectsTellNothing(t *testing.T) {
	var got http.Header
	p := &place{body: []byte(listed)}
	p.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/a" {
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1)+"/b", 302)
			return true
		}
		got = r.Header
		return false
	}
	url := serve(t, p)
	opts := options(t)
	opts.TAXII.Fetch.Credentials = &fetch.Credentials{Token: "abc"}
	var k taken
	// Both names are of this machine, so the redirect itself is refused; the way within the server is not.
	if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url + "/a?key=x"}, State{}, opts, k.take); err == nil || got != nil {
		t.Errorf("%v %v", err, got)
	}
	p.hook = func(w http.ResponseWriter, r *http.Request) bool {
		got = r.Header
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", 302)
			return true
		}
		return false
	}
	if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url + "/a?key=x"}, State{}, opts, k.take); err != nil || got.Get("Authorization") != "Bearer abc" || got.Get("Referer") != "" {
		t.Errorf("%v %v", err, got)
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

// Each new state is told, and one that cannot be kept ends the run.
func TestRunKeepsTheState(t *testing.T) {
	p := &place{body: []byte(listed), etag: `"a"`}
	keeper := &keeper{feed: store.Feed{Name: "gulls", URL: serve(t, p), Collection: "c", Marking: "TLP:RED"}}
	importer := &importer{}
	for i, want := range []Result{{Documents: 1, Indicators: 2}, {}} {
		got, err := Run(t.Context(), keeper, importer, "gulls", "tester", options(t))
		if err != nil || got.Documents != want.Documents || got.Indicators != want.Indicators || got.State.LastSuccess.IsZero() {
			t.Errorf("run %d: %+v %v", i, got, err)
		}
	}
	if o := importer.from; o != (store.Origin{Collection: "c", Feed: "gulls", By: "tester", Marking: "TLP:RED"}) {
		t.Errorf("%+v", o)
	}
	p.hook = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(503)
		return true
	}
	for i := 1; i < 4; i++ {
		got, err := Run(t.Context(), keeper, importer, "gulls", "tester", options(t))
		s := got.State
		if err == nil || s.Failures != i || s.LastError == "" || s.ETag == "" || !s.NotBefore.After(s.LastRun.Add(23*time.Hour)) {
			t.Errorf("%v %+v", err, s)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := Run(cancelled, keeper, importer, "gulls", "tester", options(t)); !errors.Is(err, context.Canceled) || got.State.Failures != 3 {
		t.Errorf("%v %+v", err, got.State)
	}
	if _, err := Run(t.Context(), keeper, importer, "terns", "tester", options(t)); err == nil || err.Error() != "there is no feed terns: see picket feed list" {
		t.Error(err)
	}
}

type keeper struct{ feed store.Feed }

func (k *keeper) Feed(_ context.Context, name string) (*store.Feed, error) {
	if name != k.feed.Name {
		return nil, store.ErrNotFound
	}
	f := k.feed
	return &f, nil
}

func (k *keeper) SaveFeedState(_ context.Context, _ string, state json.RawMessage) error {
	k.feed.State = slices.Clone(state)
	return nil
}

type importer struct {
	from store.Origin
	seen map[[32]byte]bool
}

func (i *importer) ImportPart(_ context.Context, from store.Origin, p Part) (*store.Imported, error) {
	text, err := io.ReadAll(p.Body)
	if err != nil {
		return nil, err
	}
	i.from = from
	sum := sha256.Sum256(text)
	if i.seen[sum] {
		return &store.Imported{Known: true}, nil
	}
	if i.seen == nil {
		i.seen = map[[32]byte]bool{}
	}
	i.seen[sum] = true
	return &store.Imported{Document: store.Document{Indicators: 2}}, nil
}

func TestDue(t *testing.T) {
	last := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	f := &store.Feed{Name: "gulls", Every: 4 * time.Hour, Added: last.Add(-time.Hour)}
	if at := Due(f, State{}); !at.Equal(f.Added) {
		t.Error(at)
	}
	for _, c := range []struct {
		failures int
		every    time.Duration
		wait     time.Duration
	}{
		{0, 4 * time.Hour, 4 * time.Hour}, {1, 4 * time.Hour, time.Minute}, {2, 4 * time.Hour, 2 * time.Minute},
		{7, 4 * time.Hour, 64 * time.Minute}, {9, 4 * time.Hour, 4 * time.Hour}, {100, 4 * time.Hour, 4 * time.Hour},
		{100, time.Minute, time.Hour}, {0, time.Minute, time.Minute},
	} {
		f.Every = c.every
		wait := Due(f, State{LastRun: last, Failures: c.failures}).Sub(last)
		if wait < c.wait*9/10 || wait > c.wait*11/10 {
			t.Errorf("%+v: %s", c, wait)
		}
	}
	distinct := map[time.Time]bool{}
	for i := range 50 {
		distinct[Due(&store.Feed{Name: fmt.Sprint(i), Every: time.Hour}, State{LastRun: last})] = true
	}
	if len(distinct) < 45 {
		t.Errorf("%d of 50 feeds come at different times", len(distinct))
	}
	if at := Due(f, State{LastRun: last, NotBefore: last.AddDate(0, 0, 1)}); !at.Equal(last.AddDate(0, 0, 1)) {
		t.Error(at)
	}
}
