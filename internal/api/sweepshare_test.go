package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"picket/internal/access"
	"picket/internal/api"
	"picket/internal/intel"
)

// TestSweepsShareWhatTheyMay: what is kept of one sweep never shows a second one what it may not see, or hides from it what came since.
func TestSweepsShareWhatTheyMay(t *testing.T) {
	s := newSite(t, func(o *api.Options) { o.Sweeps = 3 })
	s.writeLog("dns.log", "c2.example.net")
	amber, red := who(access.Analyst, intel.Amber), who(access.Analyst, intel.Red)
	all := fmt.Sprintf(`{"paths":[%q]}`, s.logs)
	of := func(document int64) string {
		return fmt.Sprintf(`{"paths":[%q],"intel":{"documents":[%d]}}`, s.logs, document)
	}
	hits := func(caller, body string, want int) {
		t.Helper()
		if x := s.sweep(caller, body); x.State != "finished" || x.Sweep.Hit != want {
			t.Errorf("as %s: %+v %+v, want %d hits", caller, x, x.Sweep, want)
		}
	}
	first := s.add("other.example.net\n", "?marking=TLP:GREEN")
	hits(red, all, 0)
	secret := s.add(bundle(map[string]intel.TLP{"c2.example.net": intel.Red, "host1.example.org": intel.Clear}), "")
	hits(red, all, 2)
	hits(amber, all, 1)
	hits(red, all, 2)
	hits(red, of(first), 0)
	hits(red, of(secret), 2)
	s.must(204, adminRed, "POST", "/indicators/decisions", `{"indicators":[{"value":"c2.example.net"}],"expired":true,"at":"2020-01-01"}`)
	hits(red, all, 1)
	s.must(204, adminRed, "POST", fmt.Sprintf("/documents/%d/withdraw", secret), `{"reason":"a test"}`)
	hits(red, all, 0)
	if n := s.api.Sought(); n > 2 {
		t.Errorf("%d sets are kept", n)
	}
}

// TestSweepsAtOnce answers many alike at the same time as it answers one.
func TestSweepsAtOnce(t *testing.T) {
	s := newSite(t, func(o *api.Options) { o.Sweeps = 4 })
	s.writeLog("dns.log", "c2.example.net")
	s.add("c2.example.net\nhost5.example.org\nother.example.net\n", "")
	body := fmt.Sprintf(`{"paths":[%q]}`, s.logs)
	records := func() string {
		x := s.sweep(adminRed, body)
		got := s.must(200, adminRed, "GET", "/sweeps/"+x.ID+"/records?type=sighting&type=verdict&limit=1000", "").body
		if strings.Count(got, `"record":"verdict"`) != 3 {
			t.Errorf("%+v: %s", x, got)
		}
		return got
	}
	want := records()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := records(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	group.Wait()
	if n := s.api.Sought(); n != 1 {
		t.Errorf("%d sets are kept", n)
	}
}
