package feed

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"picket/internal/fetch"
	"picket/internal/store"
)

// cutting breaks the connection once behind some bytes of the body, at each attempt given.
func cutting(p *place, at, times int) {
	p.hook = func(w http.ResponseWriter, r *http.Request) bool {
		if times--; times < 0 {
			return false
		}
		hook := p.hook
		p.hook = nil
		p.answer(&cutter{w, at}, r)
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
			p.settle()
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
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		}, "not public: refused"},
		"to this machine": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		}, "not public: refused"},
		"mapped": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "http://[::ffff:10.0.0.1]/", http.StatusFound)
		}, "not public: refused"},
		"to a file": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, `scheme "file": refused`},
		"round in a circle": {func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "/again", http.StatusFound) }, "more than 5 redirects"},
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
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1)+"/b", http.StatusFound)
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
			http.Redirect(w, r, "/b", http.StatusFound)
			return true
		}
		return false
	}
	if _, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url + "/a?key=x"}, State{}, opts, k.take); err != nil || got.Get("Authorization") != "Bearer abc" || got.Get("Referer") != "" {
		t.Errorf("%v %v", err, got)
	}
}
