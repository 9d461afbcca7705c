package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
)

// fakeStore holds tokens and entries in memory.
type fakeStore struct {
	mu      sync.Mutex
	tokens  map[store.SecretHash]*store.Token
	entries []store.AuditEntry
	broken  error
	used    int
}

func (f *fakeStore) FindToken(_ context.Context, hash store.SecretHash) (*store.Token, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	if t := f.tokens[hash]; t != nil {
		return t, nil
	}
	return nil, store.ErrNotFound
}

func (f *fakeStore) TokenUsed(context.Context, *store.Token, time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.used++
	return f.broken
}

func (f *fakeStore) AppendAudit(_ context.Context, e store.AuditEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken == nil {
		f.entries = append(f.entries, e)
	}
	return f.broken
}

func (f *fakeStore) add(t store.Token) (secret string) {
	secret, hash := NewSecret()
	t.ID = int64(len(f.tokens) + 1)
	if f.tokens == nil {
		f.tokens = map[store.SecretHash]*store.Token{}
	}
	f.tokens[hash] = &t
	return secret
}

// ask makes a request with headers "Name: value" and says who the handler saw.
func ask(h http.Handler, request string, headers ...string) (*httptest.ResponseRecorder, *http.Request) {
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, nil)
	r.RemoteAddr = "192.0.2.1:4711"
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Remote" {
			r.RemoteAddr = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w, r
}

// whoami answers with the identity.
var whoami = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	i := From(r.Context())
	fmt.Fprintf(w, "%s %v %v %d %s", i.Name, i.Role, i.Ceiling, i.TokenID, i.Remote)
})

func TestWhoIsLetIn(t *testing.T) {
	f := &fakeStore{}
	a := New(f, nil)
	end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	a.now = func() time.Time { return end }
	analyst := f.add(store.Token{Name: "hunt", Role: "analyst", Ceiling: intel.Amber})
	expired := f.add(store.Token{Name: "old", Role: "admin", Expires: end})
	lasting := f.add(store.Token{Name: "new", Role: "reader", Expires: end.Add(time.Microsecond)})
	revoked := f.add(store.Token{Name: "gone", Role: "admin", Revoked: end.Add(-time.Hour)})
	strange := f.add(store.Token{Name: "odd", Role: "superuser"})
	unknown, _ := NewSecret()
	for i, c := range []struct {
		permission Permission
		headers    []string
		status     int
		body       string
	}{
		{Read, []string{"Authorization: Bearer " + analyst}, 200, "hunt analyst TLP:AMBER 1 192.0.2.1"},
		{Sweep, []string{"Authorization: Basic " + pairOf("anybody", analyst)}, 200, "hunt analyst TLP:AMBER 1 192.0.2.1"},
		{Read, []string{"Authorization: Bearer " + lasting, "Remote: [2001:db8::1]:80"}, 200, "new reader TLP:CLEAR 3 2001:db8::1"},
		{Read, []string{"Authorization: Bearer " + lasting, "Remote: [::ffff:192.0.2.9]:80"}, 200, "new reader TLP:CLEAR 3 192.0.2.9"},
		{Read, []string{"Authorization: Bearer " + lasting, "Remote: @"}, 200, "new reader TLP:CLEAR 3 "},
		{Import, []string{"Authorization: Bearer " + analyst}, 403, "to import documents the role publisher is needed"},
		{Sweep, []string{"Authorization: Bearer " + lasting}, 403, "the role analyst is needed"},
		{Read, nil, 401, "no credential was sent"},
		{Read, []string{"Authorization: Bearer " + expired}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer " + revoked}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer " + strange}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer " + unknown}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer " + analyst[:30]}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer eyJhbGciOiJub25lIn0.e30."}, 401, "the credential is not valid"},
		{Read, []string{"Authorization: Bearer " + analyst, "Authorization: Bearer " + analyst}, 401, "more than one"},
		{Read, []string{"X-Api-Key: " + analyst}, 401, "no credential was sent"},
	} {
		headers := append([]string{fmt.Sprintf("Remote: 192.0.2.1:%d", i)}, c.headers...)
		a.failures = newFailures(f, a.now) // none is slowed
		w, _ := ask(a.Require(c.permission, whoami), "GET /api/v1/x?token="+analyst, headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%v %v: %d %s, want %d %s", c.permission, c.headers, w.Code, w.Body, c.status, c.body)
		}
		checkRefusal(t, w)
	}
	for _, e := range f.entries {
		said, _ := json.Marshal(e)
		if strings.Contains(string(said), "picket_") || e.Outcome != store.Refused || e.Target != "GET /api/v1/x" {
			t.Errorf("noted %s", said)
		}
	}
	if len(f.entries) != 9 {
		t.Errorf("%d refusals are noted", len(f.entries))
	}
}

// checkRefusal holds what is no success to RFC 9457 and RFC 9110, section 11.6.1.
func checkRefusal(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	challenges := strings.Join(w.Header().Values("WWW-Authenticate"), "; ")
	if want := w.Code == 401; strings.Contains(challenges, `Bearer realm="picket"`) != want || strings.Contains(challenges, `Basic realm="picket"`) != want {
		t.Errorf("%d with the challenges %s", w.Code, challenges)
	}
	if w.Code < 400 {
		return
	}
	var body struct {
		Type, Title, Detail string
		Status              int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Type != "about:blank" || body.Status != w.Code || body.Title == "" || body.Detail == "" {
		t.Errorf("%s: %v", w.Body, err)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Error(got)
	}
}

func TestAStoreThatFailsRefusesNobodyForGood(t *testing.T) {
	f := &fakeStore{}
	secret := f.add(store.Token{Name: "x", Role: "reader"})
	a := New(f, nil)
	f.broken = errors.New("disk on fire at /srv/picket.db")
	for range 20 {
		w, _ := ask(a.Require(Read, whoami), "GET /", "Authorization: Bearer "+secret)
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "fire") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		checkRefusal(t, w)
	}
	f.broken = nil
	if w, _ := ask(a.Require(Read, whoami), "GET /", "Authorization: Bearer "+secret); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(f.entries) != 0 {
		t.Errorf("noted %+v", f.entries)
	}
}

// Every role against every permission, through HTTP.
func TestEveryRoleAgainstEveryPermission(t *testing.T) {
	f := &fakeStore{}
	a := New(f, nil)
	for role := Reader; role <= Admin; role++ {
		secret := f.add(store.Token{Name: role.String(), Role: role.String()})
		for p := range permissions {
			w, _ := ask(a.Require(p, whoami), "GET /", "Authorization: Bearer "+secret)
			want := http.StatusForbidden
			if role.May(p) {
				want = http.StatusOK
			}
			if w.Code != want {
				t.Errorf("%v: %v: %d", role, p, w.Code)
			}
		}
	}
}

func TestFailuresAreSlowedAndGoodCredentialsAreNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		a := New(f, nil)
		secret := f.add(store.Token{Name: "x", Role: "reader"})
		h := a.Require(Read, whoami)
		took := func(headers ...string) (time.Duration, int) {
			start := time.Now()
			w, _ := ask(h, "GET /", headers...)
			checkRefusal(t, w)
			return time.Since(start), w.Code
		}
		for i, want := range []time.Duration{0, 0, 0, 0, 0, time.Second, time.Second} {
			if got, code := took("Authorization: Bearer wrong"); got != want || code != 401 {
				t.Errorf("failure %d took %v, status %d, want %v", i+1, got, code, want)
			}
		}
		if got, code := took("Authorization: Bearer " + secret); got != 0 || code != 200 {
			t.Errorf("a good credential took %v, status %d", got, code)
		}
		if got, code := took("Authorization: Bearer wrong", "Remote: 192.0.2.2:1"); got != 0 || code != 401 {
			t.Errorf("another address took %v, status %d", got, code)
		}
		if got, code := took(); got != 0 || code != 401 {
			t.Errorf("no credential took %v, status %d", got, code)
		}
		// Many at once: some wait, the others are sent away.
		codes := make(chan int, 20)
		for range cap(codes) {
			go func() {
				w, _ := ask(h, "GET /", "Authorization: Bearer wrong")
				codes <- w.Code
			}()
		}
		counts := map[int]int{}
		for range cap(codes) {
			counts[<-codes]++
		}
		if counts[401] != 2 || counts[429] != 18 {
			t.Error(counts)
		}
		time.Sleep(time.Hour)
		if got, code := took("Authorization: Bearer wrong"); got != 0 || code != 401 {
			t.Errorf("after an hour a failure took %v, status %d", got, code)
		}
	})
}

func TestAnAttackCannotFillTheAuditLog(t *testing.T) {
	f := &fakeStore{}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	failures := newFailures(f, func() time.Time { return now })
	fail := func(remote string) {
		failures.note(t.Context(), store.AuditEntry{Actor: store.Actor{Remote: remote}}, "test")
	}
	for range 1000 {
		fail("192.0.2.1")
	}
	if len(f.entries) != notedAtOnce {
		t.Fatalf("%d entries for one address", len(f.entries))
	}
	fail("192.0.2.2")
	if got := f.entries[len(f.entries)-1].Detail.(noteOf).Unnoted; got != 1000-notedAtOnce {
		t.Errorf("%d are said to be left out", got)
	}
	for i := range 10_000 { // an attacker has a network of addresses
		fail(fmt.Sprintf("2001:db8:%x:%x::1", i/100, i))
	}
	if len(f.entries) != allNotedAtOnce || len(failures.seen.at) != mostAddresses {
		t.Errorf("%d entries, %d addresses", len(f.entries), len(failures.seen.at))
	}
	total := int64(0)
	now = now.Add(24 * time.Hour)
	fail("198.51.100.1")
	for _, e := range f.entries {
		total += 1 + e.Detail.(noteOf).Unnoted
	}
	if total != 1000+1+10_000+1 {
		t.Errorf("%d failures are accounted for", total)
	}
	f.broken = errors.New("full disk")
	fail("198.51.100.2")
	f.broken = nil
	fail("198.51.100.3")
	if got := f.entries[len(f.entries)-1].Detail.(noteOf).Unnoted; got != 1 {
		t.Errorf("after a full disk %d are said to be left out", got)
	}
}

func TestAddressesOfOneHostAreOne(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8::1", "2001:db8::ffff:1", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::1%eth1", true},
		{"", "@", true},
		{"", "0.0.0.0", false},
	} {
		if got := network(c.a) == network(c.b); got != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestUseIsNotedByOneRequestAtATime(t *testing.T) {
	f := &fakeStore{}
	a := New(f, nil)
	a.noting.Lock()
	a.used(t.Context(), &store.Token{}, time.Now())
	a.noting.Unlock()
	if f.used != 0 {
		t.Error("noted while another was")
	}
	a.used(t.Context(), &store.Token{}, time.Now())
	if f.used != 1 {
		t.Error("not noted")
	}
}

func TestEachIdentityHasItsOwnRate(t *testing.T) {
	l := NewLimiter(2, 3)
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	l.now = func() time.Time { return now }
	h := l.Limit(whoami)
	as := func(i Identity) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		h.ServeHTTP(w, r.WithContext(With(r.Context(), i)))
		checkRefusal(t, w)
		return w
	}
	one, two := Identity{Name: "x", TokenID: 1}, Identity{Name: "x", TokenID: 2}
	for i, want := range []int{200, 200, 200, 429, 429} {
		w := as(one)
		if w.Code != want || (w.Header().Get("Retry-After") == "1") != (want == 429) {
			t.Errorf("request %d: %d, %v", i+1, w.Code, w.Header())
		}
	}
	if w := as(two); w.Code != 200 {
		t.Error("another token is held back")
	}
	now = now.Add(500 * time.Millisecond)
	if a, b := as(one).Code, as(one).Code; a != 200 || b != 429 {
		t.Errorf("half a second later: %d, %d", a, b)
	}
	for i := range mostIdentities + 10 {
		l.take(Identity{TokenID: int64(i)})
	}
	if len(l.seen.at) != mostIdentities || l.seen.order.Len() != mostIdentities {
		t.Errorf("%d identities are remembered", len(l.seen.at))
	}
	if wait := NewLimiter(1, 0).take(one); wait <= 0 {
		t.Error("a burst of none lets in")
	}
}
