package advisory

import (
	"encoding/json"
	"regexp"
	"strings"

	"picket/internal/intel"
)

// galaxies are the places where a text names clusters of galaxies, and the clusters that it is tagged with: those may be known only
// behind the places.
type galaxies struct {
	wanted map[string]bool
	found  []galaxyTag
	places map[string]int // how often a tag was found
	size   int            // of found, in bytes
	more   int            // that were not kept

	tail   string // of the text, where a tag may begin
	offset int    // of tail
}

// A galaxyTag is a tag where it stands in the text.
type galaxyTag struct {
	tag string
	intel.Evidence
}

// Tags are bounded, in their number and in bytes.
const (
	maxTags     = 100_000
	maxTagBytes = 16 << 20
)

const galaxyPrefix = `misp-galaxy:`

// Write looks through the next piece of the text. The error is always nil.
func (g *galaxies) Write(p []byte) (int, error) {
	g.look(g.tail+string(p), false)
	return len(p), nil
}

// look finds the tags of a text that begins at g.offset, and keeps the tail in which one may go on.
func (g *galaxies) look(text string, isLast bool) {
	from := 0
	for {
		i := strings.Index(text[from:], galaxyPrefix)
		if i < 0 {
			from = max(from, len(text)-len(galaxyPrefix)+1)
			break
		}
		if from += i; len(text)-from < maxShown && !isLast {
			break
		}
		raw := jsonString(text[from:])
		g.keep(raw, g.offset+from)
		from += max(len(raw), len(galaxyPrefix))
	}
	from = min(from, len(text))
	g.tail, g.offset = strings.Clone(text[from:]), g.offset+from
}

// keep remembers a tag, with as many of its places as are listed.
func (g *galaxies) keep(raw string, at int) {
	tag := meant(raw)
	if tag == "" || g.places[tag] >= maxEvidence {
		return
	}
	if g.size += len(raw) + len(tag); g.size > maxTagBytes {
		g.more++
		return
	}
	raw = strings.Clone(raw)
	if tag == raw {
		tag = raw
	}
	g.places[tag]++
	g.found = append(g.found, galaxyTag{tag, intel.Evidence{Offset: at, Quote: raw}})
}

// clusters fills in the account from the clusters of galaxies that an event or its attributes are tagged with. Evidence
// is the tag as it is written in the JSON text. A cluster says that its name is about, and not in which role: groups are
// mentioned.
func (m *mispReading) clusters() {
	m.galaxies.look(m.galaxies.tail, true)
	l := ledger{&m.advisory.Account, map[string]int{}}
	for _, found := range m.galaxies.found {
		if m.galaxies.wanted[found.tag] {
			l.cluster(found.tag, []intel.Evidence{found.Evidence})
		}
	}
	for range m.galaxies.more {
		m.tooMany(moreTags)
	}
}

func (m *mispReading) want(tags []string) {
	for _, tag := range tags {
		if !strings.HasPrefix(tag, galaxyPrefix) || m.galaxies.wanted[tag] {
			continue
		}
		if len(m.galaxies.wanted) >= maxTags {
			m.tooMany(moreTags)
			return
		}
		m.galaxies.wanted[tag] = true
	}
}

// jsonString is what is left of a JSON string, without the quotation mark that ends it; not more than a tag may have.
func jsonString(text string) string {
	text = head(text, maxShown)
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[:i]
		}
	}
	return ""
}

func meant(raw string) (tag string) {
	if json.Unmarshal([]byte(`"`+raw+`"`), &tag) != nil {
		return ""
	}
	return tag
}

// clusterTag is misp-galaxy:GALAXY="NAME", and NAME of ATT&CK's galaxies ends with the identifier (MISP galaxy format).
var (
	clusterTag  = regexp.MustCompile(`^misp-galaxy:([a-z0-9-]+)="([^"]{1,300})"$`)
	clusterName = regexp.MustCompile(`^(.+) - ([GSTM][0-9]{4}(?:\.[0-9]{3})?)$`)
)

// cluster enters what a tag names, if its galaxy is one of those that say what it is.
func (l ledger) cluster(tag string, evidence []intel.Evidence) {
	m := clusterTag.FindStringSubmatch(tag)
	if m == nil {
		return
	}
	galaxy, r := m[1], intel.Reading{Name: m[2], Match: intel.MatchExact}
	if parts := clusterName.FindStringSubmatch(r.Name); parts != nil {
		r.Name, r.ID = parts[1], parts[2]
	}
	switch galaxy {
	case "threat-actor", "mitre-intrusion-set", "mitre-enterprise-attack-intrusion-set", "microsoft-activity-group", "360net-threat-actor":
		l.actor(r, nil, intel.RoleMentioned, evidence)
	case "mitre-malware", "mitre-enterprise-attack-malware", "malpedia", "ransomware", "rat", "botnet", "banker", "stealer", "backdoor",
		"android", "cryptominers", "exploit-kit":
		l.malware(r, "malware", nil, evidence)
	case "mitre-tool", "mitre-enterprise-attack-tool", "tool":
		l.malware(r, "tool", nil, evidence)
	case "mitre-attack-pattern", "mitre-enterprise-attack-attack-pattern", "mitre-mobile-attack-attack-pattern":
		if r.Match = intel.MatchName; r.ID != "" {
			r.Match = intel.MatchID
		}
		l.technique(r, nil, 0, evidence)
	case "mitre-course-of-action", "mitre-enterprise-attack-course-of-action":
		l.mitigation(r.Name, r.ID, evidence)
	case "sector":
		l.sector(r.Name, nil, evidence)
	}
}
