package lookalike

import "testing"

func TestGovernment(t *testing.T) {
	for domain, want := range map[string]bool{
		"irs.gov": true, "www.navy.mil": true, "hmrc.gov.uk": true, "MOFA.GO.KR": true, "mod.go.jp": true, "impots.gouv.fr": true,
		"sat.gob.mx": true, "bsi.bund.de": true, "cyber.gc.ca": true, "nato.int": true, "gov.uk": true, "europol.europa.eu": true,
		"gov.example": false, "go.com": false, "gov-uk.example": false, "mofa.go.kr.example": false, "example.com": false, "": false,
		"mygov": false, "xgov.uk": false,
	} {
		if Government(domain) != want {
			t.Errorf("%q: %v", domain, !want)
		}
	}
}

func TestGovernmentLike(t *testing.T) {
	for domain, want := range map[string]string{
		"gov-uk.example":         "gov.uk",
		"tax.gov.uk.refund.test": "gov.uk",
		"mofa-go-kr.test":        "go.kr",
		"mofa.go.kr.test":        "go.kr",
		"impots-gouv-fr.test":    "gouv.fr",
		"irs-gov.test":           "gov",
		"hmrc.gov.uk":            "",
		"governor.test":          "",
		"go-karts.test":          "",
		"example.com":            "",
	} {
		l, ok := GovernmentLike(domain)
		if l.Of != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", domain, l.Of, ok, want)
		}
	}
}
