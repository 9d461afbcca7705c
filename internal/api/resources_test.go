package api_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"picket/internal/access"
	"picket/internal/api"
	"picket/internal/intel"
)

func TestRead(t *testing.T) {
	s := newSite(t)
	var got struct {
		Document   struct{ Name string }
		Marking    string
		Indicators []struct{ Kind, Value string }
	}
	s.must(200, who(access.Analyst, intel.Clear), "POST", "/read?name=note.txt&pdf=builtin", "TLP:GREEN\n\nThe malware calls c2[.]example[.]net (203.0.113[.]7).\n").into(t, &got)
	if got.Document.Name != "note.txt" || got.Marking != "TLP:GREEN" || len(got.Indicators) != 2 {
		t.Errorf("%+v", got)
	}
	s.must(422, adminRed, "POST", "/read", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01")
	s.must(422, adminRed, "POST", "/read", `{"a":1}`)
	s.must(400, adminRed, "POST", "/read", "")
	s.must(413, adminRed, "POST", "/read", strings.Repeat("x", 1<<20+1))
	s.must(400, adminRed, "POST", "/read?name=a%0Ab", "x")
	var list struct{ Items []any }
	s.must(200, adminRed, "GET", "/documents", "").into(t, &list)
	if len(list.Items) != 0 {
		t.Error("it was kept")
	}
}

func TestImport(t *testing.T) {
	s := newSite(t)
	publisher := who(access.Publisher, intel.Amber)
	first := s.must(201, publisher, "POST", "/documents?name=list.txt&marking=TLP:GREEN", "evil.example\n192.0.2.300\n203.0.113.7\n")
	var got struct {
		Known    bool
		Document struct {
			ID                   int64
			TLP, By              string
			Indicators, Rejected int
		}
	}
	first.into(t, &got)
	path := fmt.Sprintf("/documents/%d", got.Document.ID)
	if first.header.Get("Location") != api.Prefix+path || got.Document.TLP != "TLP:GREEN" || got.Document.By != publisher || got.Document.Indicators != 2 || got.Document.Rejected != 1 {
		t.Errorf("%s %v", first.body, first.header)
	}
	s.must(200, publisher, "POST", "/documents?name=other.txt", "evil.example\n192.0.2.300\n203.0.113.7\n").into(t, &got)
	if !got.Known || "/documents/"+fmt.Sprint(got.Document.ID) != path {
		t.Errorf("again: %+v", got)
	}
	var rejected struct{ Items []struct{ Value string } }
	s.must(200, publisher, "GET", path+"/rejected", "").into(t, &rejected)
	if len(rejected.Items) != 1 || rejected.Items[0].Value != "192.0.2.300" {
		t.Errorf("%+v", rejected)
	}
	s.must(404, publisher, "POST", "/documents?collection=nowhere", "evil.example\n")
	s.must(400, publisher, "POST", "/documents?marking=TLP:PINK", "evil.example\n")
	s.must(413, publisher, "POST", "/documents", strings.Repeat("x", 1<<20+1))
	r := httptest.NewRequest("POST", api.Prefix+"/documents", endless{})
	r.ContentLength = -1
	if got := s.raw(r, publisher); got.status != 413 {
		t.Errorf("endless: %d %s", got.status, got.body)
	}
	s.must(422, publisher, "POST", "/documents", `{"type":"bundle","id":"bundle--x","objects":[{`)
	s.must(204, publisher, "POST", path+"/withdraw", `{"reason":"wrong"}`)
	s.must(409, publisher, "POST", path+"/withdraw", "")
	s.must(204, adminRed, "DELETE", path, "")
	s.must(404, publisher, "GET", "/indicators/domain/evil.example", "")
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestPages walks lists page by page, while things arrive.
func TestPages(t *testing.T) {
	s := newSite(t)
	s.must(201, adminRed, "POST", "/collections", `{"alias":"partners"}`)
	for i := range 7 {
		s.add(fmt.Sprintf("host%d.example\nname%d.example\n", i, i), "?collection=partners")
	}
	for path, want := range map[string]int{"/documents?collection=partners": 7, "/indicators?collection=partners": 14, "/indicators?text=HOST": 7, "/indicators?document=3": 2, "/audit?limit=2": 8} {
		seen, pages, next := map[string]bool{}, 0, ""
		for {
			separator := "?"
			if strings.Contains(path, "?") {
				separator = "&"
			}
			var page struct {
				Items []map[string]any
				Next  string
			}
			got := s.must(200, adminRed, "GET", path+strings.TrimSuffix(separator+"limit=2", strings.Repeat("&limit=2", strings.Count(path, "limit")))+next, "")
			got.into(t, &page)
			for _, item := range page.Items {
				key := fmt.Sprint(item["id"], item["n"])
				if seen[key] {
					t.Errorf("%s: %s is repeated", path, key)
				}
				if strings.Contains(path, "audit") && fmt.Sprint(item["action"]) == "token.add" {
					continue
				}
				seen[key] = true
			}
			pages++
			link := got.header.Get("Link")
			if (link == "") != (page.Next == "") || link != "" && !strings.Contains(link, "next="+page.Next) {
				t.Errorf("%s: %s", path, link)
			}
			if page.Next == "" {
				break
			}
			if pages == 1 {
				s.add(fmt.Sprintf("late%d.example\n", len(path)), "")
				s.must(400, adminRed, "GET", "/sweeps?next="+page.Next, "")
			}
			next = "&next=" + page.Next
		}
		if len(seen) < want {
			t.Errorf("%s: %d instead of %d", path, len(seen), want)
		}
	}
	for _, bad := range []string{"?limit=0", "?limit=1001", "?limit=x", "?limit=1&limit=2", "?next=x", "?next=AQ", "?next=" + strings.Repeat("A", 23), "?state=x", "?kind=x", "?min_score=101", "?since=1969-12-31",
		"?since=yesterday", "?document=x", "?document=0", "?value=x&text=y", "?value=x&kind=ipv4&kind=url", "?kind=ip", "?text", "?%", "?a;b", "?withdrawn=true"} {
		s.must(400, adminRed, "GET", "/indicators"+bad, "")
	}
	s.must(400, adminRed, "GET", "/documents?withdrawn=1", "")
	s.must(400, adminRed, "GET", "/sweeps?verdict=maybe", "")
}

// TestRejectedInPages: each value once, in the order of the document.
func TestRejectedInPages(t *testing.T) {
	s := newSite(t)
	s.add("192.0.2.301\nevil.example\n192.0.2.302\n192.0.2.303\n192.0.2.304\n192.0.2.305\n", "")
	got, next := "", ""
	for range 10 {
		var page struct {
			Items []struct{ Value string }
			Next  string
		}
		s.must(200, readerRed, "GET", "/documents/1/rejected?limit=2"+next, "").into(t, &page)
		for _, x := range page.Items {
			got += x.Value[len(x.Value)-1:]
		}
		if page.Next == "" {
			break
		}
		next = "&next=" + page.Next
	}
	if got != "12345" {
		t.Errorf("%s", got)
	}
}

// TestLimitKnowsWho: the limit stands behind the authenticator, and not before what is open.
func TestLimitKnowsWho(t *testing.T) {
	s := newSite(t, func(o *api.Options) {
		o.Limit = access.NewLimiter(0.001, 1).Limit
	})
	s.must(200, readerRed, "GET", "/whoami", "")
	s.must(429, readerRed, "GET", "/whoami", "")
	s.must(200, adminRed, "GET", "/whoami", "")
	s.must(401, "", "GET", "/whoami", "")
	s.must(200, "", "GET", "/openapi.json", "")
	r := httptest.NewRequest("GET", api.Prefix+"/whoami", nil)
	r.SetBasicAuth("anybody", s.secrets[who(access.Analyst, intel.Clear)])
	if got := s.raw(r, ""); got.status != 200 {
		t.Errorf("HTTP Basic: %d %s", got.status, got.body)
	}
}

// TestManyAtOnce: readers and importers do not hinder each other, and nothing fails.
func TestManyAtOnce(t *testing.T) {
	s := newSite(t)
	s.writeLog("dns.log", "host1.example")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 6 {
				s.must(201, adminRed, "POST", "/documents", fmt.Sprintf("host%d.example\nonly%d-%d.example\n", n, i, n))
				s.must(200, readerRed, "GET", "/indicators?limit=5", "")
				s.must(200, readerRed, "GET", fmt.Sprintf("/indicators/domain/host%d.example", n), "")
				s.must(200, who(access.Admin, intel.Red), "GET", "/sweeps", "")
			}
			if got := s.ask(adminRed, "POST", "/sweeps", fmt.Sprintf(`{"paths":[%q],"ask":["domain"]}`, s.logs)); got.status != 202 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	var page struct{ Items []struct{ ID any } }
	s.must(200, adminRed, "GET", "/documents?limit=1000", "").into(t, &page)
	if len(page.Items) != 48 {
		t.Errorf("%d documents", len(page.Items))
	}
	s.must(200, adminRed, "GET", "/sweeps", "").into(t, &page)
	for _, x := range page.Items {
		if x := s.ended(adminRed, fmt.Sprint(x.ID)); x.State != "finished" || x.Sweep.Verdict != "hit" {
			t.Errorf("%+v", x)
		}
	}
}

func TestIndicators(t *testing.T) {
	s := newSite(t)
	s.add("https://evil.example/a/b?c=d%20e\nevil.example\n203.0.113.7\n", "")
	type shown struct {
		Kind, Value, State string
		Assertions         []struct {
			Document int64
			TLP      string
		}
		Decisions []struct{ Reason, By string }
	}
	var one shown
	s.must(200, readerRed, "GET", "/indicators/url/https:%2F%2Fevil.example%2Fa%2Fb%3Fc=d%2520e", "").into(t, &one)
	if one.Kind != "url" || one.State != "active" || len(one.Assertions) != 1 || one.Assertions[0].TLP != "TLP:AMBER" || one.Assertions[0].Document != 1 {
		t.Errorf("%+v", one)
	}
	var page struct{ Items []shown }
	s.must(200, readerRed, "GET", "/indicators?value=203[.]0[.]113[.]7", "").into(t, &page)
	if len(page.Items) != 1 || page.Items[0].Kind != "ipv4" {
		t.Errorf("%+v", page)
	}
	publisher := who(access.Publisher, intel.Amber)
	for _, bad := range []string{``, `[]`, `null`, `{}`, `{"indicators":[],"expired":true}`, `{"indicators":[{"value":"evil.example"}]}`, `{"indicators":[{"value":"evil.example","x":1}],"expired":true}`,
		`{"indicators":[{"value":"evil.example"}],"expired":true}{}`, `{"indicators":[{"kind":"ipv4","value":"evil.example"}],"expired":true}`, `{"indicators":[{"value":"evil.example"}],"expired":true,"at":"soon"}`,
		`{"indicators":[{"value":"evil.example"}],"expired":true,"reason":"a\u0000b"}`, `{"indicators":[{"value":"evil.example"}],"expired":true,"reason":"` + strings.Repeat("x", 1001) + `"}`} {
		s.must(400, publisher, "POST", "/indicators/decisions", bad)
	}
	s.must(413, publisher, "POST", "/indicators/decisions", `{"reason":"`+strings.Repeat("x", 70<<10)+`"}`)
	s.must(415, publisher, "POST", "/indicators/decisions", `{}`, "Content-Type: text/plain")
	s.must(404, publisher, "POST", "/indicators/decisions", `{"indicators":[{"value":"evil.example"},{"value":"other.example"}],"expired":true}`)
	s.must(204, publisher, "POST", "/indicators/decisions", `{"indicators":[{"value":"evil.example"},{"kind":"domain","value":"EVIL[.]example"}],"expired":true,"at":"2024-01-01","reason":"sold"}`, "Content-Type: application/json; charset=utf-8")
	s.must(200, readerRed, "GET", "/indicators/domain/evil.example", "").into(t, &one)
	if one.State != "expired" || len(one.Decisions) != 1 || one.Decisions[0].Reason != "sold" || one.Decisions[0].By != publisher {
		t.Errorf("%+v", one)
	}
	s.must(204, publisher, "POST", "/indicators/decisions", `{"indicators":[{"value":"evil.example"}],"expired":false}`)
	one = shown{}
	s.must(200, readerRed, "GET", "/indicators/domain/evil.example", "").into(t, &one)
	if one.State != "active" {
		t.Errorf("%+v", one)
	}
}

func TestCollections(t *testing.T) {
	s := newSite(t)
	s.must(201, adminRed, "POST", "/collections", `{"alias":"partners","title":"From partners","can_write":true}`)
	s.must(409, adminRed, "POST", "/collections", `{"alias":"partners"}`)
	for _, bad := range []string{`{}`, `{"alias":"A"}`, `{"alias":"9f0d6c1e-7f52-4d0c-8a58-4a2f6f1f3c11"}`, `{"alias":"a","title":"a\nb"}`, `{"alias":1}`} {
		s.must(400, adminRed, "POST", "/collections", bad)
	}
	s.must(404, adminRed, "GET", "/documents?collection=nowhere", "")
}

func TestTokens(t *testing.T) {
	s := newSite(t)
	var made struct {
		Token struct {
			ID    int64
			State string
		}
		Secret string
	}
	s.must(201, adminRed, "POST", "/tokens", `{"name":"siem","role":"reader","tlp":"green","expires":"never"}`).into(t, &made)
	s.secrets["siem"] = made.Secret
	var me struct{ Name, Role, TLP string }
	s.must(200, "siem", "GET", "/whoami", "").into(t, &me)
	if me.Name != "siem" || me.Role != "reader" || me.TLP != "TLP:GREEN" {
		t.Errorf("%+v", me)
	}
	if got := s.must(200, adminRed, "GET", "/tokens", ""); strings.Contains(got.body, "picket_") || !strings.Contains(got.body, `"siem"`) {
		t.Errorf("%s", got.body)
	}
	s.must(204, adminRed, "DELETE", fmt.Sprintf("/tokens/%d", made.Token.ID), "")
	s.must(204, adminRed, "DELETE", fmt.Sprintf("/tokens/%d", made.Token.ID), "")
	s.must(401, "siem", "GET", "/whoami", "")
	for _, bad := range []string{`{"role":"reader","tlp":"green"}`, `{"name":"5","role":"reader","tlp":"green"}`, `{"name":"a","role":"king","tlp":"green"}`, `{"name":"a","role":"reader"}`,
		`{"name":"a","role":"reader","tlp":"green","expires":"2020-01-01"}`, `{"name":"a","role":"reader","tlp":"green","expires":"9999-01-01"}`, `{"name":"a\u001b[0m","role":"reader","tlp":"green"}`} {
		s.must(400, adminRed, "POST", "/tokens", bad)
	}
	s.must(403, who(access.Admin, intel.Green), "POST", "/tokens", `{"name":"a","role":"reader","tlp":"amber"}`)
	s.must(201, who(access.Admin, intel.Green), "POST", "/tokens", `{"name":"a","role":"reader","tlp":"green"}`)
}

// TestAudit: each call that changes something is in the log, done or not, and no value of an indicator.
func TestAudit(t *testing.T) {
	s := newSite(t)
	before := s.actions()
	s.add("evil.example\n", "")
	s.must(404, adminRed, "POST", "/documents/99/withdraw", "{}")
	s.must(204, adminRed, "POST", "/documents/1/withdraw", "{}")
	s.must(404, adminRed, "POST", "/indicators/decisions", `{"indicators":[{"value":"other.example"}],"expired":true}`)
	s.must(204, adminRed, "POST", "/indicators/decisions", `{"indicators":[{"value":"evil.example"}],"expired":false}`)
	s.must(204, adminRed, "DELETE", "/documents/1", "")
	s.must(201, adminRed, "POST", "/collections", `{"alias":"partners"}`)
	s.must(409, adminRed, "POST", "/collections", `{"alias":"partners"}`)
	s.must(201, adminRed, "POST", "/tokens", `{"name":"t","role":"reader","tlp":"clear"}`)
	s.must(404, adminRed, "DELETE", "/tokens/999", "")
	s.must(403, readerRed, "GET", "/tokens", "")
	s.sweep(adminRed, fmt.Sprintf(`{"paths":[%q]}`, s.logs))
	want := []string{"document.import done", "document.withdraw failed", "document.withdraw done", "indicator.expire failed", "indicator.unexpire done", "document.erase done",
		"collection.add done", "collection.add failed", "token.add done", "token.revoke failed", "request refused", "sweep.start done"}
	if got := s.actions()[len(before):]; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if got := s.must(200, adminRed, "GET", "/audit?limit=1000", ""); strings.Contains(got.body, "evil.example") {
		t.Errorf("%s", got.body)
	}
	s.must(403, who(access.Admin, intel.AmberStrict), "GET", "/audit", "")
}

func (s *site) actions() (list []string) {
	records, err := s.store.Audit(s.t.Context(), 0, 1000)
	check(s.t, err)
	for _, r := range records {
		list = append(list, r.Action+" "+string(r.Outcome))
	}
	return list
}

// TestTimeIsBounded: a query that takes too long ends, and says so.
func TestTimeIsBounded(t *testing.T) {
	s := newSite(t, func(o *api.Options) { o.QueryTime = 1 })
	if got := s.must(503, adminRed, "GET", "/documents", ""); got.header.Get("Retry-After") == "" {
		t.Error("there is no Retry-After")
	}
}

// TestFaultsAreNotTold: what the store says stays in the log of the service.
func TestFaultsAreNotTold(t *testing.T) {
	var log strings.Builder
	s := newSite(t, func(o *api.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)); o.SpoolDir = "/nowhere/at/all" })
	got := s.must(500, adminRed, "POST", "/read", "x")
	if strings.Contains(got.body, "nowhere") || !strings.Contains(log.String(), "nowhere") || !strings.Contains(log.String(), got.header.Get("X-Request-Id")) {
		t.Errorf("%s\n%s", got.body, log.String())
	}
}
