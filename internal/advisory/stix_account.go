package advisory

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"picket/internal/intel"
	"picket/internal/prose"
	"picket/stix"
)

// A cast is who and what takes part in a bundle, until all relationships are known: roles follow from these, and from what
// Picket's own extension says. A name by itself is a mention.
type cast struct {
	parts   []part
	at      map[string]int      // in parts, by id: the newest version
	roles   map[string]roleSet  // by id
	authors map[string]bool     // ids of who made the reports
	located map[string][]string // locations by the id of who is there
	places  int                 // in located
	size    int                 // of the objects of parts and of notes, in bytes
}

// A part is who or what takes part, and how the document writes it.
type part struct {
	*stix.Entity
	label       intel.Evidence
	description intel.Evidence // of a course of action
}

// A roleSet is which of the roles that relationships give.
type roleSet uint8

var roleBits = map[string]roleSet{intel.RoleAccused: 1, intel.RoleTarget: 2, intel.RoleOrigin: 4, intel.RoleAuthor: 8}

func newCast() cast {
	return cast{at: map[string]int{}, roles: map[string]roleSet{}, authors: map[string]bool{}, located: map[string][]string{}}
}

// A cast is bounded: ATT&CK itself has some thousands, of 20 MB.
const (
	maxCast      = 100_000
	maxCastBytes = 64 << 20
)

// hasRoom says whether an object of so many bytes can be kept, and counts it.
func (c *cast) hasRoom(size int) bool {
	if c.size+size > maxCastBytes {
		return false
	}
	c.size += size
	return true
}

// add says whether there was room.
func (c *cast) add(x part, size int) bool {
	i, known := c.at[x.ID]
	isNewer := known && x.ID != "" && x.Modified.After(c.parts[i].Modified)
	switch {
	case known && x.ID != "" && !isNewer:
		return true
	case len(c.parts) >= maxCast && !isNewer || !c.hasRoom(size):
		return false
	case isNewer:
		c.parts[i] = x
	default:
		c.at[x.ID] = len(c.parts)
		c.parts = append(c.parts, x)
	}
	return true
}

// relate reads the relationships that give roles (STIX 2.1, appendix B). It says whether there was room.
func (c *cast) relate(x *stix.Relationship) bool {
	if x.Revoked {
		return true
	}
	switch x.Kind {
	case "targets":
		return c.role(x.Source, intel.RoleAccused) && c.role(x.Target, intel.RoleTarget)
	case "uses":
		return c.role(x.Source, intel.RoleAccused)
	case "attributed-to", "indicates":
		return c.role(x.Target, intel.RoleAccused)
	case "originates-from":
		return c.role(x.Target, intel.RoleOrigin)
	case "located-at":
		if c.places++; c.places > maxCast {
			return false
		}
		c.located[x.Source] = append(c.located[x.Source], x.Target)
	}
	return true
}

func (c *cast) role(id, role string) bool {
	known := c.roles[id]
	if known == 0 && len(c.roles) >= maxCast {
		return false
	}
	c.roles[id] = known | roleBits[role]
	return true
}

func (c *cast) has(id, role string) bool { return c.roles[id]&roleBits[role] != 0 }

// author says whether there was room.
func (c *cast) author(id string) bool {
	if id == "" || c.authors[id] {
		return true
	}
	if len(c.authors) >= maxCast {
		return false
	}
	c.authors[id] = true
	return true
}

// locate gives locations the roles of who is there: of a group, its origin; of an author, the author's.
func (c *cast) locate() {
	for _, x := range c.parts {
		role := ""
		switch {
		case x.Type == "threat-actor" || x.Type == "intrusion-set":
			role = intel.RoleOrigin
		case c.authors[x.ID] || slices.ContainsFunc(provenanceOf(&x.Common).Readings, func(s Said) bool { return s.Role == intel.RoleAuthor }):
			role = intel.RoleAuthor
		default:
			continue
		}
		for _, id := range c.located[x.ID] {
			c.role(id, role)
		}
	}
}

// provenanceOf is what Picket's own extension says of an object; nothing where it is not there or not readable.
func provenanceOf(x *stix.Common) Provenance {
	raw, ok := x.Extensions[EvidenceExtension]
	if !ok {
		return Provenance{}
	}
	var p Provenance
	if json.Unmarshal(raw, &p) != nil {
		return Provenance{}
	}
	return p
}

// takesPart keeps who or what takes part, without what is not told of it.
func (s *stixReading) takesPart(x *stix.Entity) {
	p := part{Entity: x, label: s.written(x.Label)}
	if x.Type == "course-of-action" && x.Description.Value != "" {
		p.description = s.written(x.Description)
	} else if x.Description.Value != "" {
		x.Description = stix.Text{}
	}
	if !s.cast.add(p, len(x.Text())) {
		s.tooMany(moreCast)
	}
}

// account fills in the account from who and what takes part. Evidence is the name as it is written in the JSON text.
func (s *stixReading) account() {
	s.cast.locate()
	for _, x := range s.cast.parts {
		if x.Revoked || x.Label.Value == "" && (x.Type != "course-of-action" || x.Description.Value == "") {
			continue
		}
		said := provenanceOf(&x.Common).Readings
		if len(said) == 0 {
			said = []Said{{}}
		}
		for i := range said {
			s.entity(&x, &said[i])
		}
	}
}

func (s *stixReading) entity(x *part, said *Said) {
	l := ledger{&s.advisory.Account, s.known}
	evidence := []intel.Evidence{x.label}
	switch x.Type {
	case "threat-actor", "intrusion-set":
		role := intel.RoleMentioned
		if s.cast.has(x.ID, intel.RoleAccused) || said.Role == intel.RoleAccused {
			role = intel.RoleAccused
		}
		l.actor(named(x, said, "G"), x.Aliases, role, evidence)
	case "malware", "tool":
		l.malware(named(x, said, "S"), x.Type, x.Aliases, evidence)
	case "attack-pattern":
		l.technique(named(x, said, "T"), tacticsOf(x), said.Probability, evidence)
	case "course-of-action":
		s.mitigation(x)
	case "location":
		s.location(x, said, evidence)
	case "identity":
		s.identity(x, said, evidence)
	}
}

// written quotes a text of the bundle as it is written there.
func (s *stixReading) written(t stix.Text) intel.Evidence {
	return intel.Evidence{Offset: int(t.Offset), Quote: clip(s.quote(t.Offset, len(t.Raw)))}
}

// attackID is ATT&CK's identifier among the references, for what begins with the letter.
func attackID(x *part, letter string) string {
	for _, r := range x.ExternalReferences {
		if strings.HasPrefix(r.ExternalID, letter) && attackForm.MatchString(r.ExternalID) {
			return r.ExternalID
		}
	}
	return ""
}

var attackForm = regexp.MustCompile(`^[GSTM][0-9]{4}(\.[0-9]{3})?$`)

// named is the name as the bundle has it; with how Picket read it in another document, if Picket wrote it.
func named(x *part, said *Said, letter string) intel.Reading {
	r := intel.Reading{Name: prose.OneLine(x.Label.Value), ID: attackID(x, letter), ReadAs: said.ReadAs, Match: said.Match, Why: said.Why}
	switch {
	case r.Match != "":
	case letter == "T" && r.ID != "":
		r.Match = intel.MatchID
	case letter == "T":
		r.Match = intel.MatchName
	default:
		r.Match = intel.MatchExact
	}
	return r
}

func tacticsOf(x *part) []string {
	tactics := []string{}
	for _, phase := range x.KillChainPhases {
		if strings.HasPrefix(phase.KillChain, "mitre-") && strings.HasSuffix(phase.KillChain, "attack") {
			tactics = append(tactics, phase.Phase)
		}
	}
	return tactics
}

// mitigation is the description, which says more than the name; evidence is what it was taken from.
func (s *stixReading) mitigation(x *part) {
	text, evidence := x.Description.Value, x.description
	if text == "" {
		text, evidence = x.Label.Value, x.label
	}
	l := ledger{&s.advisory.Account, s.known}
	l.mitigation(prose.OneLine(text), attackID(x, "M"), []intel.Evidence{evidence})
}

// location has one entry for each role; a mention is one without. Where Picket says the role, relationships add none.
func (s *stixReading) location(x *part, said *Said, evidence []intel.Evidence) {
	code := strings.ToUpper(x.Country)
	if len(code) != 2 {
		return // a region, a city, or a country by its name only
	}
	roles := []string{said.Role}
	if said.Role == "" {
		roles = slices.DeleteFunc([]string{intel.RoleAuthor, intel.RoleTarget, intel.RoleOrigin}, func(role string) bool { return !s.cast.has(x.ID, role) })
	}
	if len(roles) == 0 {
		roles = []string{intel.RoleMentioned}
	}
	l := ledger{&s.advisory.Account, s.known}
	for _, role := range roles {
		l.country(code, prose.OneLine(x.Label.Value), role, evidence)
	}
}

// identity is a branch where it is a class, and an agency where it made the report or Picket says that it is one: others
// are vendors, victims and people.
func (s *stixReading) identity(x *part, said *Said, evidence []intel.Evidence) {
	l := ledger{&s.advisory.Account, s.known}
	switch {
	case x.IdentityClass == "class":
		if s.cast.has(x.ID, intel.RoleTarget) || said.Kind == "sector" {
			l.sector(prose.OneLine(x.Label.Value), said.Technologies, evidence)
		}
	case said.Kind == "agency":
		l.agency(named(x, said, "-"), said.Acronym, said.Country, said.Role, evidence)
	case s.cast.authors[x.ID] && x.IdentityClass != "individual" && x.IdentityClass != "system":
		l.agency(named(x, said, "-"), "", "", intel.RoleAuthor, evidence)
	}
}

// note gives back the events and claims that Picket wrote as notes. What others note is not said to be either.
func (s *stixReading) note(x *stix.Note) {
	l := &s.advisory.Account
	for _, said := range provenanceOf(&x.Common).Readings {
		if x.Content.Value == "" {
			return
		}
		if len(l.Events)+len(l.Claims) >= maxCast || !s.cast.hasRoom(len(x.Text())) {
			s.tooMany(moreNotes)
			return
		}
		evidence := []intel.Evidence{s.written(x.Content)}
		switch said.Kind {
		case "event":
			l.Events = append(l.Events, intel.Event{Date: said.Date, Precision: said.Precision, Text: prose.OneLine(x.Content.Value),
				Places: orNone(said.Places), Evidence: evidence})
		case "claim":
			l.Claims = append(l.Claims, intel.Claim{Text: prose.OneLine(x.Content.Value), Speaker: said.Speaker, Via: said.Via,
				Standing: said.Standing, Confidence: said.Words, Evidence: evidence})
		}
	}
}

// publishedAs is the date of a report as its document says it: STIX knows only times, and no absence of one.
func publishedAs(x *stix.Report) string {
	if d := provenanceOf(&x.Common).Document; d != nil {
		return d.Published
	}
	if x.Published == nil {
		return ""
	}
	return x.Published.Format(time.RFC3339)
}
