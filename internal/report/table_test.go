package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/scan"
	"picket/internal/sweep"
)

func at(day, hour, minute int) *time.Time {
	t := time.Date(2024, 3, day, hour, minute, 0, 0, time.UTC)
	return &t
}

var (
	c2     = indicator.Indicator{Kind: indicator.IPv4, Value: "203.0.113.7"}
	domain = indicator.Indicator{Kind: indicator.Domain, Value: "update.example.com"}
	hash   = indicator.Indicator{Kind: indicator.MD5, Value: "0123456789abcdef0123456789abcdef"}
)

func TestTable(t *testing.T) {
	var b strings.Builder
	table := New("table", &b, Run{Command: "picket sweep -i advisory.html logs"})
	contact := intel.Sighting{Indicator: c2, Src: "10.1.4.22", Dst: "203.0.113.7", Role: intel.RoleDst, Action: intel.Allowed,
		Direction: intel.Outbound, Observer: "zeek-1", LogKind: "zeek.conn", Time: at(2, 4, 11)}
	again := contact
	again.Time, again.Host, again.LogKind, again.Observer = at(4, 19, 27), "web-03", "csv", "edr-1"
	asked := intel.Sighting{Indicator: domain, Src: "10.1.4.22", Role: intel.RoleQuery, Action: intel.Allowed,
		Direction: intel.Outbound, Observer: "zeek-1", LogKind: "zeek.dns", Time: at(2, 4, 10)}
	mention := intel.Sighting{Indicator: c2, Src: "10.1.2.5", Role: intel.RoleMention, Field: "url", Observer: "proxy-1",
		LogKind: "squid", Time: at(4, 14, 5)}
	old := contact
	old.Validity = intel.After
	for _, s := range []intel.Sighting{contact, again, asked, mention, old} {
		table.Sighting(&s)
	}
	answer := &sweep.Answer{
		Period: coverage.Period{Since: *at(2, 0, 0), Until: *at(4, 23, 59)}, Scope: "given", Verdict: intel.Hit,
		Intel:   []sweep.Intel{{Name: "Evil\x1b[31m\u202e\nthings", Indicators: 4}},
		Sources: []*scan.Report{{File: "a"}, {File: "b\x1b.gz", Faults: []coverage.Fault{{Offset: 12, Error: "gzip stream ends early"}}}},
		Streams: make([]coverage.StreamReport, 3), Bytes: 5 << 20, Seconds: 0.5, Hits: 2, NotSeen: 1, CannotSay: 1, Mentions: 1,
		Verdicts: sweep.VerdictsOf([]sweep.Verdict{
			{Indicator: c2, Verdict: intel.Hit, Role: "c2", First: *at(2, 4, 11), Last: *at(4, 19, 27)},
			{Indicator: domain, Verdict: intel.Hit, First: *at(2, 4, 10), Last: *at(2, 4, 10)}, {Verdict: intel.NotSeen},
			{Indicator: hash, Verdict: intel.CannotSay, Reason: "md5 values are shown only partly, by zeek.files"},
		}),
	}
	if err := table.Answer(answer); err != nil {
		t.Fatal(err)
	}
	want := `HIT: 1 machine, 2 indicators of “Evil?[31m? things”; first 2 Mar 2024 04:10, last 4 Mar 2024 19:27 UTC

  web-03 10.1.4.22  update.example[.]com      1×  name asked, answered      2 Mar 04:10                zeek-1 zeek.dns
  web-03 10.1.4.22  203.0.113[.]7         c2  2×  allowed outbound contact  2 Mar 04:11 – 4 Mar 19:27  zeek-1 zeek.conn and 1 more

not seen in what was given, 2 Mar 00:00 – 4 Mar 2024 23:59 UTC: 1 of 4 indicators
cannot say: 1
  1 md5: md5 values are shown only partly, by zeek.files
mentioned only: 1
  203.0.113[.]7 in url by 10.1.2.5, 1×, 4 Mar 14:05, proxy-1 squid
searched 2 files, 5.0 MiB, 3 streams, 0.50 s; faults: 1
  b?.gz: gzip stream ends early at byte 12
next: picket sweep -i advisory.html logs --format html -o report.html
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// A machine that some records name and others do not is one machine; an address that had two names, or that many
// machines share, gives its nameless sightings to none of them.
func TestMachines(t *testing.T) {
	sighting := func(address, name, shared string) intel.Sighting {
		return intel.Sighting{Indicator: c2, Src: address, Machine: name, Shared: shared, Role: intel.RoleDst, Direction: intel.Outbound,
			Time: at(2, 4, 11)}
	}
	var r rows
	for _, s := range []intel.Sighting{
		sighting("10.1.4.22", "", ""), sighting("10.1.4.22", "web-03", ""), sighting("10.1.4.22", "", ""),
		sighting("10.1.9.80", "hr-17", ""), sighting("10.1.9.80", "hr-18", ""), sighting("10.1.9.80", "", ""),
		sighting("10.1.0.1", "hr-17", "nat"), sighting("10.1.0.1", "", "nat"),
	} {
		r.add(&s)
	}
	got := map[string]int{}
	for _, x := range r.hits() {
		got[x.called()] = x.count
	}
	want := map[string]int{"web-03 10.1.4.22": 3, "hr-17 10.1.9.80": 1, "hr-18 10.1.9.80": 1, "10.1.9.80": 1,
		"hr-17 10.1.0.1 (shared: nat)": 1, "10.1.0.1 (shared: nat)": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := r.machines(); n != 5 {
		t.Errorf("%d machines, want 5", n)
	}
}

// The first line is the answer, whatever it is.
func TestHeadline(t *testing.T) {
	verdicts := func(list ...intel.Verdict) (a sweep.Answer) {
		a.Scope, a.Intel = "given", []sweep.Intel{{Name: "list.txt"}}
		a.Period = coverage.Period{Since: *at(2, 0, 0), Until: *at(4, 23, 59)}
		a.Verdict = intel.NotSeen
		a.Verdicts = sweep.VerdictsOf(make([]sweep.Verdict, len(list)))
		for _, v := range list {
			if v == intel.NotSeen {
				a.NotSeen++
			} else {
				a.CannotSay++
				a.Verdict = intel.CannotSay
			}
		}
		return a
	}
	accused := verdicts(intel.NotSeen)
	accused.Intel[0].Actors = []string{"Andariel", "APT45"}
	for want, a := range map[string]sweep.Answer{
		"NOT SEEN in what was given: the 1 indicator of “list.txt” (Andariel, APT45), 2 Mar 00:00 – 4 Mar 2024 23:59 UTC": accused,
		"CANNOT SAY: there is no indicator to look for":                                                                  verdicts(),
		"NOT SEEN in what was given: the 1 indicator of “list.txt”, 2 Mar 00:00 – 4 Mar 2024 23:59 UTC":                  verdicts(intel.NotSeen),
		"NOT SEEN in what was given: all 2 indicators of “list.txt”, 2 Mar 00:00 – 4 Mar 2024 23:59 UTC":                 verdicts(intel.NotSeen, intel.NotSeen),
		"CANNOT SAY: nothing was found, and none of the 2 indicators of “list.txt” can be answered":                      verdicts(intel.CannotSay, intel.CannotSay),
		"CANNOT SAY for 1 of 2 indicators of “list.txt”; nothing was found: the other 1 were not seen in what was given": verdicts(intel.CannotSay, intel.NotSeen),
	} {
		if got := Headline(&a); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for want, got := range map[string]string{
		"1 machine": count(1, "machine"), "0 machines": count(0, "machine"), "14,020 machines": count(14020, "machine"),
		"1,234,567": grouped(1234567), "999": grouped(999), "512 B": size(512), "1.5 KiB": size(1536), "96.2 GiB": size(103293949952),
		"0.08 s": took(0.08), "41.0 s": took(41), "2 min 5 s": took(125.4), "abc…yz": shorten("abcdefghijklmnopqrstuvwxyz", 6),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
