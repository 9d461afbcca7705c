package sigma

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const logonRules = `
title: Failed logon
id: 00000000-0000-4000-8000-000000000001
name: failed
logsource: {product: windows}
detection: {s: {EventID: 4625}, condition: s}
---
title: Logon
id: 00000000-0000-4000-8000-000000000002
name: success
logsource: {product: windows}
detection: {s: {EventID: 4624}, condition: s}
---
title: New share
id: 00000000-0000-4000-8000-000000000003
name: share
logsource: {product: windows}
detection: {s: {EventID: 5142}, condition: s}
`

// A told event: when in seconds, which of the rules above by name, and its fields.
type told struct {
	at     int
	rule   string
	fields string // "User=alice Host=web-03"
}

// correlate parses correlations after the rules above and tells of events.
func correlate(t testing.TB, correlations string, events []told) []string {
	t.Helper()
	c := correlatorOf(t, correlations)
	for _, e := range events {
		var ev Event
		for _, f := range strings.Fields(e.fields) {
			name, value, _ := strings.Cut(f, "=")
			ev.Add(name, []byte(value))
		}
		rule := map[string]int{"failed": 0, "success": 1, "share": 2}[e.rule]
		c.Observe(rule, time.Unix(1_700_000_000+int64(e.at), 0), &ev)
	}
	return concluded(c)
}

func correlatorOf(t testing.TB, correlations string) *Correlator {
	t.Helper()
	documents, problems := Parse("rules.yml", []byte(logonRules+"---"+correlations))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	e, problems := Compile(documents, Options{})
	c, more := NewCorrelator(e, documents, Options{}, 1<<20)
	if problems = append(problems, more...); len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func concluded(c *Correlator) (found []string) {
	c.Conclude(func(m CorrelationMatch) {
		found = append(found, fmt.Sprintf("%s %s %d-%d %d×%g", m.Correlation.Title, strings.Join(m.Group, ","),
			m.First.Unix()-1_700_000_000, m.Last.Unix()-1_700_000_000, m.Events, m.Value))
	})
	return found
}

func TestCorrelations(t *testing.T) {
	const count = "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], group-by: [User], timespan: 10s, condition: {gte: 3}}"
	const order = "\ntitle: O\ncorrelation: {type: temporal_ordered, rules: [failed, success], group-by: [User], timespan: 10s}"
	for _, c := range []struct {
		name, correlations string
		events             []told
		want               string
	}{
		{"event_count in any order", count, []told{{9, "failed", "User=a"}, {0, "failed", "User=a"}, {5, "failed", "User=a"}}, "C User=a 0-9 3×3"},
		{"exactly the timespan is within it", count, []told{{0, "failed", "User=a"}, {5, "failed", "User=a"}, {10, "failed", "User=a"}}, "C User=a 0-10 3×3"},
		{"a second more is not", count, []told{{0, "failed", "User=a"}, {5, "failed", "User=a"}, {11, "failed", "User=a"}}, ""},
		{"across fixed buckets", count, []told{{8, "failed", "User=a"}, {11, "failed", "User=a"}, {14, "failed", "User=a"}}, "C User=a 8-14 3×3"},
		{"events at one time", count, []told{{1, "failed", "User=a"}, {1, "failed", "User=a"}, {1, "failed", "User=a"}}, "C User=a 1-1 3×3"},
		{"groups are apart", count, []told{{0, "failed", "User=a"}, {1, "failed", "User=b"}, {2, "failed", "User=a"}}, ""},
		{"in either case of letters", count, []told{{0, "failed", "User=Al"}, {1, "failed", "User=AL"}, {2, "failed", "User=al"}}, "C User=AL 0-2 3×3"},
		{"without the field", count, []told{{0, "failed", ""}, {1, "failed", ""}, {2, "failed", ""}}, ""},
		{"other rules do not count", count, []told{{0, "success", "User=a"}, {1, "failed", "User=a"}, {2, "failed", "User=a"}}, ""},
		{"overlapping windows are one match", count, []told{{0, "failed", "User=a"}, {4, "failed", "User=a"}, {8, "failed", "User=a"}, {12, "failed", "User=a"}, {40, "failed", "User=a"}}, "C User=a 0-12 4×3"},
		{"others are two", count, []told{{0, "failed", "User=a"}, {0, "failed", "User=a"}, {1, "failed", "User=a"}, {90, "failed", "User=a"}, {91, "failed", "User=a"}, {92, "failed", "User=a"}}, "C User=a 0-1 3×3; C User=a 90-92 3×3"},
		{"several rules count together", "\ntitle: C\ncorrelation: {type: event_count, rules: [failed, success], timespan: 1m, condition: {gt: 1}}", []told{{0, "failed", ""}, {60, "success", ""}}, "C  0-60 2×2"},
		{"a bound from above is about full windows", "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], timespan: 10s, condition: {lt: 3}}", []told{{0, "failed", ""}, {1, "failed", ""}, {2, "failed", ""}, {50, "failed", ""}}, "C  50-50 1×1"},
		{"a range", "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], timespan: 10s, condition: {gt: 1, lte: 2}}", []told{{0, "failed", ""}, {1, "failed", ""}, {2, "failed", ""}, {50, "failed", ""}, {60, "failed", ""}}, "C  50-60 2×2"},
		{"neq", "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], timespan: 10s, condition: {neq: 2}}", []told{{0, "failed", ""}, {1, "failed", ""}, {50, "failed", ""}}, "C  50-50 1×1"},
		{"value_count", "\ntitle: V\ncorrelation: {type: value_count, rules: [failed], group-by: Host, timespan: 10s, condition: {field: User, gte: 2}}", []told{{0, "failed", "Host=h User=a"}, {1, "failed", "Host=h User=A"}, {2, "failed", "Host=h User=b"}, {3, "failed", "Host=h"}}, "V Host=h 0-2 3×2"},
		{"value_count of pairs", "\ntitle: V\ncorrelation: {type: value_count, rules: [failed], timespan: 10s, condition: {field: [User, Host], gte: 3}}", []told{{0, "failed", "Host=h User=a"}, {1, "failed", "Host=i User=a"}, {2, "failed", "Host=h User=b"}}, "V  0-2 3×3"},
		{"temporal in any order", "\ntitle: T\ncorrelation: {type: temporal, rules: [failed, success], group-by: [User], timespan: 10s}", []told{{0, "success", "User=a"}, {10, "failed", "User=a"}, {12, "failed", "User=a"}, {0, "success", "User=b"}, {11, "failed", "User=b"}}, "T User=a 0-10 2×2"},
		{"temporal with fewer rules", "\ntitle: T\ncorrelation: {type: temporal, rules: [failed, success, share], timespan: 10s, condition: {gte: 2}}", []told{{0, "success", ""}, {1, "success", ""}, {2, "share", ""}}, "T  0-2 3×2"},
		{"rules joined by or and and", "\ntitle: J\ncorrelation: {type: temporal, rules: [failed, success, share], timespan: 10s, condition: share and (failed or success)}", []told{{0, "failed", ""}, {5, "success", ""}, {14, "share", ""}}, "J  5-14 2×1"},
		{"rules joined by not", "\ntitle: J\ncorrelation: {type: temporal, timespan: 10s, condition: failed and not success}", []told{{0, "failed", ""}, {5, "success", ""}, {50, "failed", ""}}, "J  50-50 1×1"},
		{"temporal_ordered", order, []told{{5, "success", "User=a"}, {0, "failed", "User=a"}}, "O User=a 0-5 2×2"},
		{"not in this order", order, []told{{0, "success", "User=a"}, {5, "failed", "User=a"}}, ""},
		{"at the same time", order, []told{{0, "success", "User=a"}, {0, "failed", "User=a"}}, "O User=a 0-0 2×2"},
		{"the latest beginning", order, []told{{0, "failed", "User=a"}, {9, "failed", "User=a"}, {12, "success", "User=a"}}, "O User=a 9-12 2×2"},
		{"part of an order", "\ntitle: O\ncorrelation: {type: temporal_ordered, rules: [failed, success, share], timespan: 10s, condition: {gte: 2}}", []told{{0, "failed", ""}, {3, "share", ""}, {4, "success", ""}}, "O  0-4 3×2"},
		{"value_sum", "\ntitle: S\ncorrelation: {type: value_sum, rules: [failed], timespan: 10s, condition: {field: n, gt: 1}}", []told{{0, "failed", "n=0.5"}, {1, "failed", "n=x"}, {2, "failed", "n=0.75"}}, "S  0-2 2×1.25"},
		{"value_avg is of full windows", "\ntitle: A\ncorrelation: {type: value_avg, rules: [failed], timespan: 10s, condition: {field: n, gt: 10}}", []told{{0, "failed", "n=11"}, {1, "failed", "n=1"}, {50, "failed", "n=11"}}, "A  50-50 1×11"},
		{"value_percentile", "\ntitle: P\ncorrelation: {type: value_percentile, rules: [failed], timespan: 10s, condition: {field: n, percentile: 75, gte: 3}}", []told{{0, "failed", "n=1"}, {1, "failed", "n=5"}, {2, "failed", "n=2"}, {2, "failed", "n=2"}, {3, "failed", "n=3"}}, "P  0-3 5×3"},
		{"value_median", "\ntitle: P\ncorrelation: {type: value_median, rules: [failed], timespan: 10s, condition: {field: n, eq: 1.5}}", []told{{0, "failed", "n=1"}, {1, "failed", "n=2"}}, "P  0-1 2×1.5"},
		{"aliases", "\ntitle: T\ncorrelation: {type: temporal, rules: [failed, success], group-by: [ip], timespan: 10s, aliases: {ip: {failed: src, success: dst}}}", []told{{0, "failed", "src=192.0.2.1 dst=192.0.2.9"}, {1, "success", "src=192.0.2.9 dst=192.0.2.1"}}, "T ip=192.0.2.1 0-1 2×2"},
		{"a rule by its id", "\ntitle: C\ncorrelation: {type: event_count, rules: [00000000-0000-4000-8000-000000000003], timespan: 1s, condition: {eq: 1}}", []told{{0, "share", ""}}, "C  0-0 1×1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(correlate(t, c.correlations, c.events), "; "); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Sigma correlation rules specification 2.1, "Failed Logins Followed by Successful Login": correlations over correlations.
// The inner one groups by computer, the outer one by user ("Ordered Temporal Proximity", note).
func TestCorrelationChains(t *testing.T) {
	const chain = `
title: Then in
correlation: {type: temporal_ordered, rules: [many, success], group-by: [User], timespan: 10s}
---
title: Many
name: many
correlation: {type: event_count, rules: [failed], group-by: [Host], timespan: 10s, condition: {gte: 3}}
`
	failures := []told{{0, "failed", "Host=h User=a"}, {1, "failed", "Host=h User=b"}, {2, "failed", "Host=h User=a"}}
	for _, c := range []struct {
		name   string
		events []told
		want   string
	}{
		{"a user of the events", append(failures, told{8, "success", "User=b"}), "Then in User=b 2-8 2×2"},
		{"another user", append(failures, told{8, "success", "User=c"}), ""},
		{"too late", append(failures, told{13, "success", "User=a"}), ""},
		{"while the failures go on", append(failures, told{5, "success", "User=a"}, told{9, "failed", "Host=h User=a"}), "Then in User=a 2-5 2×2"},
		{"users at one time", append(failures, told{9, "failed", "Host=h User=a"}, told{9, "failed", "Host=h User=b"}, told{18, "success", "User=a"}), "Then in User=a 9-18 2×2"},
		{"after failures that went on", append(failures, told{9, "failed", "Host=h User=a"}, told{18, "success", "User=a"}), "Then in User=a 9-18 2×2"},
	} {
		if got := strings.Join(correlate(t, chain, c.events), "; "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	const counted = "\ntitle: Twice\ncorrelation: {type: event_count, rules: [many], group-by: [Host], timespan: 1h, condition: {gte: 2}}" +
		"\n---\ntitle: Many\nname: many\ncorrelation: {type: event_count, rules: [failed], group-by: [Host], timespan: 10s, condition: {gte: 3}}"
	for _, more := range [][]told{{{3, "failed", "Host=h"}}, {{11, "failed", "Host=h"}, {12, "failed", "Host=h"}}} {
		if got := correlate(t, counted, append(failures, more...)); len(got) > 0 {
			t.Error("windows that overlap should count once:", got)
		}
	}
	later := []told{{100, "failed", "Host=h"}, {101, "failed", "Host=h"}, {102, "failed", "Host=h"}}
	if got := strings.Join(correlate(t, counted, append(failures, later...)), "; "); got != "Twice Host=h 2-102 2×2" {
		t.Error(got)
	}
}

// "Generate": rules that are referred to match by themselves only if it says so.
func TestSilentRules(t *testing.T) {
	c := correlatorOf(t, "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], timespan: 1s, condition: {gte: 1}}"+
		"\n---\ntitle: D\ncorrelation: {type: event_count, rules: [success], timespan: 1s, generate: true, condition: {gte: 1}}")
	if found := c.Correlations(); len(found) != 2 || found[0].Title != "C" {
		t.Error(found)
	}
	for rule, want := range []string{"true true", "true false", "false false"} {
		if got := fmt.Sprint(c.Wants(rule), c.Silent(rule)); got != want {
			t.Errorf("rule %d: wants, silent %s, want %s", rule, got, want)
		}
	}
}

func TestCorrelatorSaysWhatIsMissing(t *testing.T) {
	c := correlatorOf(t, "\ntitle: C\ncorrelation: {type: event_count, rules: [failed], group-by: [User], timespan: 1s, condition: {gte: 1}}")
	c.Observe(0, time.Time{}, &Event{})
	c.Observe(0, time.Unix(1, 0), &Event{})
	c.Observe(1, time.Unix(1, 0), &Event{})
	for i := range 100_000 {
		var ev Event
		ev.Add("User", fmt.Appendf(nil, "user%d", i))
		c.Observe(0, time.Unix(1, 0), &ev)
	}
	if c.Unplaced() != 2 || c.Dropped() == 0 || len(concluded(c))+int(c.Dropped()) != 100_000 {
		t.Error(c.Unplaced(), c.Dropped())
	}
}

// The fields of a correlation go by the names that pipelines give them for each of its rules.
func TestCorrelationFieldsInPipelines(t *testing.T) {
	documents, _ := Parse("rules.yml", []byte(logonRules+"---\ntitle: T\ncorrelation: {type: temporal, rules: [failed, success], group-by: [User], timespan: 10s}"))
	p := samplePipeline(t, "- {type: field_name_mapping, mapping: {User: [user.name, account]}, rule_conditions: [{type: rule_attribute, attribute: name, value: failed}]}")
	o := Options{Pipelines: []*Pipeline{p}}
	e, _ := Compile(documents, o)
	c, _ := NewCorrelator(e, documents, o, 1<<20)
	var first, second Event
	first.Add("account", []byte("a"))
	second.Add("User", []byte("a"))
	c.Observe(0, time.Unix(1_700_000_000, 0), &first)
	c.Observe(1, time.Unix(1_700_000_001, 0), &second)
	if got := strings.Join(concluded(c), "; "); got != "T User=a 0-1 2×2" {
		t.Error(got)
	}
}

func TestCorrelationProblems(t *testing.T) {
	for _, c := range []struct{ correlations, want string }{
		{"{type: event_count, rules: [failed, none], timespan: 1s, condition: {gte: 1}}", `it refers to "none", which is not there`},
		{"{type: event_count, rules: [failed, 00000000-0000-4000-8000-000000000001], timespan: 1s, condition: {gte: 1}}", "refers twice"},
		{"{type: temporal, rules: [X], timespan: 1s}", "in a circle"},
		{"{type: temporal, rules: [Y, failed], timespan: 1s}\n---\ntitle: Y\nname: Y\ncorrelation: {type: temporal, rules: [none], timespan: 1s}", `it refers to "Y", which cannot be used`},
		{"{type: event_counts, rules: [failed], timespan: 1s, condition: {gte: 1}}", `correlation type "event_counts" is not known`},
		{"{type: event_count, rules: [failed], timespan: 1s}", "needs a condition"},
		{"{type: event_count, rules: [failed], timespan: 1, condition: {gte: 1}}", "timespan"},
		{"{type: event_count, rules: [failed], timespan: 99999999999999d, condition: {gte: 1}}", "timespan"},
		{"{type: event_count, rules: [failed], condition: {gte: 1}}", "timespan is missing"},
		{"{type: event_count, timespan: 1s, condition: {gte: 1}}", "refers to 1 to 64 rules"},
		{"{type: event_count, rules: [failed], timespan: 1s, condition: {gte: x}}", "gte should be a number"},
		{"{type: event_count, rules: [failed], timespan: 1s, condition: {gte: 1, least: 1}}", `"least" is not known`},
		{"{type: event_count, rules: [failed], timespan: 1s, condition: {lt: 1}}", "asks for nothing to happen"},
		{"{type: value_count, rules: [failed], timespan: 1s, condition: {gte: 1}}", "needs field"},
		{"{type: value_sum, rules: [failed], timespan: 1s, condition: {gte: 1, field: [a, b]}}", "looks at one field"},
		{"{type: value_percentile, rules: [failed], timespan: 1s, condition: {gte: 1, field: a}}", "percentile"},
		{"{type: temporal_ordered, rules: [failed, share], timespan: 1s, condition: {lt: 2}}", "gt and gte only"},
		{"{type: temporal, rules: [failed, share], timespan: 1s, condition: failed}", `does not use the rule "share"`},
		{"{type: temporal, rules: [failed], timespan: 1s, condition: failed or share}", `"share" is not among the names`},
		{"{type: temporal_ordered, rules: [failed], timespan: 1s, condition: failed}", "goes with temporal"},
		{"{type: temporal, rules: [failed, failed], timespan: 1s}", "refers to a rule twice"},
		{"{type: temporal, rules: [failed], timespan: 1s, aliases: [a]}", "mapping"},
		{"{type: temporal, rules: [failed], timespan: 1s, generate: perhaps}", "true or false"},
	} {
		documents, problems := Parse("rules.yml", []byte(logonRules+"---\ntitle: X\nname: X\ncorrelation: "+c.correlations))
		e, _ := Compile(documents, Options{})
		made, more := NewCorrelator(e, documents, Options{}, 1<<20)
		if problems = append(problems, more...); len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), c.want) {
			t.Errorf("%s: %v, want %q", c.correlations, problems, c.want)
		}
		if made.Silent(0) {
			t.Errorf("%s: the rules of a correlation that is not used should not be silent", c.correlations)
		}
	}
}
