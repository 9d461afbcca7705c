package rules

import (
	"bytes"
	"slices"
	"testing"

	"picket/internal/record"
	"picket/sigma"
)

// FuzzMatch reads any lines: no panic; a matcher that has seen other records says the same as a new one; and leaving out the
// fields that no rule asks for loses nothing: all rules of all log sources, asked about all fields, say the same.
func FuzzMatch(f *testing.F) {
	set := loadFixtures(f)
	f.Add([]byte(`{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-17","Image":"C:\\tool.exe","a":null}`))
	f.Add([]byte(`203.0.113.7 - - [02/Mar/2024:04:11:09 +0100] "GET http://a/shell.jsp?x=1 HTTP/1.1" 200 12 "-" "x"`))
	f.Add([]byte("Mar  2 04:11:09 web-04 sudo[811]: anna : TTY=pts/0 ; USER=#-1 ; COMMAND=/bin/id\nMar  2 04:11:09 web-04 kernel: segfault at 0\n"))
	f.Add([]byte(`{"Event":{"System":{"EventID":"4688","Channel":"Security"},"EventData":{"Data":[{"#text":"C:\\tool.exe","@Name":"NewProcessName"}]}}}`))
	used := set.Matcher()
	f.Fuzz(func(t *testing.T, text []byte) {
		parseRecords(text[:min(len(text), 1<<16)], record.Hint{}, func(line []byte, r *record.Record) {
			fresh := set.Matcher()
			got, again := matches(used, line, r), matches(fresh, line, r)
			if !slices.Equal(got, again) {
				t.Fatalf("%q: %v, and %v by a new matcher", line, got, again)
			}
			if slow := slowMatches(set, fresh); !slices.Equal(got, slow) {
				t.Fatalf("%q: %v, and %v of the whole event", line, got, slow)
			}
		})
	})
}

// matches are the numbers of the rules that a record matches, in order.
func matches(m *Matcher, line []byte, r *record.Record) []int {
	m.Look(line, r)
	var numbers []int
	m.Match(func(rule int) { numbers = append(numbers, rule) })
	slices.Sort(numbers)
	return numbers
}

func slowMatches(set *Set, m *Matcher) []int {
	event := m.Event()
	var numbers []int
	for i, rule := range set.Rules() {
		if slices.ContainsFunc(m.plan.class.Sources, rule.LogSource.Covers) {
			matched := false
			set.engine.Route(rule.LogSource).Match(event, func(n int) { matched = matched || n == i })
			if matched {
				numbers = append(numbers, i)
			}
		}
	}
	return numbers
}

// FuzzTrials reads any file of tests.
func FuzzTrials(f *testing.F) {
	f.Add([]byte("rule: a.yml\ncases:\n  - events: [{a: 1, b: [x, null]}, 'a line']\n    matches: none\n"))
	f.Add([]byte("rule_metadata: [{id: a}]\nregression_tests_info: [{path: regression_data/a.evtx, match_count: 2}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		trials, err := readTrials("a.test.yml", data)
		for _, trial := range trials {
			if err != nil || trial.Want < 0 || bytes.Contains(trial.inline, []byte("\n\n")) {
				t.Fatalf("%+v, %v", trial, err)
			}
		}
		_, _ = readRegression("info.yml", data)
	})
}

// Pipelines that Picket brings are sound for pySigma's readers too, and name what they map.
func TestPipelines(t *testing.T) {
	for name, v := range vocabularies {
		data, err := pipelines.ReadFile("pipelines/" + name + ".yml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sigma.ParsePipeline(name+".yml", data); err != nil {
			t.Error(err)
		}
		v.once.Do(v.load)
		for _, m := range v.maps {
			if len(m.names) == 0 {
				t.Errorf("%s has a mapping of nothing", name)
			}
		}
	}
}
