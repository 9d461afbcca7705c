package knowledge

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// A bundle is ATT&CK as STIX 2.1 (github.com/mitre-attack/attack-stix-data, USAGE.md). Descriptions are read for the country that a
// group is attributed to, and not kept.
type bundle struct {
	objects   []attackObject
	successor map[string]string // by STIX id, of what was revoked
	version   string
}

type attackObject struct {
	Type        string `json:"type"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Revoked     bool   `json:"revoked"`
	Deprecated  bool   `json:"x_mitre_deprecated"`
	Version     string `json:"x_mitre_version"`
	Refs        []struct {
		Source string `json:"source_name"`
		ID     string `json:"external_id"`
	} `json:"external_references"`
	Aliases      []string `json:"aliases"`
	OtherAliases []string `json:"x_mitre_aliases"`
	Phases       []struct {
		Chain string `json:"kill_chain_name"`
		Name  string `json:"phase_name"`
	} `json:"kill_chain_phases"`
	Relation string `json:"relationship_type"`
	From     string `json:"source_ref"`
	To       string `json:"target_ref"`
}

var attackKinds = map[string]Kind{"attack-pattern": Technique, "intrusion-set": Actor, "malware": Malware, "tool": Tool, "course-of-action": Mitigation}

func (b *bundle) add(o *attackObject) {
	_, known := attackKinds[o.Type]
	switch {
	case known:
		if o.Type != "intrusion-set" {
			o.Description = ""
		}
		b.objects = append(b.objects, *o)
	case o.Type == "x-mitre-collection":
		b.version = o.Version
	case o.Type == "relationship" && o.Relation == "revoked-by":
		if b.successor == nil {
			b.successor = map[string]string{}
		}
		b.successor[o.From] = o.To
	}
}

func (o *attackObject) attackID() string {
	for _, ref := range o.Refs {
		if ref.Source == "mitre-attack" && attackID.MatchString(ref.ID) && ref.ID[0] == idLetter[attackKinds[o.Type]] {
			return ref.ID
		}
	}
	return ""
}

func (b *bundle) source() (*Source, error) {
	s := &Source{Name: "attack", Version: b.version}
	at, parents := map[string]int{}, map[string]string{}
	for i := range b.objects {
		o := &b.objects[i]
		if e, ok := o.entity(); ok && !o.Revoked {
			at[o.ID] = len(s.Entities)
			parents[e.ID] = e.Name
			s.Entities = append(s.Entities, e)
		}
	}
	b.former(s, at)
	for i := range s.Entities {
		s.Entities[i].addFullName(parents)
	}
	if len(s.Entities) == 0 {
		return nil, errors.New("a bundle without objects of ATT&CK")
	}
	return s, nil
}

// entity is the object without its prose.
func (o *attackObject) entity() (Entity, bool) {
	id, name := o.attackID(), cleanName(o.Name)
	if id == "" || name == "" {
		return Entity{}, false
	}
	kind := attackKinds[o.Type]
	e := Entity{Kind: kind, ID: id, Name: name, Retired: o.Deprecated, Aliases: cleanNames(name, withoutRemarks(append(o.Aliases, o.OtherAliases...)))}
	for _, phase := range o.Phases {
		if phase.Chain == "mitre-attack" && !slices.Contains(e.Tactics, phase.Name) && isShortName(phase.Name) {
			e.Tactics = append(e.Tactics, phase.Name)
		}
	}
	if kind == Actor {
		e.Country = attributed(o.Description)
	}
	return e, true
}

// withoutRemarks takes off what tells a group from its malware: BlackEnergy (Group).
func withoutRemarks(names []string) []string {
	for i, name := range names {
		names[i] = remark.ReplaceAllString(name, "")
	}
	return names
}

func isShortName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// former gives ids that were revoked to what they became; chains of them are followed.
func (b *bundle) former(s *Source, at map[string]int) {
	for i := range b.objects {
		o := &b.objects[i]
		id, to := o.attackID(), o.ID
		for range 8 {
			next, ok := b.successor[to]
			if !ok {
				break
			}
			to = next
		}
		j, ok := at[to]
		if !o.Revoked || id == "" || !ok || s.Entities[j].ID == id {
			continue
		}
		e := &s.Entities[j]
		e.Former = append(e.Former, id)
		slices.Sort(e.Former)
		if name := cleanName(o.Name); name != "" && key(name) != key(e.Name) && e.Kind != Mitigation {
			e.Aliases = cleanNames(e.Name, append(e.Aliases, name))
		}
	}
}

// addFullName gives a sub-technique the name under which ATT&CK cites it: Phishing: Spearphishing Link.
func (e *Entity) addFullName(names map[string]string) {
	parent, _, isSub := strings.Cut(e.ID, ".")
	if name := names[parent]; e.Kind == Technique && isSub && name != "" {
		e.Aliases = cleanNames(e.Name, append(e.Aliases, name+": "+e.Name))
	}
}

// attribution is how ATT&CK says in its first sentences whose a group is.
var attribution = regexp.MustCompile(`\b(?i:(North Korea|South Korea|China|Chinese|Russia|Iran|Pakistan|India|Vietnam|Lebanon|Lebanese|Turkey|Turkish|Belarus|Israel|Palestinian|Nigeria|Syria|Ukrain)[a-z]*(?:['’]s)?(?:[- ](?:based|sponsored|state-sponsored|nation-state|nation state|state|government|military|nexus|linked|backed|affiliated|aligned|threat|cyber|APT|espionage|hacker|hacking|advanced|Ministry|General|Main|Foreign|Federal|Islamic|Reconnaissance|suspected)))`)

// aimed are words after which countries are victims.
var aimed = regexp.MustCompile(`(?i)\b(?:against|target\w*|attack\w*|victim\w*|interest)\b`)

var byStem = map[string]string{"north korea": "KP", "south korea": "KR", "china": "CN", "chinese": "CN", "russia": "RU", "iran": "IR", "pakistan": "PK", "india": "IN",
	"vietnam": "VN", "lebanon": "LB", "lebanese": "LB", "turkey": "TR", "turkish": "TR", "belarus": "BY", "israel": "IL", "palestinian": "PS", "nigeria": "NG", "syria": "SY", "ukrain": "UA"}

// attributed is the country that the first sentences name as a group's own, or "".
func attributed(description string) string {
	first, _, _ := strings.Cut(description, "\n")
	sentence, _, _ := strings.Cut(first, ". ")
	found := attribution.FindStringSubmatch(sentence)
	if found == nil || aimed.MatchString(sentence[:strings.Index(sentence, found[0])]) {
		return ""
	}
	return byStem[strings.ToLower(found[1])]
}
