//go:build browser

package report

import (
	"fmt"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// large is a sweep of many sightings, machines and streams, and of thousands of indicators.
func large(sightings int) *fixture {
	f := hostile()
	advisory := f.run.Question.Advisories[0]
	advisory.Document.Title = "A long list"
	f.answer.Streams, f.sightings = nil, nil
	var indicators []intel.Indicator
	var verdicts []sweep.Verdict
	var text strings.Builder
	for i := range 3000 {
		x := indicator.Indicator{Kind: indicator.Domain, Value: fmt.Sprintf("host-%d.example.com", i)}
		indicators = append(indicators, intel.Indicator{Indicator: x, ID: x.ID(), Confidence: 90,
			Evidence: []intel.Evidence{{Offset: text.Len() + 10, Quote: x.Value}}})
		fmt.Fprintf(&text, "Indicator %s is a server of command and control.\n", x.Value)
		v := sweep.Verdict{Indicator: x, ID: x.ID(), Verdict: intel.CannotSay, Reason: "zeek.dns of zeek-2: no records on 3 Mar 2024 from 02:08 to 05:40"}
		if i < 200 {
			v.Verdict, v.Sightings, v.First, v.Last, v.Reason = intel.Hit, sightings/200, *at(1, 0, 0), *at(28, 0, 0), ""
		}
		verdicts = append(verdicts, v)
	}
	advisory.Text = text.String()
	advisory.Indicators, f.answer.Verdicts = intel.IndicatorsOf(indicators...), sweep.VerdictsOf(verdicts)
	for i := range sightings {
		x := indicators[i%200].Indicator
		when := at(1+i%28, i%24, i%60)
		f.sightings = append(f.sightings, intel.Sighting{Time: when, Indicator: x, Matched: x.Value, Field: "query", Role: intel.RoleQuery,
			Action: intel.Allowed, Direction: intel.Outbound, Observer: fmt.Sprintf("zeek-%d", i%7), LogKind: "zeek.dns", File: "logs/dns.log",
			Line: int64(i), Offset: int64(i) * 180, Src: fmt.Sprintf("10.1.%d.%d", i%5, i%37), Host: fmt.Sprintf("pc-%d-%d", i%5, i%37),
			Text: fmt.Sprintf("%d\tC%d\t10.1.4.22\t49152\t10.1.0.53\t53\tudp\t%s\t1\tC_INTERNET\t1\tA\t0\tNOERROR", i, i, x.Value)})
	}
	for i := range 60 {
		s := coverage.StreamReport{StreamID: coverage.StreamID{LogKind: "zeek.dns", Observer: fmt.Sprintf("zeek-%d", i)}, Records: 1_000_000,
			Sources: 30, First: *at(1, 0, 0), Last: *at(28, 0, 0), Silence: time.Hour, Complete: indicator.SetOf(indicator.Domain)}
		for d := range i % 9 {
			s.Gaps = append(s.Gaps, coverage.Gap{From: *at(1+d*3, 4, 0), To: *at(1+d*3, 9+i%12, 0), Why: "no records", Kinds: s.Complete})
		}
		f.answer.Streams = append(f.answer.Streams, s)
	}
	f.answer.Period = coverage.Period{Since: *at(1, 0, 0), Until: *at(28, 23, 59)}
	f.answer.Intel = f.run.Question.Intel()
	f.answer.Hits, f.answer.CannotSay, f.answer.NotSeen, f.answer.Sightings = 200, 2800, 0, sightings
	return f
}
