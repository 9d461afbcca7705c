package report

import (
	"cmp"
	"math"
	"regexp"
	"strings"

	"picket/indicator"
	"picket/internal/advisory"
	"picket/internal/intel"
)

// people writes who takes part: agencies, countries, branches, groups.
func (b *advisoryBundle) people() {
	b.countries()
	b.agencies()
	b.sectors()
	for i := range b.advisory.Actors {
		x := &b.advisory.Actors[i]
		name := cmp.Or(x.Name, x.ID, x.ReadAs)
		o := fields{"name": name}
		o.texts("aliases", otherNames(x.Aliases, name))
		attack(o, x.ID)
		id := b.object("intrusion-set", o, []advisory.Said{readingSaid("actor", x.Role, &x.Reading, x.Evidence)}, name, x.ID)
		if x.Role == intel.RoleAccused {
			b.accused = append(b.accused, id)
		}
	}
}

// countries are locations, one for all its roles (section 4.10).
func (b *advisoryBundle) countries() {
	b.locations = map[string]string{}
	for i := range b.advisory.Countries {
		code := b.advisory.Countries[i].Code
		if b.locations[code] != "" || code == "" {
			continue
		}
		var said []advisory.Said
		roles := map[string]bool{}
		for j := range b.advisory.Countries[i:] {
			if x := &b.advisory.Countries[i+j]; x.Code == code {
				roles[x.Role] = true
				said = append(said, advisory.Said{Kind: "country", Role: x.Role, Evidence: orEmpty(x.Evidence)})
			}
		}
		o := fields{"country": code}
		o.text("name", b.advisory.Countries[i].Name)
		id := b.object("location", o, said, code)
		b.locations[code] = id
		if roles[intel.RoleTarget] {
			b.targets = append(b.targets, id)
		}
		if roles[intel.RoleOrigin] {
			b.origins = append(b.origins, id)
		}
	}
}

// agencies are identities, one for all its roles (section 4.5).
func (b *advisoryBundle) agencies() {
	said := map[string][]advisory.Said{}
	for i := range b.advisory.Agencies {
		x := &b.advisory.Agencies[i]
		one := readingSaid("agency", x.Role, &x.Reading, x.Evidence)
		one.Acronym, one.Country = x.Acronym, x.Country
		said[calledOf(x)] = append(said[calledOf(x)], one)
	}
	for i := range b.advisory.Agencies {
		x := &b.advisory.Agencies[i]
		name := calledOf(x)
		o := fields{"name": name, "identity_class": "organization", "sectors": []string{"government"}}
		id := b.object("identity", o, said[name], "agency", name)
		if location := b.locations[x.Country]; location != "" {
			b.relation("located-at", id, location)
		}
	}
}

func calledOf(x *intel.Agency) string { return cmp.Or(x.Name, x.Acronym, x.ReadAs) }

// sectors are identities of a class, not of anyone in particular.
func (b *advisoryBundle) sectors() {
	for i := range b.advisory.Sectors {
		x := &b.advisory.Sectors[i]
		if x.Name == "" {
			continue
		}
		o := fields{"name": x.Name, "identity_class": "class", "sectors": []string{vocabulary(x.Name)}}
		b.targets = append(b.targets, b.object("identity", o,
			[]advisory.Said{{Kind: "sector", Role: intel.RoleTarget, Technologies: x.Technologies, Evidence: orEmpty(x.Evidence)}}, "sector", x.Name))
	}
}

// vocabulary writes a name as open vocabularies do: in lower case, with hyphens (section 2.14).
func vocabulary(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r < 0x80
	}), "-")
}

// means writes with what it was done, and what to do.
func (b *advisoryBundle) means() {
	for i := range b.advisory.Malware {
		x := &b.advisory.Malware[i]
		name := cmp.Or(x.Name, x.ID, x.ReadAs)
		kind, o := "tool", fields{"name": name}
		if x.Type != "tool" {
			kind, o["is_family"] = "malware", true
		}
		o.texts("aliases", otherNames(x.Aliases, name))
		attack(o, x.ID)
		b.used = append(b.used, b.object(kind, o, []advisory.Said{readingSaid(kind, "", &x.Reading, x.Evidence)}, name, x.ID))
	}
	for i := range b.advisory.Techniques {
		b.used = append(b.used, b.technique(&b.advisory.Techniques[i]))
	}
	for _, x := range b.advisory.Vulnerabilities {
		o := fields{"name": x.ID}
		if cveID.MatchString(x.ID) {
			o["external_references"] = []fields{{"source_name": "cve", "external_id": x.ID}}
		}
		b.object("vulnerability", o, []advisory.Said{{Kind: "vulnerability", Evidence: orEmpty(x.Evidence)}}, x.ID)
	}
	for i := range b.advisory.Mitigations {
		x := &b.advisory.Mitigations[i]
		o := fields{"name": cmp.Or(clipped(told(x.Text), mostMitigation), x.ID, "?"), "description": x.Text}
		attack(o, x.ID)
		b.language(o)
		b.object("course-of-action", o, []advisory.Said{{Kind: "mitigation", Evidence: orEmpty(x.Evidence)}}, x.ID, x.Text)
	}
}

// cveID is the form that the schema of STIX demands of a reference to CVE. A document may misprint one.
var cveID = regexp.MustCompile(`^CVE-\d{4}-(?:0\d{3}|[1-9]\d{3,})$`)

func (b *advisoryBundle) technique(x *intel.Technique) string {
	name := cmp.Or(x.Name, x.ID)
	o := fields{"name": name}
	attack(o, x.ID)
	var phases []fields
	for _, tactic := range x.Tactics {
		phases = append(phases, attackPhase(tactic))
	}
	if len(phases) > 0 {
		o["kill_chain_phases"] = phases
	}
	said := readingSaid("technique", "", &x.Reading, x.Evidence)
	if x.Probability > 0 {
		said.Probability = x.Probability
		o["confidence"] = min(max(int(math.Round(x.Probability*100)), 0), 100)
	}
	return b.object("attack-pattern", o, []advisory.Said{said}, name, x.ID)
}

// attackPhase is a tactic of ATT&CK as its own bundles write it.
func attackPhase(tactic string) fields {
	return fields{"kill_chain_name": "mitre-attack", "phase_name": tactic}
}

// phaseOfRole is the tactic that a role of an indicator means. Reading a bundle gives the role back.
var phaseOfRole = map[string]string{"c2": "command-and-control", "exfiltration": "exfiltration"}

// indicators writes what to look for. They indicate the group that is accused, if it is one alone.
func (b *advisoryBundle) indicators() {
	said := b.evidenceByValue()
	for i := range b.advisory.Indicators.Len() {
		x := b.advisory.Indicators.At(i)
		if said != nil {
			x.Evidence = said[x.Key()]
		}
		b.indicator(x)
	}
}

func (b *advisoryBundle) indicator(x intel.Indicator) {
	o := patterned(x.Indicator)
	o["valid_from"] = b.dated
	describe(o, statement{x, datedOf(b.advisory)})
	if phase := phaseOfRole[x.Role]; phase != "" {
		o["kill_chain_phases"] = []fields{attackPhase(phase)}
	}
	if x.Revoked {
		o["revoked"] = true
	}
	b.mark(o, cmp.Or(b.own[x.Key()], x.Marking))
	id := b.object("indicator", o, []advisory.Said{{Kind: "indicator", Role: x.Role, Evidence: orEmpty(x.Evidence)}})
	if x.ID != id && isIndicatorID(x.ID) {
		b.relation("derived-from", id, x.ID)
	}
	if len(b.accused) == 1 && !x.Revoked {
		b.relation("indicates", id, b.accused[0])
	}
}

// evidenceByValue is all evidence of values that stand in the list more than once, under several ids of their author; nil
// where none does.
func (b *advisoryBundle) evidenceByValue() map[string][]intel.Evidence {
	if b.advisory.Indicators.AreDistinct() {
		return nil
	}
	said := map[string][]intel.Evidence{}
	for _, x := range b.advisory.Indicators.All() {
		said[x.Key()] = append(said[x.Key()], x.Evidence...)
	}
	return said
}

// patterned is an indicator with the pattern that looks for a value, and Picket's own id for it.
func patterned(x indicator.Indicator) fields {
	return fields{"id": x.ID(), "name": x.Value, "pattern": patternOf(x), "pattern_type": "stix", "pattern_version": "2.1"}
}

// rules are indicators in another language than STIX's, where their syntax is sound (section 4.7); else they are noted.
func (b *advisoryBundle) rules() {
	for i := range b.advisory.Rules {
		x := &b.advisory.Rules[i]
		said := advisory.Said{Kind: "rule", Language: x.Language, Fault: x.Fault, Evidence: orEmpty(x.Evidence)}
		if x.Fault != "" || x.Text == "" || x.Language == "" {
			b.note(x.Language+" rule with a fault: "+x.Fault, cmp.Or(x.Text, x.Name), "", said)
			continue
		}
		o := fields{"pattern": x.Text, "pattern_type": x.Language, "valid_from": b.dated}
		o.text("name", x.Name)
		b.object("indicator", o, []advisory.Said{said}, x.Language, x.Name, x.Text)
	}
}
