package sigma

import (
	"strings"
	"testing"
)

// searchesNamed makes searches that are told apart by their keyword.
func searchesNamed(names ...string) []Search {
	var searches []Search
	for _, name := range names {
		searches = append(searches, Search{name, &Node{Item: &Item{Values: []Value{{Text: name}}}}})
	}
	return searches
}

// write shows a tree in brackets.
func write(n *Node) string {
	var args []string
	for _, a := range n.Args {
		args = append(args, write(a))
	}
	switch n.Op {
	case And:
		return "and(" + strings.Join(args, " ") + ")"
	case Or:
		return "or(" + strings.Join(args, " ") + ")"
	case Not:
		return "not(" + strings.Join(args, " ") + ")"
	}
	return n.Item.Values[0].Text
}

func TestCondition(t *testing.T) {
	searches := searchesNamed("a", "b", "c", "sel_1", "sel_2", "x-sel_9", "_hidden", "_sel", "filter.main", "nothing", "not_me", "android")
	for condition, want := range map[string]string{
		"a":                       "a",
		" a\n":                    "a",
		"a or b and c":            "or(a and(b c))",
		"a and b or c":            "or(and(a b) c)",
		"a and not b or c":        "or(and(a not(b)) c)",
		"not a and b":             "and(not(a) b)",
		"not not a":               "not(not(a))",
		"not (a or b)":            "not(or(a b))",
		"(a or b) and(c)":         "and(or(a b) c)",
		"a and b and c":           "and(a b c)",
		"1 of sel_*":              "or(sel_1 sel_2)",
		"any of sel_*":            "or(sel_1 sel_2)",
		"all of *sel_*":           "and(sel_1 sel_2 x-sel_9)",
		"all of s*l_*":            "and(sel_1 sel_2)",
		"not 1 of sel_* and a":    "and(not(or(sel_1 sel_2)) a)",
		"1 of a":                  "or(a)",
		"1 of _*":                 "or(_hidden _sel)",
		"_hidden":                 "_hidden",
		"1 of them":               "or(a b c sel_1 sel_2 x-sel_9 filter.main nothing not_me android)",
		"all of them and _hidden": "and(and(a b c sel_1 sel_2 x-sel_9 filter.main nothing not_me android) _hidden)",
		"a and not filter.main":   "and(a not(filter.main))",
		"nothing or x-sel_9":      "or(nothing x-sel_9)",
		"not not_me and android":  "and(not(not_me) android)", // pySigma reads not _me
		"not 1 of sel_* or\n  a":  "or(not(or(sel_1 sel_2)) a)",
	} {
		n, err := parseCondition(condition, searches)
		if err != nil {
			t.Errorf("%q: %v", condition, err)
		} else if got := write(n); got != want {
			t.Errorf("%q: %s, not %s", condition, got, want)
		}
	}
}

func TestConditionRefused(t *testing.T) {
	searches := searchesNamed("a", "b", "_c")
	for condition, reason := range map[string]string{
		"":                                   "ends too early",
		"a and":                              "ends too early",
		"(a or b":                            "not closed",
		"a)":                                 `")" is not expected`,
		"a b":                                `"b" is not expected`,
		"and a":                              `"and" is not expected`,
		"()":                                 `")" is not expected`,
		"a and missing":                      `no search "missing"`,
		"a AND b":                            `"AND" is no operator`,
		"NOT a":                              "lower case",
		"a and (b OR a)":                     "lower case",
		"(a b)":                              `"b" is not expected`,
		"2 of a*":                            `quantifier "2"`,
		"1 of x*":                            `no search is one of "x*"`,
		"1 of":                               "of what",
		"1 of (a, b)":                        "of what",
		"1 of *c":                            `no search is one of "*c"`,
		"a | count() > 5":                    "write a correlation",
		"a | near b":                         "not supported since Sigma 2.0",
		strings.Repeat("(", 200):             "nested",
		strings.Repeat("not ", 200):          "nested",
		strings.Repeat("a or ", 20000) + "a": "bytes",
		strings.Repeat("a or ", 10001) + "a": "more than 10000 times",
		"a " + strings.Repeat("very_long ", 1000): "…",
	} {
		_, err := parseCondition(condition, searches)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %v, not %q", shorten(condition), err, reason)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("the message has %d bytes", len(err.Error()))
		}
	}
}
