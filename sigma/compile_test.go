package sigma

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// parseAll reads files that must have no problem.
func parseAll(t *testing.T, files ...string) []*Document {
	t.Helper()
	var all []*Document
	for i, f := range files {
		documents, problems := Parse(fmt.Sprintf("%d.yml", i), []byte(f))
		for _, p := range problems {
			t.Fatal(p)
		}
		all = append(all, documents...)
	}
	return all
}

func TestMeta(t *testing.T) {
	r := parseAll(t, `title: A title
id: 6b5b9a4e-0f2c-4c55-9d0e-1f0a4f6f2a11
name: a_name
status: test
level: High
description: |
    Two
    lines
author: [Jo, Mo]
taxonomy: sigma
tags: [attack.t1059, attack.execution]
references: https://example.com/a
falsepositives:
    - none
    - null
date: 2024-03-02
related:
    - id: x
x-number: 007
fields: [A, B]
logsource: {Category: x, category: Process_Creation, product: windows, service: null}
detection: {s: {F|contains|all: [1, b, true, null]}, condition: [s, not s]}
`)[0].Rule
	if r.Title != "A title" || r.Name != "a_name" || r.Level != High || r.Author != "Jo, Mo" || r.Description != "Two\nlines\n" {
		t.Errorf("%+v", r.Meta)
	}
	if !slices.Equal(r.Tags, []string{"attack.t1059", "attack.execution"}) || len(r.References) != 1 || len(r.FalsePositives) != 1 {
		t.Errorf("%+v", r.Meta)
	}
	if r.LogSource != (LogSource{"process_creation", "windows", ""}) || r.Position != (Position{"0.yml", 1}) {
		t.Errorf("%+v", r)
	}
	if len(r.Custom) != 2 || r.Custom["date"] != "2024-03-02" || r.Custom["x-number"] != "007" || len(r.Fields) != 2 {
		t.Errorf("%+v", r.Custom)
	}
	item := r.Searches[0].Node.Args[0].Item
	want := []Value{{Number, "1"}, {String, "b"}, {Bool, "true"}, {Null, ""}}
	if item.Field != "F" || !slices.Equal(item.Modifiers, []string{"contains", "all"}) || !slices.Equal(item.Values, want) || item.Line != 22 {
		t.Errorf("%+v", item)
	}
	if write := r.Condition; write.Op != Or || write.Args[0] != r.Searches[0].Node || write.Args[1].Args[0] != r.Searches[0].Node {
		t.Error("the condition does not share the nodes of the searches")
	}
}

func TestRoute(t *testing.T) {
	source := func(s string) string {
		return "title: a\nlogsource: {" + s + "}\ndetection: {s: {F: 1}, condition: s}\n"
	}
	e, problems := Compile(parseAll(t, source("category: c"), source("category: c, product: p"), source("product: p"),
		source("product: p, service: s"), source("category: other")), Options{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for s, want := range map[LogSource][]int{
		{Category: "c"}:                             {0},
		{Category: "c", Product: "p"}:               {0, 1, 2},
		{Category: "c", Product: "p", Service: "s"}: {0, 1, 2, 3},
		{Product: "p", Service: "s"}:                {2, 3},
		{}:                                          nil,
	} {
		if got := e.Route(s).Rules(); !slices.Equal(got, want) {
			t.Errorf("%v: %v, not %v", s, got, want)
		}
		var matched []int
		e.Route(s).Match(newEvent("F=1"), func(rule int) { matched = append(matched, rule) })
		if !slices.Equal(matched, want) {
			t.Errorf("%v: matched %v, not %v", s, matched, want)
		}
		if first := e.Route(s); e.Route(s) != first {
			t.Error("the route is not kept")
		}
	}
}

func TestCompileKeepsDocuments(t *testing.T) {
	documents := parseAll(t, plainRule)
	before := documents[0].Rule.Condition
	e, _ := Compile(documents, Options{})
	e.Rules()[0].Condition.Args[0].Item.Values[0].Text = "changed"
	if documents[0].Rule.Condition != before || before.Args[0].Item.Values[0].Text != "1" {
		t.Error("the document was changed")
	}
	if r := e.Rules()[0]; r.Condition != r.Searches[0].Node {
		t.Error("the copy does not share nodes as the rule does")
	}
}

func TestSameIDs(t *testing.T) {
	documents := parseAll(t, "id: A\n"+plainRule, "id: a\n"+plainRule, plainRule, plainRule)
	e, problems := Compile(documents, Options{})
	if len(e.Rules()) != 4 || len(problems) != 1 {
		t.Fatal(len(e.Rules()), problems)
	}
	if got, want := problems[0].Error(), "1.yml:1: Plain: id a is that of 0.yml:1 too: both rules are used"; got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

func TestAtomsAreShared(t *testing.T) {
	detection := one("F|contains: [a, A, b]")
	e, _ := Compile(parseAll(t, ruleText(indent(detection)), ruleText(indent(detection)), ruleText(indent(one("G|contains: a")))), Options{})
	if len(e.atoms) != 3 {
		t.Errorf("%d atoms", len(e.atoms))
	}
}

// A condition that repeats great searches must not become an event's work without bound.
func TestTooManyTests(t *testing.T) {
	detection := "s: {F: [" + strings.Repeat("a,", 2000) + "]}\ncondition: s" + strings.Repeat(" and s", 2000)
	documents, problems := Parse("f.yml", []byte(ruleText(indent(detection))))
	_, more := Compile(documents, Options{})
	if problems = append(problems, more...); len(problems) != 1 || !strings.Contains(problems[0].Reason, "tests") {
		t.Error(problems)
	}
}

func TestConcurrentUse(t *testing.T) {
	e := compileOne(t, ruleText(indent("k: [a, b]\ns: {F|re: 'c$'}\ncondition: k or s")), nil)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 200 {
				if !matchesAny(e, newEvent("F=xc")) || matchesAny(e, newEvent("F=xd")) {
					t.Error("another answer")
				}
			}
		})
	}
	wait.Wait()
}
