package api_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"picket/internal/api"
	"picket/internal/intel"
)

// FuzzRequest: whatever is asked by whoever, the answer is one of the document, never a fault of the service, and never tells a secret to a
// ceiling below it.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "/documents?limit=1", ""}, {"POST", "/read?name=a", "c2[.]example[.]net"}, {"POST", "/documents?marking=TLP:GREEN", "evil.example\n"}, {"GET", "/indicators?kind=domain&state=active&text=e", ""},
		{"GET", "/indicators/url/http:%2F%2Fevil.example%2F", ""}, {"POST", "/indicators/decisions", `{"indicators":[{"value":"c2.example"}],"expired":true}`}, {"POST", "/collections", `{"alias":"a"}`},
		{"POST", "/sweeps", `{"paths":["/var/log"],"intel":{"documents":[1]},"since":"2024-01-01","ask":["domain"],"timezone":["*=UTC"]}`}, {"GET", "/sweeps/1/records?type=run", ""}, {"GET", "/sweeps/1/events", ""},
		{"POST", "/tokens", `{"name":"a","role":"reader","tlp":"green","expires":"never"}`}, {"DELETE", "/tokens/21", ""}, {"GET", "/audit?limit=1", ""}, {"GET", "/asked?value=c2.example", ""},
		{"DELETE", "/documents/3", ""}, {"POST", "/documents/2/withdraw", `{"reason":"x"}`}, {"PUT", "/nothing", ""}, {"HEAD", "/openapi.json", ""}, {"GET", "/indicators?next=AQAAAAAAAAABAAAAAAAAAAA", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], uint8(19))
	}
	s := newSite(f, func(o *api.Options) { o.Log = slog.New(slog.NewTextHandler(io.Discard, nil)) })
	s.add(valueOf(intel.Red)+"\n", "?marking=TLP:RED&name="+secretOf(intel.Red))
	s.add("c2.example\n", "?marking=TLP:CLEAR")
	f.Fuzz(func(t *testing.T, method, target, body string, caller uint8) {
		path, query, _ := strings.Cut(target, "?")
		plain, err := url.PathUnescape(path)
		if err != nil || strings.Contains(body+target, secretOf(intel.Red)) || len(body) > 8<<10 {
			return
		}
		role, ceiling := roles[int(caller)%len(roles)], ceilings[int(caller)/len(roles)%len(ceilings)]
		r := &http.Request{Method: method, URL: &url.URL{Path: api.Prefix + plain, RawPath: api.Prefix + path, RawQuery: query}, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
		if method == "DELETE" && strings.HasPrefix(path, "/tokens/") || method == "GET" && strings.HasSuffix(path, "/events") && !strings.Contains(path, "/1/") {
			r.Header.Set("Last-Event-ID", "9") // tokens of the test stay
			if method == "DELETE" {
				return
			}
		}
		got := s.raw(r.WithContext(t.Context()), who(role, ceiling))
		if got.status >= 500 {
			t.Fatalf("%s %s: %d %s", method, target, got.status, got.body)
		}
		if err := contract(t).checkReply(method, r.URL.EscapedPath(), got); err != nil {
			t.Fatalf("%s %s: %v\n%s", method, target, err, got.body)
		}
		if strings.HasSuffix(got.header.Get("Content-Type"), "json") && method != "HEAD" && !json.Valid([]byte(got.body)) {
			t.Fatalf("%s %s: no JSON: %s", method, target, got.body)
		}
		if ceiling < intel.Red && strings.Contains(got.body, secretOf(intel.Red)) {
			t.Fatalf("%s %s as %s tells a secret: %s", method, target, who(role, ceiling), got.body)
		}
	})
}
