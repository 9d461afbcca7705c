package fetch

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func client(t *testing.T, named string, opts Options) *Client {
	t.Helper()
	if opts.Wait == nil {
		opts.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	c, err := New(mustParse(t, named), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Certificates are verified always; an authority of the organisation is named by a file.
func TestCertificates(t *testing.T) {
	requests := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { requests++; io.WriteString(w, "x") }))
	defer server.Close()
	server.Config.ErrorLog = nil
	_, _, err := client(t, server.URL, Options{}).GetAll(t.Context(), mustParse(t, server.URL), nil, 10)
	var wrong *tls.CertificateVerificationError
	if !errors.As(err, &wrong) || requests > 0 {
		t.Errorf("%v, %d requests", err, requests)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if body, _, err := client(t, server.URL, Options{CAFile: file}).GetAll(t.Context(), mustParse(t, server.URL), nil, 10); err != nil || string(body) != "x" {
		t.Errorf("%s %v", body, err)
	}
	if err := os.WriteFile(file, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "x"} {
		if _, err := New(mustParse(t, server.URL), Options{CAFile: name}); err == nil {
			t.Error("these are no certificates")
		}
	}
}

// From TLS nothing leads to plain HTTP.
func TestNoDowngrade(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked over plain HTTP") }))
	defer plain.Close()
	server := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer server.Close()
	c := client(t, server.URL, Options{})
	c.http.Transport.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	for _, u := range []string{server.URL, plain.URL} {
		if _, _, err := c.GetAll(t.Context(), mustParse(t, u), nil, 10); err == nil || err.Error() != "the server leads from https to http: refused" {
			t.Errorf("%s: %v", u, err)
		}
	}
}

// Where a name leads decides, not what it says: only the named host may be inside, and only a host that says so this machine.
func TestWhereConnectionsGo(t *testing.T) {
	for _, c := range []struct {
		named, host, resolved string
		ok                    bool
	}{
		{"https://misp.example", "misp.example", "203.0.113.7:443", true},
		{"https://misp.example", "misp.example", "10.1.2.3:443", true},
		{"https://misp.example", "misp.example", "[fd00::1]:443", true},
		{"https://misp.example", "misp.example", "100.64.1.1:443", true},
		{"https://misp.example", "misp.example", "127.0.0.1:443", false},
		{"https://misp.example", "misp.example", "169.254.169.254:443", false},
		{"https://misp.example", "misp.example", "[fe80::1%eth0]:443", false},
		{"https://misp.example", "misp.example", "[::ffff:127.0.0.1]:443", false},
		{"https://misp.example", "misp.example", "[64:ff9b::a00:1]:443", false},
		{"https://misp.example", "other.example", "203.0.113.7:443", true},
		{"https://misp.example", "other.example", "10.1.2.3:443", false},
		{"https://misp.example", "other.example", "[::ffff:10.1.2.3]:443", false},
		{"https://misp.example", "other.example", "0.0.0.0:443", false},
		{"https://misp.example", "other.example", "255.255.255.255:443", false},
		{"https://misp.example", "other.example", "224.0.0.1:443", false},
		{"https://localhost", "localhost", "127.0.0.1:443", true},
		{"https://localhost", "localhost", "169.254.1.1:443", false},
		{"https://169.254.1.1", "169.254.1.1", "169.254.1.1:443", true},
		{"https://[::1]", "::1", "[::1]:443", true},
		{"https://10.1.2.3", "127.0.0.1", "127.0.0.1:443", false},
	} {
		g := &guard{named: mustParse(t, c.named)}
		if err := g.mayConnect(c.host, c.resolved); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
	g := &guard{named: mustParse(t, "http://localhost"), loopbackOnly: true}
	if g.mayConnect("localhost", "10.1.2.3:80") == nil || g.mayConnect("localhost", "[::1]:80") != nil {
		t.Error("plain HTTP leaves this machine")
	}
	for _, text := range []string{"198.18.0.1", "192.0.0.8", "2002:a00:1::", "2001:0:1::", "::", "240.0.0.1"} {
		if isPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s is public", text)
		}
	}
}

// Silence ends a request, and is tried again; a transfer without end ends too.
func TestSilence(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := requests.Add(1)
		io.WriteString(w, "x")
		w.(http.Flusher).Flush()
		if n < 3 {
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	u := mustParse(t, server.URL)
	body, _, err := client(t, server.URL, Options{Idle: 300 * time.Millisecond}).GetAll(t.Context(), u, nil, 10)
	if err != nil || string(body) != "x" || requests.Load() != 3 {
		t.Errorf("%s %v, %d requests", body, err, requests.Load())
	}
	requests.Store(0)
	_, _, err = client(t, server.URL, Options{Whole: 30 * time.Millisecond}).GetAll(t.Context(), u, nil, 10)
	if err == nil || err.Error() != "the transfer takes more than 30ms" || requests.Load() != 1 {
		t.Errorf("%v, %d requests", err, requests.Load())
	}
}

func TestWaits(t *testing.T) {
	answers := []string{"429 2", "503 ", "502 ", "200 "}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		code, wait, _ := strings.Cut(answers[0], " ")
		answers = answers[1:]
		w.Header().Set("Retry-After", wait)
		w.WriteHeader(map[string]int{"429": 429, "503": 503, "502": 502, "200": 200}[code])
	}))
	defer server.Close()
	var waits []time.Duration
	c := client(t, server.URL, Options{Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }})
	if _, _, err := c.GetAll(t.Context(), mustParse(t, server.URL), nil, 10); err != nil || len(waits) != 3 {
		t.Fatal(err, waits)
	}
	if waits[0] != 2*time.Second || waits[1] < time.Second || waits[1] > 2*time.Second || waits[2] < 2*time.Second || waits[2] > 4*time.Second {
		t.Error(waits)
	}
	now := time.Date(2024, 3, 2, 4, 5, 6, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "120": 2 * time.Minute, "-1": 0, "99999999999": 0, "soon": 0,
		"Sat, 02 Mar 2024 04:06:06 GMT": time.Minute, "Sat, 02 Mar 2024 04:00:00 GMT": 0} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// What a URL is called tells no secret.
func TestName(t *testing.T) {
	for text, want := range map[string]string{
		"https://gull@x.example/a?key=1&added_after=2024#f":         "https://x.example/a?key=…&added_after=2024",
		"https://x.example/a?abcdef":                                "https://x.example/a?…",
		"https://x.example/a?match%5Btype%5D=indicator&match[id]=x": "https://x.example/a?match%5Btype%5D=indicator&match[id]=x",
		"https://x.example/a":                                       "https://x.example/a",
	} {
		if got := Name(mustParse(t, text)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// What the parser of YAML says would quote a secret.
func FuzzCredentials(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		hosts, err := parseCredentials("credentials.yaml", data)
		if err != nil && len(hosts) > 0 {
			t.Error(hosts, err)
		}
		for host, k := range hosts {
			if (k.Token == "") == (k.User == "") {
				t.Errorf("%s: %+v", host, k)
			}
		}
	})
}
