package knowledge

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A cluster is a file of the MISP galaxy (github.com/MISP/misp-galaxy, clusters/*.json).
type cluster struct {
	kind    string
	version json.RawMessage
	values  []clusterValue
}

type clusterValue struct {
	Value string `json:"value"`
	Meta  struct {
		Synonyms []string        `json:"synonyms"`
		Country  json.RawMessage `json:"country"` // a code; a list in some
	} `json:"meta"`
}

// galaxies are the clusters that are read, and what is in them.
var galaxies = map[string]Kind{"threat-actor": Actor, "microsoft-activity-group": Actor, "360net-threat-actor": Actor, "malpedia": Malware,
	"ransomware": Malware, "rat": Malware, "stealer": Malware, "backdoor": Malware, "banker": Malware, "botnet": Malware, "tool": Tool}

func galaxyNames() []string { return slices.Sorted(maps.Keys(galaxies)) }

func (c *cluster) add(v *clusterValue) { c.values = append(c.values, *v) }

func (c *cluster) source() *Source {
	kind, ok := galaxies[c.kind]
	if !ok {
		return nil
	}
	s := &Source{Name: c.kind, Version: cleanName("v" + string(c.version))}
	for i := range c.values {
		if e, ok := c.values[i].entity(kind); ok {
			s.Entities = append(s.Entities, e)
		}
	}
	return s
}

func (v *clusterValue) entity(kind Kind) (Entity, bool) {
	names := cleanNames("", namesIn(append([]string{v.Value}, v.Meta.Synonyms...), kind))
	first := namesIn([]string{v.Value}, kind)
	if len(first) == 0 {
		return Entity{}, false
	}
	e := Entity{Kind: kind, Name: cleanName(first[0])}
	e.Aliases = cleanNames(e.Name, names)
	if json.Unmarshal(v.Meta.Country, &e.Country) != nil || !isCode(e.Country) {
		e.Country = ""
	}
	return e, e.Name != ""
}

func isCode(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// remark is what galaxies add to names: (Android), [ELF], "Subgroup: X".
var (
	remark     = regexp.MustCompile(`\s*(?:\([^)]*\)|\[[^\]]*\]|（[^）]*）)`)
	numbered   = regexp.MustCompile(`^(.+?) - (APT-C-\d+)$`)
	kindSuffix = regexp.MustCompile(`(?i)\s+(?:ransomware|rat|malware|trojan|backdoor|botnet|stealer|virus)$`)
)

// namesIn are the names that the strings hold: "A (B)" is A, "A - APT-C-1" both, and "Foo Ransomware" Foo as well. What lists several, or says
// what they are, is left out.
func namesIn(texts []string, kind Kind) []string {
	var names []string
	for _, text := range texts {
		text = remark.ReplaceAllString(text, "")
		if strings.ContainsAny(text, ":,") || strings.ContainsAny(text, `/\=<>"`) && kind != Actor {
			continue
		}
		if both := numbered.FindStringSubmatch(text); both != nil {
			names, text = append(names, both[1]), both[2]
		}
		text = cleanName(text)
		if text == "" || isCode(text) || attackID.MatchString(text) || tooVague(text) {
			continue
		}
		if kind == Malware || kind == Tool {
			if short := kindSuffix.ReplaceAllString(text, ""); short != text && len(key(short)) > 3 && !tooVague(short) {
				names = append(names, short)
			}
		}
		names = append(names, text)
	}
	return names
}

var hexName = regexp.MustCompile(`^(?i:[0-9a-f]{16,})$`)

// tooVague are names that say nothing: of what nobody has named yet, or of a whole class.
func tooVague(name string) bool {
	k := key(name)
	return strings.HasPrefix(k, "unidentified") || strings.HasPrefix(k, "unnamed") || strings.HasPrefix(k, "unknown") || hexName.MatchString(name) || len(k) < 3 ||
		slices.Contains(classes, k)
}

var classes = []string{"ransomware", "malware", "trojan", "backdoor", "botnet", "stealer", "loader", "dropper", "downloader", "keylogger", "rootkit", "worm", "wiper", "virus",
	"spyware", "rat", "miner", "banker", "webshell", "cryptominer", "infostealer", "android", "windows", "linux", "macos", "powershell", "python", "apt", "hacker",
	"hackers", "state", "group", "microsoft", "google", "other", "generic", "test", "dns", "http", "irc", "bot"}
