package report

import (
	"io"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/scan"
	"picket/internal/sweep"
)

// A fixture is a sweep as an output sees it.
type fixture struct {
	run       Run
	sightings []intel.Sighting
	answer    *sweep.Answer
	verdicts  []sweep.Verdict // the answer's
}

// write gives what an output makes of the fixture.
func (f *fixture) write(t *testing.T, format string) string {
	t.Helper()
	var b strings.Builder
	f.writeTo(t, format, &b)
	return b.String()
}

func (f *fixture) writeTo(t *testing.T, format string, w io.Writer) {
	t.Helper()
	out := New(format, w, f.run)
	for i := range f.sightings {
		out.Sighting(&f.sightings[i])
	}
	if err := out.Answer(f.answer); err != nil {
		t.Fatal(err)
	}
}

// Values that would do harm where an output let them.
const (
	evilTag     = `<img src=x onerror=alert(1)>`
	evilScript  = `</script><script>alert(2)</script>`
	evilControl = "\x1b[31mred\x1b[0m\x00 \u202egnp.exe"
	evilFormula = `=HYPERLINK("http://update.example.com","open")`
)

var ptr = func(n int64) *int64 { return &n }

// hostile is a small sweep with a bit of everything, and values that try to break out.
func hostile() *fixture {
	text := "1. TideGauge calls 203.0.113[.]7 every six hours.\n2. It resolves update[.]example[.]com " + evilTag + "\n3. MD5 " + hash.Value + "\n"
	quote := func(value string) []intel.Evidence {
		return []intel.Evidence{{Page: 2, Offset: strings.Index(text, value), Quote: value}}
	}
	user := indicator.Indicator{Kind: indicator.UserAgent, Value: "Evil/1.0 " + evilTag}
	url := indicator.Indicator{Kind: indicator.URL, Value: "http://update.example.com/a?b=" + "%3Cx%3E"}
	advisory := intel.NewAdvisory(intel.Document{Name: "advisory.html", SHA256: strings.Repeat("ab", 32), MediaType: "text/html",
		Decoder: "html", Title: "Tide “Gauge” " + evilScript, Published: "2024-03-07"})
	advisory.Marking, advisory.Text = "TLP:AMBER", text
	advisory.Indicators = intel.IndicatorsOf([]intel.Indicator{
		{Indicator: c2, ID: c2.ID(), Role: "c2", Confidence: 90, Evidence: quote("203.0.113[.]7")},
		{Indicator: domain, ID: "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", Confidence: 60, ValidFrom: at(1, 0, 0), Evidence: quote("update[.]example[.]com")},
		{Indicator: url, ID: url.ID(), Evidence: []intel.Evidence{}},
		{Indicator: hash, ID: hash.ID(), Evidence: quote(hash.Value)},
		{Indicator: user, ID: user.ID(), Evidence: []intel.Evidence{}},
	}...)
	title := advisory.Document.Title
	sightings := []intel.Sighting{
		{Time: at(2, 4, 11), TimeBasis: intel.Stated, Validity: intel.Within, Observer: "zeek-1", Src: "10.1.4.22", Dst: "203.0.113.7",
			Machine: "web-03", MachineBy: "dhcp of dhcp-1", Indicator: c2, IndicatorID: c2.ID(), Matched: "203.0.113.7", Field: "id.resp_h",
			Role: intel.RoleDst, Action: intel.Allowed, Direction: intel.Outbound, Advisory: title, File: "logs/conn.log.gz",
			LogKind: "zeek.conn", Line: 812, Offset: 93120, Text: "1709352669.0\tC1\t10.1.4.22\t49152\t203.0.113.7\t443\ttcp\t-\t" + evilTag},
		{Time: at(4, 19, 27), TimeBasis: intel.ZoneAssumed, Validity: intel.Within, Observer: evilTag, Src: "10.1.0.1", Dst: "203.0.113.7",
			User: evilFormula, Host: evilControl, Shared: "nat", Indicator: c2, IndicatorID: c2.ID(), Matched: "203.0.113.7", Field: evilTag,
			Role: intel.RoleDst, Action: intel.Blocked, Direction: intel.Outbound, Advisory: title, File: "logs/a" + evilTag + ".json",
			LogKind: "json", Index: ptr(4), Offset: 512, Text: evilScript + evilControl + " 203.0.113.7 " + evilFormula},
		{Time: at(2, 4, 10), TimeBasis: intel.Stated, Validity: intel.Before, Observer: "zeek-1", Src: "10.1.4.22", Indicator: domain,
			IndicatorID: "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", Matched: "www.update.example.com", Field: "query",
			Role: intel.RoleQuery, Action: intel.Allowed, Direction: intel.Outbound, Advisory: title, File: "logs/dns.log",
			LogKind: "zeek.dns", Line: 7, Offset: 640, Text: "www.update.example.com A\r\n; =cmd|' /C calc'!A0", Truncated: true},
		{TimeBasis: intel.NoTime, Validity: intel.Within, Observer: "files", Indicator: url, IndicatorID: url.ID(),
			Matched: "update.example.com/a?b=%3Cx%3E", Role: intel.RoleUnknown, Action: intel.ActionUnknown, Direction: intel.DirectionUnknown,
			Advisory: title, File: "notes.txt", LogKind: "text", Line: 2, Text: "see http://update.example.com/a?b=%3Cx%3E"},
		{Time: at(4, 14, 5), TimeBasis: intel.Stated, Validity: intel.Within, Observer: "proxy-1", Src: "10.1.2.5", Dst: "192.0.2.9",
			Indicator: c2, IndicatorID: c2.ID(), Matched: "203.0.113.7", Field: "url", Role: intel.RoleMention, Action: intel.Allowed,
			Direction: intel.Outbound, Advisory: title, File: "logs/access.log", LogKind: "squid", Line: 469, Offset: 58560,
			Text: "GET http://reputation.example/ip/203.0.113.7"},
	}
	gap := coverage.Gap{From: *at(3, 2, 8), To: *at(3, 5, 40), Why: "no records", Kinds: indicator.SetOf(indicator.IPv4, indicator.IPv6)}
	verdicts := []sweep.Verdict{
		{Indicator: c2, ID: c2.ID(), Advisory: title, Role: "c2", Verdict: intel.Hit, Sightings: 2, Mentions: 1, First: *at(2, 4, 11), Last: *at(4, 19, 27)},
		{Indicator: domain, ID: "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", Advisory: title, Verdict: intel.Hit, Sightings: 1, First: *at(2, 4, 10), Last: *at(2, 4, 10)},
		{Indicator: url, ID: url.ID(), Advisory: title, Verdict: intel.Hit, Sightings: 1},
		{Indicator: hash, ID: hash.ID(), Advisory: title, Verdict: intel.CannotSay, Reason: "shown only partly, by " + evilTag},
		{Indicator: user, ID: user.ID(), Advisory: title, Verdict: intel.NotSeen, Reason: "shown without gap by zeek.http of zeek-1"},
	}
	answer := &sweep.Answer{
		Period: coverage.Period{Since: *at(2, 0, 0), Until: *at(4, 23, 59)}, Scope: "given", Verdict: intel.Hit,
		Intel: (&sweep.Question{Advisories: []*intel.Advisory{advisory}}).Intel(),
		Sources: []*scan.Report{
			{File: "logs/conn.log.gz", Kinds: map[string]int64{"zeek.conn": 5853}, Bytes: 5 << 20, Records: 5853,
				SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
			{File: "logs/a" + evilTag + ".json", Kinds: map[string]int64{"json": 9}, Bytes: 900, Records: 9,
				Faults: []coverage.Fault{{Offset: 812, Error: "cut short " + evilControl}}},
			{File: "loop", Skipped: "it is a loop"},
		},
		Streams: []coverage.StreamReport{
			{StreamID: coverage.StreamID{LogKind: "zeek.conn", Observer: "zeek-1"}, Sources: 3, Records: 5853, First: *at(2, 0, 1), Last: *at(4, 23, 58),
				Silence: 15 * time.Minute, Gaps: []coverage.Gap{gap}, Complete: gap.Kinds | indicator.SetOf(indicator.CIDR)},
			{StreamID: coverage.StreamID{LogKind: "zeek.dns", Observer: "zeek-1"}, Sources: 3, Records: 3117, First: *at(2, 0, 1), Last: *at(4, 23, 58),
				Silence: 15 * time.Minute, Complete: indicator.SetOf(indicator.Domain)},
			{StreamID: coverage.StreamID{LogKind: "json", Observer: evilTag}, Sources: 1, Records: 9, First: *at(4, 19, 0), Last: *at(4, 20, 0),
				Partial: indicator.SetOf(indicator.IPv4, indicator.URL), Faults: []string{"logs/a" + evilTag + ".json: cut short at byte 812"}},
			{StreamID: coverage.StreamID{LogKind: "text", Observer: "files"}, Sources: 1, Records: 3},
		},
		Verdicts: sweep.VerdictsOf(verdicts),
		Hits:     3, NotSeen: 1, CannotSay: 1, Sightings: 4, Mentions: 1, Bytes: 5<<20 + 900, Seconds: 0.5,
		Ignored: []sweep.Ignored{{Indicator: domain, Where: "machine " + evilTag, Reason: "red team " + evilControl, Until: *at(31, 23, 59), Sightings: 3}},
	}
	return &fixture{sightings: sightings, verdicts: verdicts, answer: answer, run: Run{
		Question: &sweep.Question{Advisories: []*intel.Advisory{advisory}, Skew: sweep.DefaultSkew}, Version: "1.2.3",
		Started: time.Date(2024, 3, 8, 9, 0, 0, 0, time.UTC), Command: "picket sweep -i advisory.html logs",
	}}
}
