package advisory

import (
	"encoding/json"
	"regexp"
	"strings"

	"picket/internal/intel"
	"picket/internal/misp"
)

// galaxyTags fills in the account from the clusters of galaxies that an event or its attributes are tagged with. Evidence
// is the tag as it is written in the JSON text. A cluster says that its name is about, and not in which role: groups are
// mentioned.
func (g *gathering) galaxyTags(file *misp.File) {
	wanted := map[string]bool{}
	for _, event := range file.Events {
		want(wanted, event.Tags)
	}
	for i := range file.Attributes {
		if !file.Attributes[i].Deleted {
			want(wanted, file.Attributes[i].Tags)
		}
	}
	if len(wanted) == 0 {
		return
	}
	l := ledger{&g.advisory.Account, map[string]int{}}
	for from := 0; ; {
		i := strings.Index(g.body[from:], galaxyPrefix)
		if i < 0 {
			return
		}
		at := from + i
		raw := jsonString(g.body[at:])
		if tag := meant(raw); wanted[tag] {
			l.cluster(tag, []intel.Evidence{{Offset: at, Quote: raw}})
		}
		from = at + max(len(raw), len(galaxyPrefix))
	}
}

const galaxyPrefix = `misp-galaxy:`

func want(wanted map[string]bool, tags []string) {
	for _, tag := range tags {
		if strings.HasPrefix(tag, galaxyPrefix) {
			wanted[tag] = true
		}
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
