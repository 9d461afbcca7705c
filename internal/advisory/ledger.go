package advisory

import (
	"strings"

	"picket/internal/intel"
)

// A ledger enters what structured documents name into an account: each once, with up to maxEvidence of its places.
type ledger struct {
	account *intel.Account
	known   map[string]int // where an entry stands in its list, by kind and name
}

// place is where the entry stands, or where it is to be appended.
func (l ledger) place(length int, parts ...string) (i int, known bool) {
	key := strings.ToLower(strings.Join(parts, "\x00"))
	i, known = l.known[key]
	if !known {
		l.known[key] = length
	}
	return i, known
}

func more(to *[]intel.Evidence, evidence []intel.Evidence) {
	if len(*to) < maxEvidence {
		*to = append(*to, evidence...)
	}
}

func (l ledger) actor(r intel.Reading, aliases []string, role string, evidence []intel.Evidence) {
	list := &l.account.Actors
	if i, known := l.place(len(*list), "actor", r.Name, r.ID); known {
		if more(&(*list)[i].Evidence, evidence); role == intel.RoleAccused {
			(*list)[i].Role = role
		}
		return
	}
	*list = append(*list, intel.Actor{Reading: r, Aliases: otherNames(aliases, r.Name), Role: role, Evidence: evidence})
}

func (l ledger) malware(r intel.Reading, kind string, aliases []string, evidence []intel.Evidence) {
	list := &l.account.Malware
	if i, known := l.place(len(*list), "malware", r.Name, r.ID); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Malware{Reading: r, Type: kind, Aliases: otherNames(aliases, r.Name), Evidence: evidence})
}

func (l ledger) technique(r intel.Reading, tactics []string, probability float64, evidence []intel.Evidence) {
	list, name := &l.account.Techniques, r.ID
	if name == "" {
		name = r.Name
	}
	if i, known := l.place(len(*list), "technique", name); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Technique{Reading: r, Tactics: orNone(tactics), Probability: probability, Evidence: evidence})
}

func (l ledger) agency(r intel.Reading, acronym, country, role string, evidence []intel.Evidence) {
	list := &l.account.Agencies
	if i, known := l.place(len(*list), "agency", r.Name, role); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Agency{Reading: r, Acronym: acronym, Country: country, Role: role, Evidence: evidence})
}

func (l ledger) sector(name string, technologies []string, evidence []intel.Evidence) {
	list := &l.account.Sectors
	if i, known := l.place(len(*list), "sector", name); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Sector{Name: name, Technologies: orNone(technologies), Evidence: evidence})
}

func (l ledger) country(code, name, role string, evidence []intel.Evidence) {
	list := &l.account.Countries
	if i, known := l.place(len(*list), "country", code, role); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Country{Code: code, Name: name, Role: role, Evidence: evidence})
}

func (l ledger) mitigation(text, id string, evidence []intel.Evidence) {
	list := &l.account.Mitigations
	if i, known := l.place(len(*list), "mitigation", text, id); known {
		more(&(*list)[i].Evidence, evidence)
		return
	}
	*list = append(*list, intel.Mitigation{Text: text, ID: id, Evidence: evidence})
}

// otherNames are the names of a list that are not the name itself. It is never nil.
func otherNames(list []string, name string) []string {
	others := []string{}
	for _, other := range list {
		if other != "" && other != name {
			others = append(others, other)
		}
	}
	return others
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
