package technique

import (
	"slices"
	"testing"
)

func TestIDs(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "They sent mail (T1566) and T1566.001, T1059.", []string{"T1566", "T1566.001", "T1059"}},
		{"slash", "T1566/001", []string{"T1566.001"}},
		{"address", "https://attack.mitre.org/techniques/T1566/001/ and https://attack.mitre.org/techniques/T1110", []string{"T1566.001", "T1110"}},
		{"address in small letters", "attack.mitre.org/techniques/t1566/001", []string{"T1566.001"}},
		{"brackets", "Phishing[T1566](T1566.001)<T1190>“T1078”", []string{"T1566", "T1566.001", "T1190", "T1078"}},
		{"end of a sentence", "They used T1566. 17 hosts fell.", []string{"T1566"}},
		{"broken behind the point", "T1566.\n001 Spearphishing", []string{"T1566.001"}},
		{"broken before the point", "T1566\n.001 Spearphishing", []string{"T1566.001"}},
		{"broken within", "T1566.0\n01 Spearphishing", []string{"T1566.001"}},
		{"broken parent", "T15\n66 Phishing", []string{"T1566"}},
		{"blank within", "T1566 .001 and T1566. 002", []string{"T1566.001", "T1566.002"}},
		{"jammed", "PhishingT1566.001Spearphishing", []string{"T1566.001"}},
		{"jammed together", "EvasionT1497T1027Virtualization, AccessT1003OS Credentials", []string{"T1497", "T1027", "T1003"}},
		{"jammed to a name with digits", "Masquerading – T1036Rundll32 – T1218.011Domain", []string{"T1036", "T1218.011"}},
		{"letters and digits", "aT1566Bc9", nil},
		{"underscores are names of rules", "x_T1566_y", nil},
		{"unknown to ATT&CK", "T1999 and T1566.099", []string{"T1999", "T1566.099"}},
		{"industrial and mobile", "T0866, T1660", []string{"T0866", "T1660"}},
		{"numbers that are none", "T15661 AT1566 T156 T9566 T-1566 5T1566", nil},
		{"times and hashes", "2023-01-01T1030Z 2023-01-01T1030 aT1566b", nil},
		{"another list", "T1566\n001. First item", []string{"T1566"}},
		{"next number", "T1566. 001234", []string{"T1566"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range IDs(c.text) {
				got = append(got, f.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
