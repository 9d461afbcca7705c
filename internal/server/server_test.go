package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/open"
)

// A log is what a server wrote.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := open.Store(t.Context(), filepath.Join(t.TempDir(), "picket.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newServer(t *testing.T, c Config) (*Server, *logBook) {
	t.Helper()
	log := &logBook{}
	s, err := New(c, Options{Store: newStore(t), Log: slog.New(slog.NewJSONHandler(log, nil)), Version: "v0.0.0-test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, end := range s.closers {
			if err := end(context.Background()); err != nil {
				t.Error(err)
			}
		}
	})
	return s, log
}

// token makes one, and gives the secret.
func token(t *testing.T, s *store.Store, role access.Role, ceiling intel.TLP) string {
	t.Helper()
	secret, hash := access.NewSecret()
	if _, err := s.AddToken(t.Context(), store.Token{Name: "a " + role.String(), Role: role.String(), Ceiling: ceiling}, hash, store.Actor{Name: "test"}); err != nil {
		t.Fatal(err)
	}
	return secret
}

func get(h http.Handler, path, secret string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHealth(t *testing.T) {
	s, _ := newServer(t, Default())
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 401, "/": 404, "/nothing": 404} {
		w := get(s, path, "")
		if w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
		if w.Header().Get("X-Request-Id") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, w.Header())
		}
		if want >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
	s.stopping.Store(true)
	if w := get(s, "/readyz", ""); w.Code != 503 {
		t.Errorf("while it stops: %d", w.Code)
	}
	s.stopping.Store(false)
	s.store.Close()
	if w := get(s, "/readyz", ""); w.Code != 503 {
		t.Errorf("without a store: %d", w.Code)
	}
	if w := get(s, "/healthz", ""); w.Code != 200 {
		t.Errorf("the process lives without a store: %d", w.Code)
	}
}

func TestMetricsAreForThoseWhoMaySeeEverything(t *testing.T) {
	s, _ := newServer(t, Default())
	if w := get(s, "/metrics", token(t, s.store, access.Admin, intel.AmberStrict)); w.Code != 403 {
		t.Errorf("below the ceiling: %d", w.Code)
	}
	get(s, "/healthz", "")
	w := get(s, "/metrics", token(t, s.store, access.Reader, intel.Red))
	for _, want := range []string{`picket_build_info{version="v0.0.0-test"} 1`, `picket_http_requests_total{method="GET",route="/healthz",class="2xx"} 1`,
		`picket_store_up 1`, `picket_store_objects_total 0`, `picket_http_requests_in_flight 1`, `picket_store_bytes `, `go_goroutines `} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q is not there:\n%s", want, w.Body)
		}
	}
	c := Default()
	c.Metrics.Open = true
	openly, _ := newServer(t, c)
	if w := get(openly, "/metrics", ""); w.Code != 200 {
		t.Errorf("open: %d", w.Code)
	}
}

// What clients choose must not make new series.
func TestMetricsDoNotGrowWithWhatIsAsked(t *testing.T) {
	s, _ := newServer(t, Default())
	for i := range 50 {
		r := httptest.NewRequest(fmt.Sprintf("M%d", i), fmt.Sprintf("/x%d?y=%d", i, i), nil)
		s.ServeHTTP(httptest.NewRecorder(), r)
		get(s, fmt.Sprintf("/api/v1/none%d", i), "")
		get(s, fmt.Sprintf("/taxii2/none%d/", i), "")
	}
	if n := len(s.metrics.set.ListMetricNames()); n > 40 {
		t.Errorf("%d series", n)
	}
}

// faulty is a server around a handler of the test.
func faulty(t *testing.T, c Config, h http.HandlerFunc) (http.Handler, *Server, *logBook) {
	s, log := newServer(t, c)
	return s.observed(secured(s.bounded(compressed(h)))), s, log
}

func TestABugIsAnsweredAndFoundInTheLog(t *testing.T) {
	h, s, log := faulty(t, Default(), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "9")
		panic("boom")
	})
	w := get(h, "/x?secret=1", "")
	var body struct {
		Status int
		ID     string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != 500 || body.Status != 500 || body.ID == "" {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	if body.ID != w.Header().Get("X-Request-Id") || !strings.Contains(log.String(), body.ID) || !strings.Contains(log.String(), "boom") {
		t.Errorf("the log has not %s: %s", body.ID, log)
	}
	if strings.Contains(w.Body.String(), "boom") || strings.Contains(log.String(), "secret") {
		t.Errorf("told too much: %s; %s", w.Body, log)
	}
	if s.metrics.panics.Get() != 1 {
		t.Error("not counted")
	}
}

// Half an answer must not look like a whole one.
func TestABugInTheMiddleOfAnAnswerBreaksItOff(t *testing.T) {
	for _, encoding := range []string{"identity", "gzip"} {
		h, _, _ := faulty(t, Default(), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `[1,`+strings.Repeat(" ", 3000))
			http.NewResponseController(w).Flush()
			panic("boom")
		})
		site := httptest.NewServer(h)
		r, _ := http.NewRequest("GET", site.URL, nil)
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := site.Client().Do(r)
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			answer.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: half an answer was taken for a whole one", encoding)
		}
		site.Close()
	}
}

func TestTheLogHasNoQueriesAndNoCredentials(t *testing.T) {
	s, log := newServer(t, Default())
	secret := token(t, s.store, access.Reader, intel.Red)
	get(s, "/metrics?token=hunter2", secret)
	get(s, "/"+strings.Repeat("a", 5000), "")
	if text := log.String(); strings.Contains(text, "hunter2") || strings.Contains(text, secret) || strings.Contains(text, strings.Repeat("a", 600)) {
		t.Error(text)
	}
	if !strings.Contains(log.String(), `"path":"/metrics"`) {
		t.Error(log)
	}
}

func TestCompression(t *testing.T) {
	long := strings.Repeat(`{"a":1}`, 1000)
	h := compressed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		w.Header().Set("ETag", `"1"`)
		if n := r.URL.Query().Get("length"); n != "" {
			w.Header().Set("Content-Length", n)
		}
		io.WriteString(w, long)
	}))
	for _, c := range []struct {
		query, accept string
		want          bool
	}{
		{"type=application/json", "gzip", true},
		{"type=application/taxii%2Bjson%3Bversion=2.1", "br, GZIP;q=0.5", true},
		{"type=application/json", "gzip;q=0", false},
		{"type=application/json", "gzip; q=0.0, br", false},
		{"type=application/json", "", false},
		{"type=text/event-stream", "gzip", false},
		{"type=application/json&length=100", "gzip", false},
		{"type=application/octet-stream", "gzip", false},
	} {
		w := get(h, "/?"+c.query, "", "Accept-Encoding", c.accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != c.want {
			t.Errorf("%s, %q: %v", c.query, c.accept, w.Header())
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Error(w.Header())
		}
		if !c.want {
			continue
		}
		in, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(in); err != nil || string(text) != long || w.Header().Get("ETag") != `W/"1"` {
			t.Error(err, len(text), w.Header())
		}
	}
	r := httptest.NewRequest("POST", "/?type=application/json", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "" {
		t.Error("an answer to POST was compressed")
	}
}

func TestTooManyAtOnceAreToldToComeAgain(t *testing.T) {
	c := Default()
	c.Limits.Concurrent = 2
	inside, release := make(chan struct{}), make(chan struct{})
	h, s, _ := faulty(t, c, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			inside <- struct{}{}
			<-release
		}
	})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { get(h, "/slow", "") })
		<-inside
	}
	if w := get(h, "/x", ""); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(h, "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz: %d", w.Code)
	}
	close(release)
	both.Wait()
	if w := get(h, "/x", ""); w.Code != 200 || s.metrics.busy.Get() != 1 {
		t.Errorf("afterwards: %d, %d turned away", w.Code, s.metrics.busy.Get())
	}
}

func TestBodiesAreBounded(t *testing.T) {
	c := Default()
	c.Limits.Body, c.TAXII.MaxContentLength = 1000, 5000
	read := make(chan int64, 1)
	h, _, _ := faulty(t, c, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		read <- n
	})
	for path, want := range map[string]int64{"/api/v1/x": 1000, "/taxii2/root/": 5000 + 1024} {
		r := httptest.NewRequest("POST", path, strings.NewReader(strings.Repeat("x", 10_000)))
		h.ServeHTTP(httptest.NewRecorder(), r)
		if n := <-read; n != want {
			t.Errorf("%s: %d", path, n)
		}
	}
}

// running is a server that listens, until the test ends or stop is called.
func running(t *testing.T, s *Server, certificate *certificate) (address string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.serve(ctx, listener, certificate) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { stop() })
	return listener.Addr().String(), stop
}

// A client that sends its headers byte by byte, or never, or huge ones, is cut off.
func TestSlowAndHugeHeaders(t *testing.T) {
	c := Default()
	c.Limits.HeaderTime, c.Limits.Header = 200*time.Millisecond, 4<<10
	s, _ := newServer(t, c)
	address, _ := running(t, s, nil)
	for name, send := range map[string]func(net.Conn){
		"slow": func(conn net.Conn) {
			for {
				if _, err := io.WriteString(conn, "G"); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		},
		"silent": func(net.Conn) {},
		"huge": func(conn net.Conn) {
			io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 1<<20))
		},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		go send(conn)
		conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		answer, err := io.ReadAll(conn)
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("%s: the connection stays", name)
		}
		if bytes.Contains(answer, []byte(" 200 ")) {
			t.Errorf("%s: %s", name, answer)
		}
		conn.Close()
	}
}

func TestAStopFinishesWhatWasBegun(t *testing.T) {
	s, log := newServer(t, Default())
	inside, release := make(chan struct{}), make(chan struct{})
	s.handler = s.observed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(inside)
		<-release
		io.WriteString(w, "whole")
	}))
	ended := false
	s.closers = append(s.closers, func(context.Context) error { ended = true; return nil })
	address, stop := running(t, s, nil)
	answered := make(chan string, 1)
	go func() {
		answer, err := http.Get("http://" + address)
		if err != nil {
			answered <- err.Error()
			return
		}
		body, _ := io.ReadAll(answer.Body)
		answered <- string(body)
	}()
	<-inside
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for !s.stopping.Load() {
		time.Sleep(time.Millisecond)
	}
	close(release)
	if got := <-answered; got != "whole" {
		t.Errorf("answered %q", got)
	}
	if err := <-stopped; err != nil || !ended {
		t.Error(err, ended)
	}
	if !strings.Contains(log.String(), `"msg":"stopped"`) {
		t.Error(log)
	}
	s.closers = nil
}

// What streams without end does not hold up the end.
func TestTheGraceIsTheLongestThatAStopTakes(t *testing.T) {
	c := Default()
	c.Limits.Grace = 100 * time.Millisecond
	s, log := newServer(t, c)
	inside := make(chan struct{})
	s.handler = s.observed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done()
	}))
	address, stop := running(t, s, nil)
	go http.Get("http://" + address)
	<-inside
	if err := stop(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "cut off") {
		t.Error(log)
	}
}
