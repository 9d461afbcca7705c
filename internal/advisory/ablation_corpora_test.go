//go:build corpora

package advisory

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/internal/document"
	"picket/internal/intel"
)

// TestWhatEachRuleIsWorth leaves out one rule at a time, and says what that costs and gains over the corpora.
func TestWhatEachRuleIsWorth(t *testing.T) {
	all := rules
	defer func() { rulesOf = byKind(all) }()
	base := tally(t)
	t.Logf("with all rules: %+v", base)
	for i := range all {
		rulesOf = byKind(append(append([]rule{}, all[:i]...), all[i+1:]...))
		n := tally(t)
		t.Logf("without %2d: vendor %+d talos %+d ledger %+d | adjudicated tp %+d fp %+d | given %+d: %s", i, n.vendor-base.vendor,
			n.talos-base.talos, n.ledger-base.ledger, n.tp-base.tp, n.fp-base.fp, n.given-base.given, all[i].reason)
	}
}

type counts struct{ vendor, talos, ledger, tp, fp, given int }

func tally(t *testing.T) (n counts) {
	text := func(path string) *intel.Advisory {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a := FromText(intel.Document{}, &document.Text{Body: strings.ToValidUTF8(string(body), "\ufffd")})
		n.given += a.Indicators.Len()
		return a
	}
	for corpus, count := range map[string]*int{"vendor": &n.vendor, "talos": &n.talos, "hunters-ledger": &n.ledger} {
		files, _ := filepath.Glob(filepath.Join(*pairs, corpus, "*.gold.json"))
		for _, file := range files {
			var truth struct{ Gold map[string][]string }
			unmarshal(t, file, &truth)
			_, given := predicted(text(strings.TrimSuffix(file, ".gold.json") + ".txt"))
			for _, kind := range scored {
				for _, value := range truth.Gold[kind] {
					if given[kind][value] {
						*count++
					}
				}
			}
		}
	}
	for _, file := range glob(t, "adjudicated/*.labels.json") {
		var labels map[string]map[string]string
		unmarshal(t, file, &labels)
		given, withHosts := predicted(text(strings.TrimSuffix(file, ".labels.json") + ".txt"))
		for _, kind := range scored {
			for value, label := range labels[kind] {
				if label == "M" && withHosts[kind][value] {
					n.tp++
				}
			}
			for value := range given[kind] {
				if label, known := labels[kind][value]; !known || label == "B" {
					n.fp++
				}
			}
		}
	}
	return n
}
