package advisory

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/document"
	"picket/internal/intel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenProse compares hand-made advisories with listings that a person can check: "+" is an indicator, "-" a
// rejected candidate, "!" a vulnerability.
func TestGoldenProse(t *testing.T) {
	inputs, err := filepath.Glob("testdata/prose/*")
	if err != nil || len(inputs) == 0 {
		t.Fatal("no inputs", err)
	}
	for _, input := range inputs {
		if strings.HasSuffix(input, ".golden") {
			continue
		}
		t.Run(filepath.Base(input), func(t *testing.T) {
			body, err := os.ReadFile(input)
			if err != nil {
				t.Fatal(err)
			}
			a := FromText(intel.Document{Name: input}, &document.Text{Body: string(body)})
			checkQuotes(t, string(body), a)
			got := proseListing(a)
			golden := input + ".golden"
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
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func proseListing(a *intel.Advisory) string {
	var b strings.Builder
	fmt.Fprintf(&b, "marking %s\n", a.Marking)
	for _, x := range a.Vulnerabilities {
		fmt.Fprintf(&b, "! %s%s\n", x.ID, quotes(x.Evidence))
	}
	for _, x := range a.Indicators.All() {
		fmt.Fprintf(&b, "+ %-9s %s  [%d%s]%s\n", x.Kind, x.Value, x.Confidence, strings.TrimSuffix(" "+x.Role, " ")+portList(x.Ports), quotes(x.Evidence))
	}
	for _, x := range a.Rejected {
		fmt.Fprintf(&b, "- %-9s %s  [%s]%s\n", x.Kind, x.Value, x.Reason, quotes(x.Evidence))
	}
	return b.String()
}

func portList(ports []int) string {
	if ports == nil {
		return ""
	}
	return fmt.Sprintf(" ports %d", ports)
}

func quotes(evidence []intel.Evidence) string {
	var b strings.Builder
	for _, e := range evidence {
		fmt.Fprintf(&b, " %q", e.Quote)
	}
	return b.String()
}
