package stix

import "encoding/json"

// An Entity is who or what takes part: an attack-pattern, course-of-action, identity, intrusion-set, location, malware,
// threat-actor or tool (section 4).
type Entity struct {
	Common
	Label           Text // the name, as written; of a location without one, its country
	Aliases         []string
	Description     Text
	IdentityClass   string   // of an identity
	Sectors         []string // of an identity
	Country         string   // of a location: ISO 3166-1 alpha-2
	KillChainPhases []KillChainPhase
}

// A Relationship says what one object is to another (section 5.1): source targets target.
type Relationship struct {
	Common
	Kind   string // relationship_type
	Source string // id
	Target string // id
}

var entityTypes = map[string]bool{"attack-pattern": true, "course-of-action": true, "identity": true, "intrusion-set": true,
	"location": true, "malware": true, "threat-actor": true, "tool": true}

func (m members) entity() *Entity {
	x := Entity{Label: m.text("name"), Description: m.text("description")}
	m.into("aliases", &x.Aliases)
	m.into("identity_class", &x.IdentityClass)
	m.into("sectors", &x.Sectors)
	m.into("country", &x.Country)
	m.into("kill_chain_phases", &x.KillChainPhases)
	if x.Label.Value == "" && m.common.Type == "location" {
		x.Label = m.text("country")
	}
	x.Common = *m.common
	return &x
}

func (m members) relationship() *Relationship {
	var x Relationship
	m.into("relationship_type", &x.Kind)
	m.into("source_ref", &x.Source)
	m.into("target_ref", &x.Target)
	x.Common = *m.common
	return &x
}

// extensions are those of an object by their names, as they stand (section 7.3).
func (m members) extensions() map[string]json.RawMessage {
	if m.values.Get("extensions").IsNull() {
		return nil
	}
	var list map[string]json.RawMessage
	m.into("extensions", &list)
	return list
}

// A Note says something of other objects in words (section 4.11).
type Note struct {
	Common
	Content Text
}
