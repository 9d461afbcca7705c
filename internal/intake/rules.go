package intake

import (
	"fmt"
	"strings"

	"picket/indicator"
	"picket/internal/advisory"
	"picket/internal/detection"
	"picket/internal/document"
	"picket/internal/intel"
)

// fromRules reads a file of detection rules. Picket does not evaluate them: they are listed, and count as not asked. What
// they name is a part of a condition and no indicator, but for the hashes that a YARA rule gives as its samples.
func fromRules(doc intel.Document, text *document.Text) *intel.Advisory {
	samples := *text
	samples.Body = metaOnly(text.Body)
	a := intel.NewAdvisory(doc)
	a.Text = text.Body
	a.Faults = text.Faults
	a.Rules = detection.Lift(text.Body)
	switch len(a.Rules) {
	case 0:
		a.Faults = append(a.Faults, "detection rules of which none can be told from the others")
	case detection.MaxRules:
		a.Faults = append(a.Faults, fmt.Sprintf("rules after the first %d were not read", detection.MaxRules))
	}
	var hashes []intel.Indicator
	for _, x := range advisory.FromText(doc, &samples).Indicators.All() {
		switch x.Kind {
		case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512:
			hashes = append(hashes, x)
		}
	}
	a.Indicators = intel.IndicatorsOf(hashes...)
	return a
}

// metaOnly blanks all lines of rules but those in the meta sections of YARA: what is left keeps its offsets.
func metaOnly(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	isMeta := false
	for line := range strings.Lines(text) {
		switch bare := strings.TrimSpace(line); {
		case strings.HasPrefix(bare, "meta") && strings.HasPrefix(strings.TrimSpace(bare[len("meta"):]), ":"):
			isMeta = true
		case bare == "strings:", bare == "condition:", strings.HasPrefix(bare, "}"), !strings.Contains(bare, "=") && bare != "":
			isMeta = false
		}
		if isMeta {
			b.WriteString(line)
		} else {
			words := strings.TrimRight(line, "\r\n")
			b.WriteString(strings.Repeat(" ", len(words)))
			b.WriteString(line[len(words):])
		}
	}
	return b.String()
}
