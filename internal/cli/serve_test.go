package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A service is picket serve as a process of its own.
type service struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	client *http.Client
	dir    string
	log    *bytes.Buffer
	logged chan struct{}
}

// picket is the program, with its store and configuration in dir.
func picket(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Args[0] = "picket" // which the tests' main function knows
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir, "HOME="+dir)
	return cmd
}

func output(t *testing.T, dir string, args ...string) (out string, failed string) {
	t.Helper()
	cmd := picket(t, dir, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return string(text), stderr.String()
	}
	return string(text), ""
}

// start waits until the service is ready.
func start(t *testing.T, dir string, args ...string) *service {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	s := &service{t: t, dir: dir, log: &bytes.Buffer{}, logged: make(chan struct{})}
	s.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}} //nolint:gosec // made by the test
	s.cmd = picket(t, dir, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		s.log.WriteString(lines.Text() + "\n")
		var line struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "ready" {
			s.url = line.URL
			break
		}
	}
	if s.url == "" {
		t.Fatalf("it did not start: %s", s.log)
	}
	go func() {
		defer close(s.logged)
		for lines.Scan() {
			s.log.WriteString(lines.Text() + "\n")
		}
	}()
	return s
}

// stop sends SIGTERM and waits for the end.
func (s *service) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	<-s.logged
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("it ended with %v: %s", err, s.log)
	}
	if !strings.Contains(s.log.String(), `"msg":"stopped"`) {
		s.t.Errorf("it did not end in order: %s", s.log)
	}
}

func (s *service) ask(method, path, secret, body string) (status int, answer string) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if secret != "" {
		r.SetBasicAuth("anybody", secret)
	}
	r.Header.Set("Accept", "application/taxii+json;version=2.1, */*")
	if body != "" {
		r.Header.Set("Content-Type", "application/taxii+json;version=2.1")
	}
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func (s *service) token(role, tlp string) string {
	s.t.Helper()
	secret, failed := output(s.t, s.dir, "token", "add", "--name", role+" to "+tlp, "--role", role, "--tlp", tlp)
	if failed != "" {
		s.t.Fatal(failed)
	}
	return strings.TrimSpace(secret)
}

const envelope = `{"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--a932fcc6-e032-476c-826f-cb970a5a1ade",
"created":"2026-01-02T03:04:05.000Z","modified":"2026-01-02T03:04:05.000Z","pattern":"[domain-name:value = 'evil.example']","pattern_type":"stix",
"valid_from":"2026-01-02T03:04:05Z"}]}`

// A session from the first start to the stop: who may do what, what was posted is there afterwards, and nothing secret is in the log.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir)
	if !strings.Contains(s.log.String(), "picket token add --name") {
		t.Errorf("the first start says nothing of tokens: %s", s.log)
	}
	if _, failed := output(t, dir, "intel", "collections", "--add", "shared", "--writable"); failed != "" {
		t.Fatal(failed)
	}
	secrets := map[string]string{"nobody": "", "reader": s.token("reader", "red"), "analyst": s.token("analyst", "red"), "publisher": s.token("publisher", "red"),
		"admin": s.token("admin", "red"), "green": s.token("reader", "green")}
	objects := "/taxii2/root/collections/shared/objects/"
	for _, c := range []struct {
		method, path, body string
		want               map[string]int
	}{
		{"GET", "/healthz", "", map[string]int{"nobody": 200}},
		{"GET", "/readyz", "", map[string]int{"nobody": 200}},
		{"GET", "/taxii2/", "", map[string]int{"nobody": 401, "reader": 200, "analyst": 200, "publisher": 200, "admin": 200, "green": 200}},
		{"GET", objects, "", map[string]int{"nobody": 401, "reader": 200}},
		{"POST", objects, envelope, map[string]int{"nobody": 401, "reader": 403, "analyst": 403, "green": 403, "publisher": 202}},
		{"GET", "/api/v1/version", "", map[string]int{"nobody": 401, "reader": 200}},
		{"GET", "/api/v1/whoami", "", map[string]int{"nobody": 401, "reader": 200, "analyst": 200, "publisher": 200, "admin": 200, "green": 200}},
		{"POST", "/api/v1/documents?name=list.txt", "http://evil.example/a/b\n", map[string]int{"nobody": 401, "reader": 403, "analyst": 403, "publisher": 201}},
		{"GET", "/api/v1/indicators/url/http%3A%2F%2Fevil.example%2Fa%2Fb", "", map[string]int{"nobody": 401, "reader": 200, "green": 404}},
		{"POST", "/api/v1/sweeps", "{}", map[string]int{"nobody": 401, "reader": 403}},
		{"GET", "/api/v1/tokens", "", map[string]int{"nobody": 401, "reader": 403, "analyst": 403, "publisher": 403, "admin": 200}},
		{"GET", "/api/v1/audit", "", map[string]int{"nobody": 401, "publisher": 403, "admin": 200}},
		{"GET", "/api/v1/none", "", map[string]int{"nobody": 404}},
		{"GET", "/metrics", "", map[string]int{"nobody": 401, "green": 403, "reader": 200, "admin": 200}},
	} {
		for who, want := range c.want {
			if status, answer := s.ask(c.method, c.path, secrets[who], c.body); status != want {
				t.Errorf("%s %s by %s: %d %s", c.method, c.path, who, status, answer)
			}
		}
	}
	if _, failed := output(t, dir, "intel", "restore", filepath.Join(dir, "none")); failed == "" {
		t.Error("restored nothing over a store in use")
	}
	s.stop()
	if text, failed := output(t, dir, "intel", "list"); !strings.Contains(text, "evil.example") {
		t.Errorf("what was posted is not there: %s %s", text, failed)
	}
	if text, failed := output(t, dir, "audit", "list", "--format", "ndjson"); !strings.Contains(text, `"taxii.add"`) {
		t.Errorf("what was posted is not in the audit log: %s %s", text, failed)
	}
	for who, secret := range secrets {
		if secret != "" && strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has the secret of %s", who)
		}
	}
	again := start(t, dir)
	if strings.Contains(again.log.String(), "picket token add") {
		t.Error("it asks for a first token though there are some")
	}
	if status, answer := again.ask("GET", objects, secrets["reader"], ""); status != 200 || !strings.Contains(answer, "evil.example") {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := again.ask("GET", objects, secrets["green"], ""); status != 200 || strings.Contains(answer, "evil.example") {
		t.Errorf("above the ceiling: %d %s", status, answer)
	}
	again.stop()
}

func TestServeByTLS(t *testing.T) {
	dir := t.TempDir()
	certificate, key := filepath.Join(dir, "a.pem"), filepath.Join(dir, "a.key")
	makeCertificate(t, certificate, key, 1)
	config := filepath.Join(dir, "serve.yaml")
	if err := os.WriteFile(config, []byte("tls:\n  certificate: "+certificate+"\n  key: "+key+"\nlog: {format: json}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir, "--config", config)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatal(s.url)
	}
	serial := func() int64 {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(s.url, "https://"), &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // made by the test
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if n := serial(); n != 1 {
		t.Errorf("serial %d", n)
	}
	makeCertificate(t, certificate, key, 2)
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for tries := 0; serial() != 2; tries++ {
		if tries > 200 {
			t.Fatal("the certificate was not read again")
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.stop()
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(config, []byte("listen: 127.0.0.1:0\nlimit: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		config + `:2: there is no option "limit"`: {"serve", "--config", config},
		"tokens would travel in clear":            {"serve", "--listen", "0.0.0.0:0"},
		"no such file":                            {"serve", "--config", filepath.Join(dir, "none.yaml")},
		"address already in use":                  {"serve", "--listen", occupied(t)},
	} {
		if _, failed := output(t, dir, args...); !strings.Contains(failed, want) {
			t.Errorf("%q: %s", args, failed)
		}
	}
	text, failed := output(t, dir, "serve", "--print-config", "--listen", "127.0.0.1:9999")
	if failed != "" || !strings.Contains(text, "listen: 127.0.0.1:9999\n") {
		t.Errorf("%s %s", text, failed)
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, failed := output(t, dir, "serve", "--print-config", "--config", config); again != text {
		t.Errorf("printed again it is %s %s", again, failed)
	}
}

func occupied(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

func makeCertificate(t *testing.T, certificate, key string, serial int64) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(240 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	privateDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: privateDER}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
