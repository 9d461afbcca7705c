package report

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// Rules without an advisory: the first screen, where some decide and where none does.
func TestTableOfRulesAlone(t *testing.T) {
	checkGolden(t, "rules-alone.table", rulesAlone().write(t, "table"))
	checkGolden(t, "rules-leads.table", leadsAlone().write(t, "table"))
}

// The first line is the answer, whatever rules say.
func TestHeadlineOfRules(t *testing.T) {
	grave := sweep.RuleTally{Rule: intel.MatchedRule{Title: "Shadow copies deleted\x1b", Level: "critical"}, Decides: true, Sightings: 1, Machines: 1, First: *at(2, 4, 0), Last: *at(2, 4, 0)}
	graver := sweep.RuleTally{Rule: intel.MatchedRule{ID: "7", Level: "high"}, Decides: true, Sightings: 2, Machines: 1}
	lead := sweep.RuleTally{Rule: intel.MatchedRule{Title: "Whoami", Level: "low"}, Sightings: 5, Machines: 2, First: *at(2, 4, 0), Last: *at(3, 4, 0)}
	answer := func(v intel.Verdict, hits, others int, matched ...sweep.RuleTally) *sweep.Answer {
		a := &sweep.Answer{Scope: "given", Verdict: v, Hits: hits, NotSeen: others, Period: coverage.Period{Since: *at(2, 0, 0), Until: *at(4, 23, 59)}}
		a.Behaviour = &sweep.Behaviour{Rules: 2867, Events: 8255, Matched: matched}
		if hits+others > 0 {
			a.Intel, a.Verdicts = []sweep.Intel{{Name: "list.txt"}}, sweep.VerdictsOf(make([]sweep.Verdict, hits+others))
		}
		return a
	}
	unusable, elsewhere, empty := answer(intel.CannotSay, 0, 0), answer(intel.CannotSay, 0, 0), answer(intel.CannotSay, 0, 0, lead)
	unusable.Behaviour.Rules, elsewhere.Behaviour.Events, empty.Intel = 0, 0, []sweep.Intel{{Name: "prose.pdf"}}
	for want, a := range map[string]*sweep.Answer{
		"HIT: 1 rule (critical: “Shadow copies deleted?”); first 2 Mar 2024 04:00, last 2 Mar 2024 04:00 UTC":              answer(intel.Hit, 0, 0, grave, lead),
		"HIT: 2 rules (critical, high), but no indicator of “list.txt”; first 2 Mar 2024 04:00, last 2 Mar 2024 04:00 UTC": answer(intel.Hit, 0, 2, grave, graver),
		"HIT: 1 indicator of “list.txt” and 1 rule (high: “7”)":                                                            answer(intel.Hit, 1, 2, graver),
		"HIT: 1 indicator of “list.txt”": answer(intel.Hit, 1, 2),
		"NOT SEEN in what was given: all 2 indicators of “list.txt”, 2 Mar 00:00 – 4 Mar 2024 23:59 UTC; no rule fired":                                          answer(intel.NotSeen, 0, 2),
		"NOT SEEN in what was given: all 2 indicators of “list.txt”, 2 Mar 00:00 – 4 Mar 2024 23:59 UTC; 1 rule matched, not grave enough to decide":             answer(intel.NotSeen, 0, 2, lead),
		"LEADS: 2 rules matched, none grave enough to decide; first 2 Mar 2024 04:00, last 3 Mar 2024 04:00 UTC":                                                 answer(intel.CannotSay, 0, 0, lead, lead),
		"LEADS: 1 rule matched, not grave enough to decide; first 2 Mar 2024 04:00, last 3 Mar 2024 04:00 UTC; there is no indicator to look for in “prose.pdf”": empty,
		"NO RULE FIRED: 2,867 rules, 8,255 events examined":             answer(intel.NotSeen, 0, 0),
		"NO RULE FIRED: no rule could be used":                          unusable,
		"NO RULE FIRED: no record was of a kind that the rules are for": elsewhere,
	} {
		if got := Headline(a); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// Of a technique nobody may read that it was not seen, whatever the format.
func TestTechniquesAreNeverNotSeen(t *testing.T) {
	f := ruled()
	for i := range f.answer.Behaviour.Techniques {
		f.answer.Behaviour.Techniques[i].Advisory = "an advisory"
	}
	for line := range strings.Lines(f.write(t, "ndjson")) {
		if strings.Contains(line, `"technique":`) && strings.Contains(line, "not-seen") {
			t.Error(line)
		}
	}
	for _, format := range []string{"table", "html", "stix", "navigator"} {
		text := strings.ToLower(f.write(t, format))
		for _, id := range []string{"T1112", "T1021.001"} {
			for _, found := range regexp.MustCompile(`(?i)`+regexp.QuoteMeta(id)+`[^\n]{0,200}`).FindAllString(text, -1) {
				if strings.Contains(found, "not seen") || strings.Contains(found, "not-seen") {
					t.Errorf("%s: %s", format, found)
				}
			}
		}
	}
}

// Without rules, no output has a word of them.
func TestNoRulesNoWords(t *testing.T) {
	f := hostile()
	for _, format := range []string{"table", "html", "ndjson", "json", "csv", "ecs", "stix"} {
		for _, word := range []string{"rule_", `"rule`, "Sigma", "ATT&CK", "technique"} {
			text := f.write(t, format)
			if _, script, isPage := strings.Cut(text, "</style>"); isPage {
				text = script
			}
			if strings.Contains(text, word) {
				t.Errorf("%s has %q", format, word)
			}
		}
	}
}

// A table lists so many rules, and a noisy rule is one row.
func TestTableOfManyRules(t *testing.T) {
	text := noisyRules(10_000).write(t, "table")
	if n := strings.Count(text, "that looks at what programs do"); n != mostRules {
		t.Errorf("%d rules, want %d", n, mostRules)
	}
	for _, want := range []string{"HIT: 37 machines, 3 indicators", "  and 170 more rules: see --format ndjson\n",
		"critical  Rule 0 that looks at what programs do  T1059.001  37 machines  50×  1 Mar 00:00 – 28 Mar 00:00\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
}

// The page of 10,000 sightings of one rule on as many machines quotes a few, and counts the rest.
func TestPageOfANoisyRule(t *testing.T) {
	f := rulesAlone()
	tally := f.answer.Behaviour.Matched[0]
	tally.Sightings, tally.Machines = 10_000, 1_000
	one := f.sightings[0]
	f.answer.Behaviour.Matched, f.sightings = []sweep.RuleTally{tally}, nil
	for i := range 10_000 {
		s := one
		s.Machine = fmt.Sprintf("pc-%d", i)
		f.sightings = append(f.sightings, s)
	}
	text := f.write(t, "html")
	for _, want := range []string{"on 1,000 machines", "10,000 ×", "and 995 more machines"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := strings.Count(text, "<pre"); n != mostMachines {
		t.Errorf("%d records are quoted, want %d", n, mostMachines)
	}
}

// A layer has what the format requires (layer format 4.5: name, domain, versions.navigator, versions.layer, techniqueID,
// gradient, label and color), each technique once, and the same bytes each time.
func TestLayer(t *testing.T) {
	f := ruled()
	text := f.write(t, "navigator")
	if again := f.write(t, "navigator"); again != text {
		t.Error("two layers of one answer differ")
	}
	var layer map[string]any
	if err := json.Unmarshal([]byte(text), &layer); err != nil {
		t.Fatal(err)
	}
	versions, _ := layer["versions"].(map[string]any)
	if layer["name"] == "" || layer["domain"] != "enterprise-attack" || versions["layer"] != "4.5" || versions["navigator"] != "4.9.0" {
		t.Errorf("name %q, domain %q, versions %v", layer["name"], layer["domain"], versions)
	}
	gradient, _ := layer["gradient"].(map[string]any)
	if colors, _ := gradient["colors"].([]any); len(colors) < 2 || gradient["maxValue"].(float64) <= gradient["minValue"].(float64) {
		t.Errorf("gradient %v", gradient)
	}
	for _, x := range layer["legendItems"].([]any) {
		item, _ := x.(map[string]any)
		if item["label"] == "" || !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(item["color"].(string)) {
			t.Errorf("legend %v", item)
		}
	}
	checkLayerTechniques(t, layer["techniques"].([]any))
}

func checkLayerTechniques(t *testing.T, list []any) {
	t.Helper()
	scores := map[string]any{}
	for _, x := range list {
		technique, _ := x.(map[string]any)
		id, _ := technique["techniqueID"].(string)
		if _, twice := scores[id]; twice || !techniqueID.MatchString(id) {
			t.Errorf("technique %q", id)
		}
		scores[id] = technique["score"]
		metadata, _ := technique["metadata"].([]any)
		for _, m := range metadata {
			fact, _ := m.(map[string]any)
			if name, _ := fact["name"].(string); name == "" || fact["value"] == "" {
				t.Errorf("%s: metadata %v", id, fact)
			}
		}
	}
	for id, want := range map[string]any{"T1059.001": 10.0, "T1112": 0.0, "T1566.001": nil, "T1059": nil} {
		if got, there := scores[id]; !there || got != want {
			t.Errorf("%s: score %v, want %v", id, got, want)
		}
	}
}

// The layer's version of ATT&CK is that of the knowledge, which NOTICE states.
func TestLayerVersion(t *testing.T) {
	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	if want := "Enterprise, version " + attackVersion + "."; !strings.Contains(string(notice), want) {
		t.Errorf("NOTICE lacks %q", want)
	}
}
