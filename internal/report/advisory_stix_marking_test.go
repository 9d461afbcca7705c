package report

import (
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/advisory"
	decoded "picket/internal/document"
	"picket/internal/intel"
)

// Indicators that are marked by themselves keep that, and the strictest of those of one value; others are marked as the document.
func TestAdvisoryBundleMarksIndicators(t *testing.T) {
	a := intel.NewAdvisory(intel.Document{SHA256: "1"})
	a.Marking = "TLP:AMBER"
	var list []intel.Indicator
	for i, c := range [][2]string{{"198.51.100.1", "TLP:GREEN"}, {"198.51.100.2", ""}, {"198.51.100.3", "TLP:GREEN"}, {"198.51.100.3", "TLP:RED"},
		{"198.51.100.4", "TLP:GREEN"}, {"198.51.100.4", ""}} {
		id := "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3" + string(rune('0'+i))
		list = append(list, intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.IPv4, Value: c[0]}, ID: id, Marking: c[1], Evidence: []intel.Evidence{{Quote: "x"}}})
	}
	a.Indicators = intel.IndicatorsOf(list...)
	bundle := writeAdvisory(t, a)
	read, err := advisory.FromSTIX(intel.Document{}, &decoded.Text{Body: bundle})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range read.Indicators.All() {
		got = append(got, x.Value[len(x.Value)-1:]+" "+x.Marking)
	}
	if want := "1 TLP:GREEN, 2 TLP:AMBER, 3 TLP:RED, 4 TLP:AMBER"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, label := range []string{"green", "amber", "red"} {
		if !strings.Contains(bundle, `"tlp_2_0":"`+label+`"`) {
			t.Errorf("%s is not defined", label)
		}
	}
}
