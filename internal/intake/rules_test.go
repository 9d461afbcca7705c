package intake

import (
	"strings"
	"testing"

	"picket/internal/document"
)

const ruleFile = `rule Gull : example
{
    meta:
        author = "Coastal Cyber Agency"
        hash = "0123456789abcdef0123456789abcdef"
        reference = "https://cca.example/gull"
    strings:
        $a = "update.example.com"
        $b = "fedcba9876543210fedcba9876543210"
    condition:
        any of them
}

rule Tern { condition: filesize < 1KB }
`

// A file of rules is listed rule by rule, all of them not asked; what they name is no indicator, their samples are.
func TestRuleFile(t *testing.T) {
	a, err := Read(t.Context(), "gull.yar", []byte(ruleFile), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Document.MediaType != document.Rules || len(a.Rules) != 2 || a.Rules[1].Name != "Tern" || a.Unasked() != 2 || len(a.Rejected) != 0 {
		t.Errorf("%s, %d not asked, rules %+v, rejected %v", a.Document.MediaType, a.Unasked(), a.Rules, a.Rejected)
	}
	if a.Indicators.Len() != 1 || a.Indicators.Value(0).Value != "0123456789abcdef0123456789abcdef" {
		t.Fatalf("indicators %v", a.Indicators)
	}
	for _, e := range a.Indicators.At(0).Evidence {
		if !strings.HasPrefix(a.Text[e.Offset:], e.Quote) {
			t.Errorf("%q is not at %d", e.Quote, e.Offset)
		}
	}
}
