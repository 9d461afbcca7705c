package sigma

import (
	"fmt"
	"strings"
	"testing"
)

const filteredRules = `
title: One
id: 00000000-0000-4000-8000-00000000000A
name: one
logsource: {product: windows, category: process_creation}
detection: {a: {X: 1}, b: {Y: 2}, condition: a or b}
---
title: Two
logsource: {product: linux}
detection: {a: {X: 1}, condition: a}
`

// Sigma filters specification 2.1: the condition of a filter is joined to those of rules by And.
func TestFilters(t *testing.T) {
	for _, c := range []struct{ filter, one, two, problem string }{
		{"logsource: {product: windows}\nfilter: {rules: any, s: {User|startswith: adm_}, condition: not s}",
			"(((X=#1) or (Y=#2)) and not (User|startswith=adm_))", "(X=#1)", ""},
		{"logsource: {product: windows}\nfilter: {rules: [00000000-0000-4000-8000-00000000000a], s_1: {User: a}, s_2: {User: b}, condition: not 1 of s_*}",
			"(((X=#1) or (Y=#2)) and not ((User=a) or (User=b)))", "(X=#1)", ""},
		{"logsource: {product: windows}\nfilter: {rules: one, s: {User: a}, condition: s}", "(((X=#1) or (Y=#2)) and (User=a))", "(X=#1)", ""},
		{"logsource: {product: windows}\nfilter: {rules: [], s: {User: a}, condition: s}", "(((X=#1) or (Y=#2)) and (User=a))", "(X=#1)", ""},
		{"logsource: {product: windows, category: dns_query}\nfilter: {rules: any, s: {User: a}, condition: s}", "((X=#1) or (Y=#2))", "(X=#1)", ""},
		{"logsource: {product: linux}\nfilter: {rules: [one], s: {User: a}, condition: s}", "((X=#1) or (Y=#2))", "(X=#1)", `"one", which is of another log source`},
		{"logsource: {product: windows}\nfilter: {rules: [none, one], s: {User: a}, condition: s}", "(((X=#1) or (Y=#2)) and (User=a))", "(X=#1)", `"none", which is not there`},
	} {
		documents, problems := Parse("rules.yml", []byte(filteredRules+"---\ntitle: F\n"+c.filter))
		engine, more := Compile(documents, Options{})
		if got := fmt.Sprint(append(problems, more...)); (c.problem == "") != (got == "[]") || !strings.Contains(got, c.problem) {
			t.Errorf("%s\nproblems %s, want %q", c.filter, got, c.problem)
			continue
		}
		one, two := shown(engine.Rules()[0].Condition), shown(engine.Rules()[1].Condition)
		if one != c.one || two != c.two {
			t.Errorf("%s\n got %s, %s\nwant %s, %s", c.filter, one, two, c.one, c.two)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	for filter, want := range map[string]string{
		"logsource: {product: x}\nfilter: {s: {User: a}, condition: s}":                  "needs rules",
		"logsource: {product: x}\nfilter: {rules: any, s: {User: a}}":                    "exactly one condition",
		"logsource: {product: x}\nfilter: {rules: any, s: {User: a}, condition: [s, s]}": "exactly one condition",
		"logsource: {product: x}\nfilter: {rules: any, condition: s}":                    "no search",
		"logsource: {product: x}\nfilter: {rules: {a: b}, s: {User: a}, condition: s}":   "rules of a filter",
		"logsource: {product: x}\nfilter: [a]":                                           "should be a mapping",
		"filter: {rules: any, s: {User: a}, condition: s}":                               "log source",
		"logsource: {product: x}\nfilter: {rules: any, s: {User: a}, condition: other}":  "other",
	} {
		_, problems := Parse("f.yml", []byte("title: F\n"+filter))
		if !strings.Contains(fmt.Sprint(problems), want) {
			t.Errorf("%s: %v, want %q", filter, problems, want)
		}
	}
}

// A rule may be filtered and then changed by pipelines, which change the filter with it, each rule its own.
func TestFiltersThenPipelines(t *testing.T) {
	documents, _ := Parse("rules.yml", []byte(filteredRules+"---\ntitle: F\nlogsource: {product: windows}\nfilter: {rules: any, s: {User: a}, condition: s}"))
	p := samplePipeline(t, "- {type: field_name_mapping, mapping: {User: user.name}}")
	engine, problems := Compile(documents, Options{Pipelines: []*Pipeline{p}})
	if got := shown(engine.Rules()[0].Condition); len(problems) > 0 || got != "(((X=#1) or (Y=#2)) and (user.name=a))" {
		t.Error(got, problems)
	}
	if got := shown(documents[2].Filter.Condition); got != "(User=a)" {
		t.Error("the filter itself has changed:", got)
	}
}
