//go:build corpora

package rules

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"picket/internal/corpora"
)

// unpackCorpus writes SigmaHQ's rules and regression data, without EVTX, below a directory of the test's own.
func unpackCorpus(t testing.TB) string {
	root := t.TempDir()
	corpora.Each(t, "sigma/sigmahq.tar.zst", func(name string, data io.Reader) {
		if !strings.HasSuffix(name, ".evtx") {
			corpora.Write(t, filepath.Join(root, name), data)
		}
	})
	return root
}

// directories are those of the rules.
func directories(t testing.TB, root string) []string {
	found, err := filepath.Glob(filepath.Join(root, "rules*"))
	if more, _ := filepath.Glob(filepath.Join(root, "*", "rules*")); len(found) == 0 {
		found = more
	}
	if err != nil || len(found) == 0 {
		t.Fatalf("no rules below %s: %v", root, err)
	}
	return found
}

// TestCorporaRegression runs SigmaHQ's regression cases by the way of sweep: record, log source, names of fields, match.
// No case is lost, and each rule is reached by the log source that its events are of.
func TestCorporaRegression(t *testing.T) {
	rules := directories(t, unpackCorpus(t))
	regression := filepath.Join(filepath.Dir(rules[0]), "regression_data")
	cases, held := 0, 0
	err := Try(t.Context(), []string{regression}, rules, Options{}, func(r *Result) {
		if !strings.HasSuffix(r.Events, ".json") {
			return
		}
		if cases++; r.Passed() {
			held++
		} else {
			t.Error(r)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if cases == 0 || held < cases {
		t.Errorf("%d of %d cases hold", held, cases)
	}
	t.Logf("%d of %d cases hold", held, cases)
}

// TestCorporaSources: a log that Picket reads is of the log source of every rule, but for those of applications that each
// log in their own way, of databases, and of files on an appliance.
func TestCorporaSources(t *testing.T) {
	check, err := Inspect(t.Context(), directories(t, unpackCorpus(t)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range check.Warnings {
		if !isFreeText(w.Reason) {
			t.Error(w)
		}
	}
	t.Logf("%d rules, %d problems, %d warnings", check.Rules, len(check.Problems), len(check.Warnings))
}

func isFreeText(reason string) bool {
	return strings.Contains(reason, "/application") || strings.Contains(reason, "database") || strings.Contains(reason, "paloalto/file_event")
}
