package lookalike

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"picket/internal/prose"
)

// governments are suffixes below which only a state's offices have names, where the general rule does not tell.
var governments = prose.WordSet(`gov mil int europa.eu bund.de bundeswehr.org bayern.de nrw.de sachsen.de berlin.de admin.ch canada.ca gc.ca gouv.fr
	defense.gouv.fr gov.uk mod.uk police.uk nhs.uk parliament.uk go.jp lg.jp go.kr mil.kr korea.kr gov.kr go.id go.th go.ke go.tz go.ug go.cr gob.mx gov.ie
	government.nl overheid.nl rijksoverheid.nl minbuza.nl mindef.nl belgium.be fgov.be government.se regeringen.se mil.se regjeringen.no dep.no mil.no um.dk
	fmn.dk government.fi valtioneuvosto.fi formin.fi gov.cz army.cz mvcr.cz gov.sk gov.pl mil.pl gov.hu gov.ro gov.bg government.bg gov.gr gov.it esteri.it
	interno.it difesa.it poliziadistato.it gov.pt gob.es mde.es gv.at bmeia.gv.at gov.lt mil.lt gov.lv mfa.ee mil.ee valitsus.ee gov.ua gov.ru mil.ru
	govt.nz mil.nz gov.au parliament.nz nic.in gov.in mil.in gov.il mod.gov.il gov.sg gov.hk gov.tw mil.tw gov.ph mil.ph gov.vn gov.my gov.tr mil.tr gov.za`)

// government are the second labels that states' offices have below a country's own.
var governmentLabels = prose.WordSet("gov gob gouv gub gouvernement govt guv mil")

// Government says whether the domain is a state's office, by its suffix: .gov, .mil, .int, gov.uk, go.kr, gouv.fr, bund.de and the like.
func Government(domain string) bool {
	domain = strings.TrimSuffix(strings.ToLower(domain), ".")
	for name := range upwards(domain) {
		if governments[name] || isGovernmentSuffix(name) {
			return true
		}
	}
	return false
}

// isGovernmentSuffix: "gob.ar", where the list of public suffixes has it: else anybody may have registered it.
func isGovernmentSuffix(name string) bool {
	label, country, two := strings.Cut(name, ".")
	if !two || len(country) != 2 || !governmentLabels[label] {
		return false
	}
	suffix, official := publicsuffix.PublicSuffix(name)
	return official && suffix == name
}

// GovernmentLike tells names that pretend to be a state's, by its suffix within another name: "gov-uk.example", "mofa.go.kr.example",
// "mofa-go-kr.example". Likeness.Of is the suffix.
func GovernmentLike(domain string) (l Likeness, ok bool) {
	h, ok := parseHost(domain)
	if !ok || Government(h.ascii) {
		return l, false
	}
	words := h.words()
	for i := range words {
		if i+1 < len(words) {
			suffix := words[i] + "." + words[i+1]
			if governments[suffix] && len(words[i]) <= 5 || isGovernmentSuffix(suffix) {
				return Likeness{Of: suffix, How: "subdomain", Near: 0.9}, true
			}
		}
		if words[i] == "gov" && len(words) > 1 {
			l, ok = Likeness{Of: "gov", How: "subdomain", Near: 0.7}, true
		}
	}
	return l, l.Of != ""
}
