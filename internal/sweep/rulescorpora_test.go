//go:build corpora

package sweep_test

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/corpora"
	"picket/internal/intel"
	"picket/internal/rules"
	"picket/internal/sweep"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	sigmaHQ       = "sigma/sigmahq.tar.zst"
	attackSamples = "evtx/evtx-attack-samples.tar.zst"
)

// readCorpus unpacks SigmaHQ's rules to a directory, and tells the rules of its regression cases by their folders.
func readCorpus(t *testing.T) (set *rules.Set, cases map[string]string) {
	root := t.TempDir()
	cases = map[string]string{}
	corpora.Each(t, sigmaHQ, func(name string, data io.Reader) {
		switch {
		case path.Ext(name) != ".yml":
		case strings.Contains(name, "regression_data"):
			if path.Base(name) == "info.yml" {
				cases[path.Dir(name)] = ruleOf(t, data)
			}
		default:
			corpora.Write(t, filepath.Join(root, name), data)
		}
	})
	set, err := rules.Load(t.Context(), []string{root}, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return set, cases
}

var metadataID = regexp.MustCompile(`rule_metadata:\s*- id: *['"]?([0-9a-f-]{36})`)

func ruleOf(t *testing.T, info io.Reader) string {
	text, err := io.ReadAll(info)
	if err != nil {
		t.Fatal(err)
	}
	if m := metadataID.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}

// TestRegressionCases sweeps SigmaHQ's cases as they lie in the archive: each rule is told for its events, of EVTX and of JSON.
func TestRegressionCases(t *testing.T) {
	set, cases := readCorpus(t)
	told := map[string]map[string]bool{} // rules by member of the archive
	answer, err := sweep.Run(t.Context(), &sweep.Question{Paths: []string{corpora.Path(t, sigmaHQ)}, Rules: set}, func(s *intel.Sighting) {
		_, member, _ := strings.Cut(s.File, "!")
		if told[member] == nil {
			told[member] = map[string]bool{}
		}
		told[member][s.Rule.ID] = true
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tried, held := map[string]int{}, map[string]int{}
	for _, source := range answer.Sources {
		_, member, _ := strings.Cut(source.File, "!")
		id, form := cases[path.Dir(member)], path.Ext(member)
		if id == "" || form != ".evtx" && form != ".json" {
			continue
		}
		if tried[form]++; told[member][id] {
			held[form]++
		} else {
			t.Errorf("%s: rule %s is not told", member, id)
		}
	}
	t.Logf("%v of %v cases hold", held, tried)
	if tried[".evtx"] != 202 || tried[".json"] != 202 {
		t.Errorf("%v cases were tried, not 202 of each", tried)
	}
}

// TestAttackSamples holds what SigmaHQ's rules match in the public EVTX-ATTACK-SAMPLES to a golden file; -update writes it anew.
func TestAttackSamples(t *testing.T) {
	set, _ := readCorpus(t)
	rows := map[string]int{}
	answer, err := sweep.Run(t.Context(), &sweep.Question{Paths: []string{corpora.Path(t, attackSamples)}, Rules: set}, func(s *intel.Sighting) {
		rows[fmt.Sprintf("%s\t%s\t%s", s.Rule.ID, s.Rule.Title, path.Base(s.File))]++
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := answer.Behaviour
	var got strings.Builder
	fmt.Fprintf(&got, "# rule, title, file, matches: %d rules, %d events examined, %d had no rule, %d could not be parsed\n", b.Rules, b.Events,
		b.Unruled, b.Unread)
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&got, "%s\t%d\n", row, rows[row])
	}
	compareGolden(t, "testdata/attack-samples.tsv", got.String())
}

func compareGolden(t *testing.T, golden, got string) {
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
